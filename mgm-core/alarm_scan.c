/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_scan.c - what many entries counted together, though they come and go.
 *
 * An alarm on a flow, on groups or on a client measures how much a sum over entries
 * grows. The sum is what the entries say that are there (a walk in slices, by a cursor
 * that is a key; only over the range) and what those said that ended (`retired`, kept
 * by mfe.c and oif.c calling in the moment before). An entry or outgoing interface that
 * joins with counts of its own, as when the incoming interface changes, is taken off
 * `retired` first, so that only what it counts from then on is new.
 *
 * A walk that is under way has read the entries up to its cursor. What ends or joins
 * behind the cursor is in its sum as it was read, or not in it at all, and goes to
 * `later`, which becomes part of `retired` when the walk is over; what ends or joins
 * before the cursor gets there counts at once. So each entry is in each sum once, with
 * a count that never goes back: as long as counters do not, totals do not either.
 *
 * Entries of a client are those whose incoming interface it holds now; who takes or
 * leaves an interface makes the alarm's interval begin anew instead (alarm_set.c).
 */
#include "config.h"

#include "alarm_scan.h"

#include "addr.h"
#include "alarm_count.h"
#include "core_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int
alarm_scan_cmp(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return prefix_cmp(&x->prefix, &y->prefix);
}

int
alarm_scan_index_init(
    struct alarm_scan_index *index, struct alarm **alarms, size_t count)
{
	struct range *ranges = calloc(count + 1, sizeof(*ranges));
	struct alarm **clients = calloc(count + 1, sizeof(struct alarm *));
	uint32_t num_ranges = 0, num_clients = 0;
	size_t i;

	if (ranges == NULL || clients == NULL) {
		free(ranges);
		free(clients);
		return -ENOMEM;
	}
	for (i = 0; i < count; i++) {
		const struct alarm_spec *spec = &alarms[i]->judge.row.spec;

		if (!alarm_count_is_of_mfes(spec))
			continue;
		if (spec->subject == ALARM_SUBJECT_CLIENT)
			clients[num_clients++] = alarms[i];
		else
			ranges[num_ranges++] =
			    (struct range){.prefix = spec->group, .of = alarms[i]};
	}
	qsort(ranges, num_ranges, sizeof(*ranges), alarm_scan_cmp);
	range_link(ranges, num_ranges);
	*index = (struct alarm_scan_index){ranges, num_ranges, clients, num_clients};
	return 0;
}

void
alarm_scan_index_exit(struct alarm_scan_index *index)
{
	free(index->ranges);
	free(index->clients);
	*index = (struct alarm_scan_index){0};
}

/* The alarms that an entry may be part of, one after the other. */
struct alarm_scan_cursor {
	const struct alarm_scan_index *index;
	const struct range *range;
	uint32_t client;
};

static struct alarm_scan_cursor
alarm_scan_of_group(const struct core *core, const struct mgm_addr *group)
{
	const struct alarm_scan_index *index = &core->alarms.index;
	struct alarm_scan_cursor cursor = {.index = index};

	cursor.range = range_find(index->ranges, index->num_ranges, group);
	return cursor;
}

static struct alarm *
alarm_scan_next(struct alarm_scan_cursor *cursor)
{
	const struct alarm_scan_index *index = cursor->index;
	struct alarm *alarm;

	if (cursor->range != NULL) {
		alarm = cursor->range->of;
		cursor->range = cursor->range->parent != RANGE_NONE
				    ? &index->ranges[cursor->range->parent]
				    : NULL;
		return alarm;
	}
	return cursor->client < index->num_clients ? index->clients[cursor->client++]
						   : NULL;
}

