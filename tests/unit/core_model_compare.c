/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_compare.c - compares all that the core shows with the naive model.
 */
#include "config.h"

#include "core_model_ops.h"

static void
model_compare_plane(struct model *m, unsigned g, unsigned k, unsigned s)
{
	struct fake_mfe *fake =
	    fake_plane_find(&m->lab.fake, &m->group[g][k], &m->source[s]);
	size_t count = 0;
	unsigned i;

	assert_int_equal(fake != NULL, m->mfe[g][s].there);
	if (fake == NULL || m->setup.fail_one_in > 0)
		return;
	assert_int_equal(fake->iif, m->mfe[g][s].iif);
	for (i = 0; i < NUM_IFACES; i++) {
		if (model_net_is_edited(m, g, s, i)) {
			count += fake_plane_sends(fake, i + 1);
			continue;
		}
		assert_int_equal(
		    fake_plane_sends(fake, i + 1), model_forwards(m, i, g, s));
		count += model_forwards(m, i, g, s);
	}
	assert_int_equal(fake->num_oifs, count);
	model_compare_boundaries(m, g, s, fake);
}

/* The row of an oif, if the core lists it. */
static const struct snapshot_oif *
model_find_oif(const struct snapshot_oif *oifs, uint32_t count, uint32_t ifindex)
{
	uint32_t n;

	for (n = 0; n < count; n++) {
		if (oifs[n].ifindex == ifindex)
			return &oifs[n];
	}
	return NULL;
}

static void
model_compare_oif(
    struct model *m, unsigned i, unsigned g, unsigned s, const struct snapshot_oif *oif)
{
	assert_int_equal(oif != NULL, model_is_listed(m, i, g, s));
	if (oif == NULL)
		return;
	if (m->setup.fail_one_in == 0)
		assert_int_equal(oif->state,
		    model_forwards(m, i, g, s) ? MGM_OIF_FORWARDING : MGM_OIF_PRUNED);
	m->seen.forwarding += oif->state == MGM_OIF_FORWARDING;
	m->seen.pruned += m->mfe[g][s].edit[i].kind == EDIT_OUT;
}

static void
model_compare_mfe(struct model *m, unsigned g, unsigned k, unsigned s)
{
	const struct model_mfe *mfe = &m->mfe[g][s];
	struct snapshot_oif oifs[NUM_IFACES];
	struct snapshot_mfe row;
	enum mgm_status status;
	unsigned i;

	status = core_get_mfe(
	    m->lab.core, &m->group[g][k], &m->source[s], &row, oifs, NUM_IFACES);
	assert_int_equal(status, mfe->there ? MGM_OK : MGM_E_NOT_FOUND);
	if (!mfe->there)
		return;
	assert_int_equal(row.iif, mfe->iif);
	if (!m->setup.loose)
		assert_int_equal(row.expires_us, mfe->expires_us);
	assert_true(row.num_oifs <= NUM_IFACES);
	for (i = 0; i < NUM_IFACES; i++) {
		if (!model_net_is_edited(m, g, s, i))
			model_compare_oif(
			    m, i, g, s, model_find_oif(oifs, row.num_oifs, i + 1));
	}
	for (i = 1; i < row.num_oifs; i++)
		assert_true(oifs[i - 1].ifindex < oifs[i].ifindex);
	m->seen.negative += mfe->iif == 0;
}

static void
model_compare_members(struct model *m)
{
	const struct model_member *member;
	struct core_membership_row row;
	unsigned c, copy, count = 0;
	bool more;

	for (c = 0; c < NUM_CLIENTS; c++)
		count += model_count_members(m, c);
	for (more = core_next_membership(m->lab.core, NULL, &row); more; count--) {
		c = row.component;
		assert_true(c < NUM_CLIENTS && count > 0);
		assert_int_equal(row.handle, model_handle(m, c));
		member = &m->member[c][row.ifindex - 1][model_find_group(
		    m, &row.group, &copy)][model_find_source(m, &row.source)]
				   [row.group.addr.family == MGM_FAMILY_IPV6];
		assert_true(member->since != 0);
		if (!m->setup.loose)
			assert_int_equal(row.since_us, member->since_us);
		more = core_next_membership(m->lab.core, &row, &row);
	}
	assert_int_equal(count, 0);
}

