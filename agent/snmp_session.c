/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_session.c - a subagent's session with the master agent (RFC 2741 7.1).
 *
 * The library opens a session and serves requests on it. All the rest is here, because
 * what it does by itself cannot be trusted with a master agent that fails: it waits for
 * each answer, it notices no refusal, and where a connection ends inside of one of its
 * calls it comes back twice for each time, or never. So its ping interval is 0, which
 * keeps it from pinging and from coming back, and it has no connection before
 * snmp_session_start().
 *
 * Once a second: without a session, try to have one; with one, register what the
 * master agent has not taken yet, and ping. All of these but the opening are answered
 * later, none waits. An opening waits OPEN_TIMEOUT_US.
 *
 * A session ends in one way: the library reads the end of the stream and calls back. A
 * master agent that answers no ping in ANSWER_TIMEOUT_US is given up by ending the
 * stream from this side. `connected` means that all modules are registered.
 */
#include "config.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/agent/agent_callbacks.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "mib_uptime.h"
#include "snmp_link.h"
#include "snmp_thread.h"
#include "snmp_transport.h"
#include "snmp_value.h"
#include "transaction.h"

#define RETRY_S 1
#define OPEN_TIMEOUT_US 400000
#define ANSWER_TIMEOUT_US 1500000
#define AGENTX_VERSION_BITS 0xc0 /* the library's session version of AgentX */

/* RFC 2741 6.1: h.type. */
#define AGENTX_REGISTER 3
#define AGENTX_PING 13
#define AGENTX_ADD_CAPABILITIES 16

/* Of the library's agent part, which exports it and has no header for it. */
int subagent_open_master_session(void);

static netsnmp_transport *
snmp_session_transport(netsnmp_session *session)
{
	return snmp_sess_transport(snmp_sess_pointer(session));
}

/* Not connected, and why; a line where the reason is another than the last one said. */
static void
snmp_session_set_error(struct snmp *snmp, int error, const char *what)
{
	int64_t now = clock_now();

	if (atomic_exchange(&snmp->connected, false))
		atomic_store(&snmp->since_us, now);
	atomic_store(&snmp->error, error);
	if (snmp->said_error == error || !log_limit_allow(&snmp->session_lines, now))
		return;
	snmp->said_error = error;
	log_warn("snmp: %s the master agent at %s: %s: %s; trying again each second",
	    what, snmp->agentx, strerror(error), snmp_link_advice(error));
}

static void
snmp_session_set_connected(struct snmp *snmp)
{
	int64_t now = clock_now();

	if (atomic_load(&snmp->connected))
		return;
	atomic_store(&snmp->error, 0);
	atomic_store(&snmp->since_us, now);
	atomic_fetch_add(&snmp->connects, 1);
	atomic_store(&snmp->connected, true);
	if (!log_limit_allow(&snmp->session_lines, now))
		return;
	snmp->said_error = 0;
	log_info("snmp: connected to the master agent at %s", snmp->agentx);
}

static void
snmp_session_give_up(struct snmp *snmp)
{
	snmp_transport_give_up(snmp_session_transport(snmp->session));
}

/* Send what is answered later; takes the variables. False where it cannot be now. */
static bool
snmp_session_ask(struct snmp *snmp, int kind, netsnmp_variable_list *variables,
    snmp_callback answer, void *magic)
{
	netsnmp_pdu *pdu = snmp_pdu_create(kind);

	if (pdu == NULL) {
		snmp_free_varbind(variables);
		return false;
	}
	pdu->sessid = snmp->session->sessid;
	pdu->version = snmp->session->version;
	pdu->flags |= UCD_MSG_FLAG_EXPECT_RESPONSE;
	pdu->priority = DEFAULT_MIB_PRIORITY; /* of a registration */
	pdu->variables = variables;
	if (snmp_async_send(snmp->session, pdu, answer, magic) != 0)
		return true;
	snmp_free_pdu(pdu);
	return false;
}

static int
snmp_session_on_ping(
    int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *magic)
{
	struct snmp *snmp = magic;

	(void)id; /* one is under way */
	/* The end of a session comes here too. */
	if (session != snmp->session)
		return 1;
	snmp->ping_waits = false;
	if (operation == NETSNMP_CALLBACK_OP_TIMED_OUT)
		snmp_session_give_up(snmp);
	else if (operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE &&
		 mib_uptime_is_news(netsnmp_get_agent_uptime(), (uint64_t)pdu->time,
		     clock_now() - snmp->pinged_us))
		netsnmp_set_agent_uptime((u_long)pdu->time);
	return 1;
}

static void
snmp_session_ping(struct snmp *snmp)
{
	if (snmp->ping_waits)
		return;
	snmp->pinged_us = clock_now();
	snmp->ping_waits =
	    snmp_session_ask(snmp, AGENTX_PING, NULL, snmp_session_on_ping, snmp);
}

