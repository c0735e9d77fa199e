/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rx_ring.c - receiving: AF_PACKET, TPACKET_V2, PACKET_VNET_HDR.
 *
 * V2 and not V3: V3 hands over blocks when a timer ends, which costs a router its
 * latency. The virtio header in front of a frame says what the sender left to hardware:
 * a checksum to be completed, or a super-packet to be split. A super-packet is longer
 * than a slot; PACKET_COPY_THRESH makes the kernel queue it whole on the socket as
 * well, and the slot that says so keeps its place in the order.
 *
 * The socket is made with protocol 0, which receives nothing, and bound last: no frame
 * comes in before the filter stands.
 *
 * Slots are read in order from `position`; `held` of them before it are still ours. A
 * slot's status word is what the kernel and we take turns on: acquire to read what it
 * wrote, release to give it back. In front of every IP header are at least 16 octets
 * that are the slot's (the kernel leaves room for a link header even where there is
 * none), so that a forwarder can write a link header in place.
 *
 * Opening and closing are the core thread's, the rest is the forwarder thread's.
 */
#include "config.h"

#include "rx_ring.h"

#include <assert.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <arpa/inet.h>
#include <unistd.h>

#include "filter.h"

#ifndef VIRTIO_NET_HDR_GSO_UDP_L4
#define VIRTIO_NET_HDR_GSO_UDP_L4 5 /* linux/virtio_net.h since 6.2 */
#endif

#define RX_RING_BLOCK 65536u
#define RX_RING_SLOT_MIN 2048u
#define RX_RING_SLOTS_MIN 64u
#define RX_RING_RESERVE 2u      /* puts the IP header on a multiple of four */
#define RX_RING_OVERHEAD 128u   /* slot header, address, virtio and link headers */
#define RX_RING_BIG 65536u      /* the longest datagram */
#define RX_RING_QUEUE (8 << 20) /* octets of super-packets that may be queued */

struct rx_ring {
	struct epoch_node node;
	int fd;       /* owned */
	uint8_t *map; /* owned */
	size_t map_size;
	size_t block_size;
	size_t slot_size;
	uint32_t slots_per_block;
	uint32_t slots;
	uint32_t position;
	uint32_t held;
	size_t *memory_used; /* borrowed: the total that it is part of */
	bool ethernet;
	bool losing;
	uint8_t big[RX_RING_HEADROOM * 2 + RX_RING_BIG]; /* the last super-packet */
};

static size_t
rx_ring_round(size_t value, size_t unit)
{
	return (value + unit - 1) / unit * unit;
}

/* Sizes for the MTU; halves the slots until the memory suffices. */
static int
rx_ring_plan(struct rx_ring *ring, const struct plane_link *link,
    const struct rx_ring_config *config, struct tpacket_req *request)
{
	size_t slot = rx_ring_round(RX_RING_OVERHEAD + link->mtu, TPACKET_ALIGNMENT);
	size_t block = RX_RING_BLOCK, blocks;
	uint32_t wanted;

	if (link->mtu > RX_RING_BIG)
		slot = rx_ring_round(RX_RING_OVERHEAD + RX_RING_BIG, TPACKET_ALIGNMENT);
	if (slot < RX_RING_SLOT_MIN)
		slot = RX_RING_SLOT_MIN;
	while (block < slot)
		block *= 2;
	ring->slot_size = slot;
	ring->block_size = block;
	ring->slots_per_block = (uint32_t)(block / slot);
	for (wanted = RX_RING_SLOTS_MIN; wanted <= config->slots / 2;)
		wanted *= 2;
	for (;; wanted /= 2) {
		if (wanted < RX_RING_SLOTS_MIN)
			return -ENOSPC;
		blocks = rx_ring_round(wanted, ring->slots_per_block) /
			 ring->slots_per_block;
		if (blocks * block <= config->memory)
			break;
	}
	ring->slots = (uint32_t)blocks * ring->slots_per_block;
	ring->map_size = blocks * block;
	request->tp_block_size = (unsigned)block;
	request->tp_block_nr = (unsigned)blocks;
	request->tp_frame_size = (unsigned)slot;
	request->tp_frame_nr = ring->slots;
	return 0;
}

static int
rx_ring_option(const struct rx_ring *ring, int name, int value)
{
	if (setsockopt(ring->fd, SOL_PACKET, name, &value, sizeof(value)) < 0)
		return -errno;
	return 0;
}

