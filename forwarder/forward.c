/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * forward.c - the way of a packet: arrived, checked, looked up, copied or counted.
 *
 * The order of decisions, each with a counter of its own: whose frame is it; is it
 * whole; is its header good; is there a flow. Without one it waits in the pending queue
 * and the core is told once (mgm-api.md 11.5). With one: did it come in where it must;
 * is that a scope boundary for it; does anybody want it; then for each outgoing
 * interface its threshold (11.10), its link (11.8), its MTU and last its rate limit, so
 * that what could not go anyway is not paid for.
 *
 * A flow's packets keep their order on every interface: what waits in the pending queue
 * goes first, whoever comes to release it, and a batch keeps the order of arrival.
 *
 * Counting. An interface's in_packets are the IPv4 multicast datagrams that arrived for
 * it, each datagram of a super-packet for itself; frames for a VLAN or another host are
 * not its own and only discards. A flow's in_packets are those on its iif, good or bad.
 * For a flow without iif every interface is the right one.
 *
 * It takes no lock and no memory. It may write into a frame: the link header and the
 * TTL, once the packet is on its way out.
 */
#include "config.h"

#include "forward.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "packet.h"
#include "tx.h"

#define FORWARD_LINK_HEADER 14
#define FORWARD_DATAGRAM_MAX 65535
#define FORWARD_FLUSH (256 * 1024) /* octets of waiting packets sent at once */
#define FORWARD_WRONG_IF_RATE 200  /* events a second from each interface */
#define FORWARD_WRONG_IF_BURST 64

struct forward {
	struct packet_plane_config config;
	const struct flowtab *flowtab;  /* borrowed */
	struct spsc *events;            /* borrowed */
	struct pending *pending;        /* owned */
	struct tx_batch *batch;         /* owned */
	const struct port_table *ports; /* borrowed for the pass */
	int64_t now;
	bool told; /* the core, in this pass */
	uint8_t flush[FORWARD_FLUSH];
};

struct forward *
forward_new(const struct packet_plane_config *config, const struct flowtab *flowtab,
    struct spsc *events)
{
	struct pending_limits limits = {
	    .memory = config->pending_memory,
	    .flows = config->pending_flows,
	    .flow_packets = config->pending_packets,
	    .flow_octets = config->pending_flow_memory,
	};
	struct forward *forward = calloc(1, sizeof(*forward));

	if (!forward)
		return NULL;
	forward->config = *config;
	forward->flowtab = flowtab;
	forward->events = events;
	forward->pending = pending_new(&limits);
	forward->batch = tx_batch_new();
	if (!forward->pending || !forward->batch) {
		forward_free(forward);
		errno = ENOMEM;
		return NULL;
	}
	return forward;
}

void
forward_free(struct forward *forward)
{
	if (!forward)
		return;
	pending_free(forward->pending);
	tx_batch_free(forward->batch);
	free(forward);
}

void
forward_start(struct forward *forward, const struct port_table *ports, int64_t now)
{
	forward->ports = ports;
	forward->now = now;
}

void
forward_stop(struct forward *forward)
{
	tx_batch_send(forward->batch);
	forward->ports = NULL;
	if (forward->told)
		spsc_wake(forward->events);
	forward->told = false;
}

/* Charge the interface by number: it may be gone, and then nobody asks. */
static void
forward_discard(struct forward *forward, uint32_t ifindex, enum plane_discard reason)
{
	struct port *port = port_table_find(forward->ports, ifindex);

	if (port)
		port_discard(port, reason);
}

/* True: there is no limit, or the copy is paid for. */
static bool
forward_pay(
    const struct forward *forward, const struct packet *packet, struct port *port)
{
	struct limit *limit = atomic_load_explicit(&port->limit, memory_order_acquire);

	return !limit || limit_take(limit, packet->total_len,
			     atomic_load_explicit(&port->mtu, memory_order_relaxed),
			     forward->now);
}

/* Why this interface gets no copy is counted here; true: it gets one. */
static bool
forward_may_send(const struct forward *forward, const struct packet *packet,
    struct port *port, struct flow_oif *oif, uint32_t *ttl_too_low)
{
	struct counter *reason;

	if (!port) {
		counter_add(&oif->if_down, 1);
		return false;
	}
	if (packet->ttl <
	    atomic_load_explicit(&port->ttl_threshold, memory_order_relaxed)) {
		reason = &oif->ttl_too_low;
		(*ttl_too_low)++;
	} else if (!atomic_load_explicit(&port->running, memory_order_relaxed))
		reason = &oif->if_down;
	else if (packet->dont_fragment &&
		 packet->total_len >
		     atomic_load_explicit(&port->mtu, memory_order_relaxed))
		reason = &oif->too_big;
	else if (!forward_pay(forward, packet, port))
		reason = &oif->rate_limited;
	else
		return true;
	counter_add(reason, 1);
	counter_add(&port->out_discards, 1);
	return false;
}