static void
model_compare_client(const struct model *m, const struct core_client_row *row)
{
	unsigned c = row->info.component;
	const struct model_client *client = &m->client[c];

	assert_int_equal(row->stale, client->stale);
	assert_int_equal(row->handle, model_handle(m, c));
	assert_int_equal(row->interfaces, model_count_seats(m, c));
	assert_int_equal(row->memberships, model_count_members(m, c));
	assert_int_equal(row->registered_us, client->registered_us);
	assert_int_equal(row->info.callbacks, client->callbacks);
	assert_int_equal(row->info.uid, client->uid);
	assert_int_equal(row->questions, model_count_questions(m, c));
	assert_int_equal(row->defaults_taken, client->defaults_taken);
	assert_int_equal(row->late_answers, client->late_answers);
}

static void
model_compare_clients(const struct model *m)
{
	struct core_client_row row = {0};
	unsigned c, count = 0;

	for (c = 0; c < NUM_CLIENTS; c++)
		count += m->client[c].handle != 0 || m->client[c].stale;
	for (; core_next_client(m->lab.core, row.handle, &row); count--) {
		assert_true(row.info.component < NUM_CLIENTS && count > 0);
		model_compare_client(m, &row);
	}
	assert_int_equal(count, 0);
}

static void
model_compare_iface(struct model *m, unsigned i)
{
	const struct model_iface *iface = &m->iface[i];
	int holder = model_holder(m, i + 1);
	uint32_t protocol, component;
	struct snapshot_iface row;
	enum mgm_status status;

	status = core_get_protocol_on_interface(
	    m->lab.core, i + 1, NULL, &protocol, &component);
	assert_int_equal(status, holder >= 0 ? MGM_OK : MGM_E_NOT_FOUND);
	if (holder >= 0)
		assert_int_equal(component, holder);
	if (iface->there) {
		assert_true(core_next_iface(m->lab.core, i, &row));
		assert_int_equal(row.link.ifindex, i + 1);
		assert_int_equal(row.igmp, iface->igmp.c >= 0);
	}
	if (m->setup.fail_one_in > 0)
		return;
	assert_int_equal(m->lab.fake.ifaces[i + 1].added, model_is_active(m, i));
	if (model_is_active(m, i))
		assert_int_equal(m->lab.fake.ifaces[i + 1].wrong_if, iface->wrong_if);
}

static void
model_compare_status(const struct model *m)
{
	struct core_status status;
	uint32_t births = 0, ifaces = 0, questions = 0;
	unsigned g, s, c, i;

	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++)
			births += m->birth[g][s].there;
	}
	for (c = 0; c < NUM_CLIENTS; c++)
		questions += model_count_questions(m, c);
	for (i = 0; i < NUM_IFACES; i++)
		ifaces += m->iface[i].there;
	status = core_lab_status(&m->lab);
	assert_int_equal(status.pending_mfes, births);
	assert_int_equal(status.questions, questions);
	assert_int_equal(status.ifaces, ifaces);
	assert_int_equal(status.enabled, m->enabled);
	assert_int_equal(status.unknown_answers, m->unknown_answers);
	assert_int_equal(status.refused_clients, m->seen.refused[0]);
	assert_int_equal(status.refused_client_memberships, m->seen.refused[1]);
	assert_int_equal(status.refused_memberships, m->seen.refused[2]);
	assert_int_equal(status.refused_mfes, m->seen.refused[3]);
	assert_int_equal(status.yielded_mfes, m->seen.yielded);
}

void
model_compare_state(struct model *m)
{
	unsigned g, k, s, i;

	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			for (k = 0; k < model_copies(m, g); k++) {
				model_compare_mfe(m, g, k, s);
				model_compare_plane(m, g, k, s);
			}
		}
	}
	for (i = 0; i < NUM_IFACES; i++)
		model_compare_iface(m, i);
	model_compare_members(m);
	model_compare_clients(m);
	model_compare_status(m);
}

