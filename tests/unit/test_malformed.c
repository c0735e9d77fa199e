/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_malformed.c - what the server answers to messages that are wrong.
 *
 * A table: what is sent after (or instead of) the greeting, as hexadecimal, and what
 * must come: a status, after which the connection still works, or its end.
 */
#include "config.h"

#include "server_lab.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CLOSED (-1L)
#define MISPLACED MGM_E_PROTOCOL
#define INVALID MGM_E_INVALID_PARAMETER

/* Parts of bodies. HANDLE is replaced by a registered handle. */
#define HANDLE "hhhhhhhh"
#define NONE "0000000000000000000000000000000000"
#define Z12 "000000000000000000000000"
#define IP_GROUP "01ef010101" Z12
#define IP_SOURCE "010a010001" Z12
#define HOST_GROUP IP_GROUP "20"
#define HOST_SOURCE IP_SOURCE "20"
#define ANY "0100000000" Z12 "00"
#define IF1 "00000001"

static const struct {
	const char *what;
	bool greeted;
	bool raw; /* body is the whole message */
	uint16_t type;
	uint16_t flags;
	long answer;
	const char *body;
} malformed_table[] = {
    /* Framing. */
    {"length 0", true, true, 0, 0, CLOSED, "000000000001000000000001"},
    {"length 11", true, true, 0, 0, CLOSED, "0000000b0001000000000001"},
    {"length beyond 64 KiB", true, true, 0, 0, CLOSED, "000100010001000000000001"},
    {"length 4 GiB", true, true, 0, 0, CLOSED, "ffffffff0001000000000001"},
    {"unknown flag", true, true, 0, 0, CLOSED, "0000000c0001000200000001"},
    {"all flags", true, true, 0, 0, CLOSED, "0000000c0001ffff00000001"},
    {"text instead of a message", true, true, 0, 0, CLOSED, "474554202f20485454502f31"},
    {"answer to nothing", true, false, WIRE_RPF, 1, CLOSED, ""},
    {"answer of an own request", true, false, WIRE_GET_STATUS, 1, CLOSED, ""},
    /* Greeting. */
    {"no greeting", false, false, WIRE_GET_STATUS, 0, MISPLACED, "00000000ffff"},
    {"unknown message instead of a greeting", false, false, 9999, 0, MISPLACED, ""},
    {"greeting too short", false, false, WIRE_HELLO, 0, MISPLACED, "4d474d5700010001"},
    {"greeting empty", false, false, WIRE_HELLO, 0, MISPLACED, ""},
    {"wrong magic", false, false, WIRE_HELLO, 0, MISPLACED, "4d474d58000100010000"},
    {"version too new", false, false, WIRE_HELLO, 0, MISPLACED, "4d474d57000200030000"},
    {"version too old", false, false, WIRE_HELLO, 0, MISPLACED, "4d474d57000000000000"},
    {"versions reversed", false, false, WIRE_HELLO, 0, MISPLACED,
	"4d474d57000200000000"},
    {"name longer than its octets", false, false, WIRE_HELLO, 0, INVALID,
	"4d474d57000100010005414243"},
    {"name shorter than its octets", false, false, WIRE_HELLO, 0, INVALID,
	"4d474d57000100010001414243"},
    {"name with NUL", false, false, WIRE_HELLO, 0, INVALID,
	"4d474d57000100010003410042"},
    {"name with escape", false, false, WIRE_HELLO, 0, INVALID,
	"4d474d570001000100031b5b4a"},
    {"name not UTF-8", false, false, WIRE_HELLO, 0, INVALID,
	"4d474d57000100010002c328"},
    {"name overlong UTF-8", false, false, WIRE_HELLO, 0, INVALID,
	"4d474d57000100010002c0af"},
    {"name with a surrogate", false, false, WIRE_HELLO, 0, INVALID,
	"4d474d57000100010003eda080"},
    {"name with a C1 control", false, false, WIRE_HELLO, 0, INVALID,
	"4d474d57000100010002c29b"},
    {"greeting twice", true, false, WIRE_HELLO, 0, MISPLACED, "4d474d57000100010000"},
    /* Numbers. */
    {"type 0", true, false, 0, 0, MISPLACED, ""},
    {"type nobody has", true, false, 63, 0, MISPLACED, ""},
    {"type 65535", true, false, 65535, 0, MISPLACED, "00"},
    {"question of the daemon", true, false, WIRE_PRUNE_ALERT, 0, MISPLACED, ""},
    {"notice of the daemon", true, false, WIRE_JOIN_ALERT, 0, MISPLACED, ""},
    {"call that is not served", true, false, WIRE_SET_MFE, 0, MGM_E_CANNOT_COMPLETE,
	HANDLE IP_GROUP IP_SOURCE NONE IF1 NONE},
    /* Lengths. */
    {"register too short", true, false, WIRE_REGISTER_MPROTOCOL, 0, MISPLACED,
	"0000000300000001000000"},
    {"register too long", true, false, WIRE_REGISTER_MPROTOCOL, 0, MISPLACED,
	"00000003000000010000000000"},
    {"deregister empty", true, false, WIRE_DEREGISTER_MPROTOCOL, 0, MISPLACED, ""},
    {"take without next hop", true, false, WIRE_TAKE_INTERFACE_OWNERSHIP, 0, MISPLACED,
	HANDLE IF1},
    {"add too short", true, false, WIRE_ADD_GROUP_MEMBERSHIP_ENTRY, 0, MISPLACED,
	HANDLE HOST_SOURCE HOST_GROUP IF1 NONE "000000"},
    {"add too long", true, false, WIRE_ADD_GROUP_MEMBERSHIP_ENTRY, 0, MISPLACED,
	HANDLE HOST_SOURCE HOST_GROUP IF1 NONE "0000000100"},
    {"get-next without count", true, false, WIRE_GET_NEXT_MFE, 0, MISPLACED,
	IP_GROUP IP_SOURCE},
    {"list too short", true, false, WIRE_LIST_CLIENTS, 0, MISPLACED, "00000000"},
    /* Fields. */
    {"callbacks", true, false, WIRE_REGISTER_MPROTOCOL, 0, INVALID,
	"000000030000000100000001"},
    {"unknown family", true, false, WIRE_GET_PROTOCOL_ON_INTERFACE, 0, INVALID,
	IF1 "0300000000" Z12},
    {"octets beyond IPv4", true, false, WIRE_GET_PROTOCOL_ON_INTERFACE, 0, INVALID,
	IF1 "010a000001"
	    "000000000000000000000001"},
    {"octets of no family", true, false, WIRE_GET_PROTOCOL_ON_INTERFACE, 0, INVALID,
	IF1 "000a000001" Z12},
    {"prefix of 33 bits", true, false, WIRE_ADD_GROUP_MEMBERSHIP_ENTRY, 0, INVALID,
	HANDLE IP_SOURCE "21" HOST_GROUP IF1 NONE "00000001"},
    {"bits of no family", true, false, WIRE_ADD_GROUP_MEMBERSHIP_ENTRY, 0, INVALID,
	HANDLE NONE "01" HOST_GROUP IF1 NONE "00000001"},
    /* Values, which the core judges. */
    {"handle 0", true, false, WIRE_DEREGISTER_MPROTOCOL, 0, INVALID, "00000000"},
    {"handle of nobody", true, false, WIRE_DEREGISTER_MPROTOCOL, 0, INVALID,
	"7fffffff"},
    {"take an unknown interface", true, false, WIRE_TAKE_INTERFACE_OWNERSHIP, 0,
	INVALID, HANDLE "00000fff" NONE},
    {"release what is not owned", true, false, WIRE_RELEASE_INTERFACE_OWNERSHIP, 0,
	INVALID, HANDLE IF1 NONE},
    {"add by a non-owner", true, false, WIRE_ADD_GROUP_MEMBERSHIP_ENTRY, 0, INVALID,
	HANDLE HOST_SOURCE HOST_GROUP IF1 NONE "00000001"},
    {"add a range", true, false, WIRE_ADD_GROUP_MEMBERSHIP_ENTRY, 0, INVALID,
	HANDLE ANY "01ef010000" Z12 "10" IF1 NONE "00000001"},
    {"no flag", true, false, WIRE_ADD_GROUP_MEMBERSHIP_ENTRY, 0, INVALID,
	HANDLE HOST_SOURCE HOST_GROUP IF1 NONE "00000000"},
    {"unknown flag of add", true, false, WIRE_ADD_GROUP_MEMBERSHIP_ENTRY, 0, INVALID,
	HANDLE HOST_SOURCE HOST_GROUP IF1 NONE "80000001"},
    {"get an MFE that is not", true, false, WIRE_GET_MFE, 0, MGM_E_NOT_FOUND,
	IP_GROUP IP_SOURCE "00000000" NONE},
    {"get an MFE of no address", true, false, WIRE_GET_MFE_STATS, 0, MGM_E_NOT_FOUND,
	NONE NONE "00000000" NONE},
    {"enumeration type 2", true, false, WIRE_GROUP_ENUMERATION_START, 0, INVALID,
	HANDLE "00000002"},
    {"enumeration with a stranger's handle", true, false, WIRE_GROUP_ENUMERATION_START,
	0, INVALID, "0000000000000001"},
    {"next of no enumeration", true, false, WIRE_GROUP_ENUMERATION_GET_NEXT, 0, INVALID,
	"00000001ffff"},
    {"next of enumeration 0", true, false, WIRE_GROUP_ENUMERATION_GET_NEXT, 0, INVALID,
	"00000000ffff"},
    {"end of no enumeration", true, false, WIRE_GROUP_ENUMERATION_END, 0, INVALID,
	"000001ff"},
};

