/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_check.c - walks everything and asserts the invariants, after each step of a
 * test.
 *
 * Each check derives what must hold from another structure than the one that keeps it:
 * counts by walking, an entry's oifs by asking every membership, lists from their
 * members. What each thing says of itself is compared with one walk over each list: all
 * that is listed says so and is found where it is kept, and as many are listed as say
 * so. Hence a check costs n log n, and random operations can afford one after each of a
 * million. Never part of the program's work; asserts stay on here even where NDEBUG
 * takes them from the rest.
 */
#undef NDEBUG
#include "config.h"

#include "addr.h"
#include "core_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void
core_check_seat(
    const struct core *core, const struct iface *iface, const struct client_seat *seat)
{
	struct member *member;
	uint32_t members = 0;

	assert(seat->iface == iface && "a seat knows its interface");
	LIST_FOREACH (member, &seat->members, of_seat) {
		assert(seat->client != NULL && "a free seat has no membership");
		assert(member->seat == seat && "a membership knows its seat");
		assert(member->key.ifindex == iface->link.link.ifindex &&
		       client_is_same(member->key.handle, seat->client->handle) &&
		       "a membership is of its seat's interface and client");
		assert(member_find(&core->members, &member->key) == member &&
		       "the tree finds what the seat lists");
		members++;
	}
	assert(members == seat->num_members && "a seat counts its memberships");
	if (seat->client == NULL)
		return;
	assert((client_find(&core->clients, seat->client->handle) == seat->client) ==
		   !seat->client->stale &&
	       "a seat's client is registered, or stale and found by nobody");
	assert(client_is_same(seat->taken_by, seat->client->handle));
	assert((seat->taken_by == seat->client->handle || seat->client->replaying) &&
	       "only one that adopted has seats of a former life");
	assert(client_is_igmp(seat->client) == (seat == &iface->igmp) &&
	       "IGMP, and only IGMP, sits on IGMP's seat");
}

static void
core_check_ifaces(const struct core *core)
{
	struct iface *iface;
	struct oif *oif;
	uint32_t count = 0, in;

	for (iface = iface_next(&core->ifaces, 0); iface != NULL;
	     iface = iface_next(&core->ifaces, iface->link.link.ifindex)) {
		bool wanted = (iface_holder(iface) != NULL || iface->link.configured) &&
			      !iface->link.kernel_forwards;

		count++;
		core_check_seat(core, iface, &iface->owner);
		core_check_seat(core, iface, &iface->igmp);
		assert((wanted || !iface->active) && "unwanted is not active");
		assert((iface->active || !wanted || iface->retry) &&
		       "wanted is active, or tried again");
		assert((!iface->retry || core->ifaces.retry_us != INT64_MAX) &&
		       "a retry has its time");
		assert(iface->epoch <= core->ifaces.epochs);
		in = 0;
		LIST_FOREACH (oif, &iface->oifs, of_iface) {
			in += oif_is_in(oif);
			assert(oif->counted == oif_is_in(oif));
			assert(oif->iface == iface &&
			       oif_find(&oif->mfe->oifs, iface->link.link.ifindex) ==
				   oif &&
			       "the entry lists what the interface lists");
		}
		assert(in == iface->num_oif_mfes && "who is in is counted");
	}
	assert(count == core->ifaces.count && count <= core->push_capacity);
}

/* Who is stale or replaying waits for the end of its grace, and nobody else does. */
static void
core_check_grace(const struct core *core)
{
	const struct client *client, *waiting;
	int64_t end_us = INT64_MIN;
	uint32_t after = 0, said = 0, listed = 0;

	TAILQ_FOREACH (waiting, &core->grace.waiting, of_grace) {
		assert(++listed <= core->clients.count && "a list has an end");
		assert(waiting->stale != waiting->replaying &&
		       "one or the other, and nobody else waits");
		assert(core->clients.slots[client_place(waiting)].client == waiting &&
		       "who waits is in the table");
		assert(waiting->grace_end_us >= end_us && "in the order of their ends");
		end_us = waiting->grace_end_us;
	}
	while ((client = client_next(&core->clients, after)) != NULL) {
		after = client->handle;
		said += client->stale || client->replaying;
		assert((!client->stale || client->num_seats > 0) &&
		       "a stale client holds an interface");
		assert((!client->stale || client->num_monitors == 0) &&
		       "nobody hears a stale client's monitors");
	}
	assert(said == listed && "each waits, and once");
}

