/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * state_bad.c - state files: one with everything, and bad ones with what is to be said.
 */
#include "config.h"

#include "state_bad.h"

#define LISTS(enabled, interfaces, boundaries, scopes, ranges)      \
	"\"enabled\": " enabled ", \"interfaces\": [" interfaces    \
	"], \"boundaries\": [" boundaries "], \"scopes\": [" scopes \
	"], \"ssm-ranges\": [" ranges "]"
#define STATE_ALL(enabled, interfaces, boundaries, scopes, ranges, alarms)  \
	"{\"format\": \"mgm-agent state\", \"version\": 2, " LISTS(enabled, \
	    interfaces, boundaries, scopes, ranges) ", \"alarms\": [" alarms "]}"
#define STATE(enabled, interfaces, boundaries, scopes, ranges) \
	STATE_ALL(enabled, interfaces, boundaries, scopes, ranges, "")
#define ALARMS(rows) STATE_ALL("true", "", "", "", "", rows)
/* A row in parts, so that each can be a bad one. */
#define ALARM_ROW(id, what, of, measure, limits, end) \
	"{" id ", " what ", " of ", " measure ", " limits ", " end "}"
#define A_ID "\"index\": 1001, \"name\": \"busy\""
#define A_WHAT "\"kind\": \"threshold\", \"subject\": \"interface\""
#define A_OF                                                                \
	"\"interface\": \"eth0\", \"direction\": \"in\", \"group\": \"\", " \
	"\"group-length\": 0, \"source\": \"\", \"client\": \"\""
#define A_MEASURE "\"quantity\": \"packets\", \"interval\": 1000"
#define A_LIMITS                                                             \
	"\"rising\": \"20\", \"falling\": \"10\", \"startup\": \"rising\", " \
	"\"consecutive\": 1, \"hold-off\": 0"
#define A_END "\"status\": \"active\""
#define A_GROUP(group, length, source)                                    \
	"\"interface\": \"\", \"direction\": \"in\", \"group\": \"" group \
	"\", \"group-length\": " length ", \"source\": \"" source         \
	"\", \"client\": \"\""
#define A_FLOW "\"kind\": \"heartbeat\", \"subject\": \"flow\""
#define A_ZEROS                                                          \
	"\"rising\": \"0\", \"falling\": \"0\", \"startup\": \"both\", " \
	"\"consecutive\": 1000, \"hold-off\": 86400000"
#define ALARM_GOOD ALARM_ROW(A_ID, A_WHAT, A_OF, A_MEASURE, A_LIMITS, A_END)
#define IFACES(rows) STATE("true", rows, "", "", "")
#define IFACE(name, ttl, rate)                                                        \
	"{\"interface\": " name ", \"ttl-threshold\": " ttl ", \"rate-limit\": " rate \
	"}"
#define BOUNDARIES(rows) STATE("true", "", rows, "", "")
#define BOUNDARY(name, group, status) \
	"{\"interface\": " name ", \"group\": " group ", \"status\": " status "}"
#define SCOPES(rows) STATE("true", "", "", rows, "")
#define SCOPE(group, language, name, preferred, status)                      \
	"{\"group\": " group ", \"language\": " language ", \"name\": " name \
	", \"preferred\": " preferred ", \"status\": " status "}"
#define RANGES(rows) STATE("true", "", "", "", rows)
#define RANGE(group, status) "{\"group\": " group ", \"status\": " status "}"
#define SITE "\"239.255.0.0/16\""
#define ACTIVE "\"active\""
#define LONG_64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

