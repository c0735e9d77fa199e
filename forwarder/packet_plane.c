/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * packet_plane.c - the packet plane as the core sees it: plane.h on raw sockets.
 *
 * Everything here runs in the core thread. It opens sockets and rings, writes the flow
 * table and publishes tables of ports; the worker finds what is published and never
 * comes back here. What a call takes away is retired to the epoch, and every call frees
 * what the worker has passed meanwhile.
 *
 * Rings share one total of memory. A new ring gets at most a quarter of what is left
 * (but the smallest ring, if that is all there is), so that the first interfaces do not
 * take everything from those that come later; when the smallest does not fit either,
 * the interface is refused with -ENOSPC. Memory of a ring that is gone counts until the
 * worker has let go of it.
 *
 * Invariants: `ifaces` is sorted by ifindex and equal to the published table; a flow is
 * in the table from install to remove, and `ref` is its address.
 * mgm-api.md 11.8 says what becomes of interfaces that change.
 */
#include "config.h"

#include "packet_plane.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "log.h"
#include "worker.h"

#define PACKET_PLANE_RING_SHARE 4 /* a new ring gets 1 / this of what is left */

struct packet_plane_iface {
	struct plane_link link;
	struct port *port;    /* owned */
	struct rx_ring *ring; /* owned */
};

struct packet_plane {
	struct packet_plane_config config;
	struct worker_shared shared;       /* its pointers are owned */
	struct worker *worker;             /* owned */
	struct packet_plane_iface *ifaces; /* owned, by ifindex */
	uint32_t num_ifaces;
	uint64_t generation;
	bool disabled;      /* nothing is forwarded; each port says so too */
	size_t ring_memory; /* of rings that exist */
};

static uint32_t
packet_plane_position(const struct packet_plane *plane, uint32_t ifindex)
{
	uint32_t at = 0;

	while (at < plane->num_ifaces && plane->ifaces[at].link.ifindex < ifindex)
		at++;
	return at;
}

static struct packet_plane_iface *
packet_plane_iface(const struct packet_plane *plane, uint32_t ifindex)
{
	uint32_t at = packet_plane_position(plane, ifindex);

	if (at == plane->num_ifaces || plane->ifaces[at].link.ifindex != ifindex)
		return NULL;
	return &plane->ifaces[at];
}

/* The interfaces as they are now become what the worker works by. */
static void
packet_plane_publish(struct packet_plane *plane, struct port_table *table)
{
	struct port_table *old;
	uint32_t i;

	for (i = 0; i < plane->num_ifaces; i++)
		port_table_add(table, plane->ifaces[i].port, plane->ifaces[i].ring);
	table->generation = ++plane->generation;
	old = atomic_exchange(&plane->shared.ports, table);
	if (old)
		epoch_retire(plane->shared.epoch, &old->node, port_table_free, old);
	if (plane->worker)
		worker_wake(plane->worker);
}

static void
packet_plane_retire_ring(struct packet_plane *plane, struct rx_ring *ring)
{
	epoch_retire(plane->shared.epoch, rx_ring_node(ring), rx_ring_close, ring);
}

static int
packet_plane_open_ring(struct packet_plane *plane, const struct plane_link *link,
    struct rx_ring *replaces, struct rx_ring **ring)
{
	size_t left = plane->config.ring_memory - plane->ring_memory;
	struct rx_ring_config config = {
	    .slots = plane->config.ring_slots,
	    .memory = left / PACKET_PLANE_RING_SHARE,
	    .memory_used = &plane->ring_memory,
	    .replaces = replaces,
	};
	int error = rx_ring_open(link, &config, ring);

	if (error == -ENOSPC) {
		/* The smallest ring, if it fits at all. */
		config.slots = 1;
		config.memory = left;
		error = rx_ring_open(link, &config, ring);
	}
	if (error)
		return error;
	if (rx_ring_slots(*ring) < plane->config.ring_slots)
		log_info("packet plane: %s: %u of %u receive slots, ring memory is "
			 "shared",
		    link->name, rx_ring_slots(*ring), plane->config.ring_slots);
	return 0;
}

