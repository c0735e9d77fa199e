/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_member.c - the calls that add and delete group memberships.
 *
 * Rules: mgm-api 4.6 to 4.8 and 11.1. JOIN_STATE is recorded and feeds every entry that
 * matches, now and later; FORWARD_STATE edits one entry that exists. With both, JOIN
 * comes first, and an entry that is not there is no error. A call checks everything
 * before it changes anything.
 */
#include "config.h"

#include "addr.h"
#include "core_internal.h"
#include "tell.h"

#include <errno.h>
#include <stdio.h>

#define CORE_MEMBER_TEXT 128

/* What a call is about, found and checked. */
struct core_subject {
	struct client *client;
	struct iface *iface;
	struct client_seat *seat;
	struct member_key key;
};

static const char *
core_membership_text(const struct core_membership *membership, char *text, size_t size)
{
	char source[PREFIX_TEXT_SIZE], group[PREFIX_TEXT_SIZE];

	snprintf(text, size, "(%s,%s)",
	    prefix_format(&membership->source, source, sizeof(source)),
	    prefix_format(&membership->group, group, sizeof(group)));
	return text;
}

static enum mgm_status
core_check_flags(struct core *core, const struct core_membership *membership)
{
	const uint32_t all = MGM_JOIN_STATE_FLAG | MGM_FORWARD_STATE_FLAG;
	bool wildcard = prefix_is_wildcard(&membership->source) ||
			prefix_is_wildcard(&membership->group);

	if ((membership->flags & all) == 0 || (membership->flags & ~all) != 0)
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "flags 0x%x: use JOIN_STATE (1), FORWARD_STATE (2) or both",
		    (unsigned)membership->flags);
	if ((membership->flags & MGM_FORWARD_STATE_FLAG) != 0 && wildcard)
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "FORWARD_STATE edits one (S,G) entry: name the source and the "
		    "group, or use JOIN_STATE alone");
	return MGM_OK;
}

/* Masks, pairs and addresses (mgm-api 4.6). */
static enum mgm_status
core_check_addresses(struct core *core, const struct core_membership *membership)
{
	const struct mgm_prefix *source = &membership->source;
	const struct mgm_prefix *group = &membership->group;
	bool any_source = prefix_is_wildcard(source);
	bool any_group = prefix_is_wildcard(group);
	char text[CORE_MEMBER_TEXT];

	core_membership_text(membership, text, sizeof(text));
	if (!prefix_is_canonical(source) || !prefix_is_canonical(group) ||
	    (!any_source && !prefix_is_host(source)) ||
	    (!any_group && !prefix_is_host(group)))
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "%s: ranges are not supported; use a full mask, or address 0 with "
		    "mask 0 for any",
		    text);
	if (source->addr.family != group->addr.family)
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "%s: source and group must be of one address family", text);
	if (any_group && !any_source)
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "%s: a source with all groups is no membership; name the group",
		    text);
	if (!any_group && !addr_is_routable_group(&group->addr))
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "%s: the group is not a multicast address that may be routed",
		    text);
	if (!any_source && !addr_is_unicast_source(&source->addr))
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "%s: the source is not the address of a host", text);
	return MGM_OK;
}

static enum mgm_status
core_find_subject(struct core *core, uint32_t handle,
    const struct core_membership *membership, struct core_subject *subject)
{
	struct client *client = core_find_client(core, handle);
	struct iface *iface = iface_find(&core->ifaces, membership->ifindex);
	enum mgm_status status;

	if (client == NULL)
		return MGM_E_INVALID_PARAMETER;
	status = core_check_addresses(core, membership);
	if (status == MGM_OK)
		status = core_check_flags(core, membership);
	if (status != MGM_OK)
		return status;
	if (iface == NULL)
		return core_fail(core, MGM_E_NOT_FOUND,
		    "there is no interface with index %u: look with `ip link`",
		    (unsigned)membership->ifindex);
	status = core_check_next_hop(core, iface, &membership->next_hop);
	if (status != MGM_OK)
		return status;
	if (iface_seat(iface, client)->client != client)
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "%s does not own %s: take the interface first", client->info.name,
		    iface->link.link.name);
	*subject = (struct core_subject){
	    .client = client,
	    .iface = iface,
	    .seat = iface_seat(iface, client),
	    .key = {.group = membership->group.addr,
		.source = membership->source.addr,
		.ifindex = membership->ifindex,
		.handle = handle},
	};
	return MGM_OK;
}

