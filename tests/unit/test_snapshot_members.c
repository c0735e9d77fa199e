/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_snapshot_members.c - memberships, clients, status and owners in snapshots.
 */
#include "config.h"

#include "core_lab.h"

#include "snapshot_build.h"

#define JOIN MGM_JOIN_STATE_FLAG
#define MANY 10000
#define SLICE 2000 /* memberships that one core_work() may list */

static uint32_t
owner_start(struct core_lab *lab)
{
	uint32_t handle = core_lab_register(lab, MGM_PROTO_PIM_SPARSE, 1);

	assert_int_equal(core_lab_take(lab, handle, 1), MGM_OK);
	assert_int_equal(core_lab_take(lab, handle, 2), MGM_OK);
	return handle;
}

/* (*,G) of the number, on interface 2. */
static void
join_number(struct core_lab *lab, uint32_t handle, uint32_t number)
{
	struct core_membership membership =
	    core_lab_membership("*", "239.1.1.1", 2, JOIN);

	membership.group.addr = addr_ipv4(0xe9000000 + number);
	assert_int_equal(
	    core_add_group_membership_entry(lab->core, handle, &membership, lab->now),
	    MGM_OK);
}

/* The snapshot's list is the core's, row by row. */
static void
check_list(const struct core_lab *lab, const struct snapshot *snapshot)
{
	const struct snapshot_members *members = snapshot->members;
	struct core_membership_row row, *after = NULL;
	uint32_t i = 0;

	while (core_next_membership(lab->core, after, &row)) {
		const struct core_membership_row *listed = &members->rows[i++];

		assert_true(i <= members->count);
		after = &row;
		assert_int_equal(addr_cmp(&listed->group.addr, &row.group.addr), 0);
		assert_int_equal(addr_cmp(&listed->source.addr, &row.source.addr), 0);
		assert_int_equal(listed->ifindex, row.ifindex);
		assert_int_equal(listed->handle, row.handle);
		assert_int_equal(listed->protocol, row.protocol);
		assert_int_equal(listed->component, row.component);
		assert_true(listed->since_us == row.since_us);
	}
	assert_int_equal(i, members->count);
}

static void
test_the_first_snapshot_lists_nothing(void **state)
{
	struct core_lab *lab = *state;
	struct snapshot *snapshot = core_take_snapshot(lab->core);

	assert_int_equal(snapshot->members->count, 0);
	assert_int_equal(snapshot->num_clients, 0);
	snapshot_release(snapshot);
}

static void
test_a_list_is_shared_until_a_membership_changes(void **state)
{
	struct core_lab *lab = *state;
	uint32_t handle = owner_start(lab);
	struct snapshot *one, *two, *three, *four;

	core_lab_add(lab, handle, "*", "239.1.1.2", 2, JOIN);
	core_lab_add(lab, handle, "10.1.0.9", "239.1.1.1", 1, JOIN);
	core_lab_add(lab, handle, "*", "*", 2, JOIN);
	one = core_lab_snapshot(lab);
	check_list(lab, one);
	assert_int_equal(one->members->count, 3);
	core_lab_add(lab, handle, "*", "*", 2, JOIN); /* is there already */
	core_lab_packet(lab, "10.1.0.9", "239.1.1.1", 1);
	two = core_lab_snapshot(lab);
	assert_ptr_equal(two->members, one->members);

	core_lab_delete(lab, handle, "*", "*", 2, JOIN);
	three = core_lab_snapshot(lab);
	assert_ptr_not_equal(three->members, one->members);
	check_list(lab, three);
	assert_int_equal(three->members->count, 2);
	assert_int_equal(one->members->count, 3);

	core_lab_add(lab, handle, "*", "*", 1, JOIN);
	four = core_lab_snapshot(lab);
	assert_ptr_not_equal(four->members, three->members);
	check_list(lab, four);
	snapshot_release(one);
	snapshot_release(two);
	snapshot_release(three);
	snapshot_release(four);
}

