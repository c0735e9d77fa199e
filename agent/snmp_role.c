/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_role.c - Net-SNMP brought up as an AgentX subagent, or as a master agent.
 *
 * Subagent: no configuration is read and no state kept; snmpd has both. The session
 * with the master agent is snmp_session.c's.
 *
 * Master: the application's name is our own, or Debian's snmpd.conf would be read. The
 * configuration file is exactly the one we were given; the persistent directory holds
 * engineID, engineBoots and localised users. snmp_store() right after the start makes
 * engineBoots count even where the process is killed.
 *
 * The library's log lines go to our log; those of sessions opened and closed as debug,
 * since we say it in our own words.
 */
#include "config.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/agent/mib_modules.h>
#include <net-snmp/agent/agent_sysORTable.h>
#include <net-snmp/agent/sysORTable.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "clock.h"
#include "mib_caps.h"
#include "snmp_community.h"
#include "snmp_guard.h"
#include "snmp_thread.h"
#include "snmp_value.h"

#define UDP_PAYLOAD_MAX 65507

/* Known, and said for each notification (v1 cannot carry a Counter64) or variable. */
static bool
snmp_role_is_noise(const char *line)
{
	static const char *const noise[] = {
	    "send_trap: v1 traps can't carry Counter64 varbinds",
	    "send_trap: failed to convert v2->v1 template PDU",
	    "    -- ", /* each variable of an answer that could not be sent */
	};
	size_t i;

	for (i = 0; i < MIB_LENGTH(noise); i++) {
		if (strncmp(line, noise[i], strlen(noise[i])) == 0)
			return true;
	}
	return false;
}

static int
snmp_role_log(int major, int minor, void *message, void *magic)
{
	const struct snmp_log_message *said = message;
	struct snmp *snmp = magic;
	int len = (int)strcspn(said->msg, "\n");

	(void)major; /* one callback, one meaning */
	(void)minor;
	if (len == 0)
		return SNMP_ERR_NOERROR;
	if (said->priority > LOG_WARNING || snmp_role_is_noise(said->msg))
		log_debug("net-snmp: %.*s", len, said->msg);
	else if (!log_limit_allow(&snmp->library_lines, clock_now()))
		return SNMP_ERR_NOERROR;
	else if (said->priority == LOG_WARNING)
		log_warn("net-snmp: %.*s", len, said->msg);
	else
		log_error("net-snmp: %.*s", len, said->msg);
	return SNMP_ERR_NOERROR;
}

static void
snmp_role_add_callbacks(struct snmp *snmp)
{
	snmp->library_lines = (struct log_limit){.burst = 20, .interval_us = 10000000};
	if (snmp_register_callback(SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING,
		snmp_role_log, snmp) != SNMPERR_SUCCESS)
		log_error("snmp: no memory for a library callback");
	snmp_disable_stderrlog();
	snmp_enable_calllog();
}

/* Before snmp_shutdown(), which frees the argument of each callback that is left. */
static void
snmp_role_remove_callbacks(struct snmp *snmp)
{
	snmp_disable_calllog();
	/* Not there: nothing to remove. */
	(void)snmp_unregister_callback(
	    SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING, snmp_role_log, snmp, 1);
}

const char *
snmp_role_capability(size_t index, oid *name, size_t *len)
{
	static const uint32_t ipmroute[] = {MIB_CAPS_IPMROUTE};
	static const uint32_t ipmcast[] = {MIB_CAPS_IPMCAST};
	static const uint32_t own[] = {MIB_CAPS_OWN};
	static const struct {
		const uint32_t *capability;
		size_t len;
		const char *text;
	} served[SNMP_CAPABILITIES] = {
	    {ipmroute, MIB_LENGTH(ipmroute),
		"IPv4 multicast routes (IPMROUTE-STD-MIB)"},
	    {ipmcast, MIB_LENGTH(ipmcast), "IP multicast (IPMCAST-MIB)"},
	    {own, MIB_LENGTH(own), "Multicast group manager (MGM-MIB)"},
	};

	*len = snmp_value_to_oid(name, served[index].capability, served[index].len);
	return served[index].text;
}