static int
packet_plane_add_iface(void *impl, const struct plane_link *link)
{
	struct packet_plane *plane = impl;
	struct packet_plane_iface *ifaces, added = {.link = *link};
	uint32_t at = packet_plane_position(plane, link->ifindex);
	struct port_table *table;
	int error;

	(void)epoch_collect(plane->shared.epoch);
	if (packet_plane_iface(plane, link->ifindex))
		return -EEXIST;
	ifaces = realloc(plane->ifaces, (plane->num_ifaces + 1) * sizeof(*ifaces));
	if (!ifaces)
		return -ENOMEM;
	plane->ifaces = ifaces;
	table = port_table_new(plane->num_ifaces + 1);
	if (!table)
		return -ENOMEM;
	error = port_open(link, &added.port);
	if (!error)
		error = packet_plane_open_ring(plane, link, NULL, &added.ring);
	if (error) {
		port_close(added.port);
		port_table_free(table);
		return error;
	}
	atomic_store_explicit(
	    &added.port->disabled, plane->disabled, memory_order_relaxed);
	memmove(
	    &ifaces[at + 1], &ifaces[at], (plane->num_ifaces - at) * sizeof(*ifaces));
	ifaces[at] = added;
	plane->num_ifaces++;
	packet_plane_publish(plane, table);
	return 0;
}

/* Datagrams have outgrown the slots. Packets in the old ring are given up. */
static int
packet_plane_replace_ring(struct packet_plane *plane, struct packet_plane_iface *iface,
    const struct plane_link *link)
{
	struct port_table *table = port_table_new(plane->num_ifaces);
	struct rx_ring *old = iface->ring;
	int error;

	if (!table)
		return -ENOMEM;
	error = packet_plane_open_ring(plane, link, old, &iface->ring);
	if (error) {
		port_table_free(table);
		return error;
	}
	packet_plane_publish(plane, table);
	packet_plane_retire_ring(plane, old);
	return 0;
}

static int
packet_plane_change_iface(void *impl, const struct plane_link *link)
{
	struct packet_plane *plane = impl;
	struct packet_plane_iface *iface = packet_plane_iface(plane, link->ifindex);
	int error;

	(void)epoch_collect(plane->shared.epoch);
	if (!iface)
		return -ENOENT;
	if (!rx_ring_fits(iface->ring, link->mtu)) {
		error = packet_plane_replace_ring(plane, iface, link);
		if (error)
			return error;
	}
	iface->link = *link;
	port_set_link(iface->port, link);
	return 0;
}

static void
packet_plane_remove_iface(void *impl, uint32_t ifindex)
{
	struct packet_plane *plane = impl;
	struct packet_plane_iface *iface = packet_plane_iface(plane, ifindex);
	struct packet_plane_iface removed;
	struct port_table *table;

	if (!iface)
		return;
	table = port_table_new(plane->num_ifaces - 1);
	if (!table) {
		/* It stays, silent: nothing is received, and nothing can be sent. */
		log_error(
		    "packet plane: %s: no memory to remove it, it is switched off",
		    iface->link.name);
		iface->link.running = false;
		port_set_link(iface->port, &iface->link);
		rx_ring_silence(iface->ring);
		return;
	}
	removed = *iface;
	plane->num_ifaces--;
	memmove(iface, iface + 1,
	    (size_t)(plane->ifaces + plane->num_ifaces - iface) * sizeof(*iface));
	packet_plane_publish(plane, table);
	packet_plane_retire_ring(plane, removed.ring);
	epoch_retire(
	    plane->shared.epoch, &removed.port->node, port_close, removed.port);
	(void)epoch_collect(plane->shared.epoch);
}

static int
packet_plane_set_ttl_threshold(void *impl, uint32_t ifindex, uint32_t threshold)
{
	struct packet_plane_iface *iface = packet_plane_iface(impl, ifindex);

	if (!iface)
		return -ENOENT;
	if (threshold > 256)
		return -EINVAL;
	atomic_store_explicit(
	    &iface->port->ttl_threshold, threshold, memory_order_relaxed);
	return 0;
}

static int
packet_plane_set_rate_limit(void *impl, uint32_t ifindex, uint32_t kbps)
{
	struct packet_plane *plane = impl;
	struct packet_plane_iface *iface = packet_plane_iface(plane, ifindex);
	int error;

	if (!iface)
		return -ENOENT;
	error = port_set_rate_limit(iface->port, kbps, plane->shared.epoch);
	(void)epoch_collect(plane->shared.epoch);
	return error;
}

static int
packet_plane_add_boundary(void *impl, void **result)
{
	struct flow_boundary *boundary = calloc(1, sizeof(*boundary));

	(void)impl; /* flows will name it, nothing else does */
	if (!boundary)
		return -ENOMEM;
	*result = boundary;
	return 0;
}