/* One protocol and component is one client, and IGMP is one whatever its component. */
static int
core_check_cmp_identity(const void *a, const void *b)
{
	const struct client *const *x = a, *const *y = b;
	const struct core_client_info *one = &(*x)->info, *two = &(*y)->info;

	if (one->protocol != two->protocol)
		return one->protocol < two->protocol ? -1 : 1;
	if (client_is_igmp(*x) || one->component == two->component)
		return 0;
	return one->component < two->component ? -1 : 1;
}

static void
core_check_identities(const struct core *core)
{
	const struct client **all =
	    calloc(core->clients.num_slots, sizeof(*all)); /* never none */
	uint32_t after = 0, count = 0, i;

	assert(all != NULL && "a check has memory");
	while (count < core->clients.num_slots &&
	       (all[count] = client_next(&core->clients, after)) != NULL)
		after = all[count++]->handle;
	qsort(all, count, sizeof(*all), core_check_cmp_identity);
	for (i = 1; i < count; i++)
		assert(core_check_cmp_identity(&all[i - 1], &all[i]) < 0 &&
		       "an identity is registered once");
	free(all);
}

/* The seat is one of a known interface, and taken by this client. */
static bool
core_check_is_seat_of(const struct core *core, const struct client_seat *seat,
    const struct client *client)
{
	const struct iface *iface = seat->iface;

	return seat->client == client &&
	       iface_find(&core->ifaces, iface->link.link.ifindex) == iface &&
	       (seat == &iface->owner || seat == &iface->igmp);
}

static void
core_check_clients(const struct core *core)
{
	const struct client_seat *seat;
	const struct client *client;
	const struct iface *iface;
	uint32_t after = 0, count = 0, all_members = 0, all_seats = 0, taken = 0;

	while ((client = client_next(&core->clients, after)) != NULL) {
		uint32_t seats = 0, members = 0;

		after = client->handle;
		count++;
		LIST_FOREACH (seat, &client->seats, of_client) {
			assert(++seats <= client->num_seats && "a list has an end");
			assert(core_check_is_seat_of(core, seat, client) &&
			       "a seat knows its client");
			members += seat->num_members;
		}
		assert(seats == client->num_seats && members == client->num_members &&
		       "a client counts its seats and memberships");
		all_members += members;
		all_seats += seats;
	}
	for (iface = iface_next(&core->ifaces, 0); iface != NULL;
	     iface = iface_next(&core->ifaces, iface->link.link.ifindex))
		taken += (iface->owner.client != NULL) + (iface->igmp.client != NULL);
	assert(all_seats == taken && "a client lists each of its seats once");
	assert(count == core->clients.count && all_members == core->members.count);
	core_check_identities(core);
	core_check_grace(core);
}

static void
core_check_members(const struct core *core)
{
	struct member_key key = {0};
	struct member *member = member_from(&core->members, &key);
	uint32_t count = 0;

	for (; member != NULL; member = member_next(member), count++)
		assert(
		    client_is_same(member->seat->client->handle, member->key.handle) &&
		    "a membership ends with its contributor");
	assert(count == core->members.count);
}

/* The boundary met there, or one that leaves and was met before. */
static void
core_check_boundary(const struct core *core, const struct boundary *found,
    const struct iface *iface, const struct mfe *mfe)
{
	const struct boundary_table *table = &core->boundaries;
	const struct boundary *wanted = NULL, *leaving;
	uint32_t i, len = 0;

	for (i = 0; i < table->count; i++) {
		const struct boundary *one = table->ranges[i].of;

		assert(one->listed && !one->fresh);
		if (iface != NULL &&
		    strcmp(one->spec.ifname, iface->link.link.name) == 0 &&
		    prefix_contains(&one->spec.group, &mfe->group) &&
		    one->spec.group.len >= len) {
			wanted = one;
			len = one->spec.group.len;
		}
	}
	if (found == wanted)
		return;
	assert(table->review.active && "an entry follows the list, or will");
	if (found == NULL || found->listed)
		return;
	TAILQ_FOREACH (leaving, &table->leaving, leaving) {
		if (leaving == found)
			return;
	}
	assert(!"a boundary that an entry names is there");
}

