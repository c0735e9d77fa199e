/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tx.c - sending: one sendmmsg for each interface and batch.
 *
 * Datagrams stay where they are (ring slot, or this file's own room) and a copy is a
 * note at the port it leaves by. The kernel copies a message before sendmmsg returns,
 * so one place in memory serves all interfaces: before each sendmmsg the interface's
 * source address is written into the link headers of its messages. Fragments are made
 * in a scratch buffer, in order with the rest.
 *
 * Only what the kernel took is counted as sent. An error belongs to the first message
 * that was not taken: it is counted, skipped, and the rest is tried, so that one
 * interface can neither stop nor delay the others. Nothing waits: a full queue is a
 * send error.
 *
 * Invariants: a datagram is at most once in a port's queue; the queues of all ports are
 * empty between batches; a port in the list `ports` has copies.
 *
 * It does not decide who gets a copy: forward.c has looked at thresholds, links and
 * sizes. dataplane.md sections 9 and 11 are the measurements behind it.
 */
#include "config.h"

#include "tx.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "packet.h"
#include "port.h"

#define TX_MESSAGES 128
#define TX_ROOM (256 * 1024)    /* octets for datagrams that are not in a slot */
#define TX_SCRATCH (128 * 1024) /* octets for fragments */

struct tx_packet {
	uint8_t *bytes;    /* borrowed */
	struct flow *flow; /* borrowed */
	uint16_t len;
	uint32_t copies;
	bool sent; /* by any interface */
};

/* One message: a datagram or a fragment of it. */
struct tx_message {
	struct tx_copy copy;
	bool fragment;
	bool last; /* of its datagram */
};

struct tx_batch {
	struct tx_packet packets[TX_BATCH];
	uint32_t num_packets;
	struct port *ports; /* borrowed: those with copies */
	size_t room_used;
	size_t scratch_used;
	uint32_t num_messages;
	bool datagram_failed; /* a fragment of the datagram in hand was refused */
	struct tx_message messages[TX_MESSAGES];
	struct mmsghdr headers[TX_MESSAGES];
	struct iovec parts[TX_MESSAGES];
	struct sockaddr_ll bare; /* where there is no EtherType to tell the protocol */
	uint8_t room[TX_ROOM];
	uint8_t scratch[TX_SCRATCH];
};

struct tx_batch *
tx_batch_new(void)
{
	struct tx_batch *batch = calloc(1, sizeof(*batch));
	unsigned i;

	if (!batch)
		return NULL;
	batch->bare.sll_family = AF_PACKET;
	batch->bare.sll_protocol = htons(ETH_P_IP);
	for (i = 0; i < TX_MESSAGES; i++) {
		batch->headers[i].msg_hdr.msg_iov = &batch->parts[i];
		batch->headers[i].msg_hdr.msg_iovlen = 1;
	}
	return batch;
}

void
tx_batch_free(struct tx_batch *batch)
{
	free(batch);
}

uint8_t *
tx_batch_room(struct tx_batch *batch, size_t len)
{
	uint8_t *bytes;

	/* Nothing in the batch: nothing refers to the room either. */
	if (batch->num_packets == 0)
		batch->room_used = 0;
	if (batch->room_used + TX_HEADROOM + len > TX_ROOM) {
		tx_batch_send(batch);
		batch->room_used = 0;
	}
	bytes = batch->room + batch->room_used + TX_HEADROOM;
	batch->room_used += TX_HEADROOM + len;
	return bytes;
}

void
tx_batch_start(struct tx_batch *batch, uint8_t *bytes, uint16_t len, struct flow *flow)
{
	if (batch->num_packets == TX_BATCH)
		tx_batch_send(batch);
	batch->packets[batch->num_packets] =
	    (struct tx_packet){.bytes = bytes, .len = len, .flow = flow};
}

void
tx_batch_copy(struct tx_batch *batch, struct port *port, struct flow_oif *oif)
{
	struct tx_queue *queue = &port->queue;

	if (queue->num_copies == 0) {
		queue->next = batch->ports;
		batch->ports = port;
	}
	queue->copies[queue->num_copies].packet = batch->num_packets;
	queue->copies[queue->num_copies].oif = oif;
	queue->num_copies++;
	batch->packets[batch->num_packets].copies++;
}

bool
tx_batch_stop(struct tx_batch *batch)
{
	if (batch->packets[batch->num_packets].copies == 0)
		return false;
	batch->num_packets++;
	return true;
}

static void
tx_count_sent(
    struct tx_batch *batch, struct port *port, const struct tx_message *message)
{
	struct tx_packet *packet = &batch->packets[message->copy.packet];
	size_t frame = batch->parts[message - batch->messages].iov_len;

	counter_add(&port->out_octets, frame);
	if (message->fragment)
		counter_add(&port->out_fragments, 1);
	if (!message->last)
		return;
	if (!batch->datagram_failed) {
		packet->sent = true;
		counter_add(&message->copy.oif->packets, 1);
		counter_add(&message->copy.oif->octets, packet->len);
		counter_add(&packet->flow->total_out_packets, 1);
		counter_add(&port->out_packets, 1);
	}
	batch->datagram_failed = false;
}

static void
tx_count_failed(struct tx_batch *batch, struct port *port,
    const struct tx_message *message, int error)
{
	struct flow_oif *oif = message->copy.oif;
	bool gone = error == ENETDOWN || error == ENXIO || error == ENODEV;

	/* Once for a datagram, however many of its fragments were refused. */
	if (!batch->datagram_failed) {
		counter_add(gone ? &oif->if_down : &oif->send_errors, 1);
		counter_add(&port->out_discards, 1);
	}
	batch->datagram_failed = !message->last;
}

static void
tx_send_messages(struct tx_batch *batch, struct port *port)
{
	uint32_t done = 0;
	int sent;

	while (done < batch->num_messages) {
		sent = sendmmsg(port->tx_fd, &batch->headers[done],
		    batch->num_messages - done, MSG_DONTWAIT);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0) {
			tx_count_failed(batch, port, &batch->messages[done], errno);
			done++;
		}
		for (; sent > 0; sent--)
			tx_count_sent(batch, port, &batch->messages[done++]);
	}
	batch->num_messages = 0;
	batch->scratch_used = 0;
}

