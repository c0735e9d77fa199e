/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_settings.c - good configuration files, and what is said about bad ones.
 *
 * After each bad file a good one is read: what a lexer kept in mind would show there.
 */
#include "config.h"

#include "settings.h"

#include "addr.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define ALARM "interface = a direction = in quantity = packets "
#define LONG_64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

struct bad {
	const char *name;
	const char *text;
	int line;
	const char *says;
};

static const struct bad bads[] = {
    {"unknown option", "user = a\ncolour = red\n", 2, "no such option 'colour'"},
    {"unknown section", "\n\ntunnel x { }\n", 3, "no such option 'tunnel'"},
    {"option of another section", "\nrising = 3", 2, "no such option 'rising'"},
    {"unknown option in a section", "interface e {\n input = true\n mtu = 3\n}", 3,
	"no such option 'mtu'"},
    {"unknown snmp option", "snmp {\n port = 161\n}", 2, "no such option 'port'"},
    {"root option in a section", "snmp {\nuser = x\n}", 2, "no such option 'user'"},
    {"name in capitals", "User = x", 1, "no such option 'User'"},
    {"hidden option", "\n\"(report)\" = 3", 2, "no such option"},
    {"path to an option", "\n\nsnmp|mode = off", 3, "unexpected '|'"},
    {"quoted path to an option", "\"snmp|mode\" = off", 1, "'|' in a string"},
    {"no equal sign", "ring-slots 300", 1, "missing equal sign after option"},
    {"no value", "user = \n}", 2, "closes nothing"},
    {"end after the equal sign", "\nuser =\n", 3, "premature end of file"},
    {"end after the name", "user", 1, "premature end of file"},
    {"two equal signs", "user = = x", 1, "unexpected token '='"},
    {"comma", "user = a, b", 1, "unexpected token ','"},
    {"list", "user = { a, b }", 1, "unexpected token '{'"},
    {"appending", "user += b", 1, "unexpected '+'"},
    {"option twice", "user = a\n\nuser = b\n", 3, "user is set twice, first in line 1"},
    {"option twice in a section", "interface e {\n input = true\n input = true }", 3,
	"input is set twice, first in line 2"},
    {"option twice in two snmp sections",
	"snmp { mode = off }\nsnmp {\n mode = master }", 3,
	"mode is set twice, first in line 1"},
    {"comments before an error", "# one\n/* two\n three */ // x\n# four\nlife = 1\n", 5,
	"no such option 'life'"},
    {"section never closed", "user = a\ninterface e {\n input = true\n", 2,
	"a section without end"},
    {"brace that closes nothing", "user = a\n}\n", 2, "closes nothing"},
    {"section in a section", "interface a {\n interface b { } }", 2,
	"a section inside the section of line 1"},
    {"deep nesting", "\n{{{{{{{{{{{{{{{{{{{{{{{{", 2, "a section inside"},
    {"section without title", "interface { input = true }", 1, "missing title"},
    {"title without brace", "interface e input = true", 1, "missing opening brace"},
    {"string never closed", "user = a\nsocket = \"/run/x\nlifetime = idle\n", 2,
	"a string without end; close it with \""},
    {"single quotes never closed", "socket = '/run/x", 1, "close it with '"},
    {"comment never closed", "user = a\n/* oh\nno", 2, "a comment without end"},
    {"comment closed at once", "/*/ user = a", 1, "a comment without end"},
    {"backslash", "user = \"a\\n\"", 1, "'\\' in a string"},
    {"bad escape", "user = \"a\\999\"", 1, "'\\' in a string"},
    {"environment variable", "user = ${HOME}", 1, "unexpected '$'"},
    {"environment variable in a string", "\nuser = \"${HOME}\"", 2, "'$' in a string"},
    {"include", "user = a\ninclude(\"other.conf\")", 2, "there is no include()"},
    {"include without parentheses", "include \"other.conf\"", 1, "no such option"},
    {"star", "rpf * { interface = a }", 1, "unexpected '*'"},
    {"semicolon", "user = a;\n", 1, "unexpected ';'"},
    {"control character", "user = \x01", 1, "octet 0x01"},
    {"control character in a string", "user = \"a\x1b[31m\"", 1, "octet 0x1b"},
    {"byte order mark", "\xef\xbb\xbfuser = a", 1, "octet 0xef"},
    {"umlaut outside of quotes", "user = m\xc3\xbcller", 1, "octet 0xc3"},
    {"relative socket", "socket = \"mgm.sock\"", 1, "an absolute path"},
    {"empty socket", "socket = \"\"", 1, "an absolute path"},
    {"root as a socket", "socket = \"/\"", 1, "write 2 to 107"},
    {"socket too long", "socket = \"/" LONG_64 LONG_64 "\"", 1, "write 2 to 107"},
    {"one path for both sockets", "socket = /a/b\nadmin-socket = /a/b", 2,
	"give each its own path"},
    {"both sockets by a default",
	"user = a\nadmin-socket = " MGM_RUNSTATEDIR "/mgm/mgm.sock", 2,
	"give each its own path"},
    {"empty user", "user = \"\"", 1, "user has 0 characters; write 1 to 32"},
    {"group too long", "group = " LONG_64, 1, "group has 64 characters"},
    {"mode in words", "socket-mode = \"rw\"", 1, "permissions in octal"},
    {"mode with an 8", "socket-mode = 0680", 1, "permissions in octal"},
    {"mode beyond 0777", "admin-socket-mode = 1777", 1, "permissions in octal"},
    {"mode empty", "socket-mode = ''", 1, "permissions in octal"},
    {"bool is a number", "guard-kernel = 2", 1, "write true or false"},
    {"bool is empty", "guard-kernel = \"\"", 1, "write true or false"},
    {"ring memory 0", "ring-memory = 0", 1, "from 1 to 65536"},
    {"ring memory in MB", "ring-memory = 64MB", 1, "from 1 to 65536"},
    {"ring memory beyond", "ring-memory = 65537", 1, "from 1 to 65536"},
    {"negative slots", "ring-slots = -1", 1, "from 16 to 262144"},
    {"hexadecimal", "ring-slots = 0x100", 1, "from 16 to 262144"},
    {"fraction", "mfe-lifetime = 1.5", 1, "from 1 to 31536000"},
    {"plus", "mfe-lifetime = \"+5\"", 1, "from 1 to 31536000"},
    {"blank in a number", "mfe-lifetime = \" 5\"", 1, "from 1 to 31536000"},
    {"beyond 32 bits", "max-mfes = 4294967297", 1, "from 1 to 10000000"},
    {"beyond 64 bits", "max-mfes = 18446744073709551617", 1, "from 1 to 10000000"},
    {"max-memberships 0", "max-memberships = 0", 1, "from 1 to 100000000"},
    {"max-clients beyond", "max-clients = 65536", 1, "from 1 to 65535"},
    {"bad lifetime", "\n\nlifetime = soft", 3, "write idle or hard"},
    {"bad unowned-iif", "unowned-iif = drop", 1, "write accept or refuse"},
    {"bad snmp mode", "snmp {\n mode = on }", 2, "write off or subagent or master"},
    {"empty agentx", "snmp { agentx = '' }", 1, "agentx has 0 characters"},
    {"empty listen", "snmp {\n\nlisten = '' }", 3, "listen has 0 characters"},
    {"relative snmp config", "snmp { config = snmp.conf }", 1, "an absolute path"},
    {"relative directory", "snmp { persistent-dir = var }", 1, "an absolute path"},
    {"interface twice", "interface e { }\ninterface f { }\ninterface e { }", 3,
	"duplicate title 'e'"},
    {"interface name too long", "interface abcdefghijklmnop { }", 1,
	"interface \"abcdefghijklmnop\" cannot exist"},
    {"interface with a slash", "interface a/b { }", 1, "cannot exist"},
    {"interface with a blank", "interface 'a b' { }", 1, "cannot exist"},
    {"interface without name", "interface '' { }", 1, "cannot exist"},
    {"TTL threshold beyond", "interface e { ttl-threshold = 257 }", 1, "from 0 to 256"},
    {"TTL threshold negative", "interface e {\nttl-threshold = -1 }", 2,
	"from 0 to 256"},
    {"rpf of nothing", "rpf hello { interface = a }", 1, "is not a prefix"},
    {"rpf beyond 32", "rpf 10.0.0.0/33 { interface = a }", 1, "is not a prefix"},
    {"rpf with host bits", "rpf 10.0.0.1/8 { interface = a }", 1, "is not a prefix"},
    {"rpf of groups", "rpf 239.0.0.0/8 { interface = a }", 1, "is not a prefix"},
    {"rpf of IPv6 groups", "rpf ff00::/8 { interface = a }", 1, "is not a prefix"},
    {"rpf without interface", "user = x\nrpf 10.0.0.0/8 {\n}\n", 3,
	"rpf 10.0.0.0/8 has no interface; add interface ="},
    {"rpf with a bad interface", "rpf 1.0.0.0/8 {\ninterface = a:b }", 2,
	"write an interface's name"},
    {"rpf with a bad neighbour", "rpf 1.0.0.0/8 { interface = a\n neighbour = x }", 2,
	"the unicast address of a router"},
    {"rpf with a group as neighbour",
	"rpf 1.0.0.0/8 { interface = a neighbour = 224.0.0.1 }", 1,
	"the unicast address of a router"},
    {"rpf with a neighbour of the other family",
	"rpf 1.0.0.0/8 { interface = a neighbour = fe80::1 }", 1,
	"the prefix's family"},
    {"rpf twice", "rpf 1.0.0.0/8 { interface = a }\nrpf 1.0.0.0/8 { interface = b }", 2,
	"duplicate title"},
    {"rpf twice in other words",
	"rpf 1.2.3.4 { interface = a }\nrpf 5.0.0.0/8 { interface = b }\n"
	"rpf 1.2.3.4/32 { interface = c }",
	3, "rpf 1.2.3.4 is there already, in line 1"},
    {"alarm twice",
	"alarm x { " ALARM "rising = 2 falling = 1 }\nalarm x { " ALARM "rising = 2 }",
	2, "duplicate title 'x'"},
    {"alarm name too long", "alarm " LONG_64 " { }", 1, "has a bad name"},
    {"alarm without name", "alarm \"\" { }", 1, "has a bad name"},
    {"alarm without interface", "alarm x {\n}", 2, "alarm x has no interface"},
    {"alarm without direction", "alarm x { interface = a }", 1, "has no direction"},
    {"alarm without quantity", "alarm x { interface = a direction = in }", 1,
	"has no quantity"},
    {"alarm without rising", "alarm x { " ALARM "falling = 1 }", 1, "has no rising"},
    {"alarm without falling", "alarm x { " ALARM "rising = 1 }", 1, "has no falling"},
    {"alarm with a bad direction",
	"alarm x { interface = a direction = both quantity = packets rising = 2 "
	"falling = 1 }",
	1, "write in or out"},
    {"alarm with a bad quantity",
	"alarm x { interface = a direction = in\nquantity = bits rising = 2 "
	"falling = 1 }",
	2, "write packets or octets"},
    {"alarm with a short interval",
	"alarm x { " ALARM "rising = 2 falling = 1\ninterval = 99 }", 2,
	"from 100 to 86400000"},
    {"alarm with a long interval",
	"alarm x { " ALARM "rising = 2 falling = 1 interval = 86400001 }", 1,
	"from 100 to 86400000"},
    {"alarm with falling equal to rising",
	"alarm x { " ALARM "rising = 5\nfalling = 5\n}", 2, "falling must be below"},
    {"alarm with falling above rising", "alarm x { " ALARM "rising = 5 falling = 6 }",
	1, "falling must be below"},
    {"rising 0", "alarm x { " ALARM "rising = 0 falling = 0 }", 1,
	"from 1 to 18446744073709551615"},
    {"rising negative", "alarm x { " ALARM "rising = -5 falling = 0 }", 1,
	"rising is \"-5\""},
    {"rising beyond 64 bits",
	"alarm x { " ALARM "rising = 18446744073709551616 falling = 0 }", 1,
	"from 1 to 18446744073709551615"},
};

