/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ssm_table.c - the groups in which only (S,G) memberships count, and their change.
 *
 * In a source-specific range (*,G) and (*,*) match nothing and (*,G) is told to nobody
 * (mgm-api 11.10). When the operator changes the ranges, each group that comes into one
 * or out of one changes over by itself: a walk in the order of groups reaches it, tells
 * the clients that its (*,G) interest has ended or begun, as if each member had just
 * left or joined, and then looks at its entries, in slices. Groups that the walk has
 * not reached follow the old ranges in every respect, so that whoever is told of a join
 * is told of its end too, whenever that comes.
 *
 * Invariants: `old` is empty unless `walking`; ranges are sorted and linked. A second
 * change waits for nothing: it first ends the walk of the one before.
 */
#include "config.h"

#include "ssm_table.h"

#include "addr.h"
#include "core_internal.h"
#include "ssm.h"
#include "tell.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static int
ssm_table_cmp(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return prefix_cmp(&x->prefix, &y->prefix);
}

/* 0 or -ENOMEM. */
static int
ssm_table_make(struct ssm_ranges *made, const struct mgm_prefix *ranges, size_t count)
{
	size_t i;

	made->list = calloc(count + 1, sizeof(*made->list));
	if (made->list == NULL)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		made->list[i].prefix = ranges[i];
	made->count = (uint32_t)count;
	qsort(made->list, count, sizeof(*made->list), ssm_table_cmp);
	range_link(made->list, made->count);
	return 0;
}

int
ssm_table_init(struct ssm_table *table, const struct mgm_prefix *ranges, size_t count)
{
	struct mgm_prefix standard[SSM_STANDARD_COUNT];

	*table = (struct ssm_table){0};
	if (ranges != NULL)
		return ssm_table_make(&table->ranges, ranges, count);
	ssm_standard(standard);
	return ssm_table_make(&table->ranges, standard, SSM_STANDARD_COUNT);
}

void
ssm_table_exit(struct ssm_table *table)
{
	free(table->ranges.list);
	free(table->old.list);
	*table = (struct ssm_table){0};
}

static const struct mgm_prefix *
ssm_table_look(const struct ssm_ranges *ranges, const struct mgm_addr *group)
{
	const struct range *found = range_find(ranges->list, ranges->count, group);

	return found != NULL ? &found->prefix : NULL;
}

const struct mgm_prefix *
ssm_table_find(const struct ssm_table *table, const struct mgm_addr *group)
{
	bool reached =
	    !table->walking || (table->begun && addr_cmp(group, &table->group) <= 0);

	return ssm_table_look(reached ? &table->ranges : &table->old, group);
}

bool
ssm_table_is_behind(const struct ssm_table *table, const struct mfe *mfe)
{
	return table->walking && table->reviewing &&
	       addr_equal(&mfe->group, &table->group) &&
	       addr_cmp(&mfe->source, &table->source) > 0;
}

/* The entry's oifs become what the memberships say now. 0 or -ENOMEM. */
static int
ssm_table_review_mfe(struct core *core, struct mfe *mfe, int64_t now)
{
	struct oif *oif, *next;
	int rc;

	for (oif = oif_first(&mfe->oifs); oif != NULL; oif = next) {
		next = oif_next(oif);
		oif_reconsider(core, oif, now);
	}
	rc = mfe_merge(core, mfe, now);
	tell_changes(core, NULL, now);
	return rc;
}

/* The next entry of the group that was reached. NULL: all were looked at. */
static struct mfe *
ssm_table_next_mfe(const struct core *core)
{
	const struct ssm_table *table = &core->ssm;
	struct mfe *mfe = mfe_after(&core->mfes, &table->group, &table->source);

	return mfe != NULL && addr_equal(&mfe->group, &table->group) ? mfe : NULL;
}

/* The next group that has an entry or a (*,G) membership; false: no more. */
static bool
ssm_table_next_group(const struct core *core, struct mgm_addr *group)
{
	const struct ssm_table *table = &core->ssm;
	/* Behind all sources of the group that was reached. */
	struct interest_entry from = {table->group, {.family = table->group.family}};
	const struct interest *interest;
	const struct mfe *mfe;

	memset(from.source.octets, 0xff, sizeof(from.source.octets));
	if (!table->begun)
		from = (struct interest_entry){.group = table->first};
	mfe = mfe_from(&core->mfes, &from.group, &from.source);
	interest = interest_from(&core->interests, &from);
	if (mfe == NULL && interest == NULL)
		return false;
	if (mfe == NULL ||
	    (interest != NULL && addr_cmp(&interest->entry.group, &mfe->group) < 0))
		*group = interest->entry.group;
	else
		*group = mfe->group;
	return addr_cmp(group, &table->last) <= 0;
}

