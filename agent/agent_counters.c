/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * agent_counters.c - what the daemon's parts count, for mgmctl.
 *
 * The names are part of what scripts read: they are added to and never changed. What
 * the core counts comes from core_get_status() instead (request_list.c); here is what
 * only its neighbours know. With SNMP off its counters are there, and 0.
 */
#include "config.h"

#include "agent_counters.h"

#include "mgm.h"
#include "netlink.h"
#include "packet_plane.h"
#include "snmp.h"

#include <stdio.h>

size_t
agent_counters_list(
    const struct agent_counters *of, struct mgm_counter_info *rows, size_t max_rows)
{
	struct packet_plane_status plane;
	struct snmp_status snmp = {0};
	size_t i;

	packet_plane_status(of->plane, &plane);
	if (of->snmp != NULL)
		snmp_get_status(of->snmp, &snmp);

	const struct {
		const char *name;
		uint64_t value;
	} counters[] = {
	    {"netlink_resyncs", netlink_resyncs(of->netlink)},
	    {"plane_pending", plane.pending_now},
	    {"plane_pending_octets", plane.pending_octets},
	    {"plane_events_lost", plane.events_lost},
	    {"plane_commands_lost", plane.commands_lost},
	    {"plane_ring_octets", plane.ring_memory_used},
	    {"snmp_connected", snmp.connected},
	    {"snmp_connects", snmp.connects},
	    {"snmp_since_s", snmp.since_s},
	    {"snmp_error", (uint64_t)snmp.error},
	    {"notifications_sent", snmp.notifications_sent},
	    {"notifications_dropped", snmp.notifications_dropped},
	    {"notifications_queued", snmp.notifications_queued},
	    {"notifications_in_flight", snmp.notifications_in_flight},
	    {"notification_lines_left_out", of->lines_left_out},
	};

	for (i = 0; i < sizeof(counters) / sizeof(counters[0]) && i < max_rows; i++) {
		rows[i].value = counters[i].value;
		snprintf(rows[i].name, sizeof(rows[i].name), "%s", counters[i].name);
	}
	return i;
}