/* The entry that FORWARD_STATE edits, or NULL. */
static struct mfe *
core_edited_mfe(const struct core *core, const struct core_membership *membership)
{
	if ((membership->flags & MGM_FORWARD_STATE_FLAG) == 0)
		return NULL;
	return mfe_find(&core->mfes, &membership->group.addr, &membership->source.addr);
}

static enum mgm_status
core_fail_no_mfe(struct core *core, const struct core_membership *membership)
{
	char text[CORE_MEMBER_TEXT];

	return core_fail(core, MGM_E_NOT_FOUND,
	    "there is no entry %s to edit: data makes it, or use JOIN_STATE",
	    core_membership_text(membership, text, sizeof(text)));
}

/* One client's limit first: who met it is the one to look at. */
static enum mgm_status
core_check_member_limits(struct core *core, const struct client *client, int64_t now)
{
	if (client->num_members >= core->config.max_client_memberships) {
		(void)core_fail(core, MGM_E_NO_MEMORY,
		    "%s has %u memberships, the most that one client may have: raise "
		    "max-client-memberships",
		    client->info.name, client->num_members);
		core_note_limit(core, &core->refused_client_memberships, now);
		return MGM_E_NO_MEMORY;
	}
	if (core->members.count >= core->config.max_memberships) {
		(void)core_fail(core, MGM_E_NO_MEMORY,
		    "there are %u memberships already: raise max-memberships",
		    core->members.count);
		core_note_limit(core, &core->refused_memberships, now);
		return MGM_E_NO_MEMORY;
	}
	return MGM_OK;
}

/* The membership and what follows from it; 1: a client's interest began; 0; -ENOMEM. */
static int
core_record(struct core *core, const struct core_subject *subject,
    const struct tell_change *change, int64_t now)
{
	struct client *counted = iface_holder(subject->iface);
	struct member *member;
	int began;

	member = member_add(&core->members, &subject->key, subject->seat, now);
	if (member == NULL)
		return -ENOMEM;
	began = interest_add(&core->interests, &change->entry, counted);
	if (began >= 0 && mfe_add_membership(core, &subject->key, subject->iface,
			      subject->client->info.protocol, now) == 0)
		return began;
	member_remove(&core->members, member);
	if (began >= 0)
		(void)interest_remove(&core->interests, &change->entry, counted);
	mfe_remove_membership(core, &subject->key, subject->iface, now);
	return -ENOMEM;
}

static struct tell_change
core_change(const struct core_subject *subject)
{
	return (struct tell_change){
	    .entry = {subject->key.group, subject->key.source},
	    .counted = iface_holder(subject->iface),
	    .caller = subject->client,
	    .ifindex = subject->key.ifindex,
	};
}

/* A membership that is there already is no error and changes nothing. */
static enum mgm_status
core_join(struct core *core, const struct core_subject *subject, int64_t now)
{
	struct tell_change change = core_change(subject);
	enum mgm_status status;
	struct member *member;
	int began;

	member = member_find(&core->members, &subject->key);
	if (member != NULL) {
		member->key.handle = subject->key.handle; /* confirmed: grace.c */
		return MGM_OK;
	}
	status = core_check_member_limits(core, subject->client, now);
	if (status != MGM_OK)
		return status;
	began = core_record(core, subject, &change, now);
	if (began < 0) {
		status = core_fail(core, MGM_E_NO_MEMORY, "no memory for a membership");
		core_note_limit(core, &core->refused_memberships, now);
		return status;
	}
	if (core_trace_is_on(core))
		core_trace_member(
		    core, member_find(&core->members, &subject->key), "began");
	if (client_is_igmp(subject->client))
		tell_local(core, subject->iface, &change.entry, true);
	if (began > 0)
		tell_interest(core, &change, true);
	return MGM_OK;
}