static void
packet_plane_remove_boundary(void *impl, void *object)
{
	struct packet_plane *plane = impl;
	struct flow_boundary *boundary = object;

	/* Sets that named it may still be in a packet's hands. */
	epoch_retire(plane->shared.epoch, &boundary->node, free, boundary);
	(void)epoch_collect(plane->shared.epoch);
}

static void
packet_plane_read_boundary(
    void *impl, const void *object, struct plane_boundary_counters *out)
{
	const struct flow_boundary *boundary = object;

	(void)impl;
	out->packets = counter_read(&boundary->packets);
	out->octets = counter_read(&boundary->octets);
}

static void
packet_plane_set_enabled(void *impl, bool on)
{
	struct packet_plane *plane = impl;
	uint32_t i;

	plane->disabled = !on;
	for (i = 0; i < plane->num_ifaces; i++)
		atomic_store_explicit(
		    &plane->ifaces[i].port->disabled, !on, memory_order_relaxed);
}

static void
packet_plane_set_wrong_if(void *impl, uint32_t ifindex, bool on)
{
	struct packet_plane_iface *iface = packet_plane_iface(impl, ifindex);

	if (iface)
		atomic_store_explicit(&iface->port->wrong_if, on, memory_order_relaxed);
}

static int
packet_plane_install_mfe(void *impl, const struct plane_mfe *mfe, void **ref)
{
	struct packet_plane *plane = impl;
	struct flow *flow = flow_new(mfe);
	int error;

	if (!flow)
		return -errno;
	error = flowtab_add(plane->shared.flowtab, flow);
	(void)epoch_collect(plane->shared.epoch);
	if (error) {
		flow_free(flow);
		return error;
	}
	*ref = flow;
	return 0;
}

static int
packet_plane_change_mfe(void *impl, void *ref, const struct plane_mfe *mfe)
{
	struct packet_plane *plane = impl;
	int error = flow_set_oifs(ref, mfe, plane->shared.epoch);

	(void)epoch_collect(plane->shared.epoch);
	return error;
}

static void
packet_plane_remove_mfe(void *impl, void *ref)
{
	struct packet_plane *plane = impl;
	struct flow *flow = ref;

	flowtab_remove(plane->shared.flowtab, flow);
	epoch_retire(plane->shared.epoch, &flow->node, flow_free, flow);
	(void)epoch_collect(plane->shared.epoch);
}

static void
packet_plane_command(struct packet_plane *plane, enum worker_command_type type,
    const struct mgm_addr *group, const struct mgm_addr *source)
{
	struct worker_command command = {
	    .type = type, .key = {.group = *group, .source = *source}};

	/* A lost one is counted there, and made up for by a packet or the timeout. */
	(void)worker_put_command(plane->worker, &command);
}

static void
packet_plane_release_pending(
    void *impl, const struct mgm_addr *group, const struct mgm_addr *source)
{
	packet_plane_command(impl, WORKER_COMMAND_RELEASE_PENDING, group, source);
}

static void
packet_plane_drop_pending(
    void *impl, const struct mgm_addr *group, const struct mgm_addr *source)
{
	packet_plane_command(impl, WORKER_COMMAND_DROP_PENDING, group, source);
}

static void
packet_plane_read_mfe(void *impl, const void *ref, struct plane_mfe_counters *out)
{
	(void)impl;
	flow_read(ref, out);
}

static void
packet_plane_restart_oif(void *impl, void *ref, uint32_t ifindex)
{
	(void)impl;
	flow_restart_oif(ref, ifindex);
}

static void
packet_plane_read_oif(
    void *impl, const void *ref, uint32_t ifindex, struct plane_oif_counters *out)
{
	(void)impl;
	flow_read_oif(ref, ifindex, out);
}

static int
packet_plane_read_iface(void *impl, uint32_t ifindex, struct plane_iface_counters *out)
{
	const struct packet_plane_iface *iface = packet_plane_iface(impl, ifindex);

	if (!iface)
		return -ENOENT;
	port_read(iface->port, out);
	return 0;
}

static int
packet_plane_event_fd(void *impl)
{
	const struct packet_plane *plane = impl;

	return spsc_fd(plane->shared.events);
}

static bool
packet_plane_next_event(void *impl, struct plane_event *event)
{
	struct packet_plane *plane = impl;

	if (spsc_get(plane->shared.events, event))
		return true;
	spsc_clear(plane->shared.events);
	(void)epoch_collect(plane->shared.epoch);
	/* One may have come between the look and the clearing. */
	return spsc_get(plane->shared.events, event);
}