/* What sysORTable says of us. */
static void
snmp_role_add_capabilities(void)
{
	size_t i;

	for (i = 0; i < SNMP_CAPABILITIES; i++) {
		oid name[MIB_OID_MAX];
		size_t len;
		const char *text = snmp_role_capability(i, name, &len);

		if (register_sysORTable(name, len, text) != SYS_ORTABLE_REGISTERED_OK)
			log_warn("snmp: missing from sysORTable: %s", text);
	}
}

static int
snmp_role_init_subagent(struct snmp *snmp)
{
	int error;

	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_NO_CONNECTION_WARNINGS, 1);
	netsnmp_enable_subagent();
	if (init_agent(SNMP_APPLICATION) != 0)
		return -EIO;
	error = snmp_session_init(snmp);
	if (error == 0)
		error = snmp_handler_register(snmp);
	if (error != 0)
		return error;
	init_snmp(SNMP_APPLICATION);
	return snmp_session_start(snmp);
}

/* What the library opens beside (a socket for subagents), and our own sessions. */
static int
snmp_role_listen(const struct snmp *snmp)
{
	char *addresses = snmp_guard_take_addresses();
	int error;

	if (addresses == NULL)
		return -ENOMEM;
	error = init_master_agent() == 0 ? snmp_guard_listen(addresses) : -EADDRINUSE;
	free(addresses);
	if (error == -EADDRINUSE)
		log_error(
		    "snmp: cannot listen on %s: is another agent there?", snmp->listen);
	return error;
}

static int
snmp_role_init_master(struct snmp *snmp)
{
	char why[1024], no_smux[] = "-smux"; /* the library writes on it */
	int error = snmp_community_check(snmp->listen, snmp->config, why, sizeof(why));

	if (error != 0) {
		log_error("snmp: %s", why);
		return error;
	}
	/* It would listen for SMUX peers on a port of its own. */
	add_to_init_list(no_smux);
	/* Not a directory: no other configuration file can be found. */
	set_configuration_directory("/dev/null");
	set_persistent_directory(snmp->persistent_dir);
	netsnmp_ds_set_string(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_OPTIONALCONFIG, snmp->config);
	netsnmp_ds_set_string(
	    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_PORTS, snmp->listen);
	/* What does not fit is tooBig; by default it is tried, and never answered. */
	netsnmp_ds_set_int(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_MSG_SEND_MAX, UDP_PAYLOAD_MAX);
	if (init_agent(SNMP_APPLICATION) != 0)
		return -EIO;
	init_mib_modules();
	error = snmp_handler_register(snmp);
	if (error != 0)
		return error;
	snmp_role_add_capabilities();
	init_snmp(SNMP_APPLICATION);
	error = snmp_role_listen(snmp);
	if (error != 0)
		return error;
	snmp_store(SNMP_APPLICATION);
	send_easy_trap(SNMP_TRAP_COLDSTART, 0);
	atomic_store(&snmp->connected, true);
	atomic_store(&snmp->since_us, clock_now());
	atomic_fetch_add(&snmp->connects, 1);
	log_info("snmp: answering managers on %s", snmp->listen);
	return 0;
}

int
snmp_role_init(struct snmp *snmp)
{
	int error;

	snmp_role_add_callbacks(snmp);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_ALARM_DONT_USE_SIG, 1);
	error =
	    snmp->master ? snmp_role_init_master(snmp) : snmp_role_init_subagent(snmp);
	if (error != 0) {
		snmp_session_stop(snmp);
		snmp_role_remove_callbacks(snmp);
		snmp_session_exit(snmp);
	}
	return error;
}

void
snmp_role_turn(struct snmp *snmp)
{
	if (snmp->master)
		snmp_store_if_needed();
}

void
snmp_role_exit(struct snmp *snmp)
{
	snmp_session_stop(snmp);
	snmp_role_remove_callbacks(snmp);
	snmp_shutdown(SNMP_APPLICATION); /* stores the master role's state */
	shutdown_agent();
	snmp_session_exit(snmp);
	mib_context_exit(&snmp->context);
}