const char state_good[] = STATE_ALL("false",
    IFACE("\"eth0\"", "256", "0") ", " IFACE("\"eth1\"", "0", "4294967295"),
    BOUNDARY("\"eth0\"", "\"239.1.0.0/16\"", ACTIVE) ", " BOUNDARY(
	"\"eth0\"", "\"ff05::/16\"", "\"not-in-service\""),
    SCOPE(SITE, "\"en\"", "\"B\\u00fcro\"", "true", ACTIVE) ", " SCOPE(
	SITE, "\"de-at\"", "\"\"", "false", "\"not-ready\""),
    RANGE("\"233.0.0.0/8\"", ACTIVE),
    ALARM_GOOD ", " ALARM_ROW("\"index\": 1002, \"name\": \"pulse\"", A_FLOW,
	A_GROUP("239.1.1.1", "32", "10.0.0.1"), A_MEASURE, A_ZEROS,
	"\"status\": \"not-in-service\"") ", " ALARM_ROW("\"index\": 65535, \"name\": "
							 "\"\"",
	"\"kind\": \"threshold\", \"subject\": \"groups\"", A_GROUP("::", "77", ""),
	"\"quantity\": \"bit-rate\", \"interval\": 86400000",
	"\"rising\": \"18446744073709551615\", \"falling\": \"4294967296\", "
	"\"startup\": \"falling\", \"consecutive\": 2, \"hold-off\": 3",
	"\"status\": \"not-ready\""));

const char state_first[] = "{\"format\": \"mgm-agent state\", \"version\": 1, " LISTS(
    "true", "", "", "", RANGE("\"233.0.0.0/8\"", ACTIVE)) "}";

