/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_message.c - AgentX messages that are longer than Net-SNMP reads.
 *
 * Net-SNMP, as master agent and as subagent, throws away a message of more than 64 KiB
 * without a word; the master waits for the answer until its time is out, and then ends
 * the session. One GET of a manager is enough for that: of 300 long strings, or of a
 * thousand names. So a request that is too long is answered here, with tooBig, and does
 * not reach the library; and an answer that is too long becomes tooBig before it goes.
 *
 * Headers are those of RFC 2741, 6.1, in the byte order that each names; nothing else
 * of a message is looked at. A message that is too long never ends in the piece of the
 * stream that it begins in: one refusal per piece is enough.
 */
#include "config.h"

#include "snmp_message.h"

#include <string.h>

#define FLAG_NETWORK_ORDER 0x10
#define ERROR_TOO_BIG 1
#define ERROR_INDEX 1 /* Net-SNMP knows no error without one */

enum { AT_TYPE = 1, AT_FLAGS = 2, AT_PAYLOAD = 16, AT_ERROR = 24, AT_INDEX = 26 };
enum { TYPE_GET = 5, TYPE_TEST_SET = 8, TYPE_RESPONSE = 18 };

static uint32_t
snmp_message_payload(const uint8_t *header)
{
	bool network = header[AT_FLAGS] & FLAG_NETWORK_ORDER;
	uint32_t value = 0;
	int i;

	for (i = 0; i < 4; i++)
		value = value << 8 | header[AT_PAYLOAD + (network ? i : 3 - i)];
	return value;
}

static void
snmp_message_set(uint8_t *refusal, size_t first, size_t length, uint8_t value)
{
	bool network = refusal[AT_FLAGS] & FLAG_NETWORK_ORDER;

	refusal[network ? first + length - 1 : first] = value;
}

/* A response of the same session, transaction and packet. */
static void
snmp_message_refuse(const uint8_t *header, uint8_t refusal[SNMP_MESSAGE_REFUSAL])
{
	memset(refusal, 0, SNMP_MESSAGE_REFUSAL);
	memcpy(refusal, header, AT_PAYLOAD);
	refusal[AT_TYPE] = TYPE_RESPONSE;
	refusal[AT_FLAGS] = header[AT_FLAGS] & FLAG_NETWORK_ORDER;
	snmp_message_set(
	    refusal, AT_PAYLOAD, 4, SNMP_MESSAGE_REFUSAL - SNMP_MESSAGE_HEADER);
	snmp_message_set(refusal, AT_ERROR, 2, ERROR_TOO_BIG);
	snmp_message_set(refusal, AT_INDEX, 2, ERROR_INDEX);
}

size_t
snmp_message_resume(const struct snmp_message_stream *stream, uint8_t *octets)
{
	memcpy(octets, stream->held, stream->num_held);
	return stream->num_held;
}

/* Returns whether the message is a request that is too long. */
static bool
snmp_message_begin(struct snmp_message_stream *stream, const uint8_t *header)
{
	stream->left = (uint64_t)SNMP_MESSAGE_HEADER + snmp_message_payload(header);
	stream->skips = stream->left > SNMP_MESSAGE_MAX;
	return stream->skips && header[AT_TYPE] >= TYPE_GET &&
	       header[AT_TYPE] <= TYPE_TEST_SET;
}

size_t
snmp_message_pass(struct snmp_message_stream *stream, uint8_t *octets, size_t length,
    bool *refused, uint8_t refusal[SNMP_MESSAGE_REFUSAL])
{
	size_t at = 0, kept = 0;

	*refused = false;
	stream->num_held = 0;
	while (at < length) {
		size_t step = length - at;

		if (stream->left == 0) {
			if (step < SNMP_MESSAGE_HEADER) {
				memcpy(stream->held, octets + at, step);
				stream->num_held = step;
				break;
			}
			if (snmp_message_begin(stream, octets + at)) {
				snmp_message_refuse(octets + at, refusal);
				*refused = true;
			}
		}
		if (step > stream->left)
			step = (size_t)stream->left;
		if (!stream->skips) {
			memmove(octets + kept, octets + at, step);
			kept += step;
		}
		stream->left -= step;
		at += step;
	}
	return kept;
}

bool
snmp_message_replace(
    const uint8_t *message, size_t length, uint8_t refusal[SNMP_MESSAGE_REFUSAL])
{
	if (length <= SNMP_MESSAGE_MAX || message[AT_TYPE] != TYPE_RESPONSE)
		return false;
	snmp_message_refuse(message, refusal);
	return true;
}
