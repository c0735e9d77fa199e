/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_set_configure.c - another list of alarms in place of the present one.
 *
 * Both lists ascend by index, so that one pass over the two finds what stayed: an alarm
 * with the same index and the same spec in every part keeps its state, its interval and
 * its history. Another one with its index is another alarm: the old one ends, which
 * clears what receivers believe to be raised, and the new one begins with nothing.
 * Want of memory changes nothing.
 */
#include "config.h"

#include "alarm_set.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int
alarm_set_configure_cmp(const void *a, const void *b)
{
	const struct alarm_spec *const *x = a, *const *y = b;
	int order = strcmp((*x)->name, (*y)->name);

	/* The earlier one first: *bad is the later. */
	return order != 0 ? order : ((*x) > (*y)) - ((*x) < (*y));
}

/* The first whose name an earlier one has, or count; all names are good. -ENOMEM. */
static int
alarm_set_find_twin(const struct alarm_spec *specs, size_t count, size_t *twin)
{
	const struct alarm_spec **sorted =
	    calloc(count + 1, sizeof(const struct alarm_spec *));
	size_t i;

	*twin = count;
	if (sorted == NULL)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		sorted[i] = &specs[i];
	qsort(
	    sorted, count, sizeof(const struct alarm_spec *), alarm_set_configure_cmp);
	for (i = 1; i < count; i++) {
		size_t at = (size_t)(sorted[i] - specs);

		if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0 && at < *twin)
			*twin = at;
	}
	free(sorted);
	return 0;
}

const char *
alarm_set_validate(const struct alarm_spec *specs, size_t count, size_t *bad)
{
	const char *error = NULL;
	size_t i, twin;

	for (i = 0; i < count; i++) {
		error = alarm_spec_validate(&specs[i]);
		if (error == NULL && i > 0 && specs[i].index <= specs[i - 1].index)
			error = "has an index that is not above the one before it";
		if (error != NULL)
			break;
	}
	*bad = i;
	if (alarm_set_find_twin(specs, i, &twin) != 0) {
		*bad = 0;
		return "cannot be compared with the others: no memory";
	}
	if (twin == i)
		return error;
	*bad = twin;
	return "has the name of an earlier one: rename it";
}

/* The old alarms in the new list, whose places are NULL where there is none. */
static void
alarm_set_find_old(const struct alarm_set *set, const struct alarm_spec *specs,
    size_t count, struct alarm **alarms)
{
	size_t i, old = 0;

	for (i = 0; i < count; i++) {
		while (old < set->count &&
		       set->alarms[old]->judge.row.spec.index < specs[i].index)
			old++;
		if (old < set->count &&
		    alarm_spec_is_same(&set->alarms[old]->judge.row.spec, &specs[i]))
			alarms[i] = set->alarms[old];
	}
}

static struct alarm *
alarm_set_new_alarm(const struct alarm_spec *spec)
{
	struct alarm *alarm = calloc(1, sizeof(*alarm));

	if (alarm != NULL)
		alarm_judge_init(&alarm->judge, spec);
	return alarm;
}

static int
alarm_set_make_new(
    const struct alarm_spec *specs, size_t count, struct alarm **alarms, bool *made)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (alarms[i] != NULL)
			continue;
		alarms[i] = alarm_set_new_alarm(&specs[i]);
		if (alarms[i] == NULL)
			return -ENOMEM;
		made[i] = true;
	}
	return 0;
}

/* Those that are not in the new list end. */
static void
alarm_set_end_old(
    struct alarm_set *set, struct alarm *const *alarms, size_t count, int64_t now)
{
	size_t i, new = 0;

	for (i = 0; i < set->count; i++) {
		struct alarm *old = set->alarms[i];

		while (new < count &&
		       alarms[new]->judge.row.spec.index < old->judge.row.spec.index)
			new ++;
		if (new == count || alarms[new] != old)
			alarm_set_end(set, old, now);
	}
}

int
alarm_set_configure(
    struct alarm_set *set, const struct alarm_spec *specs, size_t count, int64_t now)
{
	struct alarm **alarms = calloc(count + 1, sizeof(struct alarm *));
	bool *made = calloc(count + 1, sizeof(*made));
	struct alarm_scan_index index = {0};
	int rc = -ENOMEM;
	size_t i;

	if (alarms == NULL || made == NULL)
		goto out;
	alarm_set_find_old(set, specs, count, alarms);
	rc = alarm_set_make_new(specs, count, alarms, made);
	if (rc == 0)
		rc = alarm_scan_index_init(&index, alarms, count);
	if (rc != 0)
		goto out;
	alarm_set_end_old(set, alarms, count, now);
	free(set->alarms);
	alarm_scan_index_exit(&set->index);
	set->alarms = alarms;
	set->count = count;
	set->index = index;
	for (i = 0; i < count; i++) {
		if (made[i])
			alarm_set_begin(set, alarms[i], now);
	}
	free(made);
	return 0;
out:
	for (i = 0; alarms != NULL && made != NULL && i < count; i++) {
		if (made[i])
			free(alarms[i]);
	}
	free(alarms);
	free(made);
	return rc;
}