/* It could go nowhere, and its TTL is all that is wrong with it. */
static void
forward_count_ttl(struct flow *flow, const struct packet *packet)
{
	counter_add(&flow->ttl_packets, 1);
	counter_add(&flow->ttl_octets, packet->total_len);
}

static void
forward_copies(struct forward *forward, struct flow *flow, const struct flow_set *set,
    uint8_t *bytes, const struct packet *packet)
{
	uint8_t *link_header = bytes - FORWARD_LINK_HEADER;
	uint32_t i, ttl_too_low = 0;

	tx_batch_start(forward->batch, bytes, packet->total_len, flow);
	for (i = 0; i < set->num_oifs; i++) {
		struct flow_oif *oif = set->oifs[i];
		struct port *port = port_table_find(forward->ports, oif->ifindex);

		if (forward_may_send(forward, packet, port, oif, &ttl_too_low))
			tx_batch_copy(forward->batch, port, oif);
	}
	if (ttl_too_low == set->num_oifs)
		forward_count_ttl(flow, packet);
	if (!tx_batch_stop(forward->batch))
		return;
	packet_decrement_ttl(bytes);
	packet_group_mac(&packet->group, link_header);
	link_header[12] = 0x08; /* the EtherType of IPv4 */
	link_header[13] = 0x00;
}

/*
 * Tells the core, if it asked for it there. The limit keeps the ring of events free for
 * new sources; the core has a finer one, for each flow.
 */
static void
forward_report_wrong_if(struct forward *forward, uint32_t ifindex, const uint8_t *bytes,
    const struct packet *packet)
{
	struct port *port = port_table_find(forward->ports, ifindex);
	struct plane_event event = {
	    .type = PLANE_EVENT_WRONG_IF,
	    .group = packet->group,
	    .source = packet->source,
	    .ifindex = ifindex,
	    .header_len = packet->total_len,
	};

	if (!port || !atomic_load_explicit(&port->wrong_if, memory_order_relaxed) ||
	    !port_take_token(&port->wrong_ifs, FORWARD_WRONG_IF_RATE,
		FORWARD_WRONG_IF_BURST, forward->now))
		return;
	if (event.header_len > sizeof(event.header))
		event.header_len = sizeof(event.header);
	memcpy(event.header, bytes, event.header_len);
	/* No room: counted by the ring; more such packets will come. */
	if (spsc_put(forward->events, &event))
		forward->told = true;
}

/* The interfaces that it would go out of, were it not for a boundary there. */
static void
forward_count_blocked(const struct flow_set *set, const struct packet *packet)
{
	uint32_t i;

	for (i = 0; i < set->num_blocked; i++)
		flow_boundary_count(set->blocked[i], packet->total_len);
}

/* A good packet of a known flow. */
static void
forward_packet(struct forward *forward, struct flow *flow, uint32_t ifindex,
    uint8_t *bytes, const struct packet *packet)
{
	const struct flow_set *set = flow_current(flow);

	if (set->iif != 0 && set->iif != ifindex) {
		counter_add(&flow->wrong_if_packets, 1);
		counter_add(&flow->wrong_if_octets, packet->total_len);
		forward_discard(forward, ifindex, PLANE_DISCARD_WRONG_IF);
		forward_report_wrong_if(forward, ifindex, bytes, packet);
		return;
	}
	counter_add(&flow->in_packets, 1);
	counter_add(&flow->in_octets, packet->total_len);
	if (set->iif_boundary) {
		flow_boundary_count(set->iif_boundary, packet->total_len);
		counter_add(&flow->boundary_packets, 1);
		forward_discard(forward, ifindex, PLANE_DISCARD_BOUNDARY);
		return;
	}
	if (set->num_blocked > 0)
		forward_count_blocked(set, packet);
	if (set->iif == 0 || set->num_oifs == 0) {
		counter_add(&flow->negative_packets, 1);
		forward_discard(forward, ifindex, PLANE_DISCARD_NEGATIVE);
		return;
	}
	forward_copies(forward, flow, set, bytes, packet);
}