static char path[] = "test_settings.XXXXXX";

static void
write_file(const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	assert_int_equal(close(fd), 0);
}

static int
read_text(struct settings *settings, const char *text, char *error, size_t size)
{
	write_file(text, strlen(text));
	error[0] = '\0';
	return settings_read(settings, path, error, size);
}

static void
read_good(struct settings *settings, const char *text)
{
	char error[512];

	assert_int_equal(settings_init(settings), 0);
	if (read_text(settings, text, error, sizeof(error)) != 0)
		fail_msg("%s", error);
}

static void
check_that_the_next_file_is_read(void)
{
	struct settings settings;

	read_good(&settings, "user = next\ninterface next0 { }\n");
	assert_string_equal(settings.user, "next");
	assert_int_equal(settings.num_interfaces, 1);
	settings_free(&settings);
}

static void
check_bad(const struct bad *bad)
{
	char error[512], begin[64];
	struct settings settings, before;
	int rc;

	assert_int_equal(settings_init(&settings), 0);
	before = settings;
	rc = read_text(&settings, bad->text, error, sizeof(error));
	snprintf(begin, sizeof(begin), "%s:%d: ", path, bad->line);
	if (rc != -EINVAL || strncmp(error, begin, strlen(begin)) != 0 ||
	    strstr(error, bad->says) == NULL || strchr(error, '\n') != NULL ||
	    strstr(error, "; ") == NULL)
		fail_msg("%s: %d, \"%s\"", bad->name, rc, error);
	assert_memory_equal(&settings, &before, sizeof(settings));
	settings_free(&settings);
	check_that_the_next_file_is_read();
}