static void
test_a_client_that_comes_back_has_its_new_handle_in_the_list(void **state)
{
	struct core_lab *lab = *state;
	struct snapshot *before, *after;
	uint32_t handle;

	core_lab_exit(lab);
	core_lab_init(lab);
	lab->config.grace_ms = 30000;
	core_lab_start(lab);
	core_lab_furnish(lab);
	handle = owner_start(lab);
	core_lab_add(lab, handle, "*", "239.1.1.2", 2, JOIN);
	before = core_lab_snapshot(lab);
	core_client_gone(lab->core, handle, lab->now);
	handle = core_lab_register(lab, MGM_PROTO_PIM_SPARSE, 1);
	after = core_lab_snapshot(lab);

	assert_int_not_equal(before->members->rows[0].handle, handle);
	assert_int_equal(after->members->count, 1);
	assert_int_equal(after->members->rows[0].handle, handle);
	assert_int_equal(after->clients[0].handle, handle);
	snapshot_release(before);
	snapshot_release(after);
}

static void
test_a_long_list_is_made_in_slices(void **state)
{
	struct core_lab *lab = *state;
	uint32_t handle = owner_start(lab);
	struct snapshot *snapshot;
	unsigned slices = 1;
	uint32_t i;

	for (i = 0; i < MANY; i++)
		join_number(lab, handle, i);
	core_lab_work(lab);
	core_request_snapshot(lab->core, lab->now);
	while (core_work(lab->core, lab->now))
		slices++;
	assert_true(slices >= MANY / SLICE);
	snapshot = core_take_snapshot(lab->core);
	assert_int_equal(snapshot->number, 2);
	check_list(lab, snapshot);
	snapshot_release(snapshot);
}

/* Makes a snapshot while `joins` memberships come, one after each slice. */
static struct snapshot *
make_while_joining(struct core_lab *lab, uint32_t handle, uint32_t first,
    unsigned joins, unsigned *slices)
{
	uint64_t number = core_snapshot_number(lab->core);

	core_lab_work(lab);
	core_request_snapshot(lab->core, lab->now);
	for (*slices = 0; core_snapshot_number(lab->core) == number; (*slices)++) {
		(void)core_work(lab->core, lab->now);
		/* Before all others in the order, hence passed already. */
		if (*slices < joins)
			join_number(lab, handle, first - *slices);
	}
	return core_take_snapshot(lab->core);
}

static void
test_a_list_that_changes_meanwhile_is_begun_again(void **state)
{
	struct core_lab *lab = *state;
	uint32_t handle = owner_start(lab);
	struct snapshot *snapshot, *same;
	unsigned slices;
	uint32_t i;

	for (i = 1000; i < 1000 + MANY; i++)
		join_number(lab, handle, i);
	snapshot = make_while_joining(lab, handle, 999, 2, &slices);
	check_list(lab, snapshot); /* with both of those that came meanwhile */
	assert_int_equal(snapshot->members->count, MANY + 2);
	same = core_lab_snapshot(lab);
	assert_ptr_equal(same->members, snapshot->members);
	snapshot_release(snapshot);
	snapshot_release(same);
}

static void
test_a_list_that_never_rests_comes_to_an_end(void **state)
{
	struct core_lab *lab = *state;
	uint32_t handle = owner_start(lab);
	struct snapshot *snapshot, *next;
	unsigned slices;
	uint32_t i;

	for (i = 1000; i < 1000 + MANY; i++)
		join_number(lab, handle, i);
	snapshot = make_while_joining(lab, handle, 999, 900, &slices);
	assert_true(slices <= (SNAPSHOT_MEMBERS_RESTARTS + 1) * (MANY / SLICE + 2));
	assert_true(snapshot->members->count >= MANY);
	assert_true(snapshot->members->count < MANY + slices);
	/* Nobody takes it for the list of one moment. */
	next = core_lab_snapshot(lab);
	assert_ptr_not_equal(next->members, snapshot->members);
	check_list(lab, next);
	snapshot_release(snapshot);
	snapshot_release(next);
}

