/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * row.c - live objects as the rows that readers get, with their counters read now.
 *
 * The one place where an entry becomes what mgmctl and SNMP show, so that both say the
 * same. Rows are cleared whole first: the snapshot builder compares them as octets.
 *
 * A next hop is shown as pruned whenever nothing is sent there: taken out by a
 * FORWARD_STATE delete, its interface not in the plane, or forwarding disabled.
 */
#include "config.h"

#include "row.h"

#include "addr.h"
#include "core_internal.h"
#include "snapshot.h"

#include <string.h>

void
row_mfe(const struct core *core, const struct mfe *mfe, struct snapshot_mfe *row)
{
	const struct plane *plane = core->plane;
	const struct client *owner = mfe->iif != NULL ? iface_holder(mfe->iif) : NULL;

	memset(row, 0, sizeof(*row));
	row->group = mfe->group;
	row->source = mfe->source;
	row->upstream = mfe->upstream;
	row->iif = mfe->iif != NULL ? mfe->iif->link.link.ifindex : 0;
	row->protocol = owner != NULL ? owner->info.protocol : MGM_PROTO_OTHER;
	row->route = mfe->route.prefix;
	row->route_protocol = mfe->route.protocol;
	row->route_multicast = mfe->route.multicast;
	row->exact = (plane->capabilities & PLANE_CAP_EXACT_OIF_COUNTS) != 0;
	row->created_us = mfe->created_us;
	row->expires_us = mfe->expires_us;
	row->timeout_us = mfe->timeout_us;
	row->num_oifs = (uint32_t)mfe_num_listed(mfe);
	plane->ops->read_mfe(plane->impl, mfe->ref, &row->counters);
	row->rate = rate_value(core, &mfe->rate);
	row->forwarded_bits = rate_forwarded(core, mfe);
	row->last_packet_us = rate_last_packet(core, mfe, &row->counters);
}

void
row_oif(const struct core *core, const struct oif *oif, struct snapshot_oif *row)
{
	const struct core_link *link = &oif->iface->link;

	memset(row, 0, sizeof(*row));
	row->ifindex = link->link.ifindex;
	row->state = oif_forwards(core, oif) ? MGM_OIF_FORWARDING : MGM_OIF_PRUNED;
	row->protocol = oif_protocol(oif);
	row->since_us = oif->since_us;
	row->ttl_threshold = link->ttl_threshold;
	core->plane->ops->read_oif(
	    core->plane->impl, oif->mfe->ref, row->ifindex, &row->counters);
}

void
row_oifs(const struct core *core, const struct mfe *mfe, struct snapshot_oif *rows,
    size_t max)
{
	struct oif *oif;

	for (oif = oif_first(&mfe->oifs); oif != NULL && max > 0; oif = oif_next(oif)) {
		if (!oif_is_listed(oif))
			continue;
		row_oif(core, oif, rows++);
		max--;
	}
}

static uint32_t
row_handle(const struct client *client)
{
	return client != NULL ? client->handle : 0;
}

void
row_iface(
    const struct core *core, const struct iface *iface, struct snapshot_iface *row)
{
	const struct client *holder = iface_holder(iface);

	memset(row, 0, sizeof(*row));
	row->link = iface->link.link;
	row->active = iface->active;
	row->configured = iface->link.configured;
	row->present = iface->active;
	row->protocol = holder != NULL ? holder->info.protocol : 0;
	row->component = holder != NULL ? holder->info.component : 0;
	row->igmp = iface->igmp.client != NULL;
	row->ttl_threshold = iface->link.ttl_threshold;
	row->rate_limit = iface->link.rate_limit;
	row->owner = row_handle(iface->owner.client);
	row->igmp_client = row_handle(iface->igmp.client);
	row->iif_mfes = iface->num_iif_mfes;
	row->oif_mfes = core->enabled && iface->active ? iface->num_oif_mfes : 0;
	row->memberships = iface->owner.num_members + iface->igmp.num_members;
	row->in_rate = rate_value(core, &iface->in_rate);
	row->out_rate = rate_value(core, &iface->out_rate);
	/* Without the plane there is nothing to count: the row keeps its zeros. */
	if (iface->active)
		(void)core->plane->ops->read_iface(
		    core->plane->impl, iface->link.link.ifindex, &row->counters);
}

void
row_boundary(const struct core *core, const struct iface *iface,
    const struct range *range, struct snapshot_boundary *row)
{
	const struct boundary *boundary = range->of;

	memset(row, 0, sizeof(*row));
	row->ifindex = iface->link.link.ifindex;
	row->group = range->prefix;
	row->since_us = boundary->since_us;
	core->plane->ops->read_boundary(
	    core->plane->impl, boundary->ref, &row->counters);
}

void
row_client(const struct client *client, struct core_client_row *row)
{
	*row = (struct core_client_row){
	    .handle = client->handle,
	    .info = client->info,
	    .registered_us = client->registered_us,
	    .interfaces = client->num_seats,
	    .memberships = client->num_members,
	    .stale = client->stale,
	    .questions = client->num_questions,
	    .defaults_taken = client->defaults_taken,
	    .late_answers = client->late_answers,
	};
}

/* An address of a membership as the prefix that the API speaks of. */
static struct mgm_prefix
row_member_prefix(const struct mgm_addr *addr)
{
	struct mgm_prefix prefix = {.addr = *addr};

	if (!addr_is_zero(addr))
		prefix.len = (uint8_t)addr_bits(addr->family);
	return prefix;
}

void
row_membership(const struct member *member, struct core_membership_row *row)
{
	const struct client *client = member->seat->client;

	*row = (struct core_membership_row){
	    .group = row_member_prefix(&member->key.group),
	    .source = row_member_prefix(&member->key.source),
	    .ifindex = member->key.ifindex,
	    .handle = client->handle,
	    .protocol = client->info.protocol,
	    .component = client->info.component,
	    .since_us = member->since_us,
	};
}
