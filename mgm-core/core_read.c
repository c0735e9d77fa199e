/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_read.c - the calls that read: entries with their counters, and lists.
 *
 * Every list is walked with a cursor that is a key, strictly ascending, so that what
 * comes and goes between two calls disturbs nothing (mgm-api 4.11). Counters are read
 * from the plane at the moment of the call.
 */
#include "config.h"

#include "addr.h"
#include "core_internal.h"
#include "row.h"
#include "snapshot.h"

static void
core_read_mfe(const struct core *core, const struct mfe *found,
    struct snapshot_mfe *mfe, struct snapshot_oif *oifs, size_t max_oifs)
{
	row_mfe(core, found, mfe);
	row_oifs(core, found, oifs, max_oifs);
}

enum mgm_status
core_get_mfe(struct core *core, const struct mgm_addr *group,
    const struct mgm_addr *source, struct snapshot_mfe *mfe, struct snapshot_oif *oifs,
    size_t max_oifs)
{
	const struct mfe *found = mfe_find(&core->mfes, group, source);
	char source_text[ADDR_TEXT_SIZE], group_text[ADDR_TEXT_SIZE];

	if (found == NULL)
		return core_fail(core, MGM_E_NOT_FOUND,
		    "there is no entry (%s,%s): data makes it",
		    addr_format(source, source_text, sizeof(source_text)),
		    addr_format(group, group_text, sizeof(group_text)));
	core_read_mfe(core, found, mfe, oifs, max_oifs);
	return MGM_OK;
}

enum mgm_status
core_get_next_mfe(struct core *core, const struct mgm_addr *group,
    const struct mgm_addr *source, struct snapshot_mfe *mfe, struct snapshot_oif *oifs,
    size_t max_oifs)
{
	const struct mgm_addr zero = {0};
	const struct mfe *found = mfe_after(&core->mfes, group != NULL ? group : &zero,
	    source != NULL ? source : &zero);

	if (found == NULL)
		return core_fail(
		    core, MGM_E_NO_MORE_ITEMS, "there are no more entries");
	core_read_mfe(core, found, mfe, oifs, max_oifs);
	return MGM_OK;
}

bool
core_next_client(
    const struct core *core, uint32_t after_handle, struct core_client_row *row)
{
	const struct client *client = client_next(&core->clients, after_handle);

	if (client == NULL)
		return false;
	row_client(client, row);
	return true;
}

bool
core_next_membership(const struct core *core, const struct core_membership_row *after,
    struct core_membership_row *row)
{
	struct member_key key = {0};
	const struct member *member;

	if (after != NULL)
		key = (struct member_key){after->group.addr, after->source.addr,
		    after->ifindex, after->handle};
	member = member_after(&core->members, &key);
	if (member == NULL)
		return false;
	row_membership(member, row);
	return true;
}

bool
core_next_iface(
    const struct core *core, uint32_t after_ifindex, struct snapshot_iface *row)
{
	const struct iface *iface = iface_next(&core->ifaces, after_ifindex);

	if (iface == NULL)
		return false;
	row_iface(core, iface, row);
	return true;
}

/* How many of the interface's boundaries are the range, or come before it. */
static uint32_t
core_boundaries_passed(const struct iface *iface, const struct mgm_prefix *range)
{
	uint32_t low = 0, high = iface->num_boundaries;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (prefix_cmp(&iface->boundaries[middle].prefix, range) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
core_next_boundary(const struct core *core, const struct snapshot_boundary *after,
    struct snapshot_boundary *row)
{
	const struct iface *iface = NULL;
	uint32_t i = 0;

	if (after != NULL)
		iface = iface_find(&core->ifaces, after->ifindex);
	if (iface != NULL)
		i = core_boundaries_passed(iface, &after->group);
	if (iface == NULL || i == iface->num_boundaries) {
		i = 0;
		iface = iface_next(&core->ifaces, after != NULL ? after->ifindex : 0);
		while (iface != NULL && iface->num_boundaries == 0)
			iface = iface_next(&core->ifaces, iface->link.link.ifindex);
	}
	if (iface == NULL)
		return false;
	row_boundary(core, iface, &iface->boundaries[i], row);
	return true;
}
