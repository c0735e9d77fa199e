/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_plane.c - what the plane reports: data from a new source or to a new group.
 *
 * Makes the entry (mgm-api 5.3) and answers the plane in every case: the packets that
 * wait are released to the entry, negative or not, or dropped where there can be none.
 * Lines that a flood of sources could cause are limited. Alerts about packets on the
 * wrong interface need a client that asked for them, and nobody can ask yet: the plane
 * counts them, and the event ends here.
 */
#include "config.h"

#include "addr.h"
#include "core_internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void
core_refuse_mfe(
    struct core *core, const struct plane_event *event, const char *why, int64_t now)
{
	char source[ADDR_TEXT_SIZE], group[ADDR_TEXT_SIZE];

	core->refused_mfes++;
	core_trace_flow(core, &event->group, &event->source, "refused, %s", why);
	if (log_limit_allow(&core->refused_log, now))
		log_warn("mfe (%s,%s): refused, %s",
		    addr_format(&event->source, source, sizeof(source)),
		    addr_format(&event->group, group, sizeof(group)), why);
}

static bool
core_is_flow(const struct plane_event *event)
{
	return event->group.family == event->source.family &&
	       addr_is_routable_group(&event->group) &&
	       addr_is_unicast_source(&event->source);
}

/* Is there an entry for the flow now? */
static bool
core_new_source(struct core *core, const struct plane_event *event, int64_t now)
{
	char why[80];

	core->new_sources++;
	if (!core_is_flow(event) || !core->enabled)
		return false;
	if (mfe_find(&core->mfes, &event->group, &event->source) != NULL)
		return true;
	if (core->mfes.count >= core->config.max_mfes) {
		snprintf(why, sizeof(why), "there are %u already: raise max-mfes",
		    core->mfes.count);
		core_refuse_mfe(core, event, why, now);
		return false;
	}
	if (mfe_new(core, &event->group, &event->source, now) != NULL)
		return true;
	if (errno == ENOMEM)
		core_refuse_mfe(core, event, "no memory", now);
	return false;
}

void
core_plane_event(struct core *core, const struct plane_event *event, int64_t now)
{
	const struct plane *plane = core->plane;

	if (event->type != PLANE_EVENT_NEW_SOURCE)
		return;
	if (core_new_source(core, event, now))
		plane->ops->release_pending(plane->impl, &event->group, &event->source);
	else
		plane->ops->drop_pending(plane->impl, &event->group, &event->source);
}
