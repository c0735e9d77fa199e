/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wire_alert.h - the bodies of what the daemon sends by itself: questions and notices.
 */
#ifndef MGM_WIRE_ALERT_H
#define MGM_WIRE_ALERT_H

#include "mgm_types.h"
#include "wire.h"

/* Questions, and what answers them. */
struct wire_rpf {
	uint32_t handle;
	struct mgm_prefix source, group;
	uint32_t iif; /* by the route; what the client may change */
	struct mgm_addr next_hop, upstream;
	struct mgm_prefix route;
	uint32_t arrival; /* interface */
	uint16_t length;  /* of packet */
	uint8_t packet[WIRE_PACKET_MAX];
};
struct wire_rpf_answer {
	uint32_t iif;
	struct mgm_addr next_hop, upstream;
};
/* Then `count` interfaces; the answer is a u16 count and a u8 for each. */
struct wire_creation {
	uint32_t handle;
	struct mgm_prefix source, group;
	uint32_t iif;
	struct mgm_addr next_hop;
	uint16_t count;
};
struct wire_creation_oif {
	uint32_t ifindex;
	struct mgm_addr next_hop;
	uint8_t igmp;
};
#define WIRE_CREATION_OIF_SIZE 22
struct wire_prune {
	uint32_t handle;
	struct mgm_prefix source, group;
	uint32_t ifindex;
	struct mgm_addr next_hop;
	uint8_t member; /* 1: a notice; the answer to a question is a u32 of seconds */
};

/* Notices. Disable and enable IGMP have the body of struct wire_ownership. */
struct wire_join {
	uint32_t handle;
	struct mgm_prefix source, group;
	uint8_t member;
};
struct wire_wrong_if {
	uint32_t handle;
	struct mgm_addr source, group;
	uint32_t ifindex;
	struct mgm_addr next_hop;
	uint16_t length; /* of packet */
	uint8_t packet[WIRE_PACKET_MAX];
};
struct wire_local {
	uint32_t handle;
	struct mgm_prefix source, group;
	uint32_t ifindex;
	struct mgm_addr next_hop;
};
struct wire_interface_event {
	uint32_t handle, ifindex;
	uint8_t what; /* enum mgm_interface_event */
	char name[MGM_IFNAME_SIZE];
	uint32_t mtu;
};
struct wire_dataflow_event {
	uint32_t handle, monitor;
	struct mgm_addr group, source;
	uint8_t raised;
	uint64_t packets, octets;
	int64_t interval_us;
};
struct wire_event {
	uint64_t lost; /* lines, in front of this one */
	char text[WIRE_LINE_SIZE];
};

void wire_code_rpf(struct wire_buffer *b, struct wire_rpf *m);
void wire_code_rpf_answer(struct wire_buffer *b, struct wire_rpf_answer *m);
void wire_code_creation(struct wire_buffer *b, struct wire_creation *m);
void wire_code_creation_oif(struct wire_buffer *b, struct wire_creation_oif *m);
void wire_code_prune(struct wire_buffer *b, struct wire_prune *m);
void wire_code_join(struct wire_buffer *b, struct wire_join *m);
void wire_code_wrong_if(struct wire_buffer *b, struct wire_wrong_if *m);
void wire_code_local(struct wire_buffer *b, struct wire_local *m);
void wire_code_interface_event(struct wire_buffer *b, struct wire_interface_event *m);
void wire_code_dataflow_event(struct wire_buffer *b, struct wire_dataflow_event *m);
void wire_code_event(struct wire_buffer *b, struct wire_event *m);

#endif
