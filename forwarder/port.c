/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * port.c - interfaces: transmit socket, state, counters, and the published table.
 *
 * A port lives from add to remove of its interface and carries the counters; its ring
 * may be replaced meanwhile, so ports and rings meet in the table. The core publishes a
 * new table for each change and retires the old one; what the forwarder found in a
 * table stays valid for its batch.
 *
 * The transmit socket has protocol 0 and hears nothing, and it is bound: an interface
 * that is deleted and made again is another one, and this socket then says ENXIO for
 * ever. Its send buffer is large, so that a queueing discipline that holds packets back
 * does so for longer than a batch; what still finds no room is counted.
 */
#include "config.h"

#include "port.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT_SEND_BUFFER (4 << 20)
#define PORT_TOKEN 1000000

int
port_open(const struct plane_link *link, struct port **result)
{
	struct sockaddr_ll address = {
	    .sll_family = AF_PACKET, .sll_ifindex = (int)link->ifindex};
	int buffer = PORT_SEND_BUFFER, error;
	struct port *port = calloc(1, sizeof(*port));

	if (!port)
		return -ENOMEM;
	port->ifindex = link->ifindex;
	port->ethernet = link->ethernet;
	port_set_link(port, link);
	port->tx_fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (port->tx_fd < 0 ||
	    bind(port->tx_fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		error = -errno;
		port_close(port);
		return error;
	}
	/* Without CAP_NET_ADMIN the system's limit holds. */
	if (setsockopt(
		port->tx_fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof(buffer)) < 0)
		(void)setsockopt(
		    port->tx_fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof(buffer));
	*result = port;
	return 0;
}

void
port_close(void *object)
{
	struct port *port = object;

	if (!port)
		return;
	if (port->tx_fd >= 0)
		(void)close(port->tx_fd); /* what was sent is the kernel's */
	limit_free(atomic_load(&port->limit));
	free(port);
}

void
port_set_link(struct port *port, const struct plane_link *link)
{
	uint64_t mac = 0;

	memcpy(&mac, link->mac, sizeof(link->mac));
	atomic_store_explicit(&port->mac, mac, memory_order_relaxed);
	atomic_store_explicit(&port->mtu, link->mtu, memory_order_relaxed);
	atomic_store_explicit(&port->running, link->running, memory_order_relaxed);
}

int
port_set_rate_limit(struct port *port, uint32_t kbps, struct epoch *epoch)
{
	struct limit *old = atomic_load(&port->limit), *limit = NULL;

	/* The same again must not fill the bucket. */
	if (limit_rate(old) == kbps)
		return 0;
	if (kbps != 0) {
		limit = limit_new(kbps);
		if (!limit)
			return -ENOMEM;
	}
	atomic_store(&port->limit, limit);
	if (old)
		epoch_retire(epoch, limit_node(old), limit_free, old);
	return 0;
}

void
port_read(const struct port *port, struct plane_iface_counters *out)
{
	unsigned i;

	out->in_packets = counter_read(&port->in_packets);
	out->in_octets = counter_read(&port->in_octets);
	out->out_packets = counter_read(&port->out_packets);
	out->out_octets = counter_read(&port->out_octets);
	out->out_fragments = counter_read(&port->out_fragments);
	out->out_discards = counter_read(&port->out_discards);
	for (i = 0; i < PLANE_DISCARD_COUNT; i++)
		out->discards[i] = counter_read(&port->discards[i]);
}

bool
port_take_token(struct port_bucket *bucket, uint32_t rate, uint32_t burst, int64_t now)
{
	int64_t full = (int64_t)burst * PORT_TOKEN;
	int64_t passed = now - bucket->at_us;

	/* Long enough to fill it, or the first time: no multiplication to overflow. */
	if (bucket->at_us == 0 || passed > full / rate)
		bucket->tokens = full;
	else
		bucket->tokens += passed * rate;
	if (bucket->tokens > full)
		bucket->tokens = full;
	bucket->at_us = now;
	if (bucket->tokens < PORT_TOKEN)
		return false;
	bucket->tokens -= PORT_TOKEN;
	return true;
}

struct port_table *
port_table_new(uint32_t count)
{
	struct port_table *table;
	uint32_t num_slots = 8;
	size_t size;

	while (num_slots < count * 2)
		num_slots *= 2;
	size = sizeof(*table) + count * sizeof(struct port_entry);
	table = calloc(1, size + num_slots * sizeof(struct port *));
	if (!table)
		return NULL;
	table->num_slots = num_slots;
	table->slots = (struct port **)(void *)&table->ports[count];
	return table;
}

void
port_table_free(void *table)
{
	free(table);
}

static uint32_t
port_table_slot(const struct port_table *table, uint32_t ifindex)
{
	return ifindex * UINT32_C(0x9e3779b1) >> 7 & (table->num_slots - 1);
}

void
port_table_add(struct port_table *table, struct port *port, struct rx_ring *ring)
{
	uint32_t slot = port_table_slot(table, port->ifindex);

	while (table->slots[slot])
		slot = (slot + 1) & (table->num_slots - 1);
	table->slots[slot] = port;
	table->ports[table->count].port = port;
	table->ports[table->count].ring = ring;
	table->count++;
}

struct port *
port_table_find(const struct port_table *table, uint32_t ifindex)
{
	uint32_t slot = port_table_slot(table, ifindex);
	struct port *port;

	while ((port = table->slots[slot]) && port->ifindex != ifindex)
		slot = (slot + 1) & (table->num_slots - 1);
	return port;
}