/* Is it part of the sum, if it comes in by that interface? Its group is in range. */
static bool
alarm_scan_has(
    const struct alarm *alarm, const struct mfe *mfe, const struct iface *iif)
{
	const struct alarm_spec *spec = &alarm->judge.row.spec;
	const struct client *holder;

	if (spec->subject == ALARM_SUBJECT_FLOW)
		return addr_equal(&mfe->source, &spec->source);
	if (spec->subject == ALARM_SUBJECT_GROUPS)
		return spec->ifname[0] == '\0' || alarm_count_is_of_oifs(spec) ||
		       (iif != NULL &&
			   iif->link.link.ifindex == alarm->subject.ifindex);
	holder = iif != NULL ? iface_holder(iif) : NULL;
	return holder != NULL && strcmp(holder->info.name, spec->client) == 0;
}

/* Does it count what goes out there? */
static bool
alarm_scan_has_oif(const struct alarm *alarm, const struct oif *oif)
{
	return alarm->judge.row.spec.subject != ALARM_SUBJECT_GROUPS ||
	       oif->iface->link.link.ifindex == alarm->subject.ifindex;
}

static uint64_t
alarm_scan_read_oif(
    const struct core *core, const struct alarm *alarm, const struct oif *oif)
{
	struct plane_oif_counters counters;

	core->plane->ops->read_oif(
	    core->plane->impl, oif->mfe->ref, oif->iface->link.link.ifindex, &counters);
	return alarm_count_oif(&alarm->judge.row.spec, &counters);
}

/* What the entry says; *cost grows by what was looked at. */
static uint64_t
alarm_scan_read(const struct core *core, const struct alarm *alarm,
    const struct mfe *mfe, unsigned *cost)
{
	const struct alarm_spec *spec = &alarm->judge.row.spec;
	struct plane_mfe_counters counters;
	struct oif *oif;
	uint64_t sum = 0;

	(*cost)++;
	if (!alarm_count_is_of_oifs(spec)) {
		core->plane->ops->read_mfe(core->plane->impl, mfe->ref, &counters);
		return alarm_count_mfe(spec, &counters);
	}
	if (spec->subject == ALARM_SUBJECT_GROUPS) {
		oif = oif_find(&mfe->oifs, alarm->subject.ifindex);
		return oif != NULL ? alarm_scan_read_oif(core, alarm, oif) : 0;
	}
	for (oif = oif_first(&mfe->oifs); oif != NULL; oif = oif_next(oif)) {
		(*cost)++;
		sum += alarm_scan_read_oif(core, alarm, oif);
	}
	return sum;
}

void
alarm_scan_start(struct alarm_scan *scan)
{
	scan->retired += scan->later;
	scan->later = scan->sum = 0;
	scan->walking = true;
	scan->begun = false;
}

static bool
alarm_scan_in_range(const struct alarm_spec *spec, const struct mfe *mfe)
{
	if (spec->subject == ALARM_SUBJECT_CLIENT)
		return true;
	return prefix_contains(&spec->group, &mfe->group) &&
	       (spec->subject != ALARM_SUBJECT_FLOW ||
		   addr_equal(&spec->source, &mfe->source));
}

/* The first entry of the range. */
static struct mfe *
alarm_scan_first(const struct core *core, const struct alarm_spec *spec)
{
	const struct mgm_addr zero = {0};

	if (spec->subject == ALARM_SUBJECT_FLOW)
		return mfe_find(&core->mfes, &spec->group.addr, &spec->source);
	if (spec->subject == ALARM_SUBJECT_CLIENT)
		return mfe_from(&core->mfes, &zero, &zero);
	return mfe_from(&core->mfes, &spec->group.addr, &zero);
}

bool
alarm_scan_walk(
    const struct core *core, struct alarm *alarm, unsigned *limit, uint64_t *total)
{
	const struct alarm_spec *spec = &alarm->judge.row.spec;
	struct alarm_scan *scan = &alarm->scan;
	struct mfe *mfe;

	mfe = scan->begun ? mfe_after(&core->mfes, &scan->group, &scan->source)
			  : alarm_scan_first(core, spec);
	for (; mfe != NULL && alarm_scan_in_range(spec, mfe); mfe = mfe_next(mfe)) {
		unsigned cost = 0;

		if (*limit == 0)
			return false;
		if (alarm_scan_has(alarm, mfe, mfe->iif))
			scan->sum += alarm_scan_read(core, alarm, mfe, &cost);
		else
			cost = 1;
		*limit -= cost < *limit ? cost : *limit;
		scan->begun = true;
		scan->group = mfe->group;
		scan->source = mfe->source;
	}
	*total = scan->retired + scan->sum;
	scan->walking = false;
	scan->retired += scan->later;
	scan->later = 0;
	return true;
}

