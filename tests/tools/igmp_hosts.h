/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * igmp_hosts.h - what the hosts behind interfaces want, by their reports.
 */
#ifndef MGM_IGMP_HOSTS_H
#define MGM_IGMP_HOSTS_H

#include "igmp_packet.h"

#include <sys/queue.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IGMP_HOSTS_MAX 4096

/* Addresses in host order; source 0: any. */
typedef void igmp_hosts_changed(
    void *context, uint32_t ifindex, uint32_t source, uint32_t group, bool wanted);

struct igmp_hosts {
	LIST_HEAD(, igmp_member) members; /* owned */
	size_t count;
	uint64_t refused; /* beyond IGMP_HOSTS_MAX: not taken */
	igmp_hosts_changed *changed;
	void *context;
};

void igmp_hosts_init(
    struct igmp_hosts *hosts, igmp_hosts_changed *changed, void *context);
void igmp_hosts_exit(struct igmp_hosts *hosts);
/* Calls `changed` for what begins, then for what ends. */
void igmp_hosts_report(
    struct igmp_hosts *hosts, uint32_t ifindex, const struct igmp_record *record);
/* Calls `each` for all that is wanted on an interface. */
void igmp_hosts_repeat(
    const struct igmp_hosts *hosts, uint32_t ifindex, igmp_hosts_changed *each);

#endif