static void
test_each_bad_file_is_refused_with_line_and_advice(void **state)
{
	size_t i;

	(void)state;
	assert_true(LENGTH(bads) >= 45);
	for (i = 0; i < LENGTH(bads); i++)
		check_bad(&bads[i]);
}

static void
test_a_nul_octet_is_refused_wherever_it_stands(void **state)
{
	static const char *const places[] = {"user = a@", "@", "user = \"a@\"", "# @\n",
	    "/* @ */", "interface a { @ }", "@user = a"};
	struct settings settings;
	char text[64], error[256];
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(places); i++) {
		snprintf(text, sizeof(text), "%s", places[i]);
		*strchr(text, '@') = '\0';
		write_file(text, strlen(places[i]));
		assert_int_equal(settings_init(&settings), 0);
		assert_int_equal(
		    settings_read(&settings, path, error, sizeof(error)), -EINVAL);
		assert_non_null(strstr(error, ":1: "));
		settings_free(&settings);
	}
	check_that_the_next_file_is_read();
}

static void
test_random_octets_get_an_answer(void **state)
{
	static const char *const words[] = {"interface", "rpf", "alarm", "snmp", "user",
	    "=", "{", "}", "\"", "'", "#", "//", "/*", "*/", "\n", " ", "10.0.0.0/8",
	    "in", "true", "1000", "rising", "mode", "\\", "${X}", "(", "\r\n", ",", "+",
	    "\x80"};
	uint32_t random = 20261122;
	char text[1024], error[512];
	struct settings settings;
	size_t i, j;
	int round, rc;

	(void)state;
	printf("seed %u\n", random);
	for (round = 0; round < 3000; round++) {
		text[0] = '\0';
		for (i = 0; i < 40; i++) {
			random = random * 1664525u + 1013904223u;
			j = (random >> 8) % (LENGTH(words) + 8);
			strcat(text, j < LENGTH(words) ? words[j] : " ");
			strcat(text, (random & 0x80) != 0 ? " " : "");
		}
		assert_int_equal(settings_init(&settings), 0);
		rc = read_text(&settings, text, error, sizeof(error));
		if (rc != 0 &&
		    (rc != -EINVAL || strncmp(error, path, strlen(path)) != 0))
			fail_msg("%d, \"%s\" for: %s", rc, error, text);
		settings_free(&settings);
	}
	check_that_the_next_file_is_read();
}

