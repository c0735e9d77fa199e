/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_iface.c - the tables of interfaces and of their discards of MGM-MIB.
 *
 * Rows are the active interfaces, as in the standard modules. The table of discards has
 * every reason of plane.h for each of them, packets or not; the number that a manager
 * sees is one more than the plane's, because enumerations of SNMP begin with 1.
 */
#include "config.h"

#include "mib_mgm_iface.h"

#include "mib_context.h"
#include "mib_route.h"
#include "snapshot.h"

static const struct snapshot_iface *
mib_mgm_iface_row(const void *context, uint32_t row)
{
	return mib_context_of(context)->ifaces[row];
}

/* mgmInterfaceTable. */

uint32_t
mib_mgm_iface_count(const void *context)
{
	return mib_context_of(context)->num_ifaces;
}

size_t
mib_mgm_iface_index(const void *context, uint32_t row, uint32_t *ids)
{
	ids[0] = mib_mgm_iface_row(context, row)->link.ifindex;
	return 1;
}

#define IFACE_COLUMN(name, statement)                                                 \
	static void mib_mgm_iface_##name(                                             \
	    const void *context, uint32_t row, struct mib_value *value)               \
	{                                                                             \
		const struct snapshot_iface *iface = mib_mgm_iface_row(context, row); \
                                                                                      \
		statement;                                                            \
	}

IFACE_COLUMN(name, mib_set_text(value, iface->link.name))
IFACE_COLUMN(owner, value->number = iface->owner)
IFACE_COLUMN(protocol, value->number = mib_route_protocol(iface->protocol))
IFACE_COLUMN(igmp, mib_set_truth(value, iface->igmp))
IFACE_COLUMN(igmp_client, value->number = iface->igmp_client)
IFACE_COLUMN(plane, (void)iface;
	     mib_set_text(value, mib_route_snapshot(context)->plane))
IFACE_COLUMN(in_packets, value->number = iface->counters.in_packets)
IFACE_COLUMN(in_octets, value->number = iface->counters.in_octets)
IFACE_COLUMN(out_packets, value->number = iface->counters.out_packets)
IFACE_COLUMN(out_octets, value->number = iface->counters.out_octets)
IFACE_COLUMN(out_fragments, value->number = iface->counters.out_fragments)
IFACE_COLUMN(out_discards, value->number = iface->counters.out_discards)
IFACE_COLUMN(in_packet_rate, value->number = iface->in_rate.packets)
IFACE_COLUMN(in_bit_rate, value->number = iface->in_rate.bits)
IFACE_COLUMN(out_packet_rate, value->number = iface->out_rate.packets)
IFACE_COLUMN(out_bit_rate, value->number = iface->out_rate.bits)
IFACE_COLUMN(iif_mfes, value->number = iface->iif_mfes)
IFACE_COLUMN(oif_mfes, value->number = iface->oif_mfes)
IFACE_COLUMN(memberships, value->number = iface->memberships)
IFACE_COLUMN(ttl, value->number = iface->ttl_threshold)
IFACE_COLUMN(rate_limit, value->number = iface->rate_limit)

const struct mib_column mib_mgm_iface_columns[21] = {
    {2, MIB_TYPE_OCTETS, mib_mgm_iface_name, false},
    {3, MIB_TYPE_UNSIGNED, mib_mgm_iface_owner, false},
    {4, MIB_TYPE_INTEGER, mib_mgm_iface_protocol, false},
    {5, MIB_TYPE_INTEGER, mib_mgm_iface_igmp, false},
    {6, MIB_TYPE_UNSIGNED, mib_mgm_iface_igmp_client, false},
    {7, MIB_TYPE_OCTETS, mib_mgm_iface_plane, false},
    {8, MIB_TYPE_COUNTER64, mib_mgm_iface_in_packets, false},
    {9, MIB_TYPE_COUNTER64, mib_mgm_iface_in_octets, false},
    {10, MIB_TYPE_COUNTER64, mib_mgm_iface_out_packets, false},
    {11, MIB_TYPE_COUNTER64, mib_mgm_iface_out_octets, false},
    {12, MIB_TYPE_COUNTER64, mib_mgm_iface_out_fragments, false},
    {13, MIB_TYPE_COUNTER64, mib_mgm_iface_out_discards, false},
    {14, MIB_TYPE_COUNTER64, mib_mgm_iface_in_packet_rate, false},
    {15, MIB_TYPE_COUNTER64, mib_mgm_iface_in_bit_rate, false},
    {16, MIB_TYPE_COUNTER64, mib_mgm_iface_out_packet_rate, false},
    {17, MIB_TYPE_COUNTER64, mib_mgm_iface_out_bit_rate, false},
    {18, MIB_TYPE_UNSIGNED, mib_mgm_iface_iif_mfes, false},
    {19, MIB_TYPE_UNSIGNED, mib_mgm_iface_oif_mfes, false},
    {20, MIB_TYPE_UNSIGNED, mib_mgm_iface_memberships, false},
    {21, MIB_TYPE_UNSIGNED, mib_mgm_iface_ttl, false},
    {22, MIB_TYPE_UNSIGNED, mib_mgm_iface_rate_limit, false},
};

/* mgmInterfaceDropTable. */

uint32_t
mib_mgm_iface_drop_count(const void *context)
{
	return mib_context_of(context)->num_ifaces * PLANE_DISCARD_COUNT;
}

size_t
mib_mgm_iface_drop_index(const void *context, uint32_t row, uint32_t *ids)
{
	ids[0] = mib_mgm_iface_row(context, row / PLANE_DISCARD_COUNT)->link.ifindex;
	ids[1] = row % PLANE_DISCARD_COUNT + 1;
	return 2;
}

static void
mib_mgm_iface_drops(const void *context, uint32_t row, struct mib_value *value)
{
	const struct snapshot_iface *iface =
	    mib_mgm_iface_row(context, row / PLANE_DISCARD_COUNT);

	value->number = iface->counters.discards[row % PLANE_DISCARD_COUNT];
}

const struct mib_column mib_mgm_iface_drop_columns[1] = {
    {2, MIB_TYPE_COUNTER64, mib_mgm_iface_drops, false},
};
