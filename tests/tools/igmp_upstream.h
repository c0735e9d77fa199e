/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * igmp_upstream.h - a proxy's other side: a host on the link towards the sources.
 */
#ifndef MGM_IGMP_UPSTREAM_H
#define MGM_IGMP_UPSTREAM_H

#include <stdbool.h>
#include <stdint.h>

struct igmp_upstream;

/* Ends the program on failure. */
struct igmp_upstream *igmp_upstream_open(const char *ifname);
/* Ends all membership. NULL is accepted. */
void igmp_upstream_close(struct igmp_upstream *upstream);

/*
 * Somebody downstream begins to want it, or ends: both are counted. Addresses in host
 * order; source 0: any; both 0: all there is. `upstream` NULL is accepted.
 */
void igmp_upstream_want(
    struct igmp_upstream *upstream, uint32_t source, uint32_t group, bool wanted);
/* The manager says that other clients want it, or no longer do: on or off. */
void igmp_upstream_alert(
    struct igmp_upstream *upstream, uint32_t source, uint32_t group, bool wanted);

#endif