/* One more message, its link header complete. */
static void
tx_add_message(struct tx_batch *batch, struct port *port, uint8_t *bytes, size_t len,
    const struct tx_message *message)
{
	struct msghdr *header = &batch->headers[batch->num_messages].msg_hdr;
	struct iovec *part = &batch->parts[batch->num_messages];
	uint64_t mac;

	if (port->ethernet) {
		mac = atomic_load_explicit(&port->mac, memory_order_relaxed);
		memcpy(bytes - ETH_HLEN + ETH_ALEN, &mac, ETH_ALEN);
		part->iov_base = bytes - ETH_HLEN;
		part->iov_len = len + ETH_HLEN;
		header->msg_name = NULL;
		header->msg_namelen = 0;
	} else {
		batch->bare.sll_ifindex = (int)port->ifindex;
		part->iov_base = bytes;
		part->iov_len = len;
		header->msg_name = &batch->bare;
		header->msg_namelen = sizeof(batch->bare);
	}
	batch->messages[batch->num_messages++] = *message;
}

/* The datagram in pieces; sends what is ready where there is no room for the next. */
static void
tx_add_fragments(
    struct tx_batch *batch, struct port *port, struct tx_copy copy, size_t mtu)
{
	const struct tx_packet *packet = &batch->packets[copy.packet];
	struct tx_message message = {.copy = copy, .fragment = true};
	struct packet_fragments fragments;
	size_t len;

	if (!packet_fragments_start(&fragments, packet->bytes, packet->len, mtu)) {
		counter_add(&copy.oif->too_big, 1);
		counter_add(&port->out_discards, 1);
		return;
	}
	for (;;) {
		uint8_t *bytes;

		if (batch->num_messages == TX_MESSAGES ||
		    batch->scratch_used + TX_HEADROOM + mtu > TX_SCRATCH)
			tx_send_messages(batch, port);
		bytes = batch->scratch + batch->scratch_used + TX_HEADROOM;
		if (!packet_fragments_next(&fragments, bytes, mtu, &len))
			break;
		memcpy(bytes - ETH_HLEN, packet->bytes - ETH_HLEN, ETH_HLEN);
		batch->scratch_used += TX_HEADROOM + len;
		message.last =
		    fragments.done == fragments.total_len - fragments.header_len;
		tx_add_message(batch, port, bytes, len, &message);
	}
}

static void
tx_send_queue(struct tx_batch *batch, struct port *port)
{
	size_t mtu = atomic_load_explicit(&port->mtu, memory_order_relaxed);
	struct tx_queue *queue = &port->queue;
	uint32_t i;

	for (i = 0; i < queue->num_copies; i++) {
		struct tx_copy copy = queue->copies[i];
		struct tx_packet *packet = &batch->packets[copy.packet];
		struct tx_message message = {.copy = copy, .last = true};

		if (packet->len > mtu) {
			tx_add_fragments(batch, port, copy, mtu);
			continue;
		}
		if (batch->num_messages == TX_MESSAGES)
			tx_send_messages(batch, port);
		tx_add_message(batch, port, packet->bytes, packet->len, &message);
	}
	tx_send_messages(batch, port);
	queue->num_copies = 0;
}

void
tx_batch_send(struct tx_batch *batch)
{
	struct port *port;
	uint32_t i;

	for (port = batch->ports; port; port = port->queue.next)
		tx_send_queue(batch, port);
	for (i = 0; i < batch->num_packets; i++) {
		const struct tx_packet *packet = &batch->packets[i];

		if (!packet->sent)
			continue;
		counter_add(&packet->flow->forwarded_packets, 1);
		counter_add(&packet->flow->forwarded_octets, packet->len);
	}
	batch->ports = NULL;
	batch->num_packets = 0;
}
