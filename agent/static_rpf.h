/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * static_rpf.h - the multicast view of the routing table: static `rpf` entries by
 * prefix.
 */
#ifndef MGM_STATIC_RPF_H
#define MGM_STATIC_RPF_H

#include <stddef.h>
#include <stdint.h>

#include "core.h"
#include "settings.h"

struct static_rpf;

/* Copies the entries, which must be sorted longest prefix first. NULL with errno. */
struct static_rpf *static_rpf_new(const struct settings_rpf *entries, size_t count);
void static_rpf_free(struct static_rpf *rpf); /* NULL is accepted */

/* Called for each prefix whose interface came, went or was renamed. */
typedef void static_rpf_changed(void *ctx, const struct mgm_prefix *prefix);

void static_rpf_set_link(struct static_rpf *rpf, uint32_t ifindex, const char *name,
    static_rpf_changed *changed, void *ctx);
void static_rpf_remove_link(
    struct static_rpf *rpf, uint32_t ifindex, static_rpf_changed *changed, void *ctx);

/*
 * The static route to a source: 0; -ENOENT, no entry covers it; -ENETUNREACH, one does
 * but its interface is not there, and it still wins over the unicast table.
 */
int static_rpf_lookup(const struct static_rpf *rpf, const struct mgm_addr *source,
    struct core_route *route);

#endif
