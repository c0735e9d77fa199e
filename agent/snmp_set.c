/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_set.c - the phases of a SET, from Net-SNMP's form into a transaction.
 *
 * The library calls a handler once for each phase and module. As master agent it goes
 * through them at one stroke; over AgentX, TestSet is both reservations, CommitSet the
 * action, UndoSet and CleanupSet the ends, each a message of its own. All phases of a
 * SET have one transaction number, and all modules of it share one draft.
 *
 *   RESERVE1  each variable alone: writable, type, length
 *   RESERVE2  all of a module in the draft, row by row: values and what rows allow
 *   ACTION    the draft is written to the state file, and put in force by the core
 *   UNDO      what was before, in force and in the file
 *   COMMIT    it stays; FREE: the draft goes
 *
 * COMMIT cannot fail: over AgentX nobody would hear of it.
 */
#include "config.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <errno.h>
#include <stdlib.h>

#include "clock.h"
#include "managed_file.h"
#include "mib_set.h"
#include "snmp_thread.h"
#include "snmp_value.h"
#include "transaction.h"

/* The variables of one call, and whose they are. */
struct snmp_set_call {
	struct mib_set_variable *variables; /* owned */
	netsnmp_request_info **requests;    /* owned array */
	uint32_t (*oids)[MIB_OID_MAX];      /* owned */
	size_t count;
};

static void
snmp_set_exit_call(struct snmp_set_call *call)
{
	free(call->variables);
	free(call->requests);
	free(call->oids);
}

/* 0 or -ENOMEM. A value that cannot be read leaves its error in its variable. */
static int
snmp_set_init_call(struct snmp_set_call *call, netsnmp_request_info *requests)
{
	netsnmp_request_info *request;
	size_t count = 0;

	for (request = requests; request != NULL; request = request->next)
		count++;
	*call = (struct snmp_set_call){
	    .variables = calloc(count, sizeof(*call->variables)),
	    .requests = calloc(count, sizeof(netsnmp_request_info *)),
	    .oids = calloc(count, sizeof(*call->oids)),
	};
	if (call->variables == NULL || call->requests == NULL || call->oids == NULL) {
		snmp_set_exit_call(call);
		return -ENOMEM;
	}
	for (request = requests; request != NULL; request = request->next) {
		struct mib_set_variable *variable = &call->variables[call->count];
		const netsnmp_variable_list *given = request->requestvb;

		if (request->processed)
			continue;
		variable->oid = call->oids[call->count];
		variable->len = snmp_value_from_oid(
		    call->oids[call->count], given->name, given->name_length);
		variable->error = snmp_value_get(given, &variable->value);
		call->requests[call->count++] = request;
	}
	return 0;
}

static void
snmp_set_check(const struct mib_module *module, struct snmp_set_call *call)
{
	enum mib_set_error error;
	size_t i;

	for (i = 0; i < call->count; i++) {
		error = mib_set_check(module, &call->variables[i]);
		/* A value that we cannot even read may be of a read-only column. */
		if (error == MIB_SET_NOT_WRITABLE ||
		    call->variables[i].error == MIB_SET_OK)
			call->variables[i].error = error;
	}
}

static void
snmp_set_draft(const struct snmp_binding *binding, struct snmp_set_call *call,
    int64_t id, const uint8_t *words, size_t size)
{
	struct snmp *snmp = binding->snmp;
	struct managed *draft;

	if (transaction_has(snmp->transaction, id, binding->module, words, size))
		return;
	draft = transaction_draft(snmp->transaction, id, clock_now());
	if (draft == NULL)
		call->variables[0].error = MIB_SET_RESOURCE_UNAVAILABLE;
	else if (mib_set_rows(binding->module, &snmp->context, draft, call->variables,
		     call->count) == MIB_SET_OK)
		transaction_note(snmp->transaction, id, binding->module, words, size);
}

static void
snmp_set_reserve(
    const struct snmp_binding *binding, struct snmp_set_call *call, int64_t id)
{
	size_t size = mib_set_write(call->variables, call->count, NULL, 0);
	uint8_t *words = malloc(size);

	snmp_handler_refresh(binding->snmp);
	if (words == NULL) {
		call->variables[0].error = MIB_SET_RESOURCE_UNAVAILABLE;
		return;
	}
	(void)mib_set_write(call->variables, call->count, words, size); /* it fits */
	snmp_set_draft(binding, call, id, words, size);
	free(words);
}

/* The first phases: what is wrong with which variable? */
static int
snmp_set_judge(const struct snmp_binding *binding, netsnmp_agent_request_info *info,
    netsnmp_request_info *requests)
{
	struct snmp_set_call call;
	size_t i;

	if (snmp_set_init_call(&call, requests) != 0)
		return SNMP_ERR_RESOURCEUNAVAILABLE;
	if (info->mode == MODE_SET_RESERVE1)
		snmp_set_check(binding->module, &call);
	else if (call.count > 0)
		snmp_set_reserve(binding, &call, info->asp->pdu->transid);
	for (i = 0; i < call.count; i++) {
		if (call.variables[i].error != MIB_SET_OK)
			netsnmp_set_request_error(
			    info, call.requests[i], (int)call.variables[i].error);
	}
	snmp_set_exit_call(&call);
	return SNMP_ERR_NOERROR;
}

int
snmp_set_handle(const struct snmp_binding *binding, netsnmp_agent_request_info *info,
    netsnmp_request_info *requests)
{
	struct transaction *transaction = binding->snmp->transaction;
	int64_t id = info->asp->pdu->transid;

	switch (info->mode) {
	case MODE_SET_RESERVE1:
	case MODE_SET_RESERVE2:
		return snmp_set_judge(binding, info, requests);
	case MODE_SET_ACTION:
		if (transaction_act(transaction, id) != 0)
			netsnmp_set_request_error(
			    info, requests, SNMP_ERR_COMMITFAILED);
		break;
	case MODE_SET_UNDO:
		if (transaction_undo(transaction, id) != 0)
			netsnmp_set_request_error(info, requests, SNMP_ERR_UNDOFAILED);
		break;
	default:
		transaction_end(transaction, id);
		break;
	}
	snmp_handler_follow_managed(binding->snmp);
	return SNMP_ERR_NOERROR;
}

static int
snmp_set_apply(void *ctx, struct managed *managed)
{
	return snmp_offer_draft(ctx, managed, false);
}

static int
snmp_set_restore(void *ctx, struct managed *managed)
{
	return snmp_offer_draft(ctx, managed, true);
}

static int
snmp_set_save(void *ctx, const struct managed *managed, char *error, size_t size)
{
	const struct snmp *snmp = ctx;

	if (snmp->state_file == NULL)
		return 0;
	return managed_file_write(managed, snmp->state_file, error, size);
}

int
snmp_set_init(struct snmp *snmp, struct managed *managed)
{
	const struct transaction_port port = {
	    .ctx = snmp,
	    .apply = snmp_set_apply,
	    .restore = snmp_set_restore,
	    .save = snmp_set_save,
	};

	snmp->transaction = transaction_new(&port, managed);
	return snmp->transaction != NULL ? 0 : -ENOMEM;
}
