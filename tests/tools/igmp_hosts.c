/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * igmp_hosts.c - what the hosts behind interfaces want, by their reports.
 *
 * The smallest state that is right on a link with one host, which the links of the
 * stories are: a report says all that the host wants of a group, and a leave ends it at
 * once, without a query for others that might stay. A host that excludes some sources
 * gets them all, because the MGM API has no word for "all but".
 *
 * What begins is told before what ends, so that a host that goes from any source to one
 * misses nothing of that one. No timers: nothing expires here.
 */
#include "config.h"

#include "igmp_hosts.h"

#include <err.h>
#include <stdlib.h>

struct igmp_member {
	LIST_ENTRY(igmp_member) link;
	uint32_t ifindex, source, group;
};

void
igmp_hosts_init(struct igmp_hosts *hosts, igmp_hosts_changed *changed, void *context)
{
	*hosts = (struct igmp_hosts){.changed = changed, .context = context};
	LIST_INIT(&hosts->members);
}

void
igmp_hosts_exit(struct igmp_hosts *hosts)
{
	struct igmp_member *member;

	while ((member = LIST_FIRST(&hosts->members)) != NULL) {
		LIST_REMOVE(member, link);
		free(member);
	}
	hosts->count = 0;
}

static struct igmp_member *
igmp_hosts_find(
    struct igmp_hosts *hosts, uint32_t ifindex, uint32_t source, uint32_t group)
{
	struct igmp_member *member;

	LIST_FOREACH (member, &hosts->members, link) {
		if (member->ifindex == ifindex && member->source == source &&
		    member->group == group)
			return member;
	}
	return NULL;
}

static void
igmp_hosts_add(
    struct igmp_hosts *hosts, uint32_t ifindex, uint32_t source, uint32_t group)
{
	struct igmp_member *member;

	if (igmp_hosts_find(hosts, ifindex, source, group) != NULL)
		return;
	if (hosts->count == IGMP_HOSTS_MAX) {
		hosts->refused++;
		return;
	}
	member = calloc(1, sizeof(*member));
	if (member == NULL)
		err(1, "membership");
	member->ifindex = ifindex;
	member->source = source;
	member->group = group;
	LIST_INSERT_HEAD(&hosts->members, member, link);
	hosts->count++;
	hosts->changed(hosts->context, ifindex, source, group, true);
}

static bool
igmp_hosts_names(const struct igmp_record *record, uint32_t source)
{
	size_t i;

	for (i = 0; i < record->num_sources; i++) {
		if (igmp_packet_source(record, i) == source)
			return true;
	}
	return false;
}

static bool
igmp_hosts_is_exclude(enum igmp_change change)
{
	return change == IGMP_IS_EX || change == IGMP_TO_EX;
}

/* Does the report end this one of its group? */
static bool
igmp_hosts_ends(const struct igmp_record *record, const struct igmp_member *member)
{
	switch (record->change) {
	case IGMP_IS_EX:
	case IGMP_TO_EX:
		return member->source != 0;
	case IGMP_IS_IN:
	case IGMP_TO_IN:
		return member->source == 0 || !igmp_hosts_names(record, member->source);
	case IGMP_BLOCK:
		return member->source != 0 && igmp_hosts_names(record, member->source);
	case IGMP_ALLOW:
		break;
	}
	return false;
}

static void
igmp_hosts_begin(
    struct igmp_hosts *hosts, uint32_t ifindex, const struct igmp_record *record)
{
	size_t i;

	if (igmp_hosts_is_exclude(record->change)) {
		igmp_hosts_add(hosts, ifindex, 0, record->group);
		return;
	}
	if (record->change == IGMP_BLOCK)
		return;
	/* Who gets all sources needs none of them by name. */
	if (record->change == IGMP_ALLOW &&
	    igmp_hosts_find(hosts, ifindex, 0, record->group) != NULL)
		return;
	for (i = 0; i < record->num_sources; i++)
		igmp_hosts_add(
		    hosts, ifindex, igmp_packet_source(record, i), record->group);
}

void
igmp_hosts_report(
    struct igmp_hosts *hosts, uint32_t ifindex, const struct igmp_record *record)
{
	struct igmp_member *member, *next;

	igmp_hosts_begin(hosts, ifindex, record);
	for (member = LIST_FIRST(&hosts->members); member != NULL; member = next) {
		next = LIST_NEXT(member, link);
		if (member->ifindex != ifindex || member->group != record->group ||
		    !igmp_hosts_ends(record, member))
			continue;
		LIST_REMOVE(member, link);
		hosts->count--;
		hosts->changed(
		    hosts->context, ifindex, member->source, member->group, false);
		free(member);
	}
}

void
igmp_hosts_repeat(
    const struct igmp_hosts *hosts, uint32_t ifindex, igmp_hosts_changed *each)
{
	const struct igmp_member *member;

	LIST_FOREACH (member, &hosts->members, link) {
		if (member->ifindex == ifindex)
			each(hosts->context, ifindex, member->source, member->group,
			    true);
	}
}
