/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_handler.c - MIB modules in Net-SNMP: registration, requests, freshness.
 *
 * One registration per module, so that one AgentX message covers all columns of a row.
 * The library's table helpers are not used: mib_table.c answers, and this file turns
 * OIDs and values from its form into the library's. SETs go to snmp_set.c; where they
 * are not allowed, the registration says so and the library itself answers notWritable.
 *
 * A context (one snapshot) serves all requests of one turn of the loop, hence all
 * variables of one message. Where the snapshot is older than SNAPSHOT_AGE_US a newer
 * one is asked for and waited for, WAIT_US from the asking at most: a core that is busy
 * costs one such wait, not one per request, and the old snapshot answers meanwhile. A
 * walk, whose requests come close together, does not wait at all: a newer one is asked
 * for from ASK_AHEAD_US on, and is there when it is needed.
 */
#include "config.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "mib_listener.h"
#include "mib_mcast.h"
#include "mib_mgm.h"
#include "mib_mroute.h"
#include "mib_table.h"
#include "mib_uptime.h"
#include "notification_log.h"
#include "notify.h"
#include "snapshot.h"
#include "snmp_thread.h"
#include "snmp_value.h"
#include "transaction.h"

#define SNAPSHOT_AGE_US 1000000 /* older than this asks for a newer one */
#define ASK_AHEAD_US 750000     /* older than this asks, but does not wait */
#define WAIT_US 150000          /* how long a request may wait for it */
#define ASK_AGAIN_US 1000000
/* Ask the core for a newer snapshot, unless it was asked a moment ago. */
static void
snmp_handler_ask_newer(struct snmp *snmp, int64_t now)
{
	uint64_t one = 1;

	if (snmp->asked_us != 0 && now - snmp->asked_us < ASK_AGAIN_US)
		return;
	snmp->asked_us = now;
	/* A full counter is an event that is there already. */
	if (write(snmp->request_fd, &one, sizeof(one)) < 0 && errno != EAGAIN)
		log_debug("snmp: no snapshot asked for: %s", strerror(errno));
}

static struct snapshot *
snmp_handler_wait_newer(struct snmp *snmp)
{
	const struct snapshot *before = snmp->newest;
	struct timespec deadline;
	int64_t until;
	int error = 0;

	until = snmp->asked_us + WAIT_US;
	deadline.tv_sec = until / 1000000;
	deadline.tv_nsec = until % 1000000 * 1000;
	while (snmp->newest == before && error == 0 && !atomic_load(&snmp->stopping))
		error = pthread_cond_timedwait(&snmp->changed, &snmp->lock, &deadline);
	if (snmp->newest != before)
		snmp->asked_us = 0;
	return snmp->newest;
}

void
snmp_handler_follow_uptime(struct snmp *snmp)
{
	uint64_t uptime = netsnmp_get_agent_uptime();
	int64_t now = clock_now();

	/* Of another session, nothing before is known. */
	snmp->context.epoch_us = mib_uptime_epoch(
	    snmp->epoch_known ? snmp->context.epoch_us : MIB_UPTIME_NO_EPOCH, now,
	    uptime);
	snmp->epoch_known = true;
}

/* The context is about to have other rows, or has. */
static void
snmp_handler_forget_rows(struct snmp *snmp)
{
	size_t i;

	for (i = 0; i < SNMP_MODULES; i++)
		mib_cursor_forget(&snmp->bindings[i].cursor);
}

void
snmp_handler_follow_managed(struct snmp *snmp)
{
	struct managed *newest = transaction_newest(snmp->transaction);

	if (newest != snmp->context.managed &&
	    mib_context_set_managed(&snmp->context, newest) != 0)
		log_warn("snmp: no memory to show what the last SET changed");
	snmp_handler_forget_rows(snmp);
}

/* Turn to a snapshot, with the log as it was at its end. */
static void
snmp_handler_show(struct snmp *snmp, struct snapshot *snapshot)
{
	if (mib_context_set(&snmp->context, snapshot) != 0) {
		log_warn(
		    "snmp: no memory for snapshot %llu, answering from an older one",
		    (unsigned long long)snapshot->number);
		return;
	}
	notification_log_read(snmp->log, snapshot->end_us, snmp->logged);
}

void
snmp_handler_refresh(struct snmp *snmp)
{
	struct notify_counts counts;
	struct snapshot *newest;
	int64_t now = clock_now();

	if (snmp->context_fresh)
		return;
	snmp->context_fresh = true;
	snmp_handler_follow_uptime(snmp);
	snmp_handler_forget_rows(snmp);
	snmp_handler_follow_managed(snmp);
	mib_listener_start_turn(snmp->context.listeners, now);
	notify_get_counts(snmp->notify, &counts);
	snmp->context.notifications_sent = counts.sent;
	snmp->context.notifications_dropped = counts.dropped;
	snmp->context.notifications_queued = counts.queued;
	snmp->context.notifications_in_flight = counts.in_flight;

	pthread_mutex_lock(&snmp->lock);
	newest = snmp->newest;
	if (newest != snmp->context.snapshot)
		snmp->asked_us = 0;
	if (now - newest->end_us > ASK_AHEAD_US)
		snmp_handler_ask_newer(snmp, now);
	if (now - newest->end_us > SNAPSHOT_AGE_US)
		newest = snmp_handler_wait_newer(snmp);
	snapshot_take(newest);
	pthread_mutex_unlock(&snmp->lock);
	if (newest != snmp->context.snapshot)
		snmp_handler_show(snmp, newest);
	snapshot_release(newest);
	snmp->context.now_us = clock_now();
}

