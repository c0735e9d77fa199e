/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_scope.c - what the operator changes in the naive model while it runs:
 * scope boundaries and source-specific ranges.
 *
 * A boundary is a bit for each interface and range; which groups a range holds is
 * written down here and not computed.
 */
#include "config.h"

#include "core_model_ops.h"

#include <errno.h>
#include <string.h>

/* The copies of a group in a loose run lie where the group does. */
static const struct {
	const char *text;
	uint32_t groups; /* bits by number */
} model_ranges[MODEL_RANGES] = {
    {"239.0.0.0/8", 1 << 0 | 1 << 1},
    {"239.1.1.2", 1 << 1},
    {"232.1.0.0/16", 1 << 2},
    {"ff00::/8", 1 << 3 | 1 << 4},
    {"ff0e::/16", 1 << 3},
};

static struct mgm_prefix
model_range(unsigned r)
{
	struct mgm_prefix prefix;

	assert_int_equal(prefix_parse(model_ranges[r].text, &prefix), 0);
	return prefix;
}

bool
model_stops(const struct model *m, uint32_t ifindex, unsigned g)
{
	unsigned r;

	for (r = 0; ifindex != 0 && r < MODEL_RANGES; r++) {
		if (m->bound[ifindex - 1][r] && (model_ranges[r].groups & 1U << g) != 0)
			return true;
	}
	return false;
}

/* All of them, in no order. 0, or -ENOMEM where the plane fails now and then. */
static int
model_push_boundaries(struct model *m, bool bound[NUM_IFACES][MODEL_RANGES])
{
	struct core_boundary list[NUM_IFACES * MODEL_RANGES] = {0};
	size_t count = 0;
	unsigned n, first = model_below(m, NUM_IFACES * MODEL_RANGES);

	for (n = 0; n < NUM_IFACES * MODEL_RANGES; n++) {
		unsigned at = (n + first) % (NUM_IFACES * MODEL_RANGES);
		struct core_link link = core_lab_link(at / MODEL_RANGES + 1);

		if (!bound[at / MODEL_RANGES][at % MODEL_RANGES])
			continue;
		memcpy(list[count].ifname, link.link.name, sizeof(list[count].ifname));
		list[count++].group = model_range(at % MODEL_RANGES);
	}
	return core_set_boundaries(m->lab.core, list, count, m->lab.now);
}

void
model_change_boundaries(struct model *m)
{
	bool bound[NUM_IFACES][MODEL_RANGES];
	unsigned changes = model_below(m, 4), i, r;
	int rc;

	memcpy(bound, m->bound, sizeof(bound));
	while (changes-- > 0) {
		i = model_below(m, NUM_IFACES);
		r = model_below(m, MODEL_RANGES);
		/* Few at a time, or nothing would go anywhere. */
		bound[i][r] = !bound[i][r] && model_below(m, 6) == 0;
	}
	rc = model_push_boundaries(m, bound);
	assert_true(rc == 0 || (rc == -ENOMEM && m->setup.fail_one_in > 0));
	if (rc != 0)
		return;
	model_begin(m);
	memcpy(m->bound, bound, sizeof(bound));
	model_end(m, -1);
}

/* One interface where memberships of the group count to the client. */
static uint32_t
model_where(const struct model *m, int client, unsigned g)
{
	unsigned c, i;

	for (i = 0; i < NUM_IFACES; i++) {
		for (c = 0; c < NUM_CLIENTS; c++) {
			if (m->iface[i].there && model_holder(m, i + 1) == client &&
			    m->member[c][i][g][ANY][model_is_v6(g)].since != 0)
				return i + 1;
		}
	}
	return 0;
}

