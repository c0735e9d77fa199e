/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * boundary.c - scope boundaries: which groups do not cross which interface.
 *
 * Holds the operator's list, sorted by interface name and range. An interface borrows
 * the part of the list that has its name, from the moment it appears. Where ranges of
 * one interface overlap, the smallest that holds a group is the one that stops it, and
 * the one that counts (mgm-api 5.3 step 4).
 *
 * A boundary on an outgoing interface takes it from the list of oifs; one on the
 * incoming interface leaves an entry no oif at all, so that its owner is told that
 * nobody wants the data (R4). Memberships are not touched: they say who wants a group,
 * not what reaches him, and they count for alerts as before.
 *
 * An entry and each of its oifs keep the boundary that they met when they were made; a
 * change of the list is carried to them in slices. Until then, and until the plane has
 * been told, a boundary that is out of the list lives on, on the list of those that
 * leave.
 *
 * Invariants: what is in `ranges` is listed and the plane has it; what leaves is not
 * listed and the plane still has it; no entry names a boundary that is in neither.
 */
#include "config.h"

#include "boundary.h"

#include "addr.h"
#include "core_internal.h"
#include "tell.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

void
boundary_table_init(struct boundary_table *table)
{
	*table = (struct boundary_table){0};
	TAILQ_INIT(&table->leaving);
}

static struct boundary *
boundary_of(const struct range *range)
{
	return range->of;
}

static int
boundary_cmp(const struct core_boundary *a, const struct core_boundary *b)
{
	int order = strcmp(a->ifname, b->ifname);

	return order != 0 ? order : prefix_cmp(&a->group, &b->group);
}

static int
boundary_cmp_sorted(const void *a, const void *b)
{
	const struct core_boundary *const *x = a, *const *y = b;

	return boundary_cmp(*x, *y);
}

static void
boundary_free(struct core *core, struct boundary *boundary)
{
	core->plane->ops->remove_boundary(core->plane->impl, boundary->ref);
	free(boundary);
}

static struct boundary *
boundary_new(struct core *core, const struct core_boundary *spec, int64_t now)
{
	struct boundary *boundary = calloc(1, sizeof(*boundary));
	int rc;

	if (boundary == NULL)
		return NULL;
	boundary->spec = *spec;
	boundary->since_us = now;
	boundary->fresh = true;
	rc = core->plane->ops->add_boundary(core->plane->impl, &boundary->ref);
	if (rc == 0)
		return boundary;
	core_note_plane_error(core, "add boundary on", spec->ifname, rc, now);
	free(boundary);
	return NULL;
}

static void
boundary_end_leaving(struct core *core, unsigned limit)
{
	struct boundary_table *table = &core->boundaries;
	struct boundary *boundary;

	while (limit-- > 0 && (boundary = TAILQ_FIRST(&table->leaving)) != NULL) {
		TAILQ_REMOVE(&table->leaving, boundary, leaving);
		table->num_leaving--;
		boundary_free(core, boundary);
	}
}

void
boundary_table_exit(struct core *core)
{
	struct boundary_table *table = &core->boundaries;
	uint32_t i;

	for (i = 0; i < table->count; i++)
		boundary_free(core, boundary_of(&table->ranges[i]));
	boundary_end_leaving(core, table->num_leaving);
	free(table->ranges);
	boundary_table_init(table);
}

struct boundary *
boundary_on(const struct iface *iface, const struct mgm_addr *group)
{
	const struct range *range =
	    range_find(iface->boundaries, iface->num_boundaries, group);

	return range != NULL ? boundary_of(range) : NULL;
}

