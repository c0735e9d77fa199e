/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wire_body.c - the fields of each message's body, in order: the format's definition.
 *
 * Each function describes one body once and serves both directions (wire.h).
 * Deregister, enumeration end, end of replay, and the results of register, enumeration
 * start and add monitor are a bare u32; get-first carries a bare u16, the most entries
 * wanted; watch events a bare u8. What the daemon sends by itself is in wire_alert.c.
 *
 * A body may only change together with WIRE_VERSION and the lengths in wire.def. The
 * discards of an interface are counted, so that reasons can be added: an end that knows
 * fewer ignores the rest. No function here judges a value beyond wire.c's rules.
 */
#include "config.h"

#include "wire_body.h"

void
wire_code_hello(struct wire_buffer *b, struct wire_hello *m)
{
	wire_u32(b, &m->magic);
	wire_u16(b, &m->version_min);
	wire_u16(b, &m->version_max);
	wire_text(b, m->name, sizeof(m->name));
}

void
wire_code_hello_result(struct wire_buffer *b, struct wire_hello_result *m)
{
	wire_u16(b, &m->version);
	wire_u8(b, &m->role);
	wire_u32(b, &m->max_message);
	wire_u32(b, &m->max_in_flight);
	wire_u32(b, &m->max_enumerations);
	wire_text(b, m->daemon, sizeof(m->daemon));
}

void
wire_code_reply(struct wire_buffer *b, struct wire_reply *m)
{
	wire_u32(b, &m->status);
	wire_text(b, m->detail, sizeof(m->detail));
}

void
wire_put_reply(struct wire_buffer *b, enum mgm_status status, const char *detail)
{
	uint32_t number = (uint32_t)status;

	wire_u32(b, &number);
	wire_put_text(b, detail, WIRE_DETAIL_SIZE);
}

void
wire_code_register(struct wire_buffer *b, struct wire_register *m)
{
	wire_u32(b, &m->protocol);
	wire_u32(b, &m->component);
	wire_u32(b, &m->callbacks);
}

void
wire_code_ownership(struct wire_buffer *b, struct wire_ownership *m)
{
	wire_u32(b, &m->handle);
	wire_u32(b, &m->ifindex);
	wire_addr(b, &m->next_hop);
}

void
wire_code_interface(struct wire_buffer *b, struct wire_interface *m)
{
	wire_u32(b, &m->ifindex);
	wire_addr(b, &m->next_hop);
}

void
wire_code_protocol(struct wire_buffer *b, struct wire_protocol *m)
{
	wire_u32(b, &m->protocol);
	wire_u32(b, &m->component);
}

void
wire_code_membership(struct wire_buffer *b, struct wire_membership *m)
{
	wire_u32(b, &m->handle);
	wire_prefix(b, &m->source);
	wire_prefix(b, &m->group);
	wire_u32(b, &m->ifindex);
	wire_addr(b, &m->next_hop);
	wire_u32(b, &m->flags);
}

void
wire_code_mfe_get(struct wire_buffer *b, struct wire_mfe_get *m)
{
	wire_addr(b, &m->group);
	wire_addr(b, &m->source);
	wire_u32(b, &m->after_ifindex);
	wire_addr(b, &m->after_next_hop);
}

void
wire_code_mfe_next(struct wire_buffer *b, struct wire_mfe_next *m)
{
	wire_addr(b, &m->group);
	wire_addr(b, &m->source);
	wire_u16(b, &m->max);
}

void
wire_code_set_mfe(struct wire_buffer *b, struct wire_set_mfe *m)
{
	wire_u32(b, &m->handle);
	wire_addr(b, &m->group);
	wire_addr(b, &m->source);
	wire_addr(b, &m->upstream);
	wire_u32(b, &m->iif);
	wire_addr(b, &m->next_hop);
}

void
wire_code_set_wrong_if(struct wire_buffer *b, struct wire_set_wrong_if *m)
{
	wire_u32(b, &m->handle);
	wire_u32(b, &m->ifindex);
	wire_addr(b, &m->next_hop);
	wire_u8(b, &m->on);
}

