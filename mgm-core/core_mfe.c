/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_mfe.c - the calls by which the owner of an interface changes what comes in.
 *
 * Rules: mgm-api 4.15 and 5.6. Only the client that holds the incoming interface of an
 * entry says who its upstream neighbour is, and may move it to another interface that
 * it holds. The choice lasts as long as the route to the source stays as it is
 * (rpf.c).
 */
#include "config.h"

#include "addr.h"
#include "core_internal.h"
#include "tell.h"

static enum mgm_status
core_fail_not_held(
    struct core *core, const struct client *client, const struct iface *iface)
{
	return core_fail(core, MGM_E_INVALID_PARAMETER,
	    "%s does not own %s: its owner decides there", client->info.name,
	    iface->link.link.name);
}

/* The interface that the entry shall come in by, or NULL and why not. */
static struct iface *
core_find_new_iif(
    struct core *core, const struct client *client, const struct mfe *mfe, uint32_t iif)
{
	struct iface *iface;

	if (mfe->iif == NULL) {
		(void)core_fail(core, MGM_E_INVALID_PARAMETER,
		    "the entry has no incoming interface, so nobody owns it: it needs "
		    "a route to its source");
		return NULL;
	}
	if (iface_holder(mfe->iif) != client) {
		(void)core_fail_not_held(core, client, mfe->iif);
		return NULL;
	}
	if (iif == 0)
		return mfe->iif;
	iface = iface_find(&core->ifaces, iif);
	if (iface == NULL) {
		(void)core_fail(core, MGM_E_INVALID_PARAMETER,
		    "there is no interface with index %u: look with `ip link`",
		    (unsigned)iif);
	} else if (iface_holder(iface) != client) {
		(void)core_fail_not_held(core, client, iface);
		iface = NULL;
	}
	return iface;
}

enum mgm_status
core_set_mfe(struct core *core, uint32_t handle, const struct mgm_addr *group,
    const struct mgm_addr *source, const struct mgm_addr *neighbour, uint32_t iif,
    int64_t now)
{
	struct client *client = core_find_client(core, handle);
	char source_text[ADDR_TEXT_SIZE], group_text[ADDR_TEXT_SIZE];
	struct core_route route;
	struct iface *iface;
	struct mfe *mfe;

	if (client == NULL)
		return MGM_E_INVALID_PARAMETER;
	mfe = mfe_find(&core->mfes, group, source);
	if (mfe == NULL)
		return core_fail(core, MGM_E_NOT_FOUND,
		    "there is no entry (%s,%s): data makes it",
		    addr_format(source, source_text, sizeof(source_text)),
		    addr_format(group, group_text, sizeof(group_text)));
	if (neighbour->family != MGM_FAMILY_UNSPEC &&
	    neighbour->family != source->family)
		return core_fail(core, MGM_E_INVALID_PARAMETER,
		    "the upstream neighbour must be of the source's address family");
	iface = core_find_new_iif(core, client, mfe, iif);
	if (iface == NULL)
		return MGM_E_INVALID_PARAMETER;
	route = mfe->route;
	mfe_set_iif(core, mfe, MFE_RPF_FOUND, iface, &route, now);
	mfe->upstream = *neighbour;
	mfe->chosen = true;
	tell_changes(core, client, now);
	core_settle(core, now);
	return MGM_OK;
}

enum mgm_status
core_set_wrong_if(
    struct core *core, uint32_t handle, uint32_t ifindex, bool on, int64_t now)
{
	struct client *client = core_find_client(core, handle);
	struct iface *iface = iface_find(&core->ifaces, ifindex);

	(void)now; /* takes effect at once */
	if (client == NULL)
		return MGM_E_INVALID_PARAMETER;
	if (iface == NULL)
		return core_fail(core, MGM_E_NOT_FOUND,
		    "there is no interface with index %u: look with `ip link`",
		    (unsigned)ifindex);
	if (iface_holder(iface) != client)
		return core_fail_not_held(core, client, iface);
	wrong_if_set(core, iface, on);
	return MGM_OK;
}