/* (*,G) has an effect from now on, or no more: as if one after the other came. */
static void
model_tell_range(struct model *m, unsigned g, bool began)
{
	bool v6 = model_is_v6(g);
	int c, other;

	for (c = 0; c < NUM_CLIENTS; c++) {
		struct model_alert alert = {.kind = began ? ALERT_JOIN : ALERT_PRUNE,
		    .member = 1,
		    .group = g,
		    .source = ANY,
		    .v6 = v6};
		unsigned others = 0;
		int one = -1;

		if (!model_is_interested(m, c, g, ANY, v6) ||
		    model_is_interested(m, c, ANY, ANY, v6))
			continue;
		if (!began)
			alert.ifindex = model_where(m, c, g);
		for (other = 0; other < NUM_CLIENTS; other++) {
			bool later = model_handle(m, (unsigned)other) >
				     model_handle(m, (unsigned)c);

			if (other == c ||
			    (!(later && model_is_interested(m, other, g, ANY, v6)) &&
				!model_is_interested(m, other, ANY, ANY, v6)))
				continue;
			others++;
			one = other;
		}
		for (other = 0; other < NUM_CLIENTS; other++) {
			if (other != c &&
			    (others == 0 || (others == 1 && other == one)))
				(void)model_want(m, other, alert);
		}
	}
}

void
model_change_ssm(struct model *m)
{
	struct mgm_prefix ranges[MODEL_RANGES];
	bool ssm[NUM_GROUPS] = {false};
	size_t count = 0;
	unsigned g, r;

	for (r = 0; r < MODEL_RANGES; r++) {
		if (model_below(m, 4) != 0)
			continue;
		ranges[count++] = model_range(r);
		for (g = 0; g < NUM_GROUPS; g++)
			ssm[g] |= (model_ranges[r].groups & 1U << g) != 0;
	}
	assert_int_equal(
	    core_set_ssm_ranges(m->lab.core, ranges, count, m->lab.now), 0);
	for (g = 0; g < NUM_GROUPS; g++) {
		if (m->ssm[g] == ssm[g])
			continue;
		model_tell_range(m, g, !ssm[g]);
		model_begin(m);
		m->ssm[g] = ssm[g];
		model_end(m, -1);
		m->seen.ssm_changes++;
	}
}

/* The plane counts at the boundary whose range is the smallest. */
static void
model_compare_smallest(
    struct model *m, unsigned i, unsigned g, struct fake_boundary *found)
{
	struct snapshot_boundary row = {.ifindex = i + 1};
	uint8_t len = 0;
	unsigned r;

	for (r = 0; r < MODEL_RANGES; r++) {
		if (m->bound[i][r] && (model_ranges[r].groups & 1U << g) != 0 &&
		    model_range(r).len > len)
			len = model_range(r).len;
	}
	found->counters.packets = ++m->stamps;
	do {
		assert_true(core_next_boundary(m->lab.core, &row, &row));
		assert_int_equal(row.ifindex, i + 1);
	} while (row.counters.packets != found->counters.packets);
	assert_int_equal(row.group.len, len);
}

void
model_compare_boundaries(struct model *m, unsigned g, unsigned s, struct fake_mfe *fake)
{
	const struct model_mfe *mfe = &m->mfe[g][s];
	bool stopped = m->enabled && model_stops(m, mfe->iif, g);
	struct fake_boundary *found;
	unsigned i;

	assert_int_equal(fake->iif_boundary != NULL, stopped);
	if (stopped) {
		m->seen.stopped++;
		model_compare_smallest(m, mfe->iif - 1, g, fake->iif_boundary);
	}
	for (i = 0; i < NUM_IFACES; i++) {
		bool blocked =
		    m->enabled && mfe->iif != 0 && mfe->iif != i + 1 &&
		    !model_stops(m, mfe->iif, g) && model_stops(m, i + 1, g) &&
		    model_is_active(m, i) && mfe->edit[i].kind != EDIT_OUT &&
		    (model_is_wanted(m, i, g, s) || mfe->edit[i].kind == EDIT_IN);

		if (model_net_is_edited(m, g, s, i))
			continue;
		found = fake_plane_blocked(fake, i + 1);
		assert_int_equal(found != NULL, blocked);
		if (found == NULL)
			continue;
		m->seen.blocked++;
		model_compare_smallest(m, i, g, found);
	}
}