void
wire_code_monitor(struct wire_buffer *b, struct wire_monitor *m)
{
	wire_u32(b, &m->handle);
	wire_addr(b, &m->group);
	wire_addr(b, &m->source);
	wire_u32(b, &m->interval_ms);
	wire_u8(b, &m->octets);
	wire_u8(b, &m->rising);
	wire_u64(b, &m->threshold);
}

void
wire_code_monitor_id(struct wire_buffer *b, struct wire_monitor_id *m)
{
	wire_u32(b, &m->handle);
	wire_u32(b, &m->monitor);
}

void
wire_code_explain(struct wire_buffer *b, struct wire_explain *m)
{
	wire_addr(b, &m->group);
	wire_addr(b, &m->source);
}

void
wire_code_line(struct wire_buffer *b, struct wire_line *m)
{
	wire_text(b, m->text, sizeof(m->text));
}

void
wire_code_enum_start(struct wire_buffer *b, struct wire_enum_start *m)
{
	wire_u32(b, &m->handle);
	wire_u32(b, &m->type);
}

void
wire_code_enum_next(struct wire_buffer *b, struct wire_enum_next *m)
{
	wire_u32(b, &m->handle);
	wire_u16(b, &m->max);
}

void
wire_code_list(struct wire_buffer *b, struct wire_list *m)
{
	wire_u32(b, &m->after);
	wire_u16(b, &m->max);
}

void
wire_code_list_memberships(struct wire_buffer *b, struct wire_list_memberships *m)
{
	wire_prefix(b, &m->group);
	wire_prefix(b, &m->source);
	wire_u32(b, &m->ifindex);
	wire_u32(b, &m->handle);
	wire_u16(b, &m->max);
}

void
wire_code_list_boundaries(struct wire_buffer *b, struct wire_list_boundaries *m)
{
	wire_u32(b, &m->ifindex);
	wire_prefix(b, &m->group);
	wire_u16(b, &m->max);
}

void
wire_code_page(struct wire_buffer *b, struct wire_page *m)
{
	wire_u16(b, &m->count);
	wire_u8(b, &m->more);
}

static void
wire_code_mfe_counters(struct wire_buffer *b, struct wire_mfe *m)
{
	wire_u64(b, &m->in_packets);
	wire_u64(b, &m->in_octets);
	wire_u64(b, &m->forwarded_packets);
	wire_u64(b, &m->forwarded_octets);
	wire_u64(b, &m->wrong_if_packets);
	wire_u64(b, &m->wrong_if_octets);
	wire_u64(b, &m->total_out_packets);
	wire_u64(b, &m->uninit_packets);
	wire_u64(b, &m->queue_overflow);
	wire_u64(b, &m->negative_packets);
	wire_u64(b, &m->in_discards);
	wire_u64(b, &m->header_errors);
	wire_u64(b, &m->ttl_packets);
	wire_u64(b, &m->ttl_octets);
	wire_u64(b, &m->boundary_packets);
}

void
wire_code_mfe(struct wire_buffer *b, struct wire_mfe *m, bool stats)
{
	/* The count comes first, so that a page can be written in one pass. */
	wire_u32(b, &m->num_oifs);
	wire_u32(b, &m->total_oifs);
	wire_addr(b, &m->group);
	wire_addr(b, &m->source);
	wire_addr(b, &m->upstream);
	wire_u32(b, &m->iif);
	wire_u32(b, &m->iif_protocol);
	wire_prefix(b, &m->route);
	wire_u32(b, &m->route_protocol);
	wire_u8(b, &m->flags);
	wire_i64(b, &m->up_us);
	wire_i64(b, &m->expires_us);
	wire_i64(b, &m->timeout_us);
	if (stats)
		wire_code_mfe_counters(b, m);
}

void
wire_code_oif(struct wire_buffer *b, struct wire_oif *m, bool stats)
{
	wire_u32(b, &m->ifindex);
	wire_addr(b, &m->next_hop);
	wire_u8(b, &m->state);
	wire_u32(b, &m->protocol);
	wire_i64(b, &m->up_us);
	if (!stats)
		return;
	wire_u64(b, &m->packets);
	wire_u64(b, &m->octets);
	wire_u64(b, &m->ttl_too_low);
	wire_u64(b, &m->too_big);
	wire_u64(b, &m->if_down);
	wire_u64(b, &m->send_errors);
	wire_u64(b, &m->rate_limited);
}

