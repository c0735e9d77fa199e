/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lab_told.h - all that the daemon tells and asks a client, each as a line of output.
 */
#ifndef MGM_LAB_TOLD_H
#define MGM_LAB_TOLD_H

#include "mgm.h"

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAB_TOLD_VETOES 8

/* What the callbacks answer; their context. */
struct lab_told {
	uint32_t vetoes[LAB_TOLD_VETOES]; /* no forwarding there */
	size_t num_vetoes;
	uint32_t rpf;           /* 0: as the route says */
	uint32_t prune_timeout; /* seconds; 0: the default */
	bool silent;            /* answers nothing */
};

/* All of them; `told` is borrowed for as long as the registration lives. */
struct mgm_callbacks lab_told_callbacks(struct lab_told *told);

/* "none", or "gone" for one that is no more. */
const char *lab_told_ifname(uint32_t ifindex, char name[IF_NAMESIZE]);
/* The beginning of a line: kind, source, group. */
void lab_told_say(
    const char *kind, const struct mgm_prefix *source, const struct mgm_prefix *group);

/* Those that need no context, for clients that also act. */
mgm_join_alert_callback lab_told_join;
mgm_local_join_callback lab_told_local_join;
mgm_local_leave_callback lab_told_local_leave;
mgm_disable_igmp_callback lab_told_disable_igmp;
mgm_enable_igmp_callback lab_told_enable_igmp;
/* The line only; the answer is the caller's. */
void lab_told_say_prune(const struct mgm_prefix *source, const struct mgm_prefix *group,
    uint32_t ifindex, bool member_delete);

#endif
