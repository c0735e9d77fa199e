/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fake_plane.c - a plane for tests: records what it is told, counts what it is set to.
 *
 * Strict where a real plane would be harmed: an entry is installed once, names only
 * interfaces that were added, in ascending order and never its incoming one; what was
 * not given cannot be taken back. Breaking a rule aborts the test.
 */
#undef NDEBUG
#include "config.h"

#include "fake_plane.h"

#include "addr.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

uint64_t
fake_plane_random(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 0, or the failure that the test asked for. */
static int
fake_plane_fate(struct fake_plane *fake, int fail)
{
	if (fail == 0 && fake->fail_one_in > 0 &&
	    fake_plane_random(&fake->random) % fake->fail_one_in == 0)
		fail = -EIO;
	fake->failures += fail != 0;
	return fail;
}

static uint32_t
fake_plane_bucket(const struct mgm_addr *group, const struct mgm_addr *source)
{
	uint32_t hash = 0;
	size_t i;

	for (i = 0; i < sizeof(group->octets); i++)
		hash = (hash * 31 + group->octets[i]) * 31 + source->octets[i];
	return hash % FAKE_PLANE_BUCKETS;
}

static struct fake_iface *
fake_plane_iface(struct fake_plane *fake, uint32_t ifindex)
{
	assert(ifindex > 0 && ifindex < FAKE_PLANE_IFACES);
	return &fake->ifaces[ifindex];
}

static int
fake_plane_add_iface(void *impl, const struct plane_link *link)
{
	struct fake_plane *fake = impl;
	struct fake_iface *iface = fake_plane_iface(fake, link->ifindex);
	int rc = fake_plane_fate(fake, fake->fail_add_iface);

	assert(!iface->added && "an interface is added once");
	if (rc != 0)
		return rc;
	*iface = (struct fake_iface){.added = true, .link = *link};
	fake->num_ifaces++;
	return 0;
}

static int
fake_plane_change_iface(void *impl, const struct plane_link *link)
{
	struct fake_plane *fake = impl;
	struct fake_iface *iface = fake_plane_iface(fake, link->ifindex);
	int rc = fake_plane_fate(fake, fake->fail_change_iface);

	assert(iface->added && "only what was added changes");
	if (rc == 0)
		iface->link = *link;
	return rc;
}

static void
fake_plane_remove_iface(void *impl, uint32_t ifindex)
{
	struct fake_plane *fake = impl;
	struct fake_iface *iface = fake_plane_iface(fake, ifindex);

	assert(iface->added && "only what was added is removed");
	iface->added = false;
	fake->num_ifaces--;
}

static int
fake_plane_set_ttl_threshold(void *impl, uint32_t ifindex, uint32_t threshold)
{
	struct fake_plane *fake = impl;
	struct fake_iface *iface = fake_plane_iface(fake, ifindex);
	int rc = fake_plane_fate(fake, fake->fail_ttl);

	assert(iface->added && threshold <= 256);
	if (rc == 0)
		iface->ttl_threshold = threshold;
	return rc;
}

static int
fake_plane_set_rate_limit(void *impl, uint32_t ifindex, uint32_t kbps)
{
	struct fake_plane *fake = impl;
	struct fake_iface *iface = fake_plane_iface(fake, ifindex);
	int rc = fake_plane_fate(fake, fake->fail_rate);

	assert(iface->added && "only what was added has a limit");
	if (rc == 0)
		iface->rate_limit = kbps;
	return rc;
}

static int
fake_plane_add_boundary(void *impl, void **result)
{
	struct fake_plane *fake = impl;
	int rc = fake_plane_fate(fake, fake->fail_boundary);
	struct fake_boundary *boundary;

	if (rc != 0)
		return rc;
	boundary = calloc(1, sizeof(*boundary));
	assert(boundary != NULL);
	LIST_INSERT_HEAD(&fake->boundaries, boundary, all);
	fake->num_boundaries++;
	*result = boundary;
	return 0;
}

/* Any entry that names it, or NULL. */
static const struct fake_mfe *
fake_plane_naming(const struct fake_plane *fake, const struct fake_boundary *boundary)
{
	const struct fake_mfe *mfe;
	size_t i, j;

	for (i = 0; i < FAKE_PLANE_BUCKETS; i++) {
		LIST_FOREACH (mfe, &fake->mfes[i], all) {
			if (mfe->iif_boundary == boundary)
				return mfe;
			for (j = 0; j < mfe->num_blocked; j++) {
				if (mfe->blocked[j].boundary == boundary)
					return mfe;
			}
		}
	}
	return NULL;
}

static void
fake_plane_remove_boundary(void *impl, void *object)
{
	struct fake_plane *fake = impl;
	struct fake_boundary *boundary = object;

	assert(fake_plane_naming(fake, boundary) == NULL &&
	       "no entry names a boundary that is removed");
	LIST_REMOVE(boundary, all);
	free(boundary);
	fake->num_boundaries--;
}

static void
fake_plane_read_boundary(
    void *impl, const void *object, struct plane_boundary_counters *out)
{
	const struct fake_boundary *boundary = object;

	(void)impl; /* the boundary holds its counters */
	*out = boundary->counters;
}

static void
fake_plane_set_enabled(void *impl, bool on)
{
	struct fake_plane *fake = impl;

	assert(fake->disabled == on && "on or off, once each");
	fake->disabled = !on;
}

static void
fake_plane_set_wrong_if(void *impl, uint32_t ifindex, bool on)
{
	struct fake_iface *iface = fake_plane_iface(impl, ifindex);

	assert(iface->added && iface->wrong_if != on && "on or off, once each");
	iface->wrong_if = on;
}

static void
fake_plane_check_boundary(const struct fake_plane *fake, const void *wanted)
{
	const struct fake_boundary *boundary;

	LIST_FOREACH (boundary, &fake->boundaries, all) {
		if (boundary == wanted)
			return;
	}
	assert(!"an entry names only boundaries that were added");
}

static void
fake_plane_set_boundaries(
    struct fake_plane *fake, struct fake_mfe *mfe, const struct plane_mfe *wanted)
{
	size_t i;

	assert(wanted->num_blocked <= FAKE_PLANE_OIFS);
	for (i = 0; i < wanted->num_blocked; i++) {
		uint32_t ifindex = wanted->blocked[i].ifindex;

		assert(fake_plane_iface(fake, ifindex)->added);
		assert(ifindex != wanted->iif && !fake_plane_sends(mfe, ifindex) &&
		       "blocked, or sent to, or the incoming one");
		assert(i == 0 || wanted->blocked[i - 1].ifindex < ifindex);
		fake_plane_check_boundary(fake, wanted->blocked[i].boundary);
		mfe->blocked[i] = wanted->blocked[i];
	}
	mfe->num_blocked = wanted->num_blocked;
	if (wanted->iif_boundary != NULL) {
		assert(wanted->iif != 0 && wanted->num_oifs == 0 &&
		       wanted->num_blocked == 0 && "nothing passes a boundary");
		fake_plane_check_boundary(fake, wanted->iif_boundary);
	}
	mfe->iif_boundary = wanted->iif_boundary;
}

static void
fake_plane_set_oifs(
    struct fake_plane *fake, struct fake_mfe *mfe, const struct plane_mfe *wanted)
{
	size_t i;

	assert(wanted->num_oifs <= FAKE_PLANE_OIFS);
	assert(addr_equal(&mfe->group, &wanted->group) &&
	       addr_equal(&mfe->source, &wanted->source) && "the key never changes");
	for (i = 0; i < wanted->num_oifs; i++) {
		assert(fake_plane_iface(fake, wanted->oifs[i])->added &&
		       "an outgoing interface is in the plane");
		assert(wanted->oifs[i] != wanted->iif && "never back out of the iif");
		assert(i == 0 || wanted->oifs[i - 1] < wanted->oifs[i]);
		mfe->oifs[i] = wanted->oifs[i];
	}
	assert((wanted->iif != 0 || wanted->num_oifs == 0) &&
	       "no route, no outgoing interface");
	mfe->num_oifs = wanted->num_oifs;
	mfe->iif = wanted->iif;
	fake_plane_set_boundaries(fake, mfe, wanted);
}

static int
fake_plane_install_mfe(void *impl, const struct plane_mfe *wanted, void **ref)
{
	struct fake_plane *fake = impl;
	int rc = fake_plane_fate(fake, fake->fail_install);
	struct fake_mfe *mfe;

	assert(fake_plane_find(fake, &wanted->group, &wanted->source) == NULL &&
	       "an entry is installed once");
	if (rc != 0)
		return rc;
	mfe = calloc(1, sizeof(*mfe));
	assert(mfe != NULL);
	mfe->group = wanted->group;
	mfe->source = wanted->source;
	fake_plane_set_oifs(fake, mfe, wanted);
	LIST_INSERT_HEAD(
	    &fake->mfes[fake_plane_bucket(&mfe->group, &mfe->source)], mfe, all);
	fake->num_mfes++;
	fake->installs++;
	*ref = mfe;
	return 0;
}

static int
fake_plane_change_mfe(void *impl, void *ref, const struct plane_mfe *wanted)
{
	struct fake_plane *fake = impl;
	int rc = fake_plane_fate(fake, fake->fail_change);

	if (rc != 0)
		return rc;
	fake_plane_set_oifs(fake, ref, wanted);
	fake->changes++;
	return 0;
}

static void
fake_plane_remove_mfe(void *impl, void *ref)
{
	struct fake_plane *fake = impl;
	struct fake_mfe *mfe = ref;

	LIST_REMOVE(mfe, all);
	free(mfe);
	fake->num_mfes--;
	fake->removes++;
}

static void
fake_plane_release_pending(
    void *impl, const struct mgm_addr *group, const struct mgm_addr *source)
{
	struct fake_plane *fake = impl;

	assert(fake_plane_find(fake, group, source) != NULL &&
	       "packets are released to an entry");
	fake->released++;
	fake->last_group = *group;
	fake->last_source = *source;
}

static void
fake_plane_drop_pending(
    void *impl, const struct mgm_addr *group, const struct mgm_addr *source)
{
	struct fake_plane *fake = impl;

	fake->dropped++;
	fake->last_group = *group;
	fake->last_source = *source;
}

static void
fake_plane_read_mfe(void *impl, const void *ref, struct plane_mfe_counters *out)
{
	const struct fake_mfe *mfe = ref;

	(void)impl; /* the entry holds its counters */
	*out = mfe->counters;
}

static void
fake_plane_restart_oif(void *impl, void *ref, uint32_t ifindex)
{
	struct fake_mfe *mfe = ref;

	(void)impl; /* the entry holds its counters */
	mfe->oif_counters[ifindex] = (struct plane_oif_counters){0};
}

static void
fake_plane_read_oif(
    void *impl, const void *ref, uint32_t ifindex, struct plane_oif_counters *out)
{
	const struct fake_mfe *mfe = ref;

	(void)impl; /* the entry holds its counters */
	*out = mfe->oif_counters[ifindex];
}

static int
fake_plane_read_iface(void *impl, uint32_t ifindex, struct plane_iface_counters *out)
{
	struct fake_plane *fake = impl;

	if (!fake_plane_iface(fake, ifindex)->added)
		return -ENOENT;
	*out = fake->ifaces[ifindex].counters;
	return 0;
}

static int
fake_plane_event_fd(void *impl)
{
	(void)impl; /* tests hand events to the core themselves */
	return -1;
}

static bool
fake_plane_next_event(void *impl, struct plane_event *event)
{
	(void)impl;
	(void)event;
	return false;
}

static const struct plane_ops fake_plane_ops = {
    .name = "fake",
    .add_iface = fake_plane_add_iface,
    .change_iface = fake_plane_change_iface,
    .remove_iface = fake_plane_remove_iface,
    .set_ttl_threshold = fake_plane_set_ttl_threshold,
    .set_rate_limit = fake_plane_set_rate_limit,
    .add_boundary = fake_plane_add_boundary,
    .remove_boundary = fake_plane_remove_boundary,
    .read_boundary = fake_plane_read_boundary,
    .set_enabled = fake_plane_set_enabled,
    .set_wrong_if = fake_plane_set_wrong_if,
    .install_mfe = fake_plane_install_mfe,
    .change_mfe = fake_plane_change_mfe,
    .remove_mfe = fake_plane_remove_mfe,
    .release_pending = fake_plane_release_pending,
    .drop_pending = fake_plane_drop_pending,
    .read_mfe = fake_plane_read_mfe,
    .restart_oif = fake_plane_restart_oif,
    .read_oif = fake_plane_read_oif,
    .read_iface = fake_plane_read_iface,
    .event_fd = fake_plane_event_fd,
    .next_event = fake_plane_next_event,
};

void
fake_plane_init(struct fake_plane *fake)
{
	*fake = (struct fake_plane){0};
	fake->plane.ops = &fake_plane_ops;
	fake->plane.impl = fake;
	fake->plane.capabilities = PLANE_CAP_EXACT_OIF_COUNTS;
}

void
fake_plane_exit(struct fake_plane *fake)
{
	assert(fake->num_mfes == 0 && fake->num_ifaces == 0 &&
	       fake->num_boundaries == 0 && "the core takes back all it gave");
}

struct fake_mfe *
fake_plane_find(const struct fake_plane *fake, const struct mgm_addr *group,
    const struct mgm_addr *source)
{
	struct fake_mfe *mfe;

	LIST_FOREACH (mfe, &fake->mfes[fake_plane_bucket(group, source)], all) {
		if (addr_equal(&mfe->group, group) && addr_equal(&mfe->source, source))
			return mfe;
	}
	return NULL;
}

bool
fake_plane_sends(const struct fake_mfe *mfe, uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < mfe->num_oifs; i++) {
		if (mfe->oifs[i] == ifindex)
			return true;
	}
	return false;
}

struct fake_boundary *
fake_plane_blocked(const struct fake_mfe *mfe, uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < mfe->num_blocked; i++) {
		if (mfe->blocked[i].ifindex == ifindex)
			return mfe->blocked[i].boundary;
	}
	return NULL;
}
