/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_guard.c - the master role's listening sessions, whose answers always fit.
 *
 * Net-SNMP, up to 5.9.3 at least, cannot cut an answer of SNMPv3 to a GETBULK: it puts
 * 1472 octets into a buffer of the size that the manager named or smaller, tries for
 * ever where that is less than what it has built, or answers genErr where it is more.
 * And what it gives up to gather, for the size it will have, it calls the end of the
 * view. Any user can ask for that. So:
 *
 * - snmp_guard_receive() stands before the library's own callback. It limits the
 *   repetitions of a GETBULK to what may fit, and lifts the limit of the message beyond
 *   what any answer has (LIFTED), so that the library never tries.
 * - snmp_guard_build() stands before the encoding of each message. It puts the limit
 *   back, encodes, and leaves out what does not fit: variables of a GETBULK from the
 *   end; all of an error's, which then is tooBig (RFC 3416, 4.2). SNMPv1 repeats them.
 *
 * A limit that was lifted is told from others by its value alone: nothing is kept
 * between the two, and requests that wait for a subagent of ours do not get mixed up.
 */
#include "config.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "snmp_guard.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LIFTED (1L << 30)      /* added to a limit, which is less */
#define VARIABLE_LENGTH_MIN 12 /* of a name in a module, and no value */
#define SCRATCH_LENGTH 512     /* at first; the library lets it grow */

/* What the manager takes and we send. */
static long
snmp_guard_limit(const netsnmp_session *session, const netsnmp_pdu *pdu)
{
	long limit = netsnmp_max_send_msg_size();

	if (pdu->msgMaxSize > 0 && pdu->msgMaxSize < limit)
		limit = pdu->msgMaxSize;
	if ((long)session->sndMsgMaxSize < limit)
		limit = (long)session->sndMsgMaxSize;
	return limit < LIFTED ? limit : LIFTED - 1;
}

/* One more than fits of each: that there is more must show. */
static void
snmp_guard_limit_repetitions(netsnmp_pdu *pdu, long limit)
{
	long repeated = count_varbinds(pdu->variables);
	long max;

	if (pdu->non_repeaters > 0)
		repeated -= pdu->non_repeaters;
	if (repeated <= 0)
		return;
	max = limit / VARIABLE_LENGTH_MIN / repeated + 1;
	if (pdu->max_repetitions > max)
		pdu->max_repetitions = max;
}

static int
snmp_guard_receive(
    int operation, netsnmp_session *session, int request, netsnmp_pdu *pdu, void *magic)
{
	if (operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE &&
	    pdu->command == SNMP_MSG_GETBULK) {
		long limit = snmp_guard_limit(session, pdu);

		snmp_guard_limit_repetitions(pdu, limit);
		pdu->msgMaxSize = LIFTED + limit;
	}
	return handle_snmp_packet(operation, session, request, pdu, magic);
}

/* The message is at the buffer's end. Only this direction lets the buffer grow. */
static int
snmp_guard_encode(netsnmp_session *session, netsnmp_pdu *pdu, u_char **buffer,
    size_t *size, size_t *length)
{
	pdu->flags &= ~(u_long)(UCD_MSG_FLAG_FORWARD_ENCODE | UCD_MSG_FLAG_BULK_TOOBIG);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_REVERSE_ENCODE, 1);
	*length = 0;
	return snmp_build(buffer, size, length, session, pdu);
}

/* The length of a variable in a message; 0: no memory. */
static size_t
snmp_guard_measure(netsnmp_variable_list *variable, u_char **scratch, size_t *size)
{
	size_t length = 0;

	if (!snmp_realloc_rbuild_var_op(scratch, size, &length, 1, variable->name,
		&variable->name_length, variable->type, variable->val.string,
		variable->val_len))
		return 0;
	return length;
}

