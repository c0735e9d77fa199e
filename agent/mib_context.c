/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_context.c - one snapshot prepared for the MIB views: what their rows are read
 * from.
 *
 * A snapshot holds both address families in one order, IPv4 before IPv6, and all
 * interfaces; IPMROUTE-STD-MIB shows IPv4 entries and active interfaces only. Managed
 * boundaries name interfaces, which the tables number. What can be worked out once per
 * snapshot (and managed document) is worked out here, so that a request costs two
 * binary searches and no more.
 *
 * Names of scopes are ordered twice: IPMROUTE-STD-MIB orders languages as the document
 * does, IPMCAST-MIB, whose index has their length before them, the shorter first. It
 * knows no language of one octet or of more than 63.
 *
 * A zone is there for each scope that has an active boundary or an active name. It
 * needs a number that neither a restart nor other scopes change, so that is made of the
 * range: in 239.0.0.0/8 of the bits behind the 8, closed by a 1, so that no two lengths
 * give the same; of ff0x::/16, of x.
 *
 * Times in a snapshot are monotonic microseconds. Ages are taken at its end; TimeStamps
 * need the moment at which sysUpTime was zero, which is the master agent's to say and
 * changes when that is restarted: the SNMP thread keeps epoch_us right. RFC 2579 has
 * TimeStamp, and that an event before the last re-initialisation reads zero.
 */
#include "config.h"

#include "mib_context.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "managed.h"
#include "mib_digest.h"
#include "mib_uptime.h"
#include "snapshot.h"

#define SCOPED_OCTET 239
#define SCOPE6_BITS 16        /* ff0x::/16 */
#define ZONE6_FIRST (1 << 25) /* beyond all that 24 bits and a 1 can say */
#define LANGUAGE_MIN 2        /* LangTag, RFC 5131 */
#define LANGUAGE_MAX 63

static bool
mib_context_oif_is_ipv4(const struct snapshot *snapshot, uint32_t row)
{
	const struct snapshot_mfe *mfe;

	snapshot_oif_at(snapshot, row, &mfe);
	return mfe->group.family == MGM_FAMILY_IPV4;
}

static bool
mib_context_mfe_is_ipv4(const struct snapshot *snapshot, uint32_t row)
{
	return snapshot_mfe_at(snapshot, row)->group.family == MGM_FAMILY_IPV4;
}

