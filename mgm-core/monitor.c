/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * monitor.c - clients' monitors of the volume of one flow each (mgm-api 11.9).
 *
 * A monitor compares what an entry (S,G) received on its incoming interface in each
 * interval with one threshold, and tells its client once when the value crosses it:
 * rising at or above, falling at or below. It is armed again when a value lies on the
 * other side. Packets on a wrong interface are no part of it, because the plane counts
 * them apart. Intervals and values are those of the alarms (alarm_sample.c).
 *
 * A flow without an entry has the value 0, interval by interval, so that a falling
 * monitor also tells of an entry that expired. An entry that appears starts the
 * interval at the moment of its creation, with counters of 0; the monitor finds out
 * when its running interval ends, because entries know nothing of monitors.
 *
 * The event carries what came in and how long that took, as measured; where a sample
 * came late, the comparison used the value scaled to one interval.
 *
 * Limits: MONITOR_CLIENT_MAX and MONITOR_MAX; one more is refused and counted. A
 * client's monitors end with its connection; nothing of them is kept in the grace time.
 */
#include "config.h"

#include "monitor.h"

#include "addr.h"
#include "core_internal.h"
#include "tree.h"

#include <stdlib.h>

#define MONITOR_US_PER_MS 1000

static int
monitor_cmp_id(const struct monitor *a, const struct monitor *b)
{
	return a->id < b->id ? -1 : a->id > b->id;
}

static int
monitor_cmp_due(const struct monitor *a, const struct monitor *b)
{
	if (a->sample.due_us != b->sample.due_us)
		return a->sample.due_us < b->sample.due_us ? -1 : 1;
	return monitor_cmp_id(a, b);
}

TREE_GENERATE(monitor_id_tree, monitor, by_id, monitor_cmp_id)
TREE_GENERATE(monitor_due_tree, monitor, by_due, monitor_cmp_due)

void
monitor_table_init(struct monitor_table *table)
{
	*table = (struct monitor_table){0};
	RB_INIT(&table->by_id);
	RB_INIT(&table->by_due);
}

static struct monitor *
monitor_find(struct monitor_table *table, uint32_t id)
{
	struct monitor wanted = {.id = id};

	return RB_FIND(monitor_id_tree, &table->by_id, &wanted);
}

static void
monitor_remove(struct core *core, struct monitor *monitor)
{
	struct monitor_table *table = &core->monitors;

	RB_REMOVE(monitor_id_tree, &table->by_id, monitor);
	RB_REMOVE(monitor_due_tree, &table->by_due, monitor);
	table->count--;
	LIST_REMOVE(monitor, of_client);
	monitor->client->num_monitors--;
	free(monitor);
}

void
monitor_end_client(struct core *core, struct client *client)
{
	struct monitor *monitor;

	while ((monitor = LIST_FIRST(&client->monitors)) != NULL)
		monitor_remove(core, monitor);
}

static enum mgm_status
monitor_check_spec(
    struct core *core, const struct client *client, const struct core_monitor *spec)
{
	if (spec->group.family != spec->source.family ||
	    !addr_is_routable_group(&spec->group) ||
	    !addr_is_unicast_source(&spec->source))
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "a monitor is of one flow: name the address of a host and a group "
		    "that may be routed, of one family");
	if (spec->interval_ms < ALARM_INTERVAL_MIN_MS ||
	    spec->interval_ms > ALARM_INTERVAL_MAX_MS)
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "interval %u ms: use %d to %d ms", (unsigned)spec->interval_ms,
		    ALARM_INTERVAL_MIN_MS, ALARM_INTERVAL_MAX_MS);
	if ((client->info.callbacks & ALERT_BIT(ALERT_DATAFLOW)) == 0)
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "%s would not hear of it: register for dataflow events first",
		    client->info.name);
	return MGM_OK;
}

static enum mgm_status
monitor_check_limits(struct core *core, const struct client *client, int64_t now)
{
	struct monitor_table *table = &core->monitors;

	if (client->num_monitors >= MONITOR_CLIENT_MAX)
		(void)core_fail(core, MGM_E_NO_MEMORY,
		    "%s has %u dataflow monitors, the most that one client may have: "
		    "delete one first",
		    client->info.name, client->num_monitors);
	else if (table->count >= MONITOR_MAX)
		(void)core_fail(core, MGM_E_NO_MEMORY,
		    "there are %u dataflow monitors already, the most that the agent "
		    "keeps",
		    table->count);
	else
		return MGM_OK;
	core_note_limit(core, &table->refused, now);
	return MGM_E_NO_MEMORY;
}

/* The entry's counters, all zero where there is none. */
static struct alarm_volume
monitor_read(const struct core *core, const struct mfe *mfe)
{
	struct plane_mfe_counters counters = {0};

	if (mfe != NULL)
		core->plane->ops->read_mfe(core->plane->impl, mfe->ref, &counters);
	return (struct alarm_volume){counters.in_packets, counters.in_octets};
}

static void
monitor_start(struct monitor *monitor, const struct mfe *mfe,
    const struct alarm_volume *counters, int64_t now)
{
	int64_t interval_us = (int64_t)monitor->spec.interval_ms * MONITOR_US_PER_MS;

	monitor->created_us = mfe != NULL ? mfe->created_us : 0;
	alarm_sample_start(&monitor->sample, interval_us, counters, now);
}

static uint32_t
monitor_free_id(struct monitor_table *table)
{
	do
		table->last_id++;
	while (table->last_id == 0 || monitor_find(table, table->last_id) != NULL);
	return table->last_id;
}

