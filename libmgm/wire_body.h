/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wire_body.h - the bodies of messages, as structs and one coder for each.
 */
#ifndef MGM_WIRE_BODY_H
#define MGM_WIRE_BODY_H

#include "mgm.h"
#include "wire.h"

#define WIRE_HELLO_NAME_SIZE MGM_NAME_SIZE

struct wire_hello {
	uint32_t magic;
	uint16_t version_min, version_max;
	char name[WIRE_HELLO_NAME_SIZE];
};
struct wire_hello_result {
	uint16_t version;
	uint8_t role; /* enum wire_role */
	uint32_t max_message;
	uint32_t max_in_flight;
	uint32_t max_enumerations;
	char daemon[MGM_NAME_SIZE]; /* its version */
};
/* In front of every reply; a result follows where status is MGM_OK. */
struct wire_reply {
	uint32_t status;
	char detail[WIRE_DETAIL_SIZE];
};
struct wire_register {
	uint32_t protocol, component;
	uint32_t callbacks; /* bit n: wants message 128 + n; and the flag below */
};
#define WIRE_REGISTER_ALL_INTERFACES 0x80000000u
struct wire_ownership {
	uint32_t handle, ifindex;
	struct mgm_addr next_hop;
};
struct wire_interface {
	uint32_t ifindex;
	struct mgm_addr next_hop;
};
struct wire_protocol {
	uint32_t protocol, component;
};
struct wire_membership {
	uint32_t handle;
	struct mgm_prefix source, group;
	uint32_t ifindex;
	struct mgm_addr next_hop;
	uint32_t flags;
};
/* One entry; its oifs strictly after (after_ifindex, after_next_hop), 0: all. */
struct wire_mfe_get {
	struct mgm_addr group, source;
	uint32_t after_ifindex;
	struct mgm_addr after_next_hop;
};
struct wire_mfe_next {
	struct mgm_addr group, source;
	uint16_t max;
};
struct wire_set_mfe {
	uint32_t handle;
	struct mgm_addr group, source, upstream;
	uint32_t iif;
	struct mgm_addr next_hop; /* of the iif */
};
struct wire_set_wrong_if {
	uint32_t handle, ifindex;
	struct mgm_addr next_hop;
	uint8_t on;
};
struct wire_monitor {
	uint32_t handle;
	struct mgm_addr group, source;
	uint32_t interval_ms;
	uint8_t octets, rising;
	uint64_t threshold;
};
struct wire_monitor_id {
	uint32_t handle, monitor;
};
struct wire_explain {
	struct mgm_addr group, source;
};
struct wire_line {
	char text[WIRE_LINE_SIZE];
};
struct wire_enum_start {
	uint32_t handle, type;
};
struct wire_enum_next {
	uint32_t handle;
	uint16_t max;
};
struct wire_list {
	uint32_t after; /* ifindex, handle or index; 0: from the start */
	uint16_t max;
};
struct wire_list_memberships {
	struct mgm_prefix group, source; /* no family: from the start */
	uint32_t ifindex, handle;
	uint16_t max;
};
struct wire_list_boundaries {
	uint32_t ifindex; /* 0: from the start */
	struct mgm_prefix group;
	uint16_t max;
};
struct wire_page {
	uint16_t count;
	uint8_t more; /* rows follow after the last of this page */
};

#define WIRE_MFE_ROUTE_MULTICAST 1u
#define WIRE_MFE_EXACT 2u
struct wire_mfe {
	struct mgm_addr group, source, upstream;
	uint32_t iif, iif_protocol;
	struct mgm_prefix route;
	uint32_t route_protocol;
	uint8_t flags;
	int64_t up_us, expires_us, timeout_us;
	uint32_t total_oifs; /* of the entry */
	uint32_t num_oifs;   /* in this message; fewer: ask GET_MFE for the rest */
	uint64_t in_packets, in_octets, forwarded_packets, forwarded_octets;
	uint64_t wrong_if_packets, wrong_if_octets, total_out_packets, uninit_packets;
	uint64_t queue_overflow, negative_packets, in_discards, header_errors;
	uint64_t ttl_packets, ttl_octets, boundary_packets;
};
struct wire_oif {
	uint32_t ifindex;
	struct mgm_addr next_hop;
	uint8_t state;
	uint32_t protocol;
	int64_t up_us;
	uint64_t packets, octets, ttl_too_low, too_big, if_down, send_errors;
	uint64_t rate_limited;
};

void wire_code_hello(struct wire_buffer *b, struct wire_hello *m);
void wire_code_hello_result(struct wire_buffer *b, struct wire_hello_result *m);
/* The same without a struct, for the many that have no detail. */
void wire_put_reply(struct wire_buffer *b, enum mgm_status status, const char *detail);
void wire_code_reply(struct wire_buffer *b, struct wire_reply *m);
void wire_code_register(struct wire_buffer *b, struct wire_register *m);
void wire_code_ownership(struct wire_buffer *b, struct wire_ownership *m);
void wire_code_interface(struct wire_buffer *b, struct wire_interface *m);
void wire_code_protocol(struct wire_buffer *b, struct wire_protocol *m);
void wire_code_membership(struct wire_buffer *b, struct wire_membership *m);
void wire_code_mfe_get(struct wire_buffer *b, struct wire_mfe_get *m);
void wire_code_mfe_next(struct wire_buffer *b, struct wire_mfe_next *m);
void wire_code_set_mfe(struct wire_buffer *b, struct wire_set_mfe *m);
void wire_code_set_wrong_if(struct wire_buffer *b, struct wire_set_wrong_if *m);
void wire_code_monitor(struct wire_buffer *b, struct wire_monitor *m);
void wire_code_monitor_id(struct wire_buffer *b, struct wire_monitor_id *m);
void wire_code_explain(struct wire_buffer *b, struct wire_explain *m);
void wire_code_line(struct wire_buffer *b, struct wire_line *m);
void wire_code_enum_start(struct wire_buffer *b, struct wire_enum_start *m);
void wire_code_enum_next(struct wire_buffer *b, struct wire_enum_next *m);
void wire_code_list(struct wire_buffer *b, struct wire_list *m);
void wire_code_list_memberships(struct wire_buffer *b, struct wire_list_memberships *m);
void wire_code_list_boundaries(struct wire_buffer *b, struct wire_list_boundaries *m);
void wire_code_page(struct wire_buffer *b, struct wire_page *m);

/* Rows of pages; `stats`: with counters. */
void wire_code_mfe(struct wire_buffer *b, struct wire_mfe *m, bool stats);
void wire_code_oif(struct wire_buffer *b, struct wire_oif *m, bool stats);
void wire_code_source_group(struct wire_buffer *b, struct mgm_source_group_entry *m);
void wire_code_counter(struct wire_buffer *b, struct mgm_counter_info *m);
void wire_code_interface_info(struct wire_buffer *b, struct mgm_interface_info *m);
void wire_code_client_info(struct wire_buffer *b, struct mgm_client_info *m);
void wire_code_membership_info(struct wire_buffer *b, struct mgm_membership_info *m);
void wire_code_boundary_info(struct wire_buffer *b, struct mgm_boundary_info *m);
void wire_code_alarm_info(struct wire_buffer *b, struct mgm_alarm_info *m);

#endif