/* The walk reaches a group. */
static void
ssm_table_enter(struct core *core, const struct mgm_addr *group)
{
	struct ssm_table *table = &core->ssm;
	bool was = ssm_table_look(&table->old, group) != NULL;
	bool is = ssm_table_look(&table->ranges, group) != NULL;

	table->begun = true;
	table->group = *group;
	table->source = (struct mgm_addr){0};
	table->reviewing = was != is;
	if (was != is)
		tell_group(core, group, !is);
}

static void
ssm_table_end(struct ssm_table *table)
{
	free(table->old.list);
	table->old = (struct ssm_ranges){0};
	table->walking = table->begun = table->reviewing = false;
}

bool
ssm_table_work(struct core *core, int64_t now, unsigned limit)
{
	struct ssm_table *table = &core->ssm;
	struct mgm_addr group;
	struct mfe *mfe;

	for (; table->walking && limit > 0; limit--) {
		mfe = table->reviewing ? ssm_table_next_mfe(core) : NULL;
		if (mfe != NULL) {
			/* Without memory it is looked at once more, later. */
			if (ssm_table_review_mfe(core, mfe, now) != 0)
				return true;
			table->source = mfe->source;
			continue;
		}
		table->reviewing = false;
		if (ssm_table_next_group(core, &group))
			ssm_table_enter(core, &group);
		else
			ssm_table_end(table);
	}
	return table->walking;
}

/* Widens the walk to the groups of ranges that the others have not. */
static void
ssm_table_note_changes(struct ssm_table *table, const struct ssm_ranges *ranges,
    const struct ssm_ranges *others)
{
	struct review span = {
	    .active = table->walking, .group = table->first, .last = table->last};
	uint32_t i;

	for (i = 0; i < ranges->count; i++) {
		const struct mgm_prefix *prefix = &ranges->list[i].prefix;
		const struct mgm_prefix *same = ssm_table_look(others, &prefix->addr);

		if (same != NULL && same->len <= prefix->len)
			continue; /* held whole, so nothing changes in it */
		review_add(&span, prefix);
	}
	table->walking = span.active;
	table->first = span.group;
	table->last = span.last;
}

int
core_set_ssm_ranges(
    struct core *core, const struct mgm_prefix *ranges, size_t count, int64_t now)
{
	struct ssm_table *table = &core->ssm;
	struct ssm_ranges fresh;
	char text[PREFIX_TEXT_SIZE];
	size_t i;

	if (count > CORE_MAX_SSM_RANGES) {
		(void)core_fail(core, MGM_E_INVALID_PARAMETER,
		    "%zu source-specific ranges are too many: %d at most", count,
		    CORE_MAX_SSM_RANGES);
		return -EINVAL;
	}
	for (i = 0; i < count; i++) {
		if (prefix_is_groups(&ranges[i]))
			continue;
		(void)core_fail(core, MGM_E_INVALID_PARAMETER,
		    "source-specific range %zu (%s) is no range of groups: write one "
		    "such as 232.0.0.0/8",
		    i + 1, prefix_format(&ranges[i], text, sizeof(text)));
		return -EINVAL;
	}
	if (ssm_table_make(&fresh, ranges, count) != 0) {
		(void)core_fail(core, MGM_E_NO_MEMORY,
		    "no memory for %zu source-specific ranges", count);
		return -ENOMEM;
	}
	if (ssm_table_work(core, now, UINT_MAX)) {
		free(fresh.list);
		(void)core_fail(core, MGM_E_NO_MEMORY,
		    "no memory to end the last change of source-specific ranges");
		return -ENOMEM;
	}
	ssm_table_note_changes(table, &fresh, &table->ranges);
	ssm_table_note_changes(table, &table->ranges, &fresh);
	table->old = table->ranges;
	table->ranges = fresh;
	if (!table->walking)
		ssm_table_end(table);
	core_settle(core, now);
	return 0;
}