static bool
snmp_session_has_all_modules(const struct snmp *snmp)
{
	size_t i;

	for (i = 0; i < SNMP_MODULES; i++) {
		if (snmp->modules[i].state != SNMP_REGISTRATION_DONE)
			return false;
	}
	return true;
}

/* Done once it is answered, whatever the answer says, and missing where none comes.
 * False where there is no answer, or it is to a session before this one. */
static bool
snmp_session_take_answer(struct snmp_registration *registration, int operation,
    const netsnmp_session *session)
{
	if (session != registration->snmp->session)
		return false;
	registration->state = operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE
				  ? SNMP_REGISTRATION_DONE
				  : SNMP_REGISTRATION_MISSING;
	return registration->state == SNMP_REGISTRATION_DONE;
}

static int
snmp_session_on_registered(
    int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *magic)
{
	struct snmp_registration *registration = magic;
	struct snmp *snmp = registration->snmp;

	(void)id; /* each has its registration */
	if (!snmp_session_take_answer(registration, operation, session))
		return 1;
	if (pdu->errstat != SNMP_ERR_NOERROR) {
		registration->state = SNMP_REGISTRATION_MISSING;
		log_debug("snmp: a registration was refused: error %ld", pdu->errstat);
		snmp_session_set_error(snmp, EADDRINUSE, "refused by");
		return 1;
	}
	if (snmp_session_has_all_modules(snmp))
		snmp_session_set_connected(snmp);
	return 1;
}

/* A line of sysORTable that is refused is no reason to say it again. */
static int
snmp_session_on_capability(
    int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *magic)
{
	struct snmp_registration *registration = magic;

	(void)id; /* each has its registration */
	if (snmp_session_take_answer(registration, operation, session) &&
	    pdu->errstat != SNMP_ERR_NOERROR)
		log_debug(
		    "snmp: a line of sysORTable was refused: error %ld", pdu->errstat);
	return 1;
}

static void
snmp_session_register(struct snmp *snmp, size_t index)
{
	struct snmp_registration *registration = &snmp->modules[index];
	const struct mib_module *module = snmp->bindings[index].module;
	netsnmp_variable_list *region = NULL;
	oid name[MIB_OID_MAX];
	size_t len = snmp_value_to_oid(name, module->root, module->root_len);

	if (registration->state != SNMP_REGISTRATION_MISSING ||
	    snmp_varlist_add_variable(&region, name, len, ASN_NULL, NULL, 0) == NULL)
		return;
	if (snmp_session_ask(snmp, AGENTX_REGISTER, region, snmp_session_on_registered,
		registration))
		registration->state = SNMP_REGISTRATION_ASKED;
}

static void
snmp_session_add_capability(struct snmp *snmp, size_t index)
{
	struct snmp_registration *registration = &snmp->capabilities[index];
	netsnmp_variable_list *line = NULL;
	oid name[MIB_OID_MAX];
	size_t len;
	const char *text = snmp_role_capability(index, name, &len);

	if (registration->state != SNMP_REGISTRATION_MISSING ||
	    snmp_varlist_add_variable(
		&line, name, len, ASN_OCTET_STR, text, strlen(text)) == NULL)
		return;
	if (snmp_session_ask(snmp, AGENTX_ADD_CAPABILITIES, line,
		snmp_session_on_capability, registration))
		registration->state = SNMP_REGISTRATION_ASKED;
}

static void
snmp_session_register_missing(struct snmp *snmp)
{
	size_t i;

	for (i = 0; i < SNMP_MODULES; i++)
		snmp_session_register(snmp, i);
	for (i = 0; i < SNMP_CAPABILITIES; i++)
		snmp_session_add_capability(snmp, i);
}

/* The library has a connection, and reads of it. */
static int
snmp_session_on_open(int major, int minor, void *argument, void *magic)
{
	netsnmp_session *session = argument;
	struct snmp *snmp = magic;
	size_t i;

	(void)major; /* one callback, one meaning */
	(void)minor;
	session->timeout = ANSWER_TIMEOUT_US;
	snmp->session = session;
	snmp->session_fd = snmp_session_transport(session)->sock;
	snmp->epoch_known = false;
	snmp->ping_waits = false;
	for (i = 0; i < SNMP_MODULES; i++)
		snmp->modules[i].state = SNMP_REGISTRATION_MISSING;
	for (i = 0; i < SNMP_CAPABILITIES; i++)
		snmp->capabilities[i].state = SNMP_REGISTRATION_MISSING;
	snmp_trap_session_start(snmp);
	return SNMP_ERR_NOERROR;
}

static int
snmp_session_on_end(int major, int minor, void *argument, void *magic)
{
	struct snmp *snmp = magic;
	bool stuck;

	(void)major; /* one callback, one meaning */
	(void)minor;
	/* One that never opened ends here too. */
	if (argument != snmp->session)
		return SNMP_ERR_NOERROR;
	stuck = snmp_transport_gave_up(snmp_session_transport(snmp->session));
	snmp_trap_session_stop(snmp, stuck);
	transaction_abandon(snmp->transaction);
	snmp->session = NULL;
	snmp->session_fd = -1;
	snmp_session_set_error(snmp, stuck ? ETIMEDOUT : ECONNRESET, "lost");
	return SNMP_ERR_NOERROR;
}

