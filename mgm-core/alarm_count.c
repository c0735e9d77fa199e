/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_count.c - which counters of the plane an alarm's quantity is the sum of.
 *
 *                 interface        flow, client,          groups, out
 *                                  groups in              (of the oif there)
 * packets    in   in_packets       in_packets
 *            out  out_packets      forwarded_packets      packets
 * octets     in   in_octets        in_octets
 *            out  out_octets       forwarded_octets       octets
 * wrong-if   in   discards of      wrong_if_packets
 *                 that reason
 * drops      in   discards of      wrong_if, negative,
 *                 all reasons      boundary, in_discards,
 *                                  header_errors,
 *                                  queue_overflow
 *            out  out_discards     of all its oifs:       ttl_too_low, too_big,
 *                                  as to the right        if_down, send_errors,
 *                                                         rate_limited
 *
 * Rates are of packets and octets. Octets of an interface include the link header, the
 * others are of IP. Groups without an interface are all entries of the range; with one,
 * "in" are those whose incoming interface it is, so that packets that arrive there by
 * mistake count as wrong_if at no entry of it but at the entry of their flow. What is
 * forwarded counts once, on however many interfaces it leaves; what one of them could
 * not send is a drop there. doc/counting.md says the same in words for operators.
 */
#include "config.h"

#include "alarm_count.h"

#include <stddef.h>

static uint64_t
alarm_count_discards(const struct plane_iface_counters *counters)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < PLANE_DISCARD_COUNT; i++)
		sum += counters->discards[i];
	return sum;
}

uint64_t
alarm_count_iface(
    const struct alarm_spec *spec, const struct plane_iface_counters *counters)
{
	bool in = spec->direction == ALARM_DIRECTION_IN;

	switch (spec->quantity) {
	case ALARM_QUANTITY_PACKETS:
	case ALARM_QUANTITY_PACKET_RATE:
		return in ? counters->in_packets : counters->out_packets;
	case ALARM_QUANTITY_OCTETS:
	case ALARM_QUANTITY_BIT_RATE:
		return in ? counters->in_octets : counters->out_octets;
	case ALARM_QUANTITY_WRONG_IF:
		return counters->discards[PLANE_DISCARD_WRONG_IF];
	case ALARM_QUANTITY_DROPS:
		return in ? alarm_count_discards(counters) : counters->out_discards;
	case ALARM_QUANTITY_ENTRIES:
		break; /* of the table, never of an interface */
	}
	return 0;
}

uint64_t
alarm_count_mfe(
    const struct alarm_spec *spec, const struct plane_mfe_counters *counters)
{
	bool in = spec->direction == ALARM_DIRECTION_IN;

	switch (spec->quantity) {
	case ALARM_QUANTITY_PACKETS:
	case ALARM_QUANTITY_PACKET_RATE:
		return in ? counters->in_packets : counters->forwarded_packets;
	case ALARM_QUANTITY_OCTETS:
	case ALARM_QUANTITY_BIT_RATE:
		return in ? counters->in_octets : counters->forwarded_octets;
	case ALARM_QUANTITY_WRONG_IF:
		return counters->wrong_if_packets;
	case ALARM_QUANTITY_DROPS:
		return in ? counters->wrong_if_packets + counters->negative_packets +
				counters->boundary_packets + counters->in_discards +
				counters->header_errors + counters->queue_overflow
			  : 0;
	case ALARM_QUANTITY_ENTRIES:
		break; /* of the table, never of an entry */
	}
	return 0;
}

uint64_t
alarm_count_oif(
    const struct alarm_spec *spec, const struct plane_oif_counters *counters)
{
	switch (spec->quantity) {
	case ALARM_QUANTITY_PACKETS:
	case ALARM_QUANTITY_PACKET_RATE:
		return counters->packets;
	case ALARM_QUANTITY_OCTETS:
	case ALARM_QUANTITY_BIT_RATE:
		return counters->octets;
	case ALARM_QUANTITY_DROPS:
		return counters->ttl_too_low + counters->too_big + counters->if_down +
		       counters->send_errors + counters->rate_limited;
	case ALARM_QUANTITY_WRONG_IF:
	case ALARM_QUANTITY_ENTRIES:
		break; /* nothing goes out to a wrong interface */
	}
	return 0;
}

bool
alarm_count_is_of_oifs(const struct alarm_spec *spec)
{
	return spec->direction == ALARM_DIRECTION_OUT &&
	       (spec->subject == ALARM_SUBJECT_GROUPS ||
		   spec->quantity == ALARM_QUANTITY_DROPS);
}

bool
alarm_count_is_of_mfes(const struct alarm_spec *spec)
{
	return spec->subject == ALARM_SUBJECT_FLOW ||
	       spec->subject == ALARM_SUBJECT_GROUPS ||
	       spec->subject == ALARM_SUBJECT_CLIENT;
}