/* Each membership of the entry, such as (*,G), has its interface in the list. */
static void
core_check_wanted(const struct core *core, const struct mfe *mfe,
    const struct mgm_addr *group, const struct mgm_addr *source)
{
	struct member_key key = {*group, *source, 0, 0};
	struct member *member = member_from(&core->members, &key);
	const struct oif *oif;

	for (; member != NULL && member_same_entry(&member->key, &key);
	     member = member_next(member)) {
		oif = oif_find(&mfe->oifs, member->key.ifindex);
		assert(oif != NULL && oif->wanted &&
		       "an oif is wanted if a membership matches");
	}
}

static void
core_check_edit(const struct oif *oif)
{
	const struct client *owner = oif->iface->owner.client;
	const struct client *igmp = oif->iface->igmp.client;

	assert(((owner != NULL && client_is_same(owner->handle, oif->edit_handle)) ||
		   (igmp != NULL && client_is_same(igmp->handle, oif->edit_handle))) &&
	       "who edited sits on the interface");
}

/* An entry's oifs are what the memberships and its edits say, and no others. */
static void
core_check_oifs(const struct core *core, const struct mfe *mfe)
{
	struct mgm_addr any_group = member_any(&mfe->group);
	struct mgm_addr any_source = member_any(&mfe->source);
	bool source_specific = mfe_is_source_specific(core, &mfe->group);
	bool behind = ssm_table_is_behind(&core->ssm, mfe);
	struct oif *oif;
	uint32_t in = 0;

	for (oif = oif_first(&mfe->oifs); oif != NULL; oif = oif_next(oif)) {
		uint32_t ifindex = oif->iface->link.link.ifindex;

		in += oif_is_in(oif);
		core_check_boundary(core, oif->boundary, oif->iface, mfe);
		assert(oif->mfe == mfe && "an oif knows its entry");
		assert(iface_find(&core->ifaces, ifindex) == oif->iface &&
		       "every oif is on a known interface");
		assert((oif->wanted || oif->edit != OIF_EDIT_NONE) &&
		       "an oif has a reason");
		assert(
		    (behind || oif->wanted == (member_wanting(&core->members,
						   &mfe->group, &mfe->source, ifindex,
						   source_specific) != NULL)) &&
		    "an oif is wanted only if a membership matches");
		if (oif->edit != OIF_EDIT_NONE)
			core_check_edit(oif);
	}
	assert(in == mfe->num_in && "an entry counts who gets its data");
	if (behind)
		return;
	core_check_wanted(core, mfe, &mfe->group, &mfe->source);
	if (source_specific)
		return;
	core_check_wanted(core, mfe, &mfe->group, &any_source);
	core_check_wanted(core, mfe, &any_group, &any_source);
}

/* Entries that say that they are on a list. */
struct core_check_sums {
	uint32_t dirty, retry, rechecks;
};

static void
core_check_listed(const struct core *core, const struct mfe *mfe)
{
	assert(mfe_find(&core->mfes, &mfe->group, &mfe->source) == mfe &&
	       "a list holds entries of the table");
}

/* What is listed says so, and as much is listed as says so: each once. */
static void
core_check_mfe_lists(const struct core *core, const struct core_check_sums *said)
{
	const struct mfe_table *table = &core->mfes;
	struct core_check_sums listed = {0};
	const struct iface *iface;
	const struct mfe *mfe;
	uint32_t by_iif = 0;

	TAILQ_FOREACH (mfe, &table->dirty, pushes) {
		assert(++listed.dirty <= said->dirty && mfe->dirty && !mfe->retry);
		core_check_listed(core, mfe);
	}
	TAILQ_FOREACH (mfe, &table->retry, pushes) {
		assert(++listed.retry <= said->retry && mfe->retry && !mfe->dirty);
		core_check_listed(core, mfe);
	}
	TAILQ_FOREACH (mfe, &table->rechecks, rechecks) {
		assert(++listed.rechecks <= said->rechecks && mfe->recheck);
		core_check_listed(core, mfe);
	}
	assert(listed.dirty == said->dirty && listed.retry == said->retry &&
	       listed.rechecks == said->rechecks);
	assert((listed.retry == 0 || table->retry_us != INT64_MAX) &&
	       "a retry has its time");
	for (iface = iface_next(&core->ifaces, 0); iface != NULL;
	     iface = iface_next(&core->ifaces, iface->link.link.ifindex)) {
		bool at_hand = iface->hand == NULL;

		LIST_FOREACH (mfe, &iface->iif_mfes, of_iif) {
			assert(++by_iif <= table->count && mfe->iif == iface &&
			       "an entry knows its iif");
			at_hand |= mfe == iface->hand;
			core_check_listed(core, mfe);
		}
		assert(at_hand && "the hand is at an entry of the interface");
	}
	LIST_FOREACH (mfe, &table->no_iif, of_iif) {
		assert(++by_iif <= table->count && mfe->iif == NULL);
		core_check_listed(core, mfe);
	}
	assert(by_iif == table->count && "an entry is listed by its iif");
}

