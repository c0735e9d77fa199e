/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_client.c - the tables of clients and of memberships of MGM-MIB.
 *
 * Rows are those of the snapshot, whose orders are those of the indexes: a handle has
 * the client's slot in its upper half, by which memberships of one interface are
 * ordered.
 *
 * A wildcard is the zero address of its family, so that those of both families stay
 * apart: (*,G) has the source 0.0.0.0 or ::, and (*,*) has such a group as well.
 */
#include "config.h"

#include "mib_mgm_client.h"
#include "mib_uptime.h"

#include "mib_context.h"
#include "mib_index.h"
#include "mib_route.h"
#include "snapshot.h"

#define CLIENT_ACTIVE 1
#define CLIENT_STALE 2

/* mgmClientTable. */

uint32_t
mib_mgm_client_count(const void *context)
{
	const struct snapshot *snapshot = mib_route_snapshot(context);

	return snapshot != NULL ? snapshot->num_clients : 0;
}

size_t
mib_mgm_client_index(const void *context, uint32_t row, uint32_t *ids)
{
	ids[0] = mib_route_snapshot(context)->clients[row].handle;
	return 1;
}

/* A getter of mgmClientTable: `client` of `snapshot`. */
#define CLIENT_COLUMN(name, statement)                                          \
	static void mib_mgm_client_##name(                                      \
	    const void *context, uint32_t row, struct mib_value *value)         \
	{                                                                       \
		const struct snapshot *snapshot = mib_route_snapshot(context);  \
		const struct core_client_row *client = &snapshot->clients[row]; \
                                                                                \
		statement;                                                      \
	}

CLIENT_COLUMN(protocol, value->number = mib_route_protocol(client->info.protocol))
CLIENT_COLUMN(component, value->number = client->info.component)
CLIENT_COLUMN(name, mib_set_text(value, client->info.name))
CLIENT_COLUMN(pid, value->number = client->info.pid)
CLIENT_COLUMN(uid, value->number = client->info.uid)
CLIENT_COLUMN(
    registered, value->number = mib_context_timestamp(context, client->registered_us))
CLIENT_COLUMN(
    up_time, value->number = mib_uptime_ticks(snapshot->end_us - client->registered_us))
CLIENT_COLUMN(state, value->number = client->stale ? CLIENT_STALE : CLIENT_ACTIVE)
CLIENT_COLUMN(interfaces, value->number = client->interfaces)
CLIENT_COLUMN(memberships, value->number = client->memberships)
CLIENT_COLUMN(questions, value->number = client->questions)
CLIENT_COLUMN(defaults, value->number = client->defaults_taken)
CLIENT_COLUMN(late_answers, value->number = client->late_answers)

const struct mib_column mib_mgm_client_columns[13] = {
    {2, MIB_TYPE_INTEGER, mib_mgm_client_protocol, false},
    {3, MIB_TYPE_UNSIGNED, mib_mgm_client_component, false},
    {4, MIB_TYPE_OCTETS, mib_mgm_client_name, false},
    {5, MIB_TYPE_UNSIGNED, mib_mgm_client_pid, false},
    {6, MIB_TYPE_UNSIGNED, mib_mgm_client_uid, false},
    {7, MIB_TYPE_TIMETICKS, mib_mgm_client_registered, false},
    {8, MIB_TYPE_TIMETICKS, mib_mgm_client_up_time, false},
    {9, MIB_TYPE_INTEGER, mib_mgm_client_state, false},
    {10, MIB_TYPE_UNSIGNED, mib_mgm_client_interfaces, false},
    {11, MIB_TYPE_UNSIGNED, mib_mgm_client_memberships, false},
    {12, MIB_TYPE_UNSIGNED, mib_mgm_client_questions, false},
    {13, MIB_TYPE_COUNTER64, mib_mgm_client_defaults, false},
    {14, MIB_TYPE_COUNTER64, mib_mgm_client_late_answers, false},
};

/* mgmMembershipTable. */

uint32_t
mib_mgm_client_member_count(const void *context)
{
	const struct snapshot *snapshot = mib_route_snapshot(context);

	return snapshot != NULL ? snapshot->members->count : 0;
}

static const struct core_membership_row *
mib_mgm_client_member(const void *context, uint32_t row)
{
	return &mib_route_snapshot(context)->members->rows[row];
}

size_t
mib_mgm_client_member_index(const void *context, uint32_t row, uint32_t *ids)
{
	const struct core_membership_row *member = mib_mgm_client_member(context, row);
	size_t n = mib_index_put_inet(ids, &member->group.addr);

	n += mib_index_put_inet(ids + n, &member->source.addr);
	ids[n++] = member->ifindex;
	ids[n++] = member->handle;
	return n;
}

#define MEMBER_COLUMN(name, statement)                                  \
	static void mib_mgm_client_member_##name(                       \
	    const void *context, uint32_t row, struct mib_value *value) \
	{                                                               \
		const struct core_membership_row *member =              \
		    mib_mgm_client_member(context, row);                \
                                                                        \
		statement;                                              \
	}

MEMBER_COLUMN(since, value->number = mib_context_timestamp(context, member->since_us))
MEMBER_COLUMN(protocol, value->number = mib_route_protocol(member->protocol))
MEMBER_COLUMN(component, value->number = member->component)

const struct mib_column mib_mgm_client_member_columns[3] = {
    {7, MIB_TYPE_TIMETICKS, mib_mgm_client_member_since, false},
    {8, MIB_TYPE_INTEGER, mib_mgm_client_member_protocol, false},
    {9, MIB_TYPE_UNSIGNED, mib_mgm_client_member_component, false},
};