static void
test_what_is_no_readable_file_is_refused(void **state)
{
	struct settings settings, before;
	char error[256], *large;

	(void)state;
	assert_int_equal(settings_init(&settings), 0);
	before = settings;
	assert_int_equal(
	    settings_read(&settings, "/nonexistent/x", error, sizeof(error)), -ENOENT);
	assert_non_null(strstr(error, "/nonexistent/x: cannot be opened"));
	assert_int_equal(settings_read(&settings, "/", error, sizeof(error)), -EISDIR);
	assert_non_null(strstr(error, "is a directory"));
	assert_int_equal(
	    settings_read(&settings, "/dev/zero", error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "not a regular file"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(settings_read(&settings, path, error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "not a regular file"));
	assert_int_equal(unlink(path), 0);

	large = malloc(1024 * 1024 + 1);
	assert_non_null(large);
	memset(large, '\n', 1024 * 1024 + 1);
	write_file(large, 1024 * 1024 + 1);
	assert_int_equal(settings_read(&settings, path, error, sizeof(error)), -EFBIG);
	assert_memory_equal(&settings, &before, sizeof(settings));
	write_file(large, 1024 * 1024);
	assert_int_equal(settings_read(&settings, path, error, sizeof(error)), 0);
	free(large);
	settings_free(&settings);
}

/* Root may read everything, so it is somebody else for this. */
static void
test_an_unreadable_file_is_refused(void **state)
{
	struct settings settings;
	uid_t user = geteuid();
	char error[256];
	int rc;

	(void)state;
	write_file("", 0);
	assert_int_equal(chmod(path, 0), 0);
	assert_int_equal(settings_init(&settings), 0);
	if (user == 0)
		assert_int_equal(seteuid(65534), 0);

	rc = settings_read(&settings, path, error, sizeof(error));

	assert_int_equal(seteuid(user), 0);
	assert_int_equal(rc, -EACCES);
	assert_non_null(strstr(error, "check the path and its permissions"));
	settings_free(&settings);
	assert_int_equal(chmod(path, 0600), 0);
}

static void
refuse_repeated(const char *begin, const char *unit, size_t count, const char *says)
{
	size_t len = strlen(unit), at = strlen(begin), i;
	char *text = malloc(at + len * count + 1), error[256];
	struct settings settings;

	assert_non_null(text);
	memcpy(text, begin, at);
	for (i = 0; i < count; i++, at += len)
		memcpy(text + at, unit, len);
	text[at] = '\0';
	assert_int_equal(settings_init(&settings), 0);
	assert_int_equal(read_text(&settings, text, error, sizeof(error)), -EINVAL);
	if (strstr(error, says) == NULL)
		fail_msg("%s", error);
	settings_free(&settings);
	free(text);
	check_that_the_next_file_is_read();
}

static void
test_huge_words_and_many_sections_are_refused(void **state)
{
	(void)state;
	refuse_repeated("", "a", 1000000, "a word of more than 1024 octets");
	refuse_repeated(
	    "user = \"", "a b", 300000, "a string of more than 1024 octets");
	refuse_repeated("user = 'x' ", "\"a\"", 300000, "no such option 'a'");
	refuse_repeated("", "snmp{}\n", 16385, "more than 16384 sections");
	refuse_repeated("", "{", 1000000, "a section inside");
}

static void
test_a_message_that_does_not_fit_is_cut(void **state)
{
	struct settings settings;
	char error[16];

	(void)state;
	assert_int_equal(settings_init(&settings), 0);
	memset(error, 'x', sizeof(error));
	assert_int_equal(read_text(&settings, "colour = 3", error, 10), -EINVAL);
	assert_int_equal(strlen(error), 9);
	assert_int_equal(error[10], 'x');
	assert_int_equal(settings_read(&settings, path, error, 0), -EINVAL);
	settings_free(&settings);
}

static void
test_an_empty_file_means_the_defaults(void **state)
{
	static const char *const texts[] = {
	    "", "\n\n", "# nothing\n", "/* x */", "snmp { }"};
	struct settings s;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(texts); i++) {
		read_good(&s, texts[i]);
		assert_string_equal(s.socket, MGM_RUNSTATEDIR "/mgm/mgm.sock");
		assert_string_equal(s.admin_socket, MGM_RUNSTATEDIR "/mgm/admin.sock");
		assert_string_equal(s.user, MGM_DEFAULT_USER);
		assert_string_equal(s.group, "");
		assert_int_equal(s.socket_mode, 0660);
		assert_int_equal(s.admin_socket_mode, 0666);
		assert_false(s.guard_kernel);
		assert_int_equal(s.ring_memory, 64 << 20);
		assert_int_equal(s.mfe_lifetime_s, 900);
		assert_false(s.lifetime_hard);
		assert_false(s.refuse_unowned_iif);
		assert_int_equal(s.snmp_mode, SETTINGS_SNMP_SUBAGENT);
		assert_string_equal(s.agentx, "/var/agentx/master");
		assert_string_equal(s.master, "udp:127.0.0.1:1161");
		assert_string_equal(s.snmp_config, MGM_SYSCONFDIR "/mgm/snmp.conf");
		assert_string_equal(
		    s.snmp_persistent_dir, MGM_LOCALSTATEDIR "/lib/mgm");
		assert_int_equal(s.num_interfaces + s.num_rpf + s.num_alarms, 0);
		settings_free(&s);
	}
}

static void
test_every_option_is_taken(void **state)
{
	static const char text[] =
	    "socket = /a/s // comment\n admin-socket='/a/t' user = u group = \"g\"\r\n"
	    "socket-mode = 0600 admin-socket-mode = \"644\" guard-kernel = yes\n"
	    "ring-memory = 65536 ring-slots = 16 mfe-lifetime = 1 lifetime = hard\n"
	    "unowned-iif = refuse max-mfes = 1 max-memberships = 2 max-clients = 3\n"
	    "snmp { mode = master agentx = tcp:127.0.0.1:705 listen = "
	    "\"udp:[::1]:1161\"\n"
	    " config = '/c{o}n=f,#1' persistent-dir = /d//e }\n"
	    "interface eth0.7 { } interface \"e#1\" { input = off ttl-threshold = 256 "
	    "}\n";
	struct settings s;

	(void)state;
	read_good(&s, text);
	assert_string_equal(s.socket, "/a/s");
	assert_string_equal(s.admin_socket, "/a/t");
	assert_string_equal(s.user, "u");
	assert_string_equal(s.group, "g");
	assert_int_equal(s.socket_mode, 0600);
	assert_int_equal(s.admin_socket_mode, 0644);
	assert_true(s.guard_kernel);
	assert_true(s.ring_memory == (size_t)64 << 30);
	assert_int_equal(s.ring_slots, 16);
	assert_int_equal(s.mfe_lifetime_s, 1);
	assert_true(s.lifetime_hard);
	assert_true(s.refuse_unowned_iif);
	assert_int_equal(s.max_mfes, 1);
	assert_int_equal(s.max_memberships, 2);
	assert_int_equal(s.max_clients, 3);
	assert_int_equal(s.snmp_mode, SETTINGS_SNMP_MASTER);
	assert_string_equal(s.agentx, "tcp:127.0.0.1:705");
	assert_string_equal(s.master, "udp:[::1]:1161");
	assert_string_equal(s.snmp_config, "/c{o}n=f,#1");
	assert_string_equal(s.snmp_persistent_dir, "/d//e");
	assert_int_equal(s.num_interfaces, 2);
	assert_string_equal(s.interfaces[0].name, "eth0.7");
	assert_true(s.interfaces[0].input);
	assert_int_equal(s.interfaces[0].ttl_threshold, 0);
	assert_string_equal(s.interfaces[1].name, "e#1");
	assert_false(s.interfaces[1].input);
	assert_int_equal(s.interfaces[1].ttl_threshold, 256);
	settings_free(&s);
}

static void
test_rpf_entries_come_longest_prefix_first(void **state)
{
	static const char text[] =
	    "rpf 0.0.0.0/0 { interface = d }\n"
	    "rpf 10.0.0.0/8 { interface = a neighbour = 192.0.2.1 }\n"
	    "rpf 2001:db8::/32 { interface = f neighbour = fe80::1 }\n"
	    "rpf 10.1.2.3 { interface = c }\n"
	    "rpf 10.1.0.0/16 { interface = b }\n"
	    "rpf 9.0.0.0/8 { interface = e }\n";
	static const char order[] = "cfbead";
	struct settings s;
	char address[ADDR_TEXT_SIZE];
	size_t i;

	(void)state;
	read_good(&s, text);
	assert_int_equal(s.num_rpf, 6);
	for (i = 0; i < s.num_rpf; i++) {
		assert_int_equal(s.rpf[i].ifname[0], order[i]);
		assert_true(i == 0 || s.rpf[i - 1].prefix.len >= s.rpf[i].prefix.len);
	}
	assert_string_equal(
	    addr_format(&s.rpf[4].neighbour, address, sizeof(address)), "192.0.2.1");
	assert_string_equal(
	    addr_format(&s.rpf[1].neighbour, address, sizeof(address)), "fe80::1");
	assert_int_equal(s.rpf[0].neighbour.family, MGM_FAMILY_UNSPEC);
	settings_free(&s);
}

static void
test_alarms_keep_their_order_and_64_bits(void **state)
{
	static const char text[] =
	    "alarm big { interface = eth1 direction = out quantity = octets\n"
	    " interval = 86400000 rising = 18446744073709551615\n"
	    " falling = 18446744073709551614 }\n"
	    "alarm a { " ALARM "rising = 1 falling = 0 }\n";
	struct settings s;

	(void)state;
	read_good(&s, text);
	assert_int_equal(s.num_alarms, 2);
	assert_string_equal(s.alarms[0].name, "big");
	assert_string_equal(s.alarms[0].ifname, "eth1");
	assert_int_equal(s.alarms[0].direction, ALARM_DIRECTION_OUT);
	assert_int_equal(s.alarms[0].quantity, ALARM_QUANTITY_OCTETS);
	assert_int_equal(s.alarms[0].interval_ms, 86400000);
	assert_true(s.alarms[0].rising == UINT64_MAX);
	assert_true(s.alarms[0].falling == UINT64_MAX - 1);
	assert_string_equal(s.alarms[1].name, "a");
	assert_int_equal(s.alarms[1].direction, ALARM_DIRECTION_IN);
	assert_int_equal(s.alarms[1].quantity, ALARM_QUANTITY_PACKETS);
	assert_int_equal(s.alarms[1].interval_ms, 1000);
	settings_free(&s);
}

static void
test_a_second_file_replaces_the_first(void **state)
{
	struct settings s;
	char error[256];

	(void)state;
	read_good(&s, "user = one\nguard-kernel = true\ninterface a { }\n");
	assert_int_equal(read_text(&s, "group = two\n", error, sizeof(error)), 0);
	assert_string_equal(s.user, MGM_DEFAULT_USER);
	assert_string_equal(s.group, "two");
	assert_false(s.guard_kernel);
	assert_int_equal(s.num_interfaces, 0);
	settings_free(&s);
}

static void
test_the_example_is_good(void **state)
{
	struct settings s;
	char error[512];

	(void)state;
	assert_int_equal(settings_init(&s), 0);
	if (settings_read(&s, TEST_SETTINGS_EXAMPLE, error, sizeof(error)) != 0)
		fail_msg("%s", error);
	assert_int_equal(s.num_interfaces, 1);
	assert_int_equal(s.num_rpf, 1);
	assert_int_equal(s.num_alarms, 1);
	assert_int_equal(s.alarms[0].rising, 5000);
	settings_free(&s);
}

/* What the example shows as defaults must be options that exist, with such values. */
static void
test_the_example_is_good_with_its_comments_taken_off(void **state)
{
	char line[256], text[8192] = "", error[512];
	FILE *file = fopen(TEST_SETTINGS_EXAMPLE, "r");
	struct settings s, defaults;
	char *hash;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		hash = strchr(line, '#');
		if (hash != NULL && hash[1] >= 'a' && hash[1] <= 'z')
			*hash = ' ';
		strncat(text, line, sizeof(text) - strlen(text) - 1);
	}
	assert_int_equal(fclose(file), 0);
	assert_int_equal(settings_init(&s), 0);
	assert_int_equal(settings_init(&defaults), 0);

	if (read_text(&s, text, error, sizeof(error)) != 0)
		fail_msg("%s", error);

	assert_true(strstr(text, " max-clients = 256") != NULL);
	assert_int_equal(s.ring_memory, defaults.ring_memory);
	assert_int_equal(s.ring_slots, defaults.ring_slots);
	assert_int_equal(s.max_mfes, defaults.max_mfes);
	assert_int_equal(s.max_memberships, defaults.max_memberships);
	assert_int_equal(s.max_clients, defaults.max_clients);
	assert_int_equal(s.mfe_lifetime_s, defaults.mfe_lifetime_s);
	assert_int_equal(s.socket_mode, defaults.socket_mode);
	assert_int_equal(s.admin_socket_mode, defaults.admin_socket_mode);
	assert_string_equal(s.master, defaults.master);
	settings_free(&s);
	settings_free(&defaults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_bad_file_is_refused_with_line_and_advice),
	    cmocka_unit_test(test_a_nul_octet_is_refused_wherever_it_stands),
	    cmocka_unit_test(test_random_octets_get_an_answer),
	    cmocka_unit_test(test_what_is_no_readable_file_is_refused),
	    cmocka_unit_test(test_an_unreadable_file_is_refused),
	    cmocka_unit_test(test_huge_words_and_many_sections_are_refused),
	    cmocka_unit_test(test_a_message_that_does_not_fit_is_cut),
	    cmocka_unit_test(test_an_empty_file_means_the_defaults),
	    cmocka_unit_test(test_every_option_is_taken),
	    cmocka_unit_test(test_rpf_entries_come_longest_prefix_first),
	    cmocka_unit_test(test_alarms_keep_their_order_and_64_bits),
	    cmocka_unit_test(test_a_second_file_replaces_the_first),
	    cmocka_unit_test(test_the_example_is_good),
	    cmocka_unit_test(test_the_example_is_good_with_its_comments_taken_off),
	};
	int fd = mkstemp(path), failed;

	if (fd < 0 || close(fd) != 0)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	(void)unlink(path); /* left over only after a failure in between */
	return failed;
}
