/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mgm_flow.c - the tables of entries and next hops, groups and top of MGM-MIB.
 *
 * Entries and next hops have the rows and the indexes of IPMCAST-MIB's tables, so that
 * one instance names the same thing in both modules; here is what that one lacks.
 * Groups and the top are worked out of a whole snapshot at the first question
 * (mib_digest.c). Sums over the entries of a group fall when one of them ends: they are
 * gauges, not counters.
 */
#include "config.h"

#include "mib_mgm_flow.h"
#include "mib_uptime.h"

#include "mib_context.h"
#include "mib_digest.h"
#include "mib_index.h"
#include "mib_route.h"
#include "snapshot.h"

/* mgmMfeTable: `mfe` of `snapshot`. */
#define MFE_COLUMN(name, statement)                                              \
	static void mib_mgm_flow_##name(                                         \
	    const void *context, uint32_t row, struct mib_value *value)          \
	{                                                                        \
		const struct snapshot *snapshot = mib_route_snapshot(context);   \
		const struct snapshot_mfe *mfe = snapshot_mfe_at(snapshot, row); \
                                                                                 \
		statement;                                                       \
	}

/* Since the entry was made, where no packet came. */
static uint64_t
mib_mgm_flow_idle(const struct snapshot *snapshot, const struct snapshot_mfe *mfe)
{
	int64_t last_us =
	    mfe->last_packet_us != 0 ? mfe->last_packet_us : mfe->created_us;

	return mib_uptime_ticks(snapshot->end_us - last_us);
}

MFE_COLUMN(exact, mib_set_truth(value, mfe->exact))
MFE_COLUMN(route_type, value->number = mib_route_rt_type(mfe))
MFE_COLUMN(in_packets, value->number = mfe->counters.in_packets)
MFE_COLUMN(in_octets, value->number = mfe->counters.in_octets)
MFE_COLUMN(out_packets, value->number = mfe->counters.total_out_packets)
MFE_COLUMN(uninit, value->number = mfe->counters.uninit_packets)
MFE_COLUMN(overflows, value->number = mfe->counters.queue_overflow)
MFE_COLUMN(negative, value->number = mfe->counters.negative_packets)
MFE_COLUMN(boundary, value->number = mfe->counters.boundary_packets)
MFE_COLUMN(in_discards, value->number = mfe->counters.in_discards)
MFE_COLUMN(header_errors, value->number = mfe->counters.header_errors)
MFE_COLUMN(packet_rate, value->number = mfe->rate.packets)
MFE_COLUMN(bit_rate, value->number = mfe->rate.bits)
MFE_COLUMN(idle_time, value->number = mib_mgm_flow_idle(snapshot, mfe))

const struct mib_column mib_mgm_flow_columns[14] = {
    {7, MIB_TYPE_INTEGER, mib_mgm_flow_exact, false},
    {8, MIB_TYPE_INTEGER, mib_mgm_flow_route_type, false},
    {9, MIB_TYPE_COUNTER64, mib_mgm_flow_in_packets, false},
    {10, MIB_TYPE_COUNTER64, mib_mgm_flow_in_octets, false},
    {11, MIB_TYPE_COUNTER64, mib_mgm_flow_out_packets, false},
    {12, MIB_TYPE_COUNTER64, mib_mgm_flow_uninit, false},
    {13, MIB_TYPE_COUNTER64, mib_mgm_flow_overflows, false},
    {14, MIB_TYPE_COUNTER64, mib_mgm_flow_negative, false},
    {15, MIB_TYPE_COUNTER64, mib_mgm_flow_boundary, false},
    {16, MIB_TYPE_COUNTER64, mib_mgm_flow_in_discards, false},
    {17, MIB_TYPE_COUNTER64, mib_mgm_flow_header_errors, false},
    {18, MIB_TYPE_COUNTER64, mib_mgm_flow_packet_rate, false},
    {19, MIB_TYPE_COUNTER64, mib_mgm_flow_bit_rate, false},
    {20, MIB_TYPE_TIMETICKS, mib_mgm_flow_idle_time, false},
};

/* mgmNextHopTable: `oif`. */
#define HOP_COLUMN(name, statement)                                          \
	static void mib_mgm_flow_hop_##name(                                 \
	    const void *context, uint32_t row, struct mib_value *value)      \
	{                                                                    \
		const struct snapshot_oif *oif =                             \
		    snapshot_oif_at(mib_route_snapshot(context), row, NULL); \
                                                                             \
		statement;                                                   \
	}

HOP_COLUMN(packets, value->number = oif->counters.packets)
HOP_COLUMN(octets, value->number = oif->counters.octets)
HOP_COLUMN(ttl_too_low, value->number = oif->counters.ttl_too_low)
HOP_COLUMN(too_big, value->number = oif->counters.too_big)
HOP_COLUMN(if_down, value->number = oif->counters.if_down)
HOP_COLUMN(send_errors, value->number = oif->counters.send_errors)
HOP_COLUMN(rate_limited, value->number = oif->counters.rate_limited)

const struct mib_column mib_mgm_flow_hop_columns[7] = {
    {4, MIB_TYPE_COUNTER64, mib_mgm_flow_hop_packets, false},
    {5, MIB_TYPE_COUNTER64, mib_mgm_flow_hop_octets, false},
    {6, MIB_TYPE_COUNTER64, mib_mgm_flow_hop_ttl_too_low, false},
    {7, MIB_TYPE_COUNTER64, mib_mgm_flow_hop_too_big, false},
    {8, MIB_TYPE_COUNTER64, mib_mgm_flow_hop_if_down, false},
    {9, MIB_TYPE_COUNTER64, mib_mgm_flow_hop_send_errors, false},
    {10, MIB_TYPE_COUNTER64, mib_mgm_flow_hop_rate_limited, false},
};