void
wire_code_source_group(struct wire_buffer *b, struct mgm_source_group_entry *m)
{
	wire_prefix(b, &m->source);
	wire_prefix(b, &m->group);
}

void
wire_code_counter(struct wire_buffer *b, struct mgm_counter_info *m)
{
	wire_u32(b, &m->index);
	wire_u64(b, &m->value);
	wire_text(b, m->name, sizeof(m->name));
}

void
wire_code_interface_info(struct wire_buffer *b, struct mgm_interface_info *m)
{
	uint8_t i, count = MGM_DISCARD_COUNT;
	uint64_t spare = 0;

	wire_u32(b, &m->ifindex);
	wire_text(b, m->name, sizeof(m->name));
	wire_u32(b, &m->mtu);
	wire_u32(b, &m->flags);
	wire_u32(b, &m->protocol);
	wire_u32(b, &m->component);
	wire_u32(b, &m->ttl_threshold);
	wire_u32(b, &m->rate_limit_kbps);
	wire_u64(b, &m->in_packets);
	wire_u64(b, &m->in_octets);
	wire_u64(b, &m->out_packets);
	wire_u64(b, &m->out_octets);
	wire_u64(b, &m->out_fragments);
	wire_u64(b, &m->out_discards);
	wire_u8(b, &count);
	for (i = 0; i < count; i++)
		wire_u64(b, i < MGM_DISCARD_COUNT ? &m->discards[i] : &spare);
}

void
wire_code_client_info(struct wire_buffer *b, struct mgm_client_info *m)
{
	wire_u32(b, &m->handle);
	wire_u32(b, &m->protocol);
	wire_u32(b, &m->component);
	wire_text(b, m->name, sizeof(m->name));
	wire_u32(b, &m->pid);
	wire_u32(b, &m->uid);
	wire_u32(b, &m->interfaces);
	wire_u32(b, &m->memberships);
	wire_i64(b, &m->registered_us);
	wire_u8(b, &m->stale);
	wire_u32(b, &m->questions);
	wire_u64(b, &m->defaults_taken);
	wire_u64(b, &m->late_answers);
}

void
wire_code_membership_info(struct wire_buffer *b, struct mgm_membership_info *m)
{
	wire_prefix(b, &m->group);
	wire_prefix(b, &m->source);
	wire_u32(b, &m->ifindex);
	wire_u32(b, &m->handle);
	wire_u32(b, &m->protocol);
	wire_u32(b, &m->component);
	wire_i64(b, &m->up_us);
}

void
wire_code_boundary_info(struct wire_buffer *b, struct mgm_boundary_info *m)
{
	wire_u32(b, &m->ifindex);
	wire_text(b, m->ifname, sizeof(m->ifname));
	wire_prefix(b, &m->group);
	wire_i64(b, &m->up_us);
	wire_u64(b, &m->packets);
	wire_u64(b, &m->octets);
}

void
wire_code_alarm_info(struct wire_buffer *b, struct mgm_alarm_info *m)
{
	wire_u32(b, &m->index);
	wire_text(b, m->name, sizeof(m->name));
	wire_u8(b, &m->kind);
	wire_u8(b, &m->subject);
	wire_text(b, m->ifname, sizeof(m->ifname));
	wire_u8(b, &m->direction);
	wire_prefix(b, &m->group);
	wire_addr(b, &m->source);
	wire_text(b, m->client, sizeof(m->client));
	wire_u8(b, &m->quantity);
	wire_u32(b, &m->interval_ms);
	wire_u64(b, &m->rising);
	wire_u64(b, &m->falling);
	wire_u32(b, &m->consecutive);
	wire_u32(b, &m->holdoff_ms);
	wire_u8(b, &m->state);
	wire_u32(b, &m->ifindex);
	wire_u64(b, &m->value);
	wire_u64(b, &m->rising_events);
	wire_u64(b, &m->falling_events);
	wire_u32(b, &m->suppressed);
	wire_i64(b, &m->last_event_us);
	wire_i64(b, &m->first_seen_us);
}
