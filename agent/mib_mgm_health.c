/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_health.c - mgmHealth of MGM-MIB: how the agent itself fares.
 *
 * Scalars, of the snapshot but for those about notifications, the version, and the
 * ages, which are taken at the moment of the answer.
 */
#include "config.h"

#include "mib_mgm_health.h"
#include "mib_uptime.h"

#include "mib_context.h"
#include "snapshot.h"

#define US_PER_MS 1000

/* A getter: `from` is the context, `status` the core's at the snapshot's end. */
#define HEALTH(name, statement)                                             \
	static void mib_mgm_health_##name(                                  \
	    const void *context, uint32_t row, struct mib_value *value)     \
	{                                                                   \
		const struct mib_context *from = context;                   \
		const struct core_status *status = &from->snapshot->status; \
                                                                            \
		(void)row; /* a scalar has one */                           \
		(void)status;                                               \
		statement;                                                  \
	}
#define HEALTH_STATUS(name, member) HEALTH(name, value->number = status->member)

HEALTH(version, mib_set_text(value, PACKAGE_VERSION))
HEALTH(up_time, value->number = mib_uptime_ticks(from->now_us - from->started_us))
HEALTH(plane, mib_set_text(value, from->snapshot->plane))
HEALTH(forwarding, mib_set_truth(value, from->snapshot->enabled))

/* Never negative: a snapshot may end after the turn's clock was read. */
HEALTH(age,
    value->number = from->now_us > from->snapshot->end_us
			? (uint64_t)(from->now_us - from->snapshot->end_us) / US_PER_MS
			: 0)
HEALTH_STATUS(mfes, mfes)
HEALTH_STATUS(pending, pending_mfes)
HEALTH_STATUS(memberships, memberships)
HEALTH_STATUS(clients, clients)
HEALTH_STATUS(questions, questions)
HEALTH_STATUS(monitors, monitors)
HEALTH_STATUS(new_sources, new_sources)
HEALTH_STATUS(refused_mfes, refused_mfes)
HEALTH_STATUS(refused_iface_mfes, refused_iface_mfes)
HEALTH_STATUS(refused_memberships, refused_memberships)
HEALTH_STATUS(refused_client_memberships, refused_client_memberships)
HEALTH_STATUS(refused_clients, refused_clients)
HEALTH_STATUS(refused_monitors, refused_monitors)
HEALTH_STATUS(refused_questions, questions_refused)
HEALTH_STATUS(unknown_answers, unknown_answers)
HEALTH_STATUS(plane_errors, plane_errors)
HEALTH_STATUS(route_failures, route_failures)
HEALTH_STATUS(suppressed_wrong_if, wrong_if_suppressed)
HEALTH(queued, value->number = from->notifications_queued)
HEALTH(in_flight, value->number = from->notifications_in_flight)
HEALTH_STATUS(yielded_mfes, yielded_mfes)

const struct mib_column mib_mgm_health_columns[26] = {
    {1, MIB_TYPE_OCTETS, mib_mgm_health_version, false},
    {2, MIB_TYPE_TIMETICKS, mib_mgm_health_up_time, false},
    {3, MIB_TYPE_OCTETS, mib_mgm_health_plane, false},
    {4, MIB_TYPE_INTEGER, mib_mgm_health_forwarding, false},
    {5, MIB_TYPE_UNSIGNED, mib_mgm_health_age, false},
    {6, MIB_TYPE_UNSIGNED, mib_mgm_health_mfes, false},
    {7, MIB_TYPE_UNSIGNED, mib_mgm_health_pending, false},
    {8, MIB_TYPE_UNSIGNED, mib_mgm_health_memberships, false},
    {9, MIB_TYPE_UNSIGNED, mib_mgm_health_clients, false},
    {10, MIB_TYPE_UNSIGNED, mib_mgm_health_questions, false},
    {11, MIB_TYPE_UNSIGNED, mib_mgm_health_monitors, false},
    {12, MIB_TYPE_COUNTER64, mib_mgm_health_new_sources, false},
    {13, MIB_TYPE_COUNTER64, mib_mgm_health_refused_mfes, false},
    {14, MIB_TYPE_COUNTER64, mib_mgm_health_refused_iface_mfes, false},
    {15, MIB_TYPE_COUNTER64, mib_mgm_health_refused_memberships, false},
    {16, MIB_TYPE_COUNTER64, mib_mgm_health_refused_client_memberships, false},
    {17, MIB_TYPE_COUNTER64, mib_mgm_health_refused_clients, false},
    {18, MIB_TYPE_COUNTER64, mib_mgm_health_refused_monitors, false},
    {19, MIB_TYPE_COUNTER64, mib_mgm_health_refused_questions, false},
    {20, MIB_TYPE_COUNTER64, mib_mgm_health_unknown_answers, false},
    {21, MIB_TYPE_COUNTER64, mib_mgm_health_plane_errors, false},
    {22, MIB_TYPE_COUNTER64, mib_mgm_health_route_failures, false},
    {23, MIB_TYPE_COUNTER64, mib_mgm_health_suppressed_wrong_if, false},
    {24, MIB_TYPE_UNSIGNED, mib_mgm_health_queued, false},
    {25, MIB_TYPE_UNSIGNED, mib_mgm_health_in_flight, false},
    {26, MIB_TYPE_COUNTER64, mib_mgm_health_yielded_mfes, false},
};