void
model_compare(struct model *m)
{
	bool more;

	core_lab_work(&m->lab);
	/* As the core: the end of one grace, then what else is due, then the next. */
	do {
		more = model_end_grace(m);
		model_expire_questions(m);
		model_expire(m);
		model_update_iifs(m);
	} while (more);
	model_compare_told(m);
	model_compare_state(m);
	model_notify_compare(m);
}

static void
model_check_told(const struct model *m, unsigned operations)
{
	const struct model_seen *seen = &m->seen;
	unsigned kind;

	for (kind = 0; kind <= ALERT_ENABLE_IGMP; kind++) {
		bool question = kind == ALERT_RPF || kind == ALERT_CREATION;

		print_message("kind %u: told %lu, asked %lu\n", kind,
		    seen->told[0][kind], seen->told[1][kind]);
		assert_true(seen->told[question][kind] > operations / 10000);
	}
	print_message("answers: %lu in time, %lu late, %lu never, %lu bad\n",
	    seen->in_time, seen->late, seen->never, seen->bad);
	assert_true(seen->told[1][ALERT_PRUNE] > operations / 1000);
	assert_true(seen->in_time > operations / 200 && seen->late > operations / 1000);
	assert_true(seen->never > operations / 1000 && seen->bad > operations / 1000);
}

void
model_check_seen(const struct model *m, unsigned operations)
{
	const struct model_setup *setup = &m->setup;
	const struct model_seen *seen = &m->seen;
	unsigned n;

	print_message("forwarding %lu, pruned %lu, negative %lu, refreshed %lu\n",
	    seen->forwarding, seen->pruned, seen->negative, seen->refreshed);
	print_message("stale %lu, adopted %lu, swept %lu, grace ended %lu, taken %lu\n",
	    seen->stale, seen->adopted, seen->swept, seen->grace_ended,
	    seen->taken_stale);
	print_message("refused %lu clients, %lu and %lu memberships, %lu entries, "
		      "%lu made room\n",
	    seen->refused[0], seen->refused[1], seen->refused[2], seen->refused[3],
	    seen->yielded);
	print_message("while work waited %lu, a client's end %lu\n", seen->unfinished,
	    seen->overdue);
	print_message("blocked %lu, stopped %lu, groups made specific or not %lu\n",
	    seen->blocked, seen->stopped, seen->ssm_changes);
	assert_true(seen->forwarding > operations / 4);
	if (setup->loose)
		assert_true(seen->blocked + seen->stopped > operations / 1000);
	else if (setup->fail_one_in == 0)
		assert_true(
		    seen->blocked > operations / 50 && seen->stopped > operations / 50);
	assert_true(setup->loose || seen->ssm_changes > operations / 200);
	assert_true(seen->negative > operations / 100);
	assert_true(setup->loose || seen->pruned > operations / 400);
	assert_true(setup->loose || seen->refreshed > operations / 5000);
	if (setup->grace_ms > 0) {
		assert_true(seen->stale > operations / 500);
		assert_true(seen->adopted > operations / 1000);
		assert_true(seen->swept > operations / 2000);
		assert_true(seen->grace_ended > operations / 5000);
		assert_true(seen->taken_stale > operations / 5000);
	}
	if (setup->loose)
		assert_true(seen->unfinished > operations / 10);
	if (setup->loose && setup->grace_ms > 0)
		assert_true(seen->overdue > operations / 1000);
	if (setup->limits) {
		for (n = 0; n < 4; n++)
			assert_true(seen->refused[n] > operations / 1000);
		assert_true(seen->yielded > operations / 1000);
	}
	if (setup->fail_one_in > 0)
		assert_true(m->lab.fake.failures > operations / 100);
	else if (setup->loose)
		model_net_check_seen(m, operations);
	else {
		model_check_told(m, operations);
		model_notify_check_seen(m, operations);
	}
}