/* mgmGroupTable. */

static const struct mib_group *
mib_mgm_flow_groups(const void *context, uint32_t *count)
{
	const struct mib_context *from = context;

	*count = 0;
	if (from->snapshot == NULL)
		return NULL;
	return mib_digest_groups(from->digest, from->snapshot, count);
}

uint32_t
mib_mgm_flow_group_count(const void *context)
{
	uint32_t count;

	(void)mib_mgm_flow_groups(context, &count);
	return count;
}

static const struct mib_group *
mib_mgm_flow_group(const void *context, uint32_t row)
{
	uint32_t count;

	return &mib_mgm_flow_groups(context, &count)[row];
}

size_t
mib_mgm_flow_group_index(const void *context, uint32_t row, uint32_t *ids)
{
	return mib_index_put_inet(ids, &mib_mgm_flow_group(context, row)->group);
}

#define GROUP_COLUMN(name, member)                                        \
	static void mib_mgm_flow_group_##name(                            \
	    const void *context, uint32_t row, struct mib_value *value)   \
	{                                                                 \
		value->number = mib_mgm_flow_group(context, row)->member; \
	}

GROUP_COLUMN(mfes, mfes)
GROUP_COLUMN(memberships, memberships)
GROUP_COLUMN(packets, forwarded_packets)
GROUP_COLUMN(octets, forwarded_octets)
GROUP_COLUMN(packet_rate, rate.packets)
GROUP_COLUMN(bit_rate, rate.bits)

const struct mib_column mib_mgm_flow_group_columns[6] = {
    {3, MIB_TYPE_UNSIGNED, mib_mgm_flow_group_mfes, false},
    {4, MIB_TYPE_UNSIGNED, mib_mgm_flow_group_memberships, false},
    {5, MIB_TYPE_COUNTER64, mib_mgm_flow_group_packets, false},
    {6, MIB_TYPE_COUNTER64, mib_mgm_flow_group_octets, false},
    {7, MIB_TYPE_COUNTER64, mib_mgm_flow_group_packet_rate, false},
    {8, MIB_TYPE_COUNTER64, mib_mgm_flow_group_bit_rate, false},
};

/* mgmTopTable: by bits first, then by packets. */

static const uint32_t *
mib_mgm_flow_tops(const void *context, enum mib_top_kind kind, uint32_t *count)
{
	const struct mib_context *from = context;

	*count = 0;
	if (from->snapshot == NULL)
		return NULL;
	return mib_digest_top(from->digest, from->snapshot, kind, count);
}

uint32_t
mib_mgm_flow_top_count(const void *context)
{
	uint32_t bits, packets;

	(void)mib_mgm_flow_tops(context, MIB_TOP_BITS, &bits);
	(void)mib_mgm_flow_tops(context, MIB_TOP_PACKETS, &packets);
	return bits + packets;
}

/* Which of the two lists the row is of, and its place there, from 0. */
static enum mib_top_kind
mib_mgm_flow_top_place(const void *context, uint32_t row, uint32_t *place)
{
	uint32_t bits;

	(void)mib_mgm_flow_tops(context, MIB_TOP_BITS, &bits);
	*place = row < bits ? row : row - bits;
	return row < bits ? MIB_TOP_BITS : MIB_TOP_PACKETS;
}

size_t
mib_mgm_flow_top_index(const void *context, uint32_t row, uint32_t *ids)
{
	uint32_t place;

	ids[0] = (uint32_t)mib_mgm_flow_top_place(context, row, &place);
	ids[1] = place + 1;
	return 2;
}

static const struct snapshot_mfe *
mib_mgm_flow_top(const void *context, uint32_t row)
{
	uint32_t place, count;
	enum mib_top_kind kind = mib_mgm_flow_top_place(context, row, &place);

	return snapshot_mfe_at(mib_route_snapshot(context),
	    mib_mgm_flow_tops(context, kind, &count)[place]);
}

#define TOP_COLUMN(name, statement)                                              \
	static void mib_mgm_flow_top_##name(                                     \
	    const void *context, uint32_t row, struct mib_value *value)          \
	{                                                                        \
		const struct snapshot_mfe *mfe = mib_mgm_flow_top(context, row); \
                                                                                 \
		statement;                                                       \
	}

TOP_COLUMN(group_type, value->number = mfe->group.family)
TOP_COLUMN(group, mib_set_inet(value, &mfe->group))
TOP_COLUMN(source_type, value->number = mfe->source.family)
TOP_COLUMN(source, mib_set_inet(value, &mfe->source))
TOP_COLUMN(in_ifindex, value->number = mfe->iif)
TOP_COLUMN(packet_rate, value->number = mfe->rate.packets)
TOP_COLUMN(bit_rate, value->number = mfe->rate.bits)

const struct mib_column mib_mgm_flow_top_columns[7] = {
    {3, MIB_TYPE_INTEGER, mib_mgm_flow_top_group_type, false},
    {4, MIB_TYPE_OCTETS, mib_mgm_flow_top_group, false},
    {5, MIB_TYPE_INTEGER, mib_mgm_flow_top_source_type, false},
    {6, MIB_TYPE_OCTETS, mib_mgm_flow_top_source, false},
    {7, MIB_TYPE_INTEGER, mib_mgm_flow_top_in_ifindex, false},
    {8, MIB_TYPE_COUNTER64, mib_mgm_flow_top_packet_rate, false},
    {9, MIB_TYPE_COUNTER64, mib_mgm_flow_top_bit_rate, false},
};