static const struct plane_ops packet_plane_ops = {
    .name = "packet",
    .add_iface = packet_plane_add_iface,
    .change_iface = packet_plane_change_iface,
    .remove_iface = packet_plane_remove_iface,
    .set_ttl_threshold = packet_plane_set_ttl_threshold,
    .set_rate_limit = packet_plane_set_rate_limit,
    .add_boundary = packet_plane_add_boundary,
    .remove_boundary = packet_plane_remove_boundary,
    .read_boundary = packet_plane_read_boundary,
    .set_enabled = packet_plane_set_enabled,
    .set_wrong_if = packet_plane_set_wrong_if,
    .install_mfe = packet_plane_install_mfe,
    .change_mfe = packet_plane_change_mfe,
    .remove_mfe = packet_plane_remove_mfe,
    .release_pending = packet_plane_release_pending,
    .drop_pending = packet_plane_drop_pending,
    .read_mfe = packet_plane_read_mfe,
    .restart_oif = packet_plane_restart_oif,
    .read_oif = packet_plane_read_oif,
    .read_iface = packet_plane_read_iface,
    .event_fd = packet_plane_event_fd,
    .next_event = packet_plane_next_event,
};

static void
packet_plane_set_defaults(struct packet_plane_config *config)
{
	if (!config->ring_memory)
		config->ring_memory = 64 << 20;
	if (!config->ring_slots)
		config->ring_slots = 8192;
	if (!config->pending_memory)
		config->pending_memory = 32 << 20;
	if (!config->pending_flows)
		config->pending_flows = 4096;
	if (!config->pending_packets)
		config->pending_packets = 64;
	if (!config->pending_flow_memory)
		config->pending_flow_memory = 128 << 10;
	if (!config->new_source_rate)
		config->new_source_rate = 5000;
	if (!config->new_source_burst)
		config->new_source_burst = 4096;
	if (!config->pending_timeout_us)
		config->pending_timeout_us = 10000000;
}

static void
packet_plane_free(struct packet_plane *plane)
{
	uint32_t i;

	worker_stop(plane->worker);
	for (i = 0; i < plane->num_ifaces; i++) {
		port_close(plane->ifaces[i].port);
		rx_ring_close(plane->ifaces[i].ring);
	}
	free(plane->ifaces);
	port_table_free(atomic_load(&plane->shared.ports));
	flowtab_free(plane->shared.flowtab);
	spsc_free(plane->shared.events);
	epoch_free(plane->shared.epoch);
	free(plane);
}

/* Better now than with the first interface. */
static int
packet_plane_may_open(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	(void)close(fd); /* it never was bound */
	return 0;
}

int
packet_plane_start(const struct packet_plane_config *config, struct plane *result)
{
	struct packet_plane *plane = calloc(1, sizeof(*plane));
	struct port_table *table = NULL;
	int error = packet_plane_may_open();

	if (error || !plane) {
		free(plane);
		return error ? error : -ENOMEM;
	}
	error = -ENOMEM;
	plane->config = *config;
	packet_plane_set_defaults(&plane->config);
	plane->shared.epoch = epoch_new(1);
	if (plane->shared.epoch)
		plane->shared.flowtab = flowtab_new(plane->shared.epoch);
	/* Each pending flow has one event, and may end and begin again meanwhile. */
	plane->shared.events =
	    spsc_new(sizeof(struct plane_event), plane->config.pending_flows * 2);
	if (plane->shared.flowtab && plane->shared.events)
		table = port_table_new(0);
	if (table) {
		packet_plane_publish(plane, table);
		error = worker_start(&plane->config, &plane->shared, 0, &plane->worker);
	}
	if (error) {
		packet_plane_free(plane);
		return error;
	}
	result->ops = &packet_plane_ops;
	result->impl = plane;
	result->capabilities = PLANE_CAP_EXACT_OIF_COUNTS;
	return 0;
}

void
packet_plane_stop(struct plane *plane)
{
	if (!plane->impl)
		return;
	packet_plane_free(plane->impl);
	*plane = (struct plane){0};
}

void
packet_plane_status(const struct plane *plane, struct packet_plane_status *status)
{
	const struct packet_plane *impl = plane->impl;
	const struct pending *pending = worker_pending(impl->worker);

	status->pending_now = pending_flows_now(pending);
	status->pending_octets = pending_octets_now(pending);
	status->events_lost = spsc_lost(impl->shared.events);
	status->commands_lost = worker_commands_lost(impl->worker);
	status->ring_memory_used = impl->ring_memory;
}