/* The last variable of a message that is to have `excess` octets less; NULL: none. */
static netsnmp_variable_list *
snmp_guard_find_last(const netsnmp_pdu *pdu, size_t excess)
{
	netsnmp_variable_list *variable, *last = NULL;
	size_t size = SCRATCH_LENGTH, all = 0, used = 0;
	u_char *scratch = malloc(size);

	if (scratch == NULL)
		return NULL;
	for (variable = pdu->variables; variable != NULL;
	     variable = variable->next_variable)
		all += snmp_guard_measure(variable, &scratch, &size);
	for (variable = pdu->variables; variable != NULL;
	     variable = variable->next_variable) {
		used += snmp_guard_measure(variable, &scratch, &size);
		if (used + excess > all)
			break;
		last = variable;
	}
	free(scratch);
	return last;
}

/* Encode as many variables as fit; each turn has fewer of them. 0 or -1. */
static int
snmp_guard_cut(netsnmp_session *session, netsnmp_pdu *pdu, u_char **buffer,
    size_t *size, size_t *length)
{
	int result = 0;

	while (result == 0 && *length > (size_t)pdu->msgMaxSize) {
		netsnmp_variable_list *last =
		    snmp_guard_find_last(pdu, *length - (size_t)pdu->msgMaxSize);

		if (last == NULL) {
			session->s_snmp_errno = SNMPERR_TOO_LONG; /* tooBig */
			return -1;
		}
		snmp_free_varbind(last->next_variable);
		last->next_variable = NULL;
		result = snmp_guard_encode(session, pdu, buffer, size, length);
	}
	return result;
}

static void
snmp_guard_make_too_big(netsnmp_pdu *pdu)
{
	pdu->errstat = SNMP_ERR_TOOBIG;
	pdu->errindex = 0;
	snmp_free_varbind(pdu->variables);
	pdu->variables = NULL;
}

/* The library wants the message at the buffer's beginning. */
static int
snmp_guard_build(netsnmp_session *session, netsnmp_pdu *pdu, u_char **buffer,
    size_t *size, size_t *length)
{
	bool lifted = pdu->msgMaxSize > LIFTED;
	bool refuses = pdu->command == SNMP_MSG_RESPONSE && pdu->errstat != 0 &&
		       pdu->version != SNMP_VERSION_1;
	int result;

	if (lifted)
		pdu->msgMaxSize -= LIFTED;
	if (refuses && pdu->errstat == SNMP_ERR_TOOBIG)
		snmp_guard_make_too_big(pdu);
	result = snmp_guard_encode(session, pdu, buffer, size, length);
	if (result == 0 && *length > (size_t)pdu->msgMaxSize) {
		if (refuses) {
			snmp_guard_make_too_big(pdu);
			result = snmp_guard_encode(session, pdu, buffer, size, length);
		} else if (lifted)
			result = snmp_guard_cut(session, pdu, buffer, size, length);
	}
	if (result == 0)
		memmove(*buffer, *buffer + *size - *length, *length);
	return result;
}

char *
snmp_guard_take_addresses(void)
{
	const char *given =
	    netsnmp_ds_get_string(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_PORTS);
	char *addresses = strdup(given != NULL ? given : "");

	if (addresses != NULL)
		netsnmp_ds_set_string(
		    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_PORTS, "none");
	return addresses;
}

static int
snmp_guard_listen_on(const char *address)
{
	netsnmp_transport *transport = netsnmp_transport_open_server("snmp", address);
	netsnmp_session session;

	if (transport == NULL)
		return -EADDRINUSE;
	snmp_sess_init(&session);
	session.version = SNMP_DEFAULT_VERSION; /* any */
	session.callback = snmp_guard_receive;
	session.flags = (u_long)netsnmp_ds_get_int(
	    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_FLAGS);
	session.isAuthoritative = SNMP_SESS_AUTHORITATIVE;
	/* Where it fails, the transport is gone too. */
	if (snmp_add_full(&session, transport, netsnmp_agent_check_packet, NULL,
		netsnmp_agent_check_parse, NULL, snmp_guard_build, NULL, NULL) == NULL)
		return -ENOMEM;
	return 0;
}

int
snmp_guard_listen(char *addresses)
{
	int error;

	do {
		const char *address = strsep(&addresses, ",");

		/* A word of snmpd.conf(5): not here, nor on what follows. */
		if (strncasecmp(address, "none", 4) == 0)
			return 0;
		error = snmp_guard_listen_on(address);
	} while (error == 0 && addresses != NULL && addresses[0] != '\0');
	return error;
}