static int
rx_ring_set_options(struct rx_ring *ring, const struct plane_link *link)
{
	static const int options[][2] = {
	    {PACKET_VERSION, TPACKET_V2},
	    {PACKET_VNET_HDR, 1},
	    {PACKET_RESERVE, RX_RING_RESERVE},
	    {PACKET_COPY_THRESH, 1},
	    {PACKET_IGNORE_OUTGOING, 1},
	};
	struct packet_mreq all = {
	    .mr_ifindex = (int)link->ifindex, .mr_type = PACKET_MR_ALLMULTI};
	int queue = RX_RING_QUEUE;
	size_t i;
	int error;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		error = rx_ring_option(ring, options[i][0], options[i][1]);
		if (error)
			return error;
	}
	if (setsockopt(ring->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all)) <
	    0)
		return -errno;
	/* Without CAP_NET_ADMIN the system's limit holds and fewer can be queued. */
	if (setsockopt(ring->fd, SOL_SOCKET, SO_RCVBUFFORCE, &queue, sizeof(queue)) < 0)
		(void)setsockopt(
		    ring->fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof(queue));
	return filter_attach(ring->fd, link->ethernet);
}

static int
rx_ring_map(struct rx_ring *ring, const struct tpacket_req *request)
{
	void *map;

	if (setsockopt(
		ring->fd, SOL_PACKET, PACKET_RX_RING, request, sizeof(*request)) < 0)
		return -errno;
	map =
	    mmap(NULL, ring->map_size, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	if (map == MAP_FAILED)
		return -errno;
	ring->map = map;
	return 0;
}

static int
rx_ring_bind(
    struct rx_ring *ring, const struct plane_link *link, struct rx_ring *replaces)
{
	struct sockaddr_ll address = {
	    .sll_family = AF_PACKET,
	    .sll_protocol = htons(ETH_P_ALL),
	    .sll_ifindex = (int)link->ifindex,
	};
	int error;

	/* The two must never hear the same packet: a gap is better than a double. */
	if (replaces) {
		error = filter_attach_none(replaces->fd);
		if (error)
			return error;
	}
	if (bind(ring->fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		error = -errno;
		if (replaces)
			(void)filter_attach(replaces->fd, replaces->ethernet);
		return error;
	}
	return 0;
}

int
rx_ring_open(const struct plane_link *link, const struct rx_ring_config *config,
    struct rx_ring **result)
{
	struct rx_ring *ring = calloc(1, sizeof(*ring));
	struct tpacket_req request = {0};
	int error;

	if (!ring)
		return -ENOMEM;
	ring->ethernet = link->ethernet;
	ring->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	error = ring->fd < 0 ? -errno : 0;
	if (!error)
		error = rx_ring_plan(ring, link, config, &request);
	if (!error)
		error = rx_ring_set_options(ring, link);
	if (!error)
		error = rx_ring_map(ring, &request);
	if (!error)
		error = rx_ring_bind(ring, link, config->replaces);
	if (error) {
		rx_ring_close(ring);
		return error;
	}
	ring->memory_used = config->memory_used;
	*config->memory_used += ring->map_size;
	*result = ring;
	return 0;
}

void
rx_ring_close(void *object)
{
	struct rx_ring *ring = object;

	if (!ring)
		return;
	if (ring->memory_used && ring->map)
		*ring->memory_used -= ring->map_size;
	if (ring->map)
		(void)munmap(ring->map, ring->map_size); /* a wrong argument only */
	if (ring->fd >= 0)
		(void)close(ring->fd); /* nothing is written through it */
	free(ring);
}

static uint8_t *
rx_ring_slot(const struct rx_ring *ring, uint32_t slot)
{
	size_t block = slot / ring->slots_per_block;

	return ring->map + block * ring->block_size +
	       slot % ring->slots_per_block * ring->slot_size;
}

static uint32_t *
rx_ring_status(const struct rx_ring *ring, uint32_t slot)
{
	struct tpacket2_hdr *header = (void *)rx_ring_slot(ring, slot);

	return &header->tp_status;
}

static void
rx_ring_read_offload(
    const struct virtio_net_hdr *offload, size_t link_header, struct rx_frame *frame)
{
	unsigned type = offload->gso_type & ~(unsigned)VIRTIO_NET_HDR_GSO_ECN;

	if (offload->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) {
		frame->needs_checksum = true;
		/* Smaller than the link header: wraps, and is refused as outside. */
		frame->csum_start = (size_t)offload->csum_start - link_header;
		frame->csum_offset = offload->csum_offset;
	}
	if (type == VIRTIO_NET_HDR_GSO_UDP_L4)
		frame->segment_len = offload->gso_size;
}

/* The packet whose slot says that it is also queued whole. */
static void
rx_ring_take_queued(struct rx_ring *ring, struct rx_frame *frame)
{
	size_t link_header = ring->ethernet ? ETH_HLEN : 0;
	struct virtio_net_hdr offload;
	uint8_t *start = ring->big + RX_RING_HEADROOM;
	struct iovec parts[2] = {
	    {.iov_base = &offload, .iov_len = sizeof(offload)},
	    {.iov_base = start, .iov_len = link_header + RX_RING_BIG},
	};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
	ssize_t got = recvmsg(ring->fd, &message, MSG_DONTWAIT);

	/* An interface that went down is reported first, in place of the packet. */
	if (got < 0 && errno == ENETDOWN)
		got = recvmsg(ring->fd, &message, MSG_DONTWAIT);
	if (got < (ssize_t)(sizeof(offload) + link_header) ||
	    message.msg_flags & MSG_TRUNC)
		return;
	frame->bytes = start + link_header;
	frame->len = (size_t)got - sizeof(offload) - link_header;
	frame->truncated = false;
	frame->transient = true;
	rx_ring_read_offload(&offload, link_header, frame);
}

bool
rx_ring_take(struct rx_ring *ring, struct rx_frame *frame)
{
	uint8_t *slot = rx_ring_slot(ring, ring->position);
	const struct tpacket2_hdr *header = (const void *)slot;
	size_t link_header = ring->ethernet ? ETH_HLEN : 0;
	const struct sockaddr_ll *from;
	struct virtio_net_hdr offload;
	uint32_t status;

	if (ring->held == ring->slots)
		return false;
	status = __atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE);
	if (!(status & TP_STATUS_USER))
		return false;
	from = (const void *)(slot + TPACKET_ALIGN(sizeof(*header)));
	*frame = (struct rx_frame){0};
	frame->frame_len = header->tp_len;
	frame->bytes = slot + header->tp_mac + link_header;
	frame->len =
	    header->tp_snaplen > link_header ? header->tp_snaplen - link_header : 0;
	frame->truncated = header->tp_snaplen < header->tp_len;
	frame->tagged = status & TP_STATUS_VLAN_VALID &&
			(header->tp_vlan_tci & 0x0fff) != 0; /* 0: priority only */
	frame->other_host = from->sll_pkttype == PACKET_OTHERHOST;
	frame->ours = from->sll_pkttype == PACKET_OUTGOING ||
		      from->sll_pkttype == PACKET_LOOPBACK;
	if (status & TP_STATUS_LOSING)
		ring->losing = true;
	if (status & TP_STATUS_COPY) {
		rx_ring_take_queued(ring, frame);
	} else {
		memcpy(
		    &offload, slot + header->tp_mac - sizeof(offload), sizeof(offload));
		rx_ring_read_offload(&offload, link_header, frame);
	}
	ring->position = (ring->position + 1) % ring->slots;
	ring->held++;
	return true;
}

void
rx_ring_release(struct rx_ring *ring)
{
	uint32_t slot = (ring->position + ring->slots - ring->held) % ring->slots;

	for (; ring->held > 0; ring->held--) {
		__atomic_store_n(
		    rx_ring_status(ring, slot), TP_STATUS_KERNEL, __ATOMIC_RELEASE);
		slot = (slot + 1) % ring->slots;
	}
}

uint32_t
rx_ring_lost(struct rx_ring *ring)
{
	struct tpacket_stats stats = {0};
	socklen_t len = sizeof(stats);

	ring->losing = false;
	if (getsockopt(ring->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len) < 0)
		return 0;
	return stats.tp_drops;
}

bool
rx_ring_losing(const struct rx_ring *ring)
{
	return ring->losing;
}

void
rx_ring_silence(struct rx_ring *ring)
{
	(void)filter_attach_none(ring->fd); /* no memory: it goes on being heard */
}

void
rx_ring_clear_error(struct rx_ring *ring)
{
	int error;
	socklen_t len = sizeof(error);

	/* Reading it clears it; the interface's state comes from elsewhere. */
	(void)getsockopt(ring->fd, SOL_SOCKET, SO_ERROR, &error, &len);
}

int
rx_ring_fd(const struct rx_ring *ring)
{
	return ring->fd;
}

uint32_t
rx_ring_slots(const struct rx_ring *ring)
{
	return ring->slots;
}

bool
rx_ring_fits(const struct rx_ring *ring, uint32_t mtu)
{
	return mtu > RX_RING_BIG || RX_RING_OVERHEAD + mtu <= ring->slot_size;
}

struct epoch_node *
rx_ring_node(struct rx_ring *ring)
{
	return &ring->node;
}