uint64_t
alarm_scan_total(const struct core *core, const struct alarm *alarm)
{
	const struct alarm_spec *spec = &alarm->judge.row.spec;
	uint64_t total = alarm->scan.retired + alarm->scan.later;
	struct mfe *mfe = alarm_scan_first(core, spec);
	unsigned cost = 0;

	for (; mfe != NULL && alarm_scan_in_range(spec, mfe); mfe = mfe_next(mfe)) {
		if (alarm_scan_has(alarm, mfe, mfe->iif))
			total += alarm_scan_read(core, alarm, mfe, &cost);
	}
	return total;
}

static bool
alarm_scan_has_passed(const struct alarm_scan *scan, const struct mfe *mfe)
{
	int order;

	if (!scan->walking || !scan->begun)
		return false;
	order = addr_cmp(&mfe->group, &scan->group);
	if (order == 0)
		order = addr_cmp(&mfe->source, &scan->source);
	return order <= 0;
}

/* The entry, or one of its oifs, leaves the sum with that count, or joins it with less
 * than nothing. */
static void
alarm_scan_retire(struct alarm *alarm, const struct mfe *mfe, uint64_t count)
{
	if (alarm_scan_has_passed(&alarm->scan, mfe))
		alarm->scan.later += count;
	else
		alarm->scan.retired += count;
}

void
alarm_scan_end_mfe(struct core *core, const struct mfe *mfe)
{
	struct alarm_scan_cursor cursor = alarm_scan_of_group(core, &mfe->group);
	struct alarm *alarm;
	unsigned cost = 0;

	while ((alarm = alarm_scan_next(&cursor)) != NULL) {
		if (alarm_scan_has(alarm, mfe, mfe->iif))
			alarm_scan_retire(
			    alarm, mfe, alarm_scan_read(core, alarm, mfe, &cost));
	}
}

void
alarm_scan_move_mfe(struct core *core, const struct mfe *mfe, const struct iface *to)
{
	struct alarm_scan_cursor cursor = alarm_scan_of_group(core, &mfe->group);
	struct alarm *alarm;
	unsigned cost = 0;

	while ((alarm = alarm_scan_next(&cursor)) != NULL) {
		bool was = alarm_scan_has(alarm, mfe, mfe->iif);
		bool is = alarm_scan_has(alarm, mfe, to);
		uint64_t count;

		if (was == is)
			continue;
		count = alarm_scan_read(core, alarm, mfe, &cost);
		alarm_scan_retire(alarm, mfe, is ? -count : count);
	}
}

static void
alarm_scan_change_oif(struct core *core, const struct oif *oif, bool joins)
{
	const struct mfe *mfe = oif->mfe;
	struct alarm_scan_cursor cursor = alarm_scan_of_group(core, &mfe->group);
	struct alarm *alarm;
	uint64_t count;

	if (!mfe->listed || !mfe->installed)
		return;
	while ((alarm = alarm_scan_next(&cursor)) != NULL) {
		if (!alarm_count_is_of_oifs(&alarm->judge.row.spec) ||
		    !alarm_scan_has(alarm, mfe, mfe->iif) ||
		    !alarm_scan_has_oif(alarm, oif))
			continue;
		count = alarm_scan_read_oif(core, alarm, oif);
		alarm_scan_retire(alarm, mfe, joins ? -count : count);
	}
}

void
alarm_scan_end_oif(struct core *core, const struct oif *oif)
{
	alarm_scan_change_oif(core, oif, false);
}

void
alarm_scan_begin_oif(struct core *core, const struct oif *oif)
{
	alarm_scan_change_oif(core, oif, true);
}