static void
core_check_mfes(const struct core *core)
{
	const struct mgm_addr zero = {0};
	struct core_check_sums said = {0};
	struct mfe *mfe, *before = NULL;
	uint32_t count = 0, by_source = 0;

	for (mfe = mfe_from(&core->mfes, &zero, &zero); mfe != NULL;
	     before = mfe, mfe = mfe_next(mfe)) {
		int order = before == NULL ? -1 : addr_cmp(&before->group, &mfe->group);

		count++;
		assert((order < 0 || (order == 0 && addr_cmp(&before->source,
							&mfe->source) < 0)) &&
		       "entries ascend by group, then source");
		assert(mfe->installed && "every entry is in the plane");
		assert(mfe->listed && mfe->number != 0 &&
		       mfe->number <= core->births.last_number);
		assert((mfe->iif != NULL) == (mfe->rpf == MFE_RPF_FOUND));
		assert(mfe->group.family == mfe->source.family);
		assert(mfe->expires_us >= mfe_expiry_first(&core->mfes)->expires_us);
		core_check_boundary(core, mfe->boundary, mfe->iif, mfe);
		said.dirty += mfe->dirty;
		said.retry += mfe->retry;
		said.rechecks += mfe->recheck;
		core_check_oifs(core, mfe);
	}
	core_check_mfe_lists(core, &said);
	for (mfe = mfe_source_from(&core->mfes, &zero, &zero); mfe != NULL;
	     mfe = mfe_source_next(mfe))
		by_source++;
	assert(count == core->mfes.count && by_source == count);
}

static void
core_check_monitors(const struct core *core)
{
	const struct monitor *monitor;
	const struct client *client;
	uint32_t after = 0, count = 0, found;

	while ((client = client_next(&core->clients, after)) != NULL) {
		after = client->handle;
		found = 0;
		LIST_FOREACH (monitor, &client->monitors, of_client) {
			assert(
			    monitor->client == client && "a monitor knows its client");
			assert(monitor->sample.due_us >= monitor_next_due(core));
			found++;
		}
		assert(found == client->num_monitors && found <= MONITOR_CLIENT_MAX);
		count += found;
	}
	assert(count == core->monitors.count && "every monitor has a client");
}

static bool
core_check_before(
    const struct core_membership_row *a, const struct core_membership_row *b)
{
	int order = addr_cmp(&a->group.addr, &b->group.addr);

	if (order == 0)
		order = addr_cmp(&a->source.addr, &b->source.addr);
	if (order != 0)
		return order < 0;
	return a->ifindex != b->ifindex ? a->ifindex < b->ifindex
					: a->handle < b->handle;
}

static void
core_check_snapshot(const struct snapshot *snapshot)
{
	const struct snapshot_mfe *row, *before = NULL, *of_oif;
	uint32_t i, j, oifs = 0;

	for (i = 0; i < snapshot->num_mfes; i++, before = row) {
		row = snapshot_mfe_at(snapshot, i);
		assert(before == NULL || snapshot_build_cmp(before, row) < 0);
		for (j = 0; j < row->num_oifs; j++, oifs++) {
			const struct snapshot_oif *oif =
			    snapshot_oif_at(snapshot, oifs, &of_oif);

			assert(
			    of_oif == row && oif == &snapshot_oifs(snapshot, row)[j]);
			assert(j == 0 || oif[-1].ifindex < oif->ifindex);
		}
	}
	assert(oifs == snapshot->num_oifs && "each oif belongs to one row");
	assert(snapshot->members != NULL && "a complete one lists the memberships");
	for (i = 1; i < snapshot->members->count; i++)
		assert(core_check_before(&snapshot->members->rows[i - 1],
			   &snapshot->members->rows[i]) &&
		       "memberships are listed in order");
}

void
core_check(const struct core *core)
{
	core_check_clients(core);
	core_check_ifaces(core);
	core_check_members(core);
	core_check_mfes(core);
	core_check_monitors(core);
	core_check_alarms(core);
	core_check_alerts(core);
	core_check_snapshot(core->snapshot);
	notifier_check(core);
}
