/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_role.c - Net-SNMP brought up as an AgentX subagent, or as a master agent.
 *
 * Subagent: no configuration is read and no state kept; snmpd has both. The library's
 * ping interval is also its reconnect interval, and init_agent() sets it to 15 s, so
 * that it is set after it. Ping, open and register wait for an answer: SESSION_INIT
 * shortens that to PING_TIMEOUT_US without retries. Registering has more patience,
 * because a registration that goes unanswered is not tried again while the session
 * lasts.
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
#include <net-snmp/agent/agent_callbacks.h>
#include <net-snmp/agent/mib_modules.h>
#include <net-snmp/agent/agent_sysORTable.h>
#include <net-snmp/agent/sysORTable.h>

#include <errno.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "clock.h"
#include "mib_caps.h"
#include "snmp_community.h"
#include "snmp_thread.h"
#include "snmp_value.h"
#include "transaction.h"

#define RECONNECT_S 1
#define PING_TIMEOUT_US 400000
#define REGISTER_TIMEOUT_US 1000000
#define UDP_PAYLOAD_MAX 65507
#define AGENTX_VERSION_BITS 0xc0 /* the library's session version of AgentX */

/* Said for each notification, because v1 cannot carry a Counter64: known, and harmless.
 */
static bool
snmp_role_is_noise(const char *line)
{
	static const char *const noise[] = {
	    "send_trap: v1 traps can't carry Counter64 varbinds",
	    "send_trap: failed to convert v2->v1 template PDU",
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

static int
snmp_role_session_init(int major, int minor, void *argument, void *magic)
{
	netsnmp_session *session = argument;

	(void)major; /* one callback, one meaning */
	(void)minor;
	(void)magic;
	/* Not the library's session with itself, whose version is -1: it carries SETs,
	 * which may take longer than a ping. */
	if (session->version != SNMP_DEFAULT_VERSION &&
	    (session->version & AGENTX_VERSION_BITS) == AGENTX_VERSION_BITS) {
		session->timeout = PING_TIMEOUT_US;
		session->retries = 0;
	}
	return SNMP_ERR_NOERROR;
}

static int
snmp_role_session_start(int major, int minor, void *argument, void *magic)
{
	netsnmp_session *session = argument;
	netsnmp_transport *transport = snmp_sess_transport(snmp_sess_pointer(session));
	struct snmp *snmp = magic;

	(void)major; /* one callback, one meaning */
	(void)minor;
	session->timeout = REGISTER_TIMEOUT_US;
	snmp->session = session;
	snmp->session_fd = transport != NULL ? transport->sock : -1;
	snmp->opened_us = clock_now();
	snmp->epoch_known = false;
	snmp->waiting_said = false;
	snmp_trap_session_start(snmp);
	atomic_fetch_add(&snmp->connects, 1);
	atomic_store(&snmp->connected, true);
	log_info("snmp: connected to the master agent at %s", snmp->agentx);
	return SNMP_ERR_NOERROR;
}

static int
snmp_role_session_stop(int major, int minor, void *argument, void *magic)
{
	struct snmp *snmp = magic;

	(void)major; /* one callback, one meaning */
	(void)minor;
	if (argument != snmp->session)
		return SNMP_ERR_NOERROR;
	snmp_trap_session_stop(snmp);
	transaction_abandon(snmp->transaction);
	snmp->session = NULL;
	snmp->session_fd = -1;
	snmp->waiting_said = true;
	atomic_store(&snmp->connected, false);
	log_warn("snmp: lost the master agent at %s, trying again each second",
	    snmp->agentx);
	return SNMP_ERR_NOERROR;
}

static const struct {
	int major, minor;
	SNMPCallback *callback;
} snmp_role_callbacks[] = {
    {SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING, snmp_role_log},
    {SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_SESSION_INIT, snmp_role_session_init},
    {SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_INDEX_START, snmp_role_session_start},
    {SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_INDEX_STOP, snmp_role_session_stop},
};

static void
snmp_role_add_callbacks(struct snmp *snmp)
{
	size_t i;

	snmp->library_lines = (struct log_limit){.burst = 20, .interval_us = 1000000};
	for (i = 0; i < MIB_LENGTH(snmp_role_callbacks); i++) {
		if (snmp_register_callback(snmp_role_callbacks[i].major,
			snmp_role_callbacks[i].minor, snmp_role_callbacks[i].callback,
			snmp) != SNMPERR_SUCCESS)
			log_error("snmp: no memory for a library callback");
	}
	snmp_disable_stderrlog();
	snmp_enable_calllog();
}

/* Before snmp_shutdown(), which frees the argument of each callback that is left. */
static void
snmp_role_remove_callbacks(struct snmp *snmp)
{
	size_t i;

	snmp_disable_calllog();
	for (i = 0; i < MIB_LENGTH(snmp_role_callbacks); i++)
		(void)snmp_unregister_callback(snmp_role_callbacks[i].major,
		    snmp_role_callbacks[i].minor, snmp_role_callbacks[i].callback, snmp,
		    1); /* not there: nothing to remove */
}

/* What sysORTable says of us. */
static void
snmp_role_add_capabilities(void)
{
	static const uint32_t ipmroute[] = {MIB_CAPS_IPMROUTE};
	static const uint32_t ipmcast[] = {MIB_CAPS_IPMCAST};
	static const uint32_t own[] = {MIB_CAPS_OWN};
	static const struct {
		const uint32_t *capability;
		size_t len;
		const char *text;
	} served[] = {
	    {ipmroute, MIB_LENGTH(ipmroute),
		"IPv4 multicast routes (IPMROUTE-STD-MIB)"},
	    {ipmcast, MIB_LENGTH(ipmcast), "IP multicast (IPMCAST-MIB)"},
	    {own, MIB_LENGTH(own), "Multicast group manager (MGM-MIB)"},
	};
	size_t i;

	for (i = 0; i < sizeof(served) / sizeof(served[0]); i++) {
		oid name[MIB_OID_MAX];
		size_t len =
		    snmp_value_to_oid(name, served[i].capability, served[i].len);

		if (register_sysORTable(name, len, served[i].text) !=
		    SYS_ORTABLE_REGISTERED_OK)
			log_warn("snmp: missing from sysORTable: %s", served[i].text);
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
	netsnmp_ds_set_string(
	    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_X_SOCKET, snmp->agentx);
	netsnmp_enable_subagent();
	if (init_agent(SNMP_APPLICATION) != 0)
		return -EIO;
	netsnmp_ds_set_int(NETSNMP_DS_APPLICATION_ID,
	    NETSNMP_DS_AGENT_AGENTX_PING_INTERVAL, RECONNECT_S);
	error = snmp_handler_register(snmp);
	if (error != 0)
		return error;
	snmp_role_add_capabilities();
	init_snmp(SNMP_APPLICATION); /* makes the first attempt to connect */
	snmp_role_turn(snmp);
	return 0;
}

static int
snmp_role_init_master(struct snmp *snmp)
{
	char why[1024];
	int error = snmp_community_check(snmp->listen, snmp->config, why, sizeof(why));

	if (error != 0) {
		log_error("snmp: %s", why);
		return error;
	}
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
	if (init_master_agent() != 0) {
		log_error(
		    "snmp: cannot listen on %s: is another agent there?", snmp->listen);
		return -EADDRINUSE;
	}
	snmp_store(SNMP_APPLICATION);
	send_easy_trap(SNMP_TRAP_COLDSTART, 0);
	atomic_store(&snmp->connected, true);
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
	if (error != 0)
		snmp_role_remove_callbacks(snmp);
	return error;
}

/* In the turn that opened a session: was everything registered? */
static void
snmp_role_check_registered(struct snmp *snmp)
{
	int64_t took;

	if (snmp->opened_us == 0)
		return;
	took = clock_now() - snmp->opened_us;
	snmp->opened_us = 0;
	if (took >= REGISTER_TIMEOUT_US) {
		log_info("snmp: the master agent was slow, registering again");
		snmp->opened_us = clock_now();
		register_mib_detach();
		register_mib_reattach();
		/* The session may be gone now; if it is there, it is looked at again.
		 */
		if (snmp->session != NULL)
			took = clock_now() - snmp->opened_us;
		if (took < REGISTER_TIMEOUT_US)
			snmp->opened_us = 0;
	}
	if (snmp->session != NULL && snmp->opened_us == 0)
		snmp->session->timeout = PING_TIMEOUT_US;
}

void
snmp_role_turn(struct snmp *snmp)
{
	if (snmp->master) {
		snmp_store_if_needed();
		return;
	}
	if (snmp->session != NULL) {
		snmp_role_check_registered(snmp);
	} else if (!snmp->waiting_said) {
		snmp->waiting_said = true;
		log_warn("snmp: no master agent at %s, trying again each second",
		    snmp->agentx);
	}
}

void
snmp_role_exit(struct snmp *snmp)
{
	/* What is still in flight stays so: answers come no more. */
	snmp->session = NULL;
	snmp_role_remove_callbacks(snmp);
	snmp_shutdown(SNMP_APPLICATION); /* stores the master role's state */
	shutdown_agent();
	mib_context_exit(&snmp->context);
}
