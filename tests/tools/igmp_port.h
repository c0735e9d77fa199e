/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * igmp_port.h - IGMP on one interface: a packet socket in, queries out.
 */
#ifndef MGM_IGMP_PORT_H
#define MGM_IGMP_PORT_H

#include "igmp_packet.h"

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

struct igmp_port {
	char name[IF_NAMESIZE];
	uint32_t ifindex;
	int fd;
	uint64_t good, bad; /* datagrams */
	uint64_t drops;     /* that the socket had no room for */
};

/* Ends the program on failure. */
void igmp_port_open(struct igmp_port *port, const char *ifname);
void igmp_port_close(struct igmp_port *port);
/* All that is there. */
void igmp_port_receive(struct igmp_port *port,
    void (*take)(void *context, const struct igmp_record *record), void *context);
/* A general query; hosts answer within `tenths` of a second. */
void igmp_port_query(const struct igmp_port *port, uint8_t tenths);
void igmp_port_count_drops(struct igmp_port *port);

#endif
