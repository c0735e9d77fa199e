/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rx_ring.h - one interface's receive socket with its TPACKET_V2 ring.
 */
#ifndef MGM_RX_RING_H
#define MGM_RX_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "epoch.h"
#include "plane.h"

/* In front of every datagram: what a link header needs. Writable. */
#define RX_RING_HEADROOM 14

struct rx_ring;

struct rx_frame {
	uint8_t *bytes;      /* from the IP header on; borrowed until the release */
	size_t len;          /* of what is there */
	size_t frame_len;    /* as it was on the link */
	bool transient;      /* bytes last only until the next rx_ring_take() */
	bool truncated;      /* there was more than the slot holds */
	bool tagged;         /* of a VLAN */
	bool other_host;     /* a unicast frame for someone else */
	bool ours;           /* sent by this host */
	bool needs_checksum; /* the transport's is left to us */
	size_t csum_start;   /* from bytes on */
	size_t csum_offset;
	size_t segment_len; /* a UDP super-packet: payload of each segment; else 0 */
};

struct rx_ring_config {
	uint32_t slots; /* wanted */
	size_t memory;  /* at most; fewer slots where it is scarce */
	size_t
	    *memory_used; /* borrowed; the ring's share counts there while it lives */
	struct rx_ring *replaces; /* borrowed: it hears nothing from then on; or NULL */
};

/* 0 or -errno: -ENOSPC where the memory does not hold the smallest ring. */
int rx_ring_open(const struct plane_link *link, const struct rx_ring_config *config,
    struct rx_ring **ring);
/* Takes void * so that an epoch can call it. NULL is accepted. */
void rx_ring_close(void *ring);

/* The next frame, false: none. Frames stay ours until rx_ring_release(). */
bool rx_ring_take(struct rx_ring *ring, struct rx_frame *frame);
/* All frames taken so far go back to the kernel. */
void rx_ring_release(struct rx_ring *ring);
/* Packets lost since the last call because the ring was full. */
uint32_t rx_ring_lost(struct rx_ring *ring);
/* The kernel has said since the last rx_ring_lost() that it lost some. */
bool rx_ring_losing(const struct rx_ring *ring);
/* Nothing more is received. */
void rx_ring_silence(struct rx_ring *ring);
/* An error stands on the socket (interface down): take it away, go on. */
void rx_ring_clear_error(struct rx_ring *ring);

int rx_ring_fd(const struct rx_ring *ring);
uint32_t rx_ring_slots(const struct rx_ring *ring);
/* Do datagrams of this MTU fit into a slot? */
bool rx_ring_fits(const struct rx_ring *ring, uint32_t mtu);
struct epoch_node *rx_ring_node(struct rx_ring *ring);

#endif