static int
snmp_handler_get(const struct snmp_binding *binding, netsnmp_agent_request_info *info,
    netsnmp_request_info *request)
{
	netsnmp_variable_list *variable = request->requestvb;
	uint32_t ids[MIB_OID_MAX];
	size_t len = snmp_value_from_oid(ids, variable->name, variable->name_length);
	struct mib_value value;

	switch (mib_get(binding->module, &binding->snmp->context, ids, len, &value)) {
	case MIB_RESULT_OK:
		return snmp_value_set(variable, &value);
	case MIB_RESULT_NO_SUCH_OBJECT:
		netsnmp_set_request_error(info, request, SNMP_NOSUCHOBJECT);
		break;
	case MIB_RESULT_NO_SUCH_INSTANCE:
	case MIB_RESULT_END:
		netsnmp_set_request_error(info, request, SNMP_NOSUCHINSTANCE);
		break;
	}
	return 0;
}

static int
snmp_handler_getnext(struct snmp_binding *binding, netsnmp_request_info *request)
{
	netsnmp_variable_list *variable = request->requestvb;
	uint32_t ids[MIB_OID_MAX];
	size_t len = snmp_value_from_oid(ids, variable->name, variable->name_length);
	struct mib_value value;
	struct mib_oid found;
	oid name[MIB_OID_MAX];

	/* Nothing more here: left as it is, the library goes on to the next region. */
	if (mib_getnext_near(binding->module, &binding->snmp->context, ids, len,
		request->inclusive != 0, &binding->cursor, &found,
		&value) != MIB_RESULT_OK)
		return 0;
	if (snmp_set_var_objid(
		variable, name, snmp_value_to_oid(name, found.ids, found.len)) != 0)
		return 1;
	return snmp_value_set(variable, &value);
}

/*
 * All repetitions of one variable at once. The library would call for each and, each
 * time, look through all that the message has by then. It looks at views only where it
 * calls, and from the first repetition on as many as are left; so they are looked at
 * here, one by one.
 */
static int
snmp_handler_getbulk(struct snmp_binding *binding,
    const netsnmp_agent_request_info *info, netsnmp_request_info *request)
{
	for (;;) {
		netsnmp_variable_list *variable = request->requestvb;
		netsnmp_variable_list *next = variable->next_variable;

		if (snmp_handler_getnext(binding, request) != 0)
			return 1;
		/* Nothing more, or another region's: for the library to go on. */
		if (variable->type == ASN_NULL || variable->type == ASN_PRIV_RETRY ||
		    snmp_oid_compare(variable->name, variable->name_length,
			request->range_end, request->range_end_len) >= 0)
			return 0;
		request->inclusive = 0;
		if (in_a_view(variable->name, &variable->name_length, info->asp->pdu,
			variable->type) != VACM_SUCCESS) {
			snmp_set_var_typed_value(variable, ASN_PRIV_RETRY, NULL, 0);
			continue;
		}
		if (request->repeat <= 0 || next == NULL)
			return 0;
		if (snmp_set_var_objid(next, variable->name, variable->name_length) !=
		    0)
			return 1;
		next->type = ASN_PRIV_RETRY;
		request->requestvb = next;
		request->repeat--;
	}
}

static int
snmp_handler_handle(netsnmp_mib_handler *handler,
    netsnmp_handler_registration *registration, netsnmp_agent_request_info *info,
    netsnmp_request_info *requests)
{
	struct snmp_binding *binding = handler->myvoid;
	netsnmp_request_info *request;
	int failed;

	(void)registration; /* the binding says all */
	if (MODE_IS_SET(info->mode))
		return snmp_set_handle(binding, info, requests);
	snmp_handler_refresh(binding->snmp);
	for (request = requests; request != NULL; request = request->next) {
		if (request->processed)
			continue;
		if (info->mode == MODE_GET)
			failed = snmp_handler_get(binding, info, request);
		else if (info->mode == MODE_GETBULK)
			failed = snmp_handler_getbulk(binding, info, request);
		else
			failed = snmp_handler_getnext(binding, request);
		if (failed != 0)
			netsnmp_set_request_error(info, request, SNMP_ERR_GENERR);
	}
	return SNMP_ERR_NOERROR;
}

static int
snmp_handler_add(struct snmp_binding *binding)
{
	const struct mib_module *module = binding->module;
	netsnmp_handler_registration *registration;
	oid root[MIB_OID_MAX];
	size_t len = snmp_value_to_oid(root, module->root, module->root_len);

	int can = binding->snmp->writable ? HANDLER_CAN_RWRITE : HANDLER_CAN_RONLY;

	/* A master agent asks its subagents for one row at a time. */
	if (binding->snmp->master)
		can |= HANDLER_CAN_GETBULK;
	registration = netsnmp_create_handler_registration(
	    module->name, snmp_handler_handle, root, len, can);
	if (registration == NULL)
		return -ENOMEM;
	registration->handler->myvoid = binding;
	if (netsnmp_register_handler(registration) != MIB_REGISTERED_OK) {
		log_error(
		    "snmp: %s cannot be registered: it is there already", module->name);
		return -EEXIST;
	}
	return 0;
}

int
snmp_handler_register(struct snmp *snmp)
{
	static const struct mib_module *const modules[SNMP_MODULES] = {
	    &mib_mroute_module, &mib_mcast_module, &mib_mgm_module};
	size_t i;
	int error;

	for (i = 0; i < SNMP_MODULES; i++) {
		snmp->bindings[i] =
		    (struct snmp_binding){.snmp = snmp, .module = modules[i]};
		error = snmp_handler_add(&snmp->bindings[i]);
		if (error != 0)
			return error;
	}
	return 0;
}
