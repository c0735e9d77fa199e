/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wire_alert.c - the fields of what the daemon sends by itself, in order.
 *
 * The nine callbacks of the MGM API (mgm-api 5) and the events that we add, each coded
 * once for both directions as in wire_body.c. Every body begins with the handle that it
 * is for, except the lines of events, which are for the connection.
 *
 * Three are questions, which the client answers with a reply of the same type and id:
 * rpf, creation alert, and a prune alert that no membership caused. No function here
 * judges a value beyond wire.c's rules.
 */
#include "config.h"

#include "wire_alert.h"

void
wire_code_rpf(struct wire_buffer *b, struct wire_rpf *m)
{
	wire_u32(b, &m->handle);
	wire_prefix(b, &m->source);
	wire_prefix(b, &m->group);
	wire_u32(b, &m->iif);
	wire_addr(b, &m->next_hop);
	wire_addr(b, &m->upstream);
	wire_prefix(b, &m->route);
	wire_u32(b, &m->arrival);
	wire_octets(b, m->packet, &m->length, sizeof(m->packet));
}

void
wire_code_rpf_answer(struct wire_buffer *b, struct wire_rpf_answer *m)
{
	wire_u32(b, &m->iif);
	wire_addr(b, &m->next_hop);
	wire_addr(b, &m->upstream);
}

void
wire_code_creation(struct wire_buffer *b, struct wire_creation *m)
{
	wire_u32(b, &m->handle);
	wire_prefix(b, &m->source);
	wire_prefix(b, &m->group);
	wire_u32(b, &m->iif);
	wire_addr(b, &m->next_hop);
	wire_u16(b, &m->count);
}

void
wire_code_creation_oif(struct wire_buffer *b, struct wire_creation_oif *m)
{
	wire_u32(b, &m->ifindex);
	wire_addr(b, &m->next_hop);
	wire_u8(b, &m->igmp);
}

void
wire_code_prune(struct wire_buffer *b, struct wire_prune *m)
{
	wire_u32(b, &m->handle);
	wire_prefix(b, &m->source);
	wire_prefix(b, &m->group);
	wire_u32(b, &m->ifindex);
	wire_addr(b, &m->next_hop);
	wire_u8(b, &m->member);
}

void
wire_code_join(struct wire_buffer *b, struct wire_join *m)
{
	wire_u32(b, &m->handle);
	wire_prefix(b, &m->source);
	wire_prefix(b, &m->group);
	wire_u8(b, &m->member);
}

void
wire_code_wrong_if(struct wire_buffer *b, struct wire_wrong_if *m)
{
	wire_u32(b, &m->handle);
	wire_addr(b, &m->source);
	wire_addr(b, &m->group);
	wire_u32(b, &m->ifindex);
	wire_addr(b, &m->next_hop);
	wire_octets(b, m->packet, &m->length, sizeof(m->packet));
}

void
wire_code_local(struct wire_buffer *b, struct wire_local *m)
{
	wire_u32(b, &m->handle);
	wire_prefix(b, &m->source);
	wire_prefix(b, &m->group);
	wire_u32(b, &m->ifindex);
	wire_addr(b, &m->next_hop);
}

void
wire_code_interface_event(struct wire_buffer *b, struct wire_interface_event *m)
{
	wire_u32(b, &m->handle);
	wire_u32(b, &m->ifindex);
	wire_u8(b, &m->what);
	wire_text(b, m->name, sizeof(m->name));
	wire_u32(b, &m->mtu);
}

void
wire_code_dataflow_event(struct wire_buffer *b, struct wire_dataflow_event *m)
{
	wire_u32(b, &m->handle);
	wire_u32(b, &m->monitor);
	wire_addr(b, &m->group);
	wire_addr(b, &m->source);
	wire_u8(b, &m->raised);
	wire_u64(b, &m->packets);
	wire_u64(b, &m->octets);
	wire_i64(b, &m->interval_us);
}

void
wire_code_event(struct wire_buffer *b, struct wire_event *m)
{
	wire_u64(b, &m->lost);
	wire_text(b, m->text, sizeof(m->text));
}