/* All that waits for this flow, in order, and it waits no longer. */
static void
forward_flush(struct forward *forward, struct pending_flow *waiting, struct flow *flow)
{
	enum plane_discard why;
	struct packet packet;
	uint32_t ifindex;
	size_t len, used = 0;

	while ((len = pending_next_len(forward->pending, waiting)) > 0) {
		uint8_t *bytes;

		if (used + TX_HEADROOM + len > FORWARD_FLUSH) {
			tx_batch_send(forward->batch);
			used = 0;
		}
		bytes = forward->flush + used + TX_HEADROOM;
		used += TX_HEADROOM + len;
		pending_get(forward->pending, waiting, bytes, &ifindex);
		/* It was good when it was put there. */
		if (packet_parse(bytes, len, &packet, &why))
			forward_packet(forward, flow, ifindex, bytes, &packet);
	}
	tx_batch_send(forward->batch);
	counter_add(&flow->uninit_packets,
	    (uint64_t)pending_got(waiting) + pending_overflow(waiting));
	counter_add(&flow->queue_overflow, pending_overflow(waiting));
	pending_remove(forward->pending, waiting);
}

static void
forward_drop(struct forward *forward, struct pending_flow *waiting)
{
	uint32_t ifindex;

	while (pending_next_len(forward->pending, waiting) > 0) {
		pending_get(forward->pending, waiting, NULL, &ifindex);
		forward_discard(forward, ifindex, PLANE_DISCARD_NO_MFE);
	}
	pending_remove(forward->pending, waiting);
}

static void
forward_announce(struct forward *forward, struct pending_flow *waiting,
    uint32_t ifindex, const uint8_t *bytes, size_t len)
{
	const struct flow_key *key = pending_key(waiting);
	struct plane_event event = {
	    .type = PLANE_EVENT_NEW_SOURCE,
	    .group = key->group,
	    .source = key->source,
	    .ifindex = ifindex,
	};

	event.header_len = (uint32_t)len;
	if (len > sizeof(event.header))
		event.header_len = sizeof(event.header);
	memcpy(event.header, bytes, event.header_len);
	/* No room: counted by the ring, and the flow's next packet tries again. */
	if (!spsc_put(forward->events, &event))
		return;
	pending_set_announced(waiting);
	forward->told = true;
}

/* No flow yet: it waits. */
static void
forward_queue(struct forward *forward, struct pending_flow *waiting, struct port *port,
    const struct flow_key *key, const uint8_t *bytes, size_t len)
{
	const struct packet_plane_config *config = &forward->config;

	if (!waiting && !port_take_token(&port->new_sources, config->new_source_rate,
			    config->new_source_burst, forward->now)) {
		port_discard(port, PLANE_DISCARD_FLOOD);
		return;
	}
	if (!waiting)
		waiting = pending_add(forward->pending, key, forward->now);
	if (!waiting) {
		port_discard(port, PLANE_DISCARD_QUEUE);
		return;
	}
	if (!pending_put(forward->pending, waiting, port->ifindex, bytes, len))
		port_discard(port, PLANE_DISCARD_QUEUE);
	if (!pending_announced(waiting))
		forward_announce(forward, waiting, port->ifindex, bytes, len);
}

/* It goes no further, for itself or for the switch: its flow shall know, if any. */
static void
forward_refuse(struct forward *forward, struct port *port, const struct packet *packet,
    enum plane_discard why)
{
	struct flow_key key = {.group = packet->group, .source = packet->source};
	const struct flow_set *set;
	struct flow *flow;

	port_discard(port, why);
	if (packet->group.family == MGM_FAMILY_UNSPEC)
		return;
	flow = flowtab_find(forward->flowtab, &key);
	if (!flow)
		return;
	set = flow_current(flow);
	if (set->iif != 0 && set->iif != port->ifindex) {
		counter_add(&flow->wrong_if_packets, 1);
		counter_add(&flow->wrong_if_octets, packet->total_len);
		return;
	}
	counter_add(&flow->in_packets, 1);
	counter_add(&flow->in_octets, packet->total_len);
	if (why == PLANE_DISCARD_TTL)
		forward_count_ttl(flow, packet);
	if (why == PLANE_DISCARD_TTL || why == PLANE_DISCARD_BAD_HEADER)
		counter_add(&flow->header_errors, 1);
	else
		counter_add(&flow->in_discards, 1);
}

static void
forward_count_arrived(struct port *port, size_t frame_len)
{
	counter_add(&port->in_packets, 1);
	counter_add(&port->in_octets, frame_len);
}