static void
test_clients_and_status_are_those_of_the_core(void **state)
{
	struct core_lab *lab = *state;
	struct core_status status;
	struct core_client_row row;
	struct snapshot *snapshot;
	uint32_t handle = owner_start(lab), after = 0, i = 0;

	(void)core_lab_register(lab, MGM_PROTO_IGMP_ONLY, 0);
	core_lab_add(lab, handle, "*", "239.1.1.2", 2, JOIN);
	core_lab_packet(lab, "10.1.0.9", "239.1.1.2", 1);
	snapshot = core_lab_snapshot(lab);
	for (; core_next_client(lab->core, after, &row); after = row.handle, i++) {
		assert_int_equal(snapshot->clients[i].handle, row.handle);
		assert_int_equal(snapshot->clients[i].info.protocol, row.info.protocol);
		assert_int_equal(snapshot->clients[i].interfaces, row.interfaces);
		assert_int_equal(snapshot->clients[i].memberships, row.memberships);
		assert_true(snapshot->clients[i].registered_us == row.registered_us);
	}
	assert_int_equal(i, 2);
	assert_int_equal(snapshot->num_clients, 2);
	status = core_lab_status(lab);
	assert_int_equal(snapshot->status.mfes, status.mfes);
	assert_int_equal(snapshot->status.memberships, 1);
	assert_int_equal(snapshot->status.clients, 2);
	assert_int_equal(snapshot->status.new_sources, 1);
	assert_string_equal(snapshot->plane, lab->fake.plane.ops->name);
	snapshot_release(snapshot);
}

static void
test_an_interface_knows_who_is_on_it_and_how_much_goes_through(void **state)
{
	struct core_lab *lab = *state;
	uint32_t igmp = core_lab_register(lab, MGM_PROTO_IGMP_ONLY, 0);
	uint32_t handle = owner_start(lab);
	struct snapshot_iface in, out;

	assert_int_equal(core_lab_take(lab, igmp, 2), MGM_OK);
	core_lab_add(lab, handle, "*", "239.1.1.2", 2, JOIN);
	core_lab_add(lab, igmp, "*", "239.1.1.2", 2, JOIN);
	core_lab_add(lab, igmp, "*", "239.1.1.3", 2, JOIN);
	core_lab_packet(lab, "10.1.0.9", "239.1.1.2", 1);
	core_lab_packet(lab, "10.1.0.9", "239.1.1.3", 1);
	core_lab_packet(lab, "10.1.0.9", "239.1.1.4", 1);
	core_lab_work(lab);
	assert_true(core_next_iface(lab->core, 0, &in));
	assert_true(core_next_iface(lab->core, 1, &out));
	assert_int_equal(in.owner, handle);
	assert_int_equal(in.igmp_client, 0);
	assert_int_equal(in.iif_mfes, 3);
	assert_int_equal(in.oif_mfes, 0);
	assert_int_equal(in.memberships, 0);
	assert_int_equal(out.owner, handle);
	assert_int_equal(out.igmp_client, igmp);
	assert_int_equal(out.iif_mfes, 0);
	assert_int_equal(out.oif_mfes, 2);
	assert_int_equal(out.memberships, 3);

	core_lab_delete(lab, handle, "*", "239.1.1.2", 2, JOIN);
	core_lab_delete(lab, igmp, "*", "239.1.1.2", 2, JOIN);
	core_lab_work(lab);
	assert_true(core_next_iface(lab->core, 1, &out));
	assert_int_equal(out.oif_mfes, 1);
	core_set_enabled(lab->core, false, lab->now);
	core_lab_work(lab);
	assert_true(core_next_iface(lab->core, 1, &out));
	assert_int_equal(out.oif_mfes, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CORE_LAB_TEST(test_the_first_snapshot_lists_nothing),
	    CORE_LAB_TEST(test_a_list_is_shared_until_a_membership_changes),
	    CORE_LAB_TEST(test_a_client_that_comes_back_has_its_new_handle_in_the_list),
	    CORE_LAB_TEST(test_a_long_list_is_made_in_slices),
	    CORE_LAB_TEST(test_a_list_that_changes_meanwhile_is_begun_again),
	    CORE_LAB_TEST(test_a_list_that_never_rests_comes_to_an_end),
	    CORE_LAB_TEST(test_clients_and_status_are_those_of_the_core),
	    CORE_LAB_TEST(
		test_an_interface_knows_who_is_on_it_and_how_much_goes_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
