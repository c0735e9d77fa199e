/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_check_alarms.c - the part of core_check() about alarms.
 *
 * Each alarm is in the tree or on the list of readings as it says, the tree's keys are
 * what the alarms wait for, and what is told, suppressed and pending adds up. A sum
 * over entries, taken at once, is not below the one that the interval began with. See
 * core.h for why core_check() exists.
 */
#undef NDEBUG
#include "config.h"

#include "core_internal.h"

#include <assert.h>

static void
core_check_judge(const struct alarm_judge *judge)
{
	const struct alarm_row *row = &judge->row;
	bool raised = row->state == ALARM_STATE_RAISED;

	assert((!judge->muted || (raised && !judge->told && !judge->pending)) &&
	       "what start-up mutes is raised and nobody knows");
	assert(judge->pending == (judge->told != (raised && !judge->muted)) &&
	       "what receivers believe is true, or a correction waits");
	assert(row->suppressed % 2 == 0 && "events are suppressed in pairs");
	assert((!judge->pending || row->spec.holdoff_ms > 0) &&
	       "nothing waits where there is no hold-off");
}

static void
core_check_sum(const struct core *core, const struct alarm *alarm)
{
	uint64_t total;

	if (!alarm_count_is_of_mfes(&alarm->judge.row.spec) || !alarm->present ||
	    alarm->reading || alarm->basing || core->alarms_stale)
		return;
	total = alarm_scan_total(core, alarm);
	assert((int64_t)(total - alarm->sample.base.packets) >= 0 &&
	       "a sum does not go back though entries come and go");
}

void
core_check_alarms(const struct core *core)
{
	const struct alarm_set *set = &core->alarms;
	const struct alarm *alarm;
	size_t reading = 0, of_mfes = 0, i;
	int64_t first = INT64_MAX;

	TAILQ_FOREACH (alarm, &set->readings, of_readings) {
		assert(alarm->reading && alarm->scan.walking);
		assert(++reading <= set->count && "a list has an end");
	}
	for (i = 0; i < set->count; i++) {
		alarm = set->alarms[i];
		assert((i == 0 || set->alarms[i - 1]->judge.row.spec.index <
				      alarm->judge.row.spec.index) &&
		       "alarms ascend by index");
		assert(alarm->queued ==
			   (alarm_judge_due(&alarm->judge) < INT64_MAX ||
			       (!alarm->reading &&
				   (alarm->present || alarm->judge.row.spec.kind ==
							  ALARM_KIND_HEARTBEAT))) &&
		       "who waits for a time is in the tree");
		if (alarm->queued && alarm->due_us < first)
			first = alarm->due_us;
		reading -= alarm->reading;
		of_mfes += alarm_count_is_of_mfes(&alarm->judge.row.spec);
		core_check_judge(&alarm->judge);
		core_check_sum(core, alarm);
	}
	assert(reading == 0 && "what reads is on the list");
	assert(of_mfes == set->index.num_ranges + set->index.num_clients &&
	       "each alarm on entries is in the index");
	assert((!TAILQ_EMPTY(&set->readings) || alarm_set_next_due(set) == first) &&
	       "the tree knows the first that is due");
}