/* Rows for which `is_ipv4` holds come first: how many are there? */
static uint32_t
mib_context_count(const struct snapshot *snapshot, uint32_t rows,
    bool (*is_ipv4)(const struct snapshot *snapshot, uint32_t row))
{
	uint32_t low = 0, high = rows;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (is_ipv4(snapshot, middle))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int
mib_context_cmp_name(const void *a, const void *b)
{
	const struct snapshot_iface *const *x = a, *const *y = b;

	return strcmp((*x)->link.name, (*y)->link.name);
}

static int
mib_context_cmp_boundary(const void *a, const void *b)
{
	const struct mib_boundary *x = a, *y = b;

	if (x->ifindex != y->ifindex)
		return x->ifindex < y->ifindex ? -1 : 1;
	/* Of one name in the managed document, which has them in order. */
	return x->row < y->row ? -1 : x->row > y->row;
}

/* Boundaries and interfaces are both walked in the order of names. */
static uint32_t
mib_context_match(const struct managed *managed,
    const struct snapshot_iface *const *named, uint32_t num_named,
    struct mib_boundary *out)
{
	uint32_t i = 0, n = 0;
	size_t row = 0;

	while (i < num_named && row < managed->num_boundaries) {
		const struct managed_boundary *boundary = &managed->boundaries[row];
		int order = strcmp(named[i]->link.name, boundary->ifname);

		if (order < 0) {
			i++;
			continue;
		}
		if (order == 0)
			out[n++] =
			    (struct mib_boundary){named[i]->link.ifindex, boundary};
		row++;
	}
	return n;
}

/* What is worked out from the managed document; part of a context. */
struct mib_context_managed {
	uint32_t num_boundaries;
	struct mib_boundary *boundaries;
	uint32_t num_scoped;
	const struct mib_boundary **scoped;
	uint32_t num_names;
	const struct managed_scope **names;
	uint32_t num_zones;
	struct mib_zone *zones;
};

static void
mib_context_free_managed(struct mib_context_managed *managed)
{
	free(managed->boundaries);
	free(managed->scoped);
	free(managed->names);
	free(managed->zones);
}

static int
mib_context_list_boundaries(const struct snapshot *snapshot,
    const struct managed *managed, struct mib_context_managed *out)
{
	const struct snapshot_iface **named;
	uint32_t i, n = snapshot->num_ifaces;

	named = calloc((size_t)n + 1, sizeof(*named));
	if (named == NULL)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		named[i] = &snapshot->ifaces[i];
	qsort(named, n, sizeof(*named), mib_context_cmp_name);
	out->num_boundaries = mib_context_match(managed, named, n, out->boundaries);
	free(named);
	qsort(out->boundaries, out->num_boundaries, sizeof(*out->boundaries),
	    mib_context_cmp_boundary);
	for (i = 0; i < out->num_boundaries; i++) {
		if (mib_context_is_scoped(&out->boundaries[i].row->group))
			out->scoped[out->num_scoped++] = &out->boundaries[i];
	}
	return 0;
}

static int
mib_context_cmp_language(const void *a, const void *b)
{
	const struct managed_scope *const *x = a, *const *y = b;
	int order = prefix_cmp(&(*x)->group, &(*y)->group);
	size_t x_len = strlen((*x)->language), y_len = strlen((*y)->language);

	if (order != 0)
		return order;
	if (x_len != y_len)
		return x_len < y_len ? -1 : 1;
	return strcmp((*x)->language, (*y)->language);
}

static void
mib_context_list_names(const struct managed *managed, struct mib_context_managed *out)
{
	size_t i;

	for (i = 0; i < managed->num_scopes; i++) {
		size_t len = strlen(managed->scopes[i].language);

		if (len >= LANGUAGE_MIN && len <= LANGUAGE_MAX)
			out->names[out->num_names++] = &managed->scopes[i];
	}
	qsort(
	    out->names, out->num_names, sizeof(*out->names), mib_context_cmp_language);
}

static void
mib_context_add_zone(struct mib_context_managed *out, const struct mgm_prefix *range,
    enum managed_status status)
{
	const uint8_t *octets = range->addr.octets;
	uint32_t number = ZONE6_FIRST + (octets[1] & 0xf);

	if (status != MANAGED_ACTIVE || !mib_context_is_scope(range))
		return;
	if (range->addr.family == MGM_FAMILY_IPV4) {
		uint32_t bits =
		    (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 | octets[3];

		number = bits << 1 | 1u << (32 - range->len);
	}
	out->zones[out->num_zones++] =
	    (struct mib_zone){.number = number, .range = *range};
}

static int
mib_context_cmp_zone(const void *a, const void *b)
{
	const struct mib_zone *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static void
mib_context_list_zones(const struct managed *managed, struct mib_context_managed *out)
{
	uint32_t i, n = 0;
	size_t row;

	for (i = 0; i < out->num_boundaries; i++)
		mib_context_add_zone(out, &out->boundaries[i].row->group,
		    out->boundaries[i].row->row.status);
	for (row = 0; row < managed->num_scopes; row++)
		mib_context_add_zone(
		    out, &managed->scopes[row].group, managed->scopes[row].row.status);
	qsort(out->zones, out->num_zones, sizeof(*out->zones), mib_context_cmp_zone);
	for (i = 0; i < out->num_zones; i++) {
		if (n == 0 || out->zones[n - 1].number != out->zones[i].number)
			out->zones[n++] = out->zones[i];
	}
	out->num_zones = n;
}

static int
mib_context_list_managed(const struct snapshot *snapshot, const struct managed *managed,
    struct mib_context_managed *out)
{
	*out = (struct mib_context_managed){0};
	if (snapshot == NULL || managed == NULL)
		return 0;
	/* One more than needed each: calloc() of nothing may say NULL. */
	out->boundaries = calloc(managed->num_boundaries + 1, sizeof(*out->boundaries));
	out->scoped =
	    calloc(managed->num_boundaries + 1, sizeof(const struct mib_boundary *));
	out->names =
	    calloc(managed->num_scopes + 1, sizeof(const struct managed_scope *));
	out->zones = calloc(
	    managed->num_boundaries + managed->num_scopes + 1, sizeof(*out->zones));
	if (out->boundaries == NULL || out->scoped == NULL || out->names == NULL ||
	    out->zones == NULL ||
	    mib_context_list_boundaries(snapshot, managed, out) != 0) {
		mib_context_free_managed(out);
		return -ENOMEM;
	}
	mib_context_list_names(managed, out);
	mib_context_list_zones(managed, out);
	return 0;
}

/* Scopes are by group: those within 239.0.0.0/8 stand together. */
static void
mib_context_find_names(struct mib_context *context)
{
	const struct managed *managed = context->managed;
	size_t i;

	context->first_scoped_name = 0;
	context->num_scoped_names = 0;
	for (i = 0; managed != NULL && i < managed->num_scopes; i++) {
		if (!mib_context_is_scoped(&managed->scopes[i].group))
			continue;
		if (context->num_scoped_names++ == 0)
			context->first_scoped_name = i;
	}
}

static void
mib_context_take_managed(
    struct mib_context *context, const struct mib_context_managed *fresh)
{
	free(context->boundaries);
	free(context->scoped);
	free(context->names);
	free(context->zones);
	context->boundaries = fresh->boundaries;
	context->num_boundaries = fresh->num_boundaries;
	context->scoped = fresh->scoped;
	context->num_scoped = fresh->num_scoped;
	context->names = fresh->names;
	context->num_names = fresh->num_names;
	context->zones = fresh->zones;
	context->num_zones = fresh->num_zones;
	mib_context_find_names(context);
}

bool
mib_context_is_scoped(const struct mgm_prefix *group)
{
	/* No bit is set behind the length, so one that begins so has 8 or more. */
	return group->addr.family == MGM_FAMILY_IPV4 &&
	       group->addr.octets[0] == SCOPED_OCTET;
}

bool
mib_context_is_scope(const struct mgm_prefix *group)
{
	const uint8_t *octets = group->addr.octets;

	if (group->addr.family != MGM_FAMILY_IPV6)
		return mib_context_is_scoped(group);
	/* Scopes 0 and f are reserved (RFC 4291). */
	return group->len == SCOPE6_BITS && octets[0] == 0xff && octets[1] > 0 &&
	       octets[1] < 0xf;
}

int
mib_context_set(struct mib_context *context, struct snapshot *snapshot)
{
	struct mib_digest *digest = mib_digest_new();
	const struct snapshot_iface **ifaces;
	struct mib_context_managed fresh;
	uint32_t i, n = 0;

	/* One more than needed: calloc() of nothing may say NULL. */
	ifaces = calloc((size_t)snapshot->num_ifaces + 1, sizeof(*ifaces));
	if (ifaces == NULL || digest == NULL ||
	    mib_context_list_managed(snapshot, context->managed, &fresh) != 0) {
		free(ifaces);
		mib_digest_free(digest);
		return -ENOMEM;
	}
	for (i = 0; i < snapshot->num_ifaces; i++) {
		if (snapshot->ifaces[i].present)
			ifaces[n++] = &snapshot->ifaces[i];
	}

	if (context->snapshot != NULL)
		mib_digest_carry(digest, context->digest, context->snapshot, snapshot);
	snapshot_take(snapshot);
	snapshot_release(context->snapshot);
	free(context->ifaces);
	mib_digest_free(context->digest);
	context->digest = digest;
	context->snapshot = snapshot;
	context->ifaces = ifaces;
	context->num_ifaces = n;
	mib_context_take_managed(context, &fresh);
	context->ipv4_mfes =
	    mib_context_count(snapshot, snapshot->num_mfes, mib_context_mfe_is_ipv4);
	context->ipv4_oifs =
	    mib_context_count(snapshot, snapshot->num_oifs, mib_context_oif_is_ipv4);
	return 0;
}

int
mib_context_set_managed(struct mib_context *context, struct managed *managed)
{
	struct mib_context_managed fresh;

	if (mib_context_list_managed(context->snapshot, managed, &fresh) != 0)
		return -ENOMEM;
	managed_take(managed);
	managed_release(context->managed);
	context->managed = managed;
	mib_context_take_managed(context, &fresh);
	return 0;
}

void
mib_context_exit(struct mib_context *context)
{
	const struct mib_context_managed none = {0};

	free(context->ifaces);
	snapshot_release(context->snapshot);
	managed_release(context->managed);
	mib_digest_free(context->digest);
	context->digest = NULL;
	context->ifaces = NULL;
	context->snapshot = NULL;
	context->managed = NULL;
	context->num_ifaces = 0;
	mib_context_take_managed(context, &none);
	context->ipv4_mfes = 0;
	context->ipv4_oifs = 0;
}

const struct snapshot_iface *
mib_context_iface(const struct mib_context *context, uint32_t ifindex)
{
	const struct snapshot *snapshot = context->snapshot;
	uint32_t low = 0, high = snapshot != NULL ? snapshot->num_ifaces : 0;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (snapshot->ifaces[middle].link.ifindex < ifindex)
			low = middle + 1;
		else
			high = middle;
	}
	if (snapshot == NULL || low == snapshot->num_ifaces ||
	    snapshot->ifaces[low].link.ifindex != ifindex)
		return NULL;
	return &snapshot->ifaces[low];
}

const struct mib_context *
mib_context_of(const void *context)
{
	return context;
}

uint32_t
mib_context_scalar_count(const void *context)
{
	return mib_context_of(context)->snapshot != NULL ? 1 : 0;
}

size_t
mib_context_scalar_index(const void *context, uint32_t row, uint32_t *ids)
{
	(void)context; /* an instance of a scalar is 0 */
	ids[0] = row;
	return 1;
}

uint64_t
mib_context_timestamp(const struct mib_context *context, int64_t at_us)
{
	return at_us != 0 ? mib_uptime_ticks(at_us - context->epoch_us) : 0;
}