const struct state_bad state_bad[] = {
    {"empty", "", "is damaged"},
    {"no JSON", "enabled = true\n", "is damaged"},
    {"cut", "{\"format\": \"mgm-agent state\", \"version\": 1, \"enabled\": tr",
	"is damaged"},
    {"more behind it", STATE("true", "", "", "", "") " {}", "is damaged"},
    {"no UTF-8", "{\"format\": \"\xff\"}", "is damaged"},
    {"a key twice", "{\"format\": \"mgm-agent state\", \"format\": \"x\"}",
	"is damaged"},
    {"a list", "[]", "is no state file"},
    {"another format", "{\"format\": \"x\", \"version\": 1}", "is no state file"},
    {"no version", "{\"format\": \"mgm-agent state\"}", "is no state file"},
    {"version of a later day",
	"{\"format\": \"mgm-agent state\", \"version\": 3, \"colour\": 1}",
	"is of version 3, and this mgm-agent knows up to 2"},
    {"alarms in the first version",
	"{\"format\": \"mgm-agent state\", \"version\": 1, " LISTS(
	    "true", "", "", "", "") ", \"alarms\": []}",
	"alarms"},
    {"no alarms in the second",
	"{\"format\": \"mgm-agent state\", \"version\": 2, " LISTS(
	    "true", "", "", "", "") "}",
	"alarms"},
    {"version 0", "{\"format\": \"mgm-agent state\", \"version\": 0}",
	"is of version 0"},
    {"a list missing",
	"{\"format\": \"mgm-agent state\", \"version\": 1, \"enabled\": true, "
	"\"interfaces\": [], \"boundaries\": [], \"scopes\": []}",
	"ssm-ranges"},
    {"one key more",
	"{\"format\": \"mgm-agent state\", \"version\": 1, \"enabled\": true, "
	"\"interfaces\": [], \"boundaries\": [], \"scopes\": [], "
	"\"ssm-ranges\": [], \"colour\": 1}",
	"colour"},
    {"enabled is a number", STATE("1", "", "", "", ""), "xpected true or false"},
    {"interfaces are no list",
	"{\"format\": \"mgm-agent state\", \"version\": 1, \"enabled\": true, "
	"\"interfaces\": {}, \"boundaries\": [], \"scopes\": [], \"ssm-ranges\": []}",
	"interfaces is no list"},
    {"a row is a number", IFACES("7"), "interfaces, row 1: "},
    {"a row without limit", IFACES("{\"interface\": \"a\", \"ttl-threshold\": 1}"),
	"rate-limit"},
    {"a row with more",
	RANGES("{\"group\": \"233.0.0.0/8\", \"status\": \"active\", "
	       "\"colour\": 1}"),
	"colour"},
    {"interface without name", IFACES(IFACE("\"\"", "1", "1")), "is no interface"},
    {"interface with a slash", IFACES(IFACE("\"a/b\"", "1", "1")), "is no interface"},
    {"interface too long", IFACES(IFACE("\"abcdefghijklmnop\"", "1", "1")),
	"is no interface"},
    {"threshold 257", IFACES(IFACE("\"a\"", "257", "1")), "ttl-threshold is not"},
    {"threshold -1", IFACES(IFACE("\"a\"", "-1", "1")), "ttl-threshold is not"},
    {"threshold 1.5", IFACES(IFACE("\"a\"", "1.5", "1")), "nteger"},
    {"limit too high", IFACES(IFACE("\"a\"", "1", "4294967296")), "rate-limit is not"},
    {"limit beyond all numbers",
	IFACES(IFACE("\"a\"", "1", "99999999999999999999999999")), "is damaged"},
    {"interface twice", IFACES(IFACE("\"a\"", "1", "1") ", " IFACE("\"a\"", "2", "1")),
	"interfaces, row 2: a is there twice"},
    {"boundary of no group", BOUNDARIES(BOUNDARY("\"a\"", "\"10.0.0.0/8\"", ACTIVE)),
	"no range of groups"},
    {"boundary wider than all groups",
	BOUNDARIES(BOUNDARY("\"a\"", "\"224.0.0.0/3\"", ACTIVE)), "no range of groups"},
    {"boundary with bits behind",
	BOUNDARIES(BOUNDARY("\"a\"", "\"239.1.0.1/16\"", ACTIVE)),
	"no range of groups"},
    {"boundary in no state",
	BOUNDARIES(BOUNDARY("\"a\"", "\"239.1.0.0/16\"", "\"createAndGo\"")),
	"is no status"},
    {"boundary twice",
	BOUNDARIES(BOUNDARY("\"a\"", SITE, ACTIVE) ", " BOUNDARY(
	    "\"a\"", SITE, "\"not-in-service\"")),
	"boundaries, row 2: 239.255.0.0/16 is there twice"},
    {"scope without name", SCOPES(SCOPE(SITE, "\"en\"", "\"\"", "true", ACTIVE)),
	"its name"},
    {"scope that is not ready, with a name",
	SCOPES(SCOPE(SITE, "\"en\"", "\"x\"", "true", "\"not-ready\"")), "its name"},
    {"scope with a control in its name",
	SCOPES(SCOPE(SITE, "\"en\"", "\"a\\nb\"", "true", ACTIVE)), "its name"},
    {"scope with a NUL in its name",
	SCOPES(SCOPE(SITE, "\"en\"", "\"a\\u0000b\"", "true", ACTIVE)), "is damaged"},
    {"scope with a long name",
	SCOPES(SCOPE(
	    SITE, "\"en\"", "\"" LONG_64 LONG_64 LONG_64 LONG_64 "\"", "true", ACTIVE)),
	"its name"},
    {"scope in no language", SCOPES(SCOPE(SITE, "\"\"", "\"x\"", "true", ACTIVE)),
	"is no language"},
    {"scope in capitals", SCOPES(SCOPE(SITE, "\"EN\"", "\"x\"", "true", ACTIVE)),
	"is no language"},
    {"scope twice",
	SCOPES(SCOPE(SITE, "\"en\"", "\"x\"", "true", ACTIVE) ", " SCOPE(
	    SITE, "\"en\"", "\"y\"", "true", ACTIVE)),
	"scopes, row 2: 239.255.0.0/16 is there twice"},
    {"range of no groups", RANGES(RANGE("\"ten\"", ACTIVE)), "no range of groups"},
    {"range twice",
	RANGES(RANGE("\"233.0.0.0/8\"", ACTIVE) ", " RANGE("\"233.0.0.0/8\"", ACTIVE)),
	"ssm-ranges, row 2: 233.0.0.0/8 is there twice"},
#define BAD_ID(id) ALARMS(ALARM_ROW(id, A_WHAT, A_OF, A_MEASURE, A_LIMITS, A_END))
#define BAD_WHAT(what) ALARMS(ALARM_ROW(A_ID, what, A_OF, A_MEASURE, A_LIMITS, A_END))
#define BAD_OF(of) ALARMS(ALARM_ROW(A_ID, A_WHAT, of, A_MEASURE, A_LIMITS, A_END))
#define BAD_MEASURE(measure) \
	ALARMS(ALARM_ROW(A_ID, A_WHAT, A_OF, measure, A_LIMITS, A_END))
#define LIMITS(rising, falling, startup, consecutive, holdoff)                        \
	ALARMS(ALARM_ROW(A_ID, A_WHAT, A_OF, A_MEASURE,                               \
	    "\"rising\": " rising ", \"falling\": " falling ", \"startup\": " startup \
	    ", \"consecutive\": " consecutive ", \"hold-off\": " holdoff,             \
	    A_END))
    {"alarm of the configuration's number", BAD_ID("\"index\": 1000, \"name\": \"x\""),
	"index is not 1001 to 65535"},
    {"alarm 65536", BAD_ID("\"index\": 65536, \"name\": \"x\""),
	"index is not 1001 to 65535"},
    {"alarm with a long name", BAD_ID("\"index\": 1001, \"name\": \"" LONG_64 "\""),
	"its name cannot be one"},
    {"alarm with a control in its name", BAD_ID("\"index\": 1001, \"name\": \"a\\nb\""),
	"its name cannot be one"},
    {"alarm of no kind", BAD_WHAT("\"kind\": \"bell\", \"subject\": \"flow\""),
	"kind is \"bell\", which is none"},
    {"alarm of no subject", BAD_WHAT("\"kind\": \"threshold\", \"subject\": \"x\""),
	"subject is \"x\""},
    {"alarm with a bad group", BAD_OF(A_GROUP("ten", "0", "")), "no address"},
    {"length without group", BAD_OF(A_GROUP("", "1", "")),
	"group-length is not 0 to 0"},
    {"length beyond the family", BAD_OF(A_GROUP("239.1.1.1", "33", "")),
	"group-length is not 0 to 32"},
    {"source of another family", BAD_OF(A_GROUP("239.1.1.1", "32", "2001:db8::1")),
	"is no source for such a group"},
    {"source of zeros", BAD_OF(A_GROUP("239.1.1.1", "32", "0.0.0.0")),
	"is no source for such a group"},
    {"source without group", BAD_OF(A_GROUP("", "0", "10.0.0.1")),
	"is no source for such a group"},
    {"alarm of no quantity", BAD_MEASURE("\"quantity\": \"x\", \"interval\": 1000"),
	"quantity is \"x\""},
    {"interval 99", BAD_MEASURE("\"quantity\": \"drops\", \"interval\": 99"),
	"interval is not 100 to 86400000"},
    {"a threshold as a number", LIMITS("20", "\"10\"", "\"both\"", "1", "0"),
	"xpected string"},
    {"a threshold with a sign", LIMITS("\"+20\"", "\"10\"", "\"both\"", "1", "0"),
	"no number of 64 bits"},
    {"a threshold that is negative", LIMITS("\"20\"", "\"-1\"", "\"both\"", "1", "0"),
	"no number of 64 bits"},
    {"a threshold beyond 64 bits",
	LIMITS("\"18446744073709551616\"", "\"10\"", "\"both\"", "1", "0"),
	"no number of 64 bits"},
    {"a threshold of nothing", LIMITS("\"\"", "\"10\"", "\"both\"", "1", "0"),
	"no number of 64 bits"},
    {"startup is no word", LIMITS("\"20\"", "\"10\"", "\"never\"", "1", "0"),
	"startup is \"never\""},
    {"consecutive 0", LIMITS("\"20\"", "\"10\"", "\"both\"", "0", "0"),
	"consecutive is not 1 to 1000"},
    {"hold-off too long", LIMITS("\"20\"", "\"10\"", "\"both\"", "1", "86400001"),
	"hold-off is not 0 to 86400000"},
    {"alarm twice", ALARMS(ALARM_GOOD ", " ALARM_GOOD), "row 2: 1001 is there twice"},
    {"alarm's name twice",
	ALARMS(ALARM_GOOD ", " ALARM_ROW("\"index\": 1002, \"name\": \"busy\"", A_WHAT,
	    A_OF, A_MEASURE, A_LIMITS, A_END)),
	"row 2: busy is there twice"},
    {"alarm with more",
	ALARMS(ALARM_ROW(
	    A_ID, A_WHAT, A_OF, A_MEASURE, A_LIMITS, A_END ", \"colour\": 1")),
	"colour"},
};

const size_t state_bad_count = sizeof(state_bad) / sizeof(state_bad[0]);
