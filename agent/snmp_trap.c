/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_trap.c - notifications: from the queue to the master agent or to the network.
 *
 * As a subagent we build the AgentX Notify (RFC 2741 6.2.10) and send it ourselves: the
 * library's send_v2trap() says neither whether it was sent nor when it was answered.
 * The response returns the credit (notify.c has why there is a window). sysUpTime.0 is
 * among the objects: it is the moment of the event, also where that had to wait.
 *
 * The patience for a response is far longer than the ping's: it must never run out on a
 * living session, for it would give back a credit while the message still fills the
 * stream. When a session ends with some in flight, the process at the other end
 * decides: gone, and they are sent again to the next one; only stuck, and it still has
 * them.
 *
 * As a master agent we hand each to the library, which sends it to the configured
 * sinks.
 */
#include "config.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <sys/socket.h>

#include "clock.h"
#include "mib_mgm.h"
#include "notify.h"
#include "snmp_thread.h"
#include "snmp_value.h"

#define AGENTX_NOTIFY 12 /* RFC 2741 6.1: h.type of agentx-Notify-PDU */
#define ANSWER_S 60      /* patience for a response */

static const oid snmp_trap_uptime_oid[] = {1, 3, 6, 1, 2, 1, 1, 3, 0};
static const oid snmp_trap_trap_oid[] = {1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0};

/* NULL where there is no memory. */
static netsnmp_variable_list *
snmp_trap_add(netsnmp_variable_list **list, const struct mib_oid *at,
    const struct mib_value *value)
{
	oid name[MIB_OID_MAX];
	size_t len = snmp_value_to_oid(name, at->ids, at->len);
	netsnmp_variable_list *variable =
	    snmp_varlist_add_variable(list, name, len, ASN_NULL, NULL, 0);

	if (variable == NULL || snmp_value_set(variable, value) != 0)
		return NULL;
	return variable;
}

/* The variables of a notification, to be freed; NULL where there is no memory. */
static netsnmp_variable_list *
snmp_trap_build(const struct mib_context *context, const struct notification *event)
{
	struct mib_mgm_object objects[MIB_MGM_NOTIFICATION_OBJECTS];
	netsnmp_variable_list *list = NULL;
	struct mib_oid notification;
	oid name[MIB_OID_MAX];
	u_long uptime = (u_long)(uint32_t)mib_context_timestamp(context, event->at_us);
	size_t i, len, count;

	count = mib_mgm_notification(context, event, &notification, objects);
	len = snmp_value_to_oid(name, notification.ids, notification.len);
	if (snmp_varlist_add_variable(&list, snmp_trap_uptime_oid,
		OID_LENGTH(snmp_trap_uptime_oid), ASN_TIMETICKS, &uptime,
		sizeof(uptime)) == NULL ||
	    snmp_varlist_add_variable(&list, snmp_trap_trap_oid,
		OID_LENGTH(snmp_trap_trap_oid), ASN_OBJECT_ID, name,
		len * sizeof(name[0])) == NULL)
		goto failed;
	for (i = 0; i < count; i++) {
		if (snmp_trap_add(&list, &objects[i].oid, &objects[i].value) == NULL)
			goto failed;
	}
	return list;

failed:
	snmp_free_varbind(list);
	return NULL;
}

/* Each is counted; a line for each would be as many as notifications. */
static void
snmp_trap_refused(struct snmp *snmp, long error)
{
	if (log_limit_allow(&snmp->refused_lines, clock_now()))
		log_warn("snmp: master agent refused a notification: error %ld", error);
}

/* The library's answer about one of ours: 1, it is dealt with. */
static int
snmp_trap_answer(
    int operation, netsnmp_session *session, int key, netsnmp_pdu *pdu, void *magic)
{
	struct snmp *snmp = magic;

	switch (operation) {
	case NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE:
		if (pdu->errstat != SNMP_ERR_NOERROR)
			snmp_trap_refused(snmp, pdu->errstat);
		notify_acknowledge(snmp->notify, key, pdu->errstat == SNMP_ERR_NOERROR);
		break;
	case NETSNMP_CALLBACK_OP_TIMED_OUT:
		/* The end of a session reports so too, and has been dealt with. */
		if (session == snmp->session)
			notify_acknowledge(snmp->notify, key, true);
		break;
	default:
		/* A failed send is seen where it was sent. */
		break;
	}
	return 1;
}

/* 0, or -1 where it could not be sent now. */
static int
snmp_trap_send_agentx(struct snmp *snmp, long key, netsnmp_variable_list *variables)
{
	netsnmp_pdu *pdu = snmp_pdu_create(AGENTX_NOTIFY);

	if (pdu == NULL) {
		snmp_free_varbind(variables);
		return -1;
	}
	pdu->reqid = key;
	pdu->sessid = snmp->session->sessid;
	pdu->version = snmp->session->version;
	pdu->flags |= UCD_MSG_FLAG_EXPECT_RESPONSE | UCD_MSG_FLAG_PDU_TIMEOUT;
	pdu->time = ANSWER_S;
	pdu->variables = variables;
	if (snmp_async_send(snmp->session, pdu, snmp_trap_answer, snmp) == 0) {
		snmp_free_pdu(pdu);
		return -1;
	}
	return 0;
}

/* One from the queue. False where none is to be sent now. */
static bool
snmp_trap_send_one(struct snmp *snmp)
{
	long key = snmp_get_next_reqid();
	netsnmp_variable_list *variables;
	struct notification event;

	if (!notify_get(snmp->notify, key, &event))
		return false;
	snmp_handler_follow_uptime(snmp);
	variables = snmp_trap_build(&snmp->context, &event);
	if (variables == NULL) {
		notify_return(snmp->notify, key);
		return false;
	}
	if (snmp->master) {
		send_v2trap(variables);
		snmp_free_varbind(variables);
		notify_acknowledge(snmp->notify, key, true);
		return true;
	}
	if (snmp_trap_send_agentx(snmp, key, variables) != 0) {
		notify_return(snmp->notify, key);
		return false;
	}
	return true;
}

bool
snmp_trap_send(struct snmp *snmp)
{
	unsigned sent;

	if (!snmp->master && snmp->session == NULL)
		return false;
	for (sent = 0; sent < NOTIFY_SLICE; sent++) {
		if (!snmp_trap_send_one(snmp))
			return false;
	}
	return true;
}

/* The process that opened the listening end; 0 where the socket cannot say (TCP). */
static pid_t
snmp_trap_peer(int fd)
{
	struct ucred peer = {0};
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
		return 0;
	return peer.pid;
}

void
snmp_trap_session_start(struct snmp *snmp)
{
	pid_t peer = snmp_trap_peer(snmp->session_fd);

	if (peer != 0 && peer == snmp->master_pid)
		notify_acknowledge_all(snmp->notify);
	else
		notify_return_all(snmp->notify);
	snmp->master_pid = peer;
}

void
snmp_trap_session_stop(struct snmp *snmp, bool stuck)
{
	/* Closed at the other end: what was on the way is lost, and is sent again.
	 * Stuck: snmp_trap_session_start() decides. */
	if (!stuck)
		notify_return_all(snmp->notify);
}