/* The part of the list that has the interface's name. */
static void
boundary_find_name(const struct boundary_table *table, struct iface *iface)
{
	const char *name = iface->link.link.name;
	uint32_t low = 0, high = table->count, end;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (strcmp(boundary_of(&table->ranges[middle])->spec.ifname, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < table->count; end++) {
		if (strcmp(boundary_of(&table->ranges[end])->spec.ifname, name) != 0)
			break;
	}
	iface->boundaries = end > low ? &table->ranges[low] : NULL;
	iface->num_boundaries = end - low;
}

static void
boundary_review_iface(struct core *core, const struct iface *iface)
{
	uint32_t i;

	for (i = 0; i < iface->num_boundaries; i++)
		review_add(&core->boundaries.review, &iface->boundaries[i].prefix);
}

void
boundary_bind(struct core *core, struct iface *iface)
{
	boundary_review_iface(core, iface); /* those of its earlier name */
	boundary_find_name(&core->boundaries, iface);
	boundary_review_iface(core, iface);
}

/* The entry follows the list as it is now. */
static void
boundary_review_mfe(struct core *core, struct mfe *mfe, int64_t now)
{
	struct oif *oif, *next;

	for (oif = oif_first(&mfe->oifs); oif != NULL; oif = next) {
		next = oif_next(oif);
		oif_set_boundary(core, oif, boundary_on(oif->iface, &mfe->group), now);
	}
	if (mfe->iif != NULL)
		mfe_set_boundary(core, mfe, boundary_on(mfe->iif, &mfe->group), now);
	tell_changes(core, NULL, now);
}

bool
boundary_is_idle(const struct core *core)
{
	const struct boundary_table *table = &core->boundaries;

	/* What the plane refused is tried again later, and may name one that leaves. */
	return !table->review.active &&
	       (TAILQ_EMPTY(&table->leaving) || !TAILQ_EMPTY(&core->mfes.retry));
}

bool
boundary_work(struct core *core, int64_t now, unsigned limit)
{
	struct boundary_table *table = &core->boundaries;
	struct mfe *mfe;

	for (; limit > 0; limit--) {
		mfe = review_next(core, &table->review);
		if (mfe == NULL)
			break;
		boundary_review_mfe(core, mfe, now);
	}
	/* Entries name what is listed, and the plane has heard of each that did not. */
	if (!table->review.active && TAILQ_EMPTY(&core->mfes.dirty) &&
	    TAILQ_EMPTY(&core->mfes.retry))
		boundary_end_leaving(core, limit);
	return !boundary_is_idle(core);
}

/* NULL, or what is wrong with it. */
static const char *
boundary_validate(const struct core_boundary *spec)
{
	if (memchr(spec->ifname, '\0', sizeof(spec->ifname)) == NULL ||
	    spec->ifname[0] == '\0')
		return "has no interface name of 1 to 15 characters";
	if (!prefix_is_groups(&spec->group))
		return "is no range of groups: write one such as 239.255.0.0/16";
	return NULL;
}

/* Pointers to the specs in order. NULL: refused, *error says why. */
static const struct core_boundary **
boundary_sort(
    struct core *core, const struct core_boundary *list, size_t count, int *error)
{
	const struct core_boundary **sorted = NULL;
	char text[PREFIX_TEXT_SIZE];
	const char *wrong;
	size_t i;

	*error = -EINVAL;
	if (count > CORE_MAX_BOUNDARIES) {
		(void)core_fail(core, MGM_E_INVALID_PARAMETER,
		    "%zu boundaries are too many: %d at most", count,
		    CORE_MAX_BOUNDARIES);
		return NULL;
	}
	sorted = calloc(count + 1, sizeof(const struct core_boundary *));
	if (sorted == NULL) {
		*error = -ENOMEM;
		return NULL;
	}
	for (i = 0; i < count; i++) {
		sorted[i] = &list[i];
		wrong = boundary_validate(&list[i]);
		if (wrong == NULL)
			continue;
		(void)core_fail(core, MGM_E_INVALID_PARAMETER, "boundary %zu (%.*s) %s",
		    i + 1, MGM_IFNAME_SIZE - 1, list[i].ifname, wrong);
		goto fail;
	}
	qsort(sorted, count, sizeof(const struct core_boundary *), boundary_cmp_sorted);
	for (i = 1; i < count; i++) {
		if (boundary_cmp(sorted[i - 1], sorted[i]) != 0)
			continue;
		(void)core_fail(core, MGM_E_INVALID_PARAMETER,
		    "boundary %s on %s is there twice: remove one of them",
		    prefix_format(&sorted[i]->group, text, sizeof(text)),
		    sorted[i]->ifname);
		goto fail;
	}
	return sorted;
fail:
	free(sorted);
	return NULL;
}

/* Frees a list that did not come into force. */
static void
boundary_undo(struct core *core, struct range *ranges, uint32_t count)
{
	uint32_t i;

	for (i = 0; ranges != NULL && i < count; i++) {
		struct boundary *boundary = boundary_of(&ranges[i]);

		if (boundary->fresh)
			boundary_free(core, boundary);
	}
	free(ranges);
}

/* The new list: what is in the old one is taken from it. NULL: no memory. */
static struct range *
boundary_build(
    struct core *core, const struct core_boundary **sorted, uint32_t count, int64_t now)
{
	const struct boundary_table *table = &core->boundaries;
	struct range *ranges = calloc((size_t)count + 1, sizeof(*ranges));
	uint32_t i, old = 0, first = 0;

	for (i = 0; ranges != NULL && i < count; i++) {
		struct boundary *boundary = NULL;
		int order = 1;

		for (; old < table->count; old++) {
			boundary = boundary_of(&table->ranges[old]);
			order = boundary_cmp(&boundary->spec, sorted[i]);
			if (order >= 0)
				break;
		}
		if (old == table->count || order != 0)
			boundary = boundary_new(core, sorted[i], now);
		if (boundary == NULL) {
			boundary_undo(core, ranges, i);
			return NULL;
		}
		ranges[i] = (struct range){.prefix = sorted[i]->group, .of = boundary};
	}
	/* Ranges nest within an interface. */
	for (i = 1; ranges != NULL && i <= count; i++) {
		if (i < count && strcmp(sorted[i]->ifname, sorted[first]->ifname) == 0)
			continue;
		range_link(&ranges[first], i - first);
		first = i;
	}
	return ranges;
}

static void
boundary_leave(struct boundary_table *table, struct boundary *boundary)
{
	boundary->listed = false;
	TAILQ_INSERT_TAIL(&table->leaving, boundary, leaving);
	table->num_leaving++;
}

/* From now on the new list holds. Takes the ranges. */
static void
boundary_replace(struct core *core, struct range *ranges, uint32_t count)
{
	struct boundary_table *table = &core->boundaries;
	struct range *old = table->ranges;
	uint32_t i, old_count = table->count, joined = 0, left = table->num_leaving;
	struct iface *iface;

	for (i = 0; i < old_count; i++)
		boundary_of(&old[i])->listed = false;
	for (i = 0; i < count; i++)
		boundary_of(&ranges[i])->listed = true;
	for (i = 0; i < old_count; i++) {
		if (boundary_of(&old[i])->listed)
			continue;
		boundary_leave(table, boundary_of(&old[i]));
		review_add(&table->review, &old[i].prefix);
	}
	for (i = 0; i < count; i++) {
		if (boundary_of(&ranges[i])->fresh) {
			boundary_of(&ranges[i])->fresh = false;
			review_add(&table->review, &ranges[i].prefix);
			joined++;
		}
	}
	table->ranges = ranges;
	table->count = count;
	for (iface = iface_next(&core->ifaces, 0); iface != NULL;
	     iface = iface_next(&core->ifaces, iface->link.link.ifindex))
		boundary_find_name(table, iface);
	free(old);
	left = table->num_leaving - left;
	if (joined + left > 0)
		log_info("boundaries: %u in force, %u new, %u gone", (unsigned)count,
		    (unsigned)joined, (unsigned)left);
}

/*
 * Those that leave are at most twice the longest list: where more would come, the walk
 * over the entries is ended at once. False: the plane holds on to them.
 */
static bool
boundary_make_room(struct core *core, int64_t now)
{
	if (core->boundaries.num_leaving <= CORE_MAX_BOUNDARIES)
		return true;
	while (boundary_work(core, now, UINT_MAX))
		(void)mfe_flush(core, now, UINT_MAX);
	return core->boundaries.num_leaving <= CORE_MAX_BOUNDARIES;
}

int
core_set_boundaries(
    struct core *core, const struct core_boundary *list, size_t count, int64_t now)
{
	const struct core_boundary **sorted;
	struct range *ranges = NULL;
	int error;

	sorted = boundary_sort(core, list, count, &error);
	if (sorted == NULL && error != -ENOMEM)
		return error;
	if (sorted != NULL && boundary_make_room(core, now))
		ranges = boundary_build(core, sorted, (uint32_t)count, now);
	free(sorted);
	if (ranges == NULL) {
		(void)core_fail(core, MGM_E_NO_MEMORY,
		    "no memory for %zu boundaries: free some and try again", count);
		return -ENOMEM;
	}
	boundary_replace(core, ranges, (uint32_t)count);
	core_settle(core, now);
	return 0;
}
