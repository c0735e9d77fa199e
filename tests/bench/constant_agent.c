/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * constant_agent.c - a subagent of Net-SNMP's library that answers constants.
 *
 * As little as a subagent can be: one registration, one handler, the library's own
 * loop. It has the rows of walk_rows.h, found by arithmetic, and each column has one
 * value. What it reaches is what the library allows; an agent with a table behind it
 * cannot be faster through the same library. GET is not answered: nobody asks.
 *
 * usage: constant_agent AGENTX-ADDRESS ROWS
 */
#include "config.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <err.h>
#include <signal.h>

#include "bench.h"
#include "walk_rows.h"

static uint32_t constant_rows;

static void
constant_set(netsnmp_variable_list *variable, unsigned column)
{
	static const uint8_t address[4] = {10, 0, 0, 0};
	static const struct counter64 wide = {.high = 0, .low = 123456};
	static const u_long narrow = 123456;
	uint8_t type = walk_rows_type(column);
	const void *value = &narrow;
	size_t size = sizeof(narrow);

	if (type == ASN_IPADDRESS) {
		value = address;
		size = sizeof(address);
	} else if (type == ASN_COUNTER64) {
		value = &wide;
		size = sizeof(wide);
	}
	snmp_set_var_typed_value(variable, type, value, size);
}

static int
constant_handle(netsnmp_mib_handler *handler,
    netsnmp_handler_registration *registration, netsnmp_agent_request_info *info,
    netsnmp_request_info *requests)
{
	netsnmp_request_info *request;

	(void)handler; /* one handler, one table */
	(void)registration;
	if (info->mode != MODE_GETNEXT)
		return SNMP_ERR_GENERR;
	for (request = requests; request != NULL; request = request->next) {
		netsnmp_variable_list *variable = request->requestvb;
		struct walk_row found;
		oid name[WALK_ROWS_OID_LEN];

		if (request->processed ||
		    !walk_rows_next(variable->name, variable->name_length,
			request->inclusive != 0, constant_rows, &found))
			continue;
		walk_rows_name(found, name);
		snmp_set_var_objid(variable, name, WALK_ROWS_OID_LEN);
		constant_set(variable, found.column);
	}
	return SNMP_ERR_NOERROR;
}

int
main(int argc, char **argv)
{
	static const oid root[] = {WALK_ROWS_ROOT};
	netsnmp_handler_registration *registration;

	if (argc != 3)
		errx(2, "usage: constant_agent AGENTX-ADDRESS ROWS");
	constant_rows = (uint32_t)bench_number("ROWS", argv[2], 1000000);
	signal(SIGPIPE, SIG_IGN);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
	netsnmp_ds_set_string(
	    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_X_SOCKET, argv[1]);
	netsnmp_enable_subagent();
	if (init_agent("constant_agent") != 0)
		errx(1, "the library does not start");
	netsnmp_ds_set_int(
	    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_AGENTX_PING_INTERVAL, 1);
	registration = netsnmp_create_handler_registration(
	    "constant", constant_handle, root, WALK_ROWS_ROOT_LEN, HANDLER_CAN_RONLY);
	if (registration == NULL ||
	    netsnmp_register_handler(registration) != MIB_REGISTERED_OK)
		errx(1, "the table cannot be registered");
	init_snmp("constant_agent");
	for (;;)
		agent_check_and_process(1);
}
