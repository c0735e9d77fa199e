/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * packet_plane.h - the plane on AF_PACKET raw sockets, the default and the reference.
 */
#ifndef MGM_PACKET_PLANE_H
#define MGM_PACKET_PLANE_H

#include <stddef.h>
#include <stdint.h>

#include "plane.h"

struct packet_plane_config {
	size_t ring_memory;         /* octets for all rings together; 0: 64 MiB */
	uint32_t ring_slots;        /* wanted per interface; 0: 8192; fewer if scarce */
	size_t pending_memory;      /* octets that wait in all; 0: 32 MiB */
	uint32_t pending_flows;     /* (S,G) that may wait at once; 0: 4096 */
	uint32_t pending_packets;   /* per (S,G); 0: 64 */
	size_t pending_flow_memory; /* octets per (S,G); 0: 128 KiB */
	uint32_t new_source_rate;   /* new (S,G) per second and interface; 0: 5000 */
	uint32_t new_source_burst;  /* 0: 4096 */
	int64_t pending_timeout_us; /* without an answer; 0: 10 s */
};

/* What the plane can tell about itself beyond its interfaces. */
struct packet_plane_status {
	uint64_t pending_now;
	uint64_t pending_octets;
	uint64_t events_lost;   /* the core was too slow to read */
	uint64_t commands_lost; /* the thread was too slow to read */
	uint64_t ring_memory_used;
};

/*
 * Start the plane and its thread. 0 or -errno (-EPERM: CAP_NET_RAW is missing). The
 * plane's impl is owned by the caller and ended by packet_plane_stop().
 */
int packet_plane_start(const struct packet_plane_config *config, struct plane *plane);
/* Joins the thread, frees everything. A stopped or zeroed plane is accepted. */
void packet_plane_stop(struct plane *plane);
void packet_plane_status(const struct plane *plane, struct packet_plane_status *status);

#endif
