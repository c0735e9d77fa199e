/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_plane.c - what the plane reports: data from a new source, or to a new group, or
 * on an interface where its flow does not come in.
 *
 * Has the entry made (birth.c) and answers the plane in every case, at once or when the
 * clients have: the packets that wait are released to the entry, negative or not, or
 * dropped where there can be none. Lines that a flood of sources could cause are
 * limited.
 */
#include "config.h"

#include "addr.h"
#include "core_internal.h"
#include "expiry.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void
core_refuse_mfe(struct core *core, const struct mgm_addr *group,
    const struct mgm_addr *source, const char *why, int64_t now)
{
	char source_text[ADDR_TEXT_SIZE], group_text[ADDR_TEXT_SIZE];

	core->refused_mfes++;
	core_trace_flow(core, group, source, "refused, %s", why);
	if (log_limit_allow(&core->refused_log, now))
		log_warn("mfe (%s,%s): refused, %s",
		    addr_format(source, source_text, sizeof(source_text)),
		    addr_format(group, group_text, sizeof(group_text)), why);
}

static bool
core_is_flow(const struct plane_event *event)
{
	return event->group.family == event->source.family &&
	       addr_is_routable_group(&event->group) &&
	       addr_is_unicast_source(&event->source);
}

/* 0: there is an entry for the flow now; -EEXIST: there was; -EINPROGRESS: soon;
 * otherwise there is none. */
static int
core_new_source(struct core *core, const struct plane_event *event, int64_t now)
{
	uint32_t count = core->mfes.count + core->births.count;
	char why[80];
	int rc;

	core->new_sources++;
	if (!core_is_flow(event) || !core->enabled)
		return -EINVAL;
	if (mfe_find(&core->mfes, &event->group, &event->source) != NULL)
		return -EEXIST;
	if (count >= core->config.max_mfes && !birth_is_waiting(core, event) &&
	    !expiry_make_room(core, now)) {
		snprintf(why, sizeof(why), "there are %u already: raise max-mfes",
		    (unsigned)count);
		core_refuse_mfe(core, &event->group, &event->source, why, now);
		return -ENOSPC;
	}
	rc = birth_start(core, event, now);
	if (rc == -ENOMEM)
		core_refuse_mfe(core, &event->group, &event->source, "no memory", now);
	return rc;
}

/* Is the flow one of a flood? While forwarding is off no flow is to have an entry. */
static void
core_note_flood(
    struct core *core, const struct plane_event *event, int made, int64_t now)
{
	const struct mfe *mfe;
	bool unresolved = true;

	if (!core->enabled || made == -EEXIST || made == -EINPROGRESS)
		return;
	if (made == 0) {
		mfe = mfe_find(&core->mfes, &event->group, &event->source);
		unresolved = mfe->iif == NULL;
	}
	flood_note(
	    core, event->ifindex, &event->group, &event->source, unresolved, now);
}

void
core_plane_event(struct core *core, const struct plane_event *event, int64_t now)
{
	const struct plane *plane = core->plane;
	int rc;

	core->now = now;
	if (event->type == PLANE_EVENT_WRONG_IF) {
		wrong_if_event(core, event, now);
		return;
	}
	rc = core_new_source(core, event, now);
	core_note_flood(core, event, rc, now);
	water_look(core, now);
	if (rc == 0 || rc == -EEXIST)
		plane->ops->release_pending(plane->impl, &event->group, &event->source);
	else if (rc != -EINPROGRESS)
		plane->ops->drop_pending(plane->impl, &event->group, &event->source);
}
