/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * state_bad.c - state files: one with everything, and bad ones with what is to be said.
 */
#include "config.h"

#include "state_bad.h"

#define STATE(enabled, interfaces, boundaries, scopes, ranges)                    \
	"{\"format\": \"mgm-agent state\", \"version\": 1, \"enabled\": " enabled \
	", \"interfaces\": [" interfaces "], \"boundaries\": [" boundaries        \
	"], \"scopes\": [" scopes "], \"ssm-ranges\": [" ranges "]}"
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

const char state_good[] = STATE("false",
    IFACE("\"eth0\"", "256", "0") ", " IFACE("\"eth1\"", "0", "4294967295"),
    BOUNDARY("\"eth0\"", "\"239.1.0.0/16\"", ACTIVE) ", " BOUNDARY(
	"\"eth0\"", "\"ff05::/16\"", "\"not-in-service\""),
    SCOPE(SITE, "\"en\"", "\"B\\u00fcro\"", "true", ACTIVE) ", " SCOPE(
	SITE, "\"de-at\"", "\"\"", "false", "\"not-ready\""),
    RANGE("\"233.0.0.0/8\"", ACTIVE));

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
	"{\"format\": \"mgm-agent state\", \"version\": 2, \"colour\": 1}",
	"is of version 2, and this mgm-agent knows version 1"},
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
};

const size_t state_bad_count = sizeof(state_bad) / sizeof(state_bad[0]);