static int
snmp_session_on_init(int major, int minor, void *argument, void *magic)
{
	netsnmp_session *session = argument;

	(void)major; /* one callback, one meaning */
	(void)minor;
	(void)magic;
	/* Not the library's session with itself, whose version is -1: it carries SETs,
	 * which may take longer. */
	if (session->version != SNMP_DEFAULT_VERSION &&
	    (session->version & AGENTX_VERSION_BITS) == AGENTX_VERSION_BITS) {
		session->timeout = OPEN_TIMEOUT_US;
		session->retries = 0;
	}
	return SNMP_ERR_NOERROR;
}

static const struct {
	int major, minor;
	SNMPCallback *callback;
} snmp_session_callbacks[] = {
    {SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_SESSION_INIT, snmp_session_on_init},
    {SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_INDEX_START, snmp_session_on_open},
    {SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_INDEX_STOP, snmp_session_on_end},
};

/* Have the library open a session at that address. 0 or -1. */
static int
snmp_session_open_at(const char *address)
{
	netsnmp_ds_set_string(
	    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_X_SOCKET, address);
	return subagent_open_master_session();
}

static void
snmp_session_open(struct snmp *snmp)
{
	const char *path = snmp_link_path(snmp->agentx);
	char address[sizeof(SNMP_TRANSPORT_PREFIX) + 16];
	int64_t begun = clock_now();
	int fd, failed;

	/* A name may stand for another process by now: TCP is the library's matter. */
	if (path == NULL) {
		if (snmp_session_open_at(snmp->agentx) != 0)
			snmp_session_set_error(snmp, ENOTCONN, "no session with");
		return;
	}
	fd = snmp_link_open(path);
	if (fd < 0) {
		snmp_session_set_error(snmp, -fd, "no session with");
		return;
	}
	snprintf(address, sizeof(address), "%s:%d", SNMP_TRANSPORT_PREFIX, fd);
	failed = snmp_session_open_at(address);
	close(fd);
	if (failed != 0)
		snmp_session_set_error(snmp,
		    clock_now() - begun < OPEN_TIMEOUT_US ? ECONNABORTED : ETIMEDOUT,
		    "no session with");
}

static void
snmp_session_on_time(unsigned int alarm, void *magic)
{
	struct snmp *snmp = magic;

	(void)alarm; /* the only one */
	if (snmp->session == NULL)
		snmp_session_open(snmp);
	if (snmp->session == NULL)
		return;
	snmp_session_register_missing(snmp);
	snmp_session_ping(snmp);
}

int
snmp_session_init(struct snmp *snmp)
{
	size_t i;

	snmp->session_lines = (struct log_limit){.burst = 10, .interval_us = 60000000};
	snmp->refused_lines = (struct log_limit){.burst = 5, .interval_us = 10000000};
	for (i = 0; i < SNMP_MODULES; i++)
		snmp->modules[i].snmp = snmp;
	for (i = 0; i < SNMP_CAPABILITIES; i++)
		snmp->capabilities[i].snmp = snmp;
	snmp->transport = snmp_transport_init();
	if (snmp->transport == NULL)
		return -ENOMEM;
	for (i = 0; i < MIB_LENGTH(snmp_session_callbacks); i++) {
		if (snmp_register_callback(snmp_session_callbacks[i].major,
			snmp_session_callbacks[i].minor,
			snmp_session_callbacks[i].callback, snmp) != SNMPERR_SUCCESS)
			return -ENOMEM;
	}
	/* After init_agent(), which sets it to 15 s; init_snmp() tries once. */
	netsnmp_ds_set_int(
	    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_AGENTX_PING_INTERVAL, 0);
	netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_X_SOCKET,
	    SNMP_TRANSPORT_PREFIX ":-1");
	return 0;
}

int
snmp_session_start(struct snmp *snmp)
{
	if (snmp_alarm_register(RETRY_S, SA_REPEAT, snmp_session_on_time, snmp) == 0)
		return -ENOMEM;
	snmp_session_on_time(0, snmp);
	return 0;
}

void
snmp_session_stop(struct snmp *snmp)
{
	size_t i;

	/* The library says goodbye and waits for the answer. What is still in flight
	 * stays so: answers come no more. */
	if (snmp->session != NULL)
		snmp->session->timeout = OPEN_TIMEOUT_US;
	snmp->session = NULL;
	/* Not there: nothing to remove. */
	for (i = 0; i < MIB_LENGTH(snmp_session_callbacks); i++)
		(void)snmp_unregister_callback(snmp_session_callbacks[i].major,
		    snmp_session_callbacks[i].minor, snmp_session_callbacks[i].callback,
		    snmp, 1);
}

void
snmp_session_exit(struct snmp *snmp)
{
	snmp_transport_exit(snmp->transport);
}