enum mgm_status
core_add_dataflow_monitor(struct core *core, uint32_t handle,
    const struct core_monitor *spec, int64_t now, uint32_t *id)
{
	struct client *client = core_find_client(core, handle);
	struct monitor_table *table = &core->monitors;
	struct alarm_volume counters;
	enum mgm_status status;
	struct monitor *monitor;
	struct mfe *mfe;

	if (client == NULL)
		return MGM_E_INVALID_PARAMETER;
	status = monitor_check_spec(core, client, spec);
	if (status == MGM_OK)
		status = monitor_check_limits(core, client, now);
	if (status != MGM_OK)
		return status;
	monitor = calloc(1, sizeof(*monitor));
	if (monitor == NULL) {
		status = core_fail(core, MGM_E_NO_MEMORY, "no memory for a monitor");
		core_note_limit(core, &table->refused, now);
		return status;
	}
	mfe = mfe_find(&core->mfes, &spec->group, &spec->source);
	counters = monitor_read(core, mfe);
	monitor->client = client;
	monitor->id = monitor_free_id(table);
	monitor->spec = *spec;
	monitor->armed = true;
	monitor_start(monitor, mfe, &counters, now);
	RB_INSERT(monitor_id_tree, &table->by_id, monitor);
	RB_INSERT(monitor_due_tree, &table->by_due, monitor);
	table->count++;
	LIST_INSERT_HEAD(&client->monitors, monitor, of_client);
	client->num_monitors++;
	*id = monitor->id;
	return MGM_OK;
}

enum mgm_status
core_delete_dataflow_monitor(struct core *core, uint32_t handle, uint32_t id)
{
	struct client *client = core_find_client(core, handle);
	struct monitor *monitor = monitor_find(&core->monitors, id);

	if (client == NULL)
		return MGM_E_INVALID_PARAMETER;
	if (monitor == NULL || monitor->client != client)
		return core_fail(core, MGM_E_NOT_FOUND,
		    "%s has no monitor %u: nothing to delete", client->info.name,
		    (unsigned)id);
	monitor_remove(core, monitor);
	return MGM_OK;
}

static void
monitor_tell(struct core *core, const struct monitor *monitor,
    const struct alarm_volume *came, int64_t interval_us)
{
	uint8_t bits = (uint8_t)addr_bits(monitor->spec.group.family);
	struct alert alert = {
	    .kind = ALERT_DATAFLOW,
	    .source = {monitor->spec.source, bits},
	    .group = {monitor->spec.group, bits},
	    .monitor = monitor->id,
	    .raised = monitor->spec.rising,
	    .packets = came->packets,
	    .octets = came->octets,
	    .interval_us = interval_us,
	};

	core_trace_flow(core, &monitor->spec.group, &monitor->spec.source,
	    "monitor %u of %s %s, %llu packets in %lld ms", (unsigned)monitor->id,
	    monitor->client->info.name, alert.raised ? "rising" : "falling",
	    (unsigned long long)came->packets,
	    (long long)(interval_us / MONITOR_US_PER_MS));
	if (core->port.alert != NULL)
		core->port.alert(core->port.ctx, monitor->client->handle, &alert);
}

/* The interval is over: judges what came in it; the next one has begun. */
static void
monitor_judge(struct core *core, struct monitor *monitor,
    const struct alarm_volume *counters, int64_t now)
{
	const struct core_monitor *spec = &monitor->spec;
	struct alarm_volume came = {
	    counters->packets - monitor->sample.base.packets,
	    counters->octets - monitor->sample.base.octets,
	};
	int64_t interval_us = now - monitor->sample.base_us;
	struct alarm_volume volume = alarm_sample_take(&monitor->sample, counters, now);
	uint64_t value = spec->octets ? volume.octets : volume.packets;
	bool met = spec->rising ? value >= spec->threshold : value <= spec->threshold;

	if (met && monitor->armed)
		monitor_tell(core, monitor, &came, interval_us);
	monitor->armed = !met;
}

static void
monitor_evaluate(struct core *core, struct monitor *monitor, int64_t now)
{
	const struct mfe *mfe =
	    mfe_find(&core->mfes, &monitor->spec.group, &monitor->spec.source);
	const struct alarm_volume nothing = {0, 0};
	struct alarm_volume counters = monitor_read(core, mfe);

	RB_REMOVE(monitor_due_tree, &core->monitors.by_due, monitor);
	if (mfe == NULL) {
		/* What the entry had counted went with it. */
		monitor->sample.base = nothing;
		monitor->created_us = 0;
		monitor_judge(core, monitor, &nothing, now);
	} else {
		if (monitor->created_us != mfe->created_us ||
		    counters.packets < monitor->sample.base.packets)
			monitor_start(monitor, mfe, &nothing, mfe->created_us);
		if (monitor->sample.due_us <= now)
			monitor_judge(core, monitor, &counters, now);
	}
	RB_INSERT(monitor_due_tree, &core->monitors.by_due, monitor);
}

bool
monitor_work(struct core *core, int64_t now, unsigned limit)
{
	for (; monitor_next_due(core) <= now; limit--) {
		if (limit == 0)
			return true;
		monitor_evaluate(
		    core, RB_MIN(monitor_due_tree, &core->monitors.by_due), now);
	}
	return false;
}

int64_t
monitor_next_due(const struct core *core)
{
	const struct monitor *monitor = RB_ROOT(&core->monitors.by_due);

	if (monitor == NULL)
		return INT64_MAX;
	while (RB_LEFT(monitor, by_due) != NULL)
		monitor = RB_LEFT(monitor, by_due);
	return monitor->sample.due_us;
}