static void
forward_datagram(struct forward *forward, struct port *port, uint8_t *bytes, size_t len,
    const struct rx_frame *frame)
{
	struct pending_flow *waiting;
	enum plane_discard why;
	struct packet packet;
	struct flow_key key;
	struct flow *flow;

	if (!packet_parse(bytes, len, &packet, &why)) {
		forward_refuse(forward, port, &packet, why);
		return;
	}
	if (frame->needs_checksum && frame->segment_len == 0 &&
	    !packet_complete_checksum(
		bytes, packet.total_len, frame->csum_start, frame->csum_offset)) {
		forward_refuse(forward, port, &packet, PLANE_DISCARD_BAD_HEADER);
		return;
	}
	if (atomic_load_explicit(&port->disabled, memory_order_relaxed)) {
		forward_refuse(forward, port, &packet, PLANE_DISCARD_DISABLED);
		return;
	}
	key.group = packet.group;
	key.source = packet.source;
	flow = flowtab_find(forward->flowtab, &key);
	waiting = pending_find(forward->pending, &key);
	if (!flow) {
		forward_queue(forward, waiting, port, &key, bytes, packet.total_len);
		return;
	}
	if (waiting)
		forward_flush(forward, waiting, flow);
	forward_packet(forward, flow, port->ifindex, bytes, &packet);
}

/* A super-packet: each of its datagrams goes the way of a datagram. */
static void
forward_segments(
    struct forward *forward, struct port *port, const struct rx_frame *frame)
{
	size_t link_header = port->ethernet ? FORWARD_LINK_HEADER : 0;
	struct packet_segments segments;
	size_t size, len;

	if (!packet_segments_start(
		&segments, frame->bytes, frame->len, frame->segment_len)) {
		forward_count_arrived(port, frame->frame_len);
		port_discard(port, PLANE_DISCARD_BAD_HEADER);
		return;
	}
	size = segments.header_len + segments.segment_len;
	for (;;) {
		uint8_t *bytes = tx_batch_room(forward->batch, size);

		if (!packet_segments_next(&segments, bytes, size, &len))
			break;
		forward_count_arrived(port, link_header + len);
		forward_datagram(forward, port, bytes, len, frame);
	}
}

static void
forward_frame(struct forward *forward, struct port *port, struct rx_frame *frame)
{
	uint8_t *bytes = frame->bytes;

	if (frame->ours)
		return;
	if (frame->tagged || frame->other_host) {
		port_discard(port,
		    frame->tagged ? PLANE_DISCARD_TAGGED : PLANE_DISCARD_OTHER_HOST);
		return;
	}
	if (frame->segment_len != 0 && !frame->truncated) {
		forward_segments(forward, port, frame);
		return;
	}
	forward_count_arrived(port, frame->frame_len);
	if (frame->truncated) {
		port_discard(port, PLANE_DISCARD_TRUNCATED);
		return;
	}
	if (frame->transient) {
		bytes = tx_batch_room(forward->batch, frame->len);
		memcpy(bytes, frame->bytes, frame->len);
	}
	forward_datagram(forward, port, bytes, frame->len, frame);
}

bool
forward_ring(struct forward *forward, const struct port_entry *entry)
{
	struct rx_frame frame;
	unsigned taken = 0;

	while (taken < TX_BATCH && rx_ring_take(entry->ring, &frame)) {
		forward_frame(forward, entry->port, &frame);
		taken++;
	}
	tx_batch_send(forward->batch);
	rx_ring_release(entry->ring);
	if (rx_ring_losing(entry->ring))
		forward_count_lost(entry);
	return taken == TX_BATCH;
}

void
forward_count_lost(const struct port_entry *entry)
{
	counter_add(
	    &entry->port->discards[PLANE_DISCARD_RING_FULL], rx_ring_lost(entry->ring));
}

void
forward_release_pending(struct forward *forward, const struct flow_key *key)
{
	struct pending_flow *waiting = pending_find(forward->pending, key);
	struct flow *flow;

	if (!waiting)
		return;
	flow = flowtab_find(forward->flowtab, key);
	if (flow)
		forward_flush(forward, waiting, flow);
	else
		forward_drop(forward, waiting);
}

void
forward_drop_pending(struct forward *forward, const struct flow_key *key)
{
	struct pending_flow *waiting = pending_find(forward->pending, key);

	if (waiting)
		forward_drop(forward, waiting);
}

void
forward_expire_pending(struct forward *forward)
{
	struct pending_flow *waiting;

	while (forward_next_due(forward) <= forward->now) {
		waiting = pending_oldest(forward->pending);
		forward_release_pending(forward, pending_key(waiting));
	}
}

int64_t
forward_next_due(const struct forward *forward)
{
	const struct pending_flow *waiting = pending_oldest(forward->pending);

	if (!waiting)
		return INT64_MAX;
	return pending_since(waiting) + forward->config.pending_timeout_us;
}

const struct pending *
forward_pending(const struct forward *forward)
{
	return forward->pending;
}