static size_t
malformed_octets(const char *hex, uint32_t handle, uint8_t *out)
{
	size_t length = strlen(hex) / 2, i;
	unsigned octet;

	for (i = 0; i < length; i++) {
		if (hex[2 * i] == 'h') {
			/* Four octets of handle, most significant first. */
			size_t j = 0;

			for (; j < 4; j++)
				out[i + j] = (uint8_t)(handle >> (24 - 8 * j));
			i += 3;
			continue;
		}
		assert_int_equal(sscanf(hex + 2 * i, "%2x", &octet), 1);
		out[i] = (uint8_t)octet;
	}
	return length;
}

static void
test_each_malformed_message_gets_its_answer(void **state)
{
	static uint8_t message[WIRE_MESSAGE_MAX], body[1024];
	struct server_lab *lab = *state;
	struct wire_header header;
	struct wire_buffer result;
	size_t i, length;

	assert_true(sizeof(malformed_table) / sizeof(malformed_table[0]) >= 45);
	for (i = 0; i < sizeof(malformed_table) / sizeof(malformed_table[0]); i++) {
		bool greeted = malformed_table[i].greeted;
		int fd = greeted ? server_lab_greet(lab->path)
				 : server_lab_connect(lab->path);
		uint32_t handle = greeted ? server_lab_register(fd, (uint32_t)i) : 0;
		long answer;

		length = malformed_octets(malformed_table[i].body, handle, body);
		if (malformed_table[i].raw)
			memcpy(message, body, length);
		else
			length = server_lab_message(message, malformed_table[i].type,
			    malformed_table[i].flags, 99, body, length);
		server_lab_send(fd, message, length);
		answer = server_lab_receive(fd, message, &header, &result);

		if (answer != malformed_table[i].answer)
			print_error("%s: %ld\n", malformed_table[i].what, answer);
		assert_int_equal(answer, malformed_table[i].answer);
		if (answer != CLOSED && greeted)
			assert_int_equal(
			    server_lab_ask(fd, WIRE_GET_STATUS, "\0\0\0\0\0\1", 6),
			    MGM_OK);
		else if (answer != CLOSED)
			assert_int_equal(
			    server_lab_receive(fd, message, &header, &result), CLOSED);
		close(fd);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_LAB_TEST(test_each_malformed_message_gets_its_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
