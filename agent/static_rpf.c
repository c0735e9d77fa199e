/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * static_rpf.c - the multicast view of the routing table: static `rpf` entries by
 * prefix.
 *
 * Holds a copy of the configured entries, longest prefix first, and for each the index
 * of the interface that bears its name now (0: none). An operator writes names, because
 * an index changes whenever an interface is made again. Entries are few and looked up
 * once per new source, so the search is linear. What an entry means is decided in the
 * API specification, "RPF interface without an owner": it wins over the unicast table,
 * also while its interface is missing.
 */
#include "config.h"

#include "static_rpf.h"

#include "addr.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STATIC_RPF_PROTO_NETMGMT 3 /* IANAipRouteProtocol: static, by management */

struct static_rpf_entry {
	struct settings_rpf settings;
	uint32_t ifindex; /* 0: no interface of that name */
};

struct static_rpf {
	size_t count;
	struct static_rpf_entry entries[];
};

struct static_rpf *
static_rpf_new(const struct settings_rpf *entries, size_t count)
{
	struct static_rpf *rpf =
	    calloc(1, sizeof(*rpf) + count * sizeof(rpf->entries[0]));
	size_t i;

	if (rpf == NULL)
		return NULL;
	rpf->count = count;
	for (i = 0; i < count; i++)
		rpf->entries[i].settings = entries[i];
	return rpf;
}

void
static_rpf_free(struct static_rpf *rpf)
{
	free(rpf);
}

static void
static_rpf_bind_entry(struct static_rpf_entry *entry, uint32_t ifindex,
    static_rpf_changed *changed, void *ctx)
{
	if (entry->ifindex == ifindex)
		return;
	entry->ifindex = ifindex;
	changed(ctx, &entry->settings.prefix);
}

void
static_rpf_set_link(struct static_rpf *rpf, uint32_t ifindex, const char *name,
    static_rpf_changed *changed, void *ctx)
{
	size_t i;

	for (i = 0; i < rpf->count; i++) {
		struct static_rpf_entry *entry = &rpf->entries[i];

		if (strcmp(entry->settings.ifname, name) == 0)
			static_rpf_bind_entry(entry, ifindex, changed, ctx);
		else if (entry->ifindex == ifindex)
			static_rpf_bind_entry(
			    entry, 0, changed, ctx); /* renamed away */
	}
}

void
static_rpf_remove_link(
    struct static_rpf *rpf, uint32_t ifindex, static_rpf_changed *changed, void *ctx)
{
	size_t i;

	for (i = 0; i < rpf->count; i++) {
		if (rpf->entries[i].ifindex == ifindex)
			static_rpf_bind_entry(&rpf->entries[i], 0, changed, ctx);
	}
}

int
static_rpf_lookup(const struct static_rpf *rpf, const struct mgm_addr *source,
    struct core_route *route)
{
	size_t i;

	for (i = 0; i < rpf->count; i++) {
		const struct static_rpf_entry *entry = &rpf->entries[i];

		if (!prefix_contains(&entry->settings.prefix, source))
			continue;
		if (entry->ifindex == 0)
			return -ENETUNREACH;
		*route = (struct core_route){
		    .ifindex = entry->ifindex,
		    .neighbour = entry->settings.neighbour,
		    .prefix = entry->settings.prefix,
		    .protocol = STATIC_RPF_PROTO_NETMGMT,
		    .multicast = true,
		};
		return 0;
	}
	return -ENOENT;
}