enum mgm_status
core_add_group_membership_entry(struct core *core, uint32_t handle,
    const struct core_membership *membership, int64_t now)
{
	bool join = (membership->flags & MGM_JOIN_STATE_FLAG) != 0;
	struct core_subject subject;
	enum mgm_status status;
	struct mfe *mfe;

	status = core_find_subject(core, handle, membership, &subject);
	if (status != MGM_OK)
		return status;
	mfe = core_edited_mfe(core, membership);
	if (mfe == NULL && !join)
		return core_fail_no_mfe(core, membership);
	/* The edit needs at most the oif that the join makes: after it cannot fail. */
	if (join)
		status = core_join(core, &subject, now);
	if (status == MGM_OK && mfe != NULL &&
	    oif_put_in(core, mfe, subject.iface, handle, subject.client->info.protocol,
		now) != 0)
		status = core_fail(
		    core, MGM_E_NO_MEMORY, "no memory for an outgoing interface");
	tell_changes(core, iface_holder(subject.iface), now);
	core_settle(core, now);
	return status;
}

void
core_end_member(struct core *core, struct member *member, int64_t now)
{
	struct client *client = member->seat->client;
	struct iface *iface = member->seat->iface;
	struct client *counted = iface_holder(iface);
	struct member_key key = member->key;
	struct tell_change change = {
	    .entry = {key.group, key.source},
	    .counted = counted,
	    .caller = client,
	    .ifindex = key.ifindex,
	};
	bool ended;

	core_trace_member(core, member, "ended");
	member_remove(&core->members, member);
	ended = interest_remove(&core->interests, &change.entry, counted);
	mfe_remove_membership(core, &key, iface, now);
	if (client_is_igmp(client))
		tell_local(core, iface, &change.entry, false);
	if (ended)
		tell_interest(core, &change, false);
}

static enum mgm_status
core_leave(struct core *core, const struct core_subject *subject,
    const struct core_membership *membership, int64_t now)
{
	struct member *member = member_find(&core->members, &subject->key);
	char text[CORE_MEMBER_TEXT];

	if (member == NULL)
		return core_fail(core, MGM_E_NOT_FOUND,
		    "%s has no membership %s on %s: nothing to delete",
		    subject->client->info.name,
		    core_membership_text(membership, text, sizeof(text)),
		    subject->iface->link.link.name);
	core_end_member(core, member, now);
	return MGM_OK;
}

enum mgm_status
core_delete_group_membership_entry(struct core *core, uint32_t handle,
    const struct core_membership *membership, int64_t now)
{
	bool join = (membership->flags & MGM_JOIN_STATE_FLAG) != 0;
	struct core_subject subject;
	enum mgm_status status;
	struct mfe *mfe;
	int rc = 0;

	status = core_find_subject(core, handle, membership, &subject);
	if (status != MGM_OK)
		return status;
	mfe = core_edited_mfe(core, membership);
	if (mfe == NULL && !join)
		return core_fail_no_mfe(core, membership);
	if (join)
		status = core_leave(core, &subject, membership, now);
	if (status != MGM_OK)
		return status;
	if (mfe != NULL)
		rc = oif_take_out(
		    core, mfe, subject.iface, handle, subject.client->info.protocol);
	if (rc != 0 && !join)
		status = core_fail(core, MGM_E_NOT_FOUND,
		    "%s is not an outgoing interface of that entry: nothing to delete",
		    subject.iface->link.link.name);
	tell_changes(core, iface_holder(subject.iface), now);
	core_settle(core, now);
	return status;
}
