/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_rate.c - rates of entries and interfaces, by a clock and counters that the test
 * sets.
 */
#include "config.h"

#include "core_lab.h"
#include "rate.h"

#define FLOW "10.1.0.9", "239.1.1.1"

/* A flow from interface 1 to 2, and somebody who reads. */
static struct fake_mfe *
flow_start(struct core_lab *lab)
{
	uint32_t handle = core_lab_register(lab, MGM_PROTO_PIM_SPARSE, 1);

	assert_int_equal(core_lab_take(lab, handle, 1), MGM_OK);
	assert_int_equal(core_lab_take(lab, handle, 2), MGM_OK);
	assert_int_equal(
	    core_lab_add(lab, handle, "*", "239.1.1.1", 2, MGM_JOIN_STATE_FLAG),
	    MGM_OK);
	core_lab_packet(lab, FLOW, 1);
	core_lab_work(lab);
	return core_lab_find(lab, FLOW);
}

static struct core_rate
flow_rate(struct core_lab *lab)
{
	struct snapshot *snapshot = core_lab_snapshot(lab);
	struct core_rate rate = snapshot_mfe_at(snapshot, 0)->rate;

	snapshot_release(snapshot);
	return rate;
}

static void
check_rate(struct core_rate rate, uint64_t packets, uint64_t bits)
{
	assert_int_equal(rate.packets, packets);
	assert_int_equal(rate.bits, bits);
}

static void
count(struct fake_mfe *mfe, uint64_t packets)
{
	mfe->counters.in_packets += packets;
	mfe->counters.in_octets += packets * 100;
}

static void
test_a_rate_is_what_came_in_one_second(void **state)
{
	struct core_lab *lab = *state;
	struct fake_mfe *mfe = flow_start(lab);

	count(mfe, 5000); /* waited, or came while nobody read */
	check_rate(flow_rate(lab), 0, 0);
	count(mfe, 300);
	core_lab_advance(lab, CORE_LAB_S);
	check_rate(flow_rate(lab), 300, 300 * 800);
	core_lab_advance(lab, CORE_LAB_S);
	check_rate(flow_rate(lab), 0, 0);
}

static uint64_t
forwarded_bits(struct core_lab *lab)
{
	struct snapshot *snapshot = core_lab_snapshot(lab);
	uint64_t bits = snapshot_mfe_at(snapshot, 0)->forwarded_bits;

	snapshot_release(snapshot);
	return bits;
}

static void
test_what_is_forwarded_has_a_rate_of_its_own(void **state)
{
	struct core_lab *lab = *state;
	struct fake_mfe *mfe = flow_start(lab);

	mfe->counters.forwarded_octets = 1000000; /* while nobody read */
	assert_int_equal(forwarded_bits(lab), 0);
	count(mfe, 300);
	mfe->counters.forwarded_octets += 20000;
	core_lab_advance(lab, CORE_LAB_S);
	assert_int_equal(forwarded_bits(lab), 160000);
	/* A look between two passes changes nothing. */
	mfe->counters.forwarded_octets += 5000;
	lab->now += CORE_LAB_S / 4;
	assert_int_equal(forwarded_bits(lab), 160000);
	count(mfe, 300); /* arrives, and goes nowhere from now on */
	core_lab_advance(lab, CORE_LAB_S);
	assert_int_equal(forwarded_bits(lab), 32000);
	count(mfe, 300);
	core_lab_advance(lab, CORE_LAB_S);
	assert_int_equal(forwarded_bits(lab), 0);
	check_rate(flow_rate(lab), 300, 300 * 800);
}

static void
test_forwarded_octets_that_start_again_are_no_rate(void **state)
{
	struct core_lab *lab = *state;
	struct fake_mfe *mfe = flow_start(lab);

	count(mfe, 10);
	mfe->counters.forwarded_octets = 1000;
	(void)forwarded_bits(lab);
	mfe->counters.in_packets = 1; /* and these begin anew too */
	mfe->counters.forwarded_octets = 50000;
	core_lab_advance(lab, CORE_LAB_S);
	assert_int_equal(forwarded_bits(lab), 0);
	mfe->counters.forwarded_octets = 7; /* these alone */
	core_lab_advance(lab, CORE_LAB_S);
	assert_int_equal(forwarded_bits(lab), 0);
	mfe->counters.forwarded_octets = 1007;
	core_lab_advance(lab, CORE_LAB_S);
	assert_int_equal(forwarded_bits(lab), 8000);
	/* Long unread, it is not known. */
	core_lab_advance(lab, RATE_KEEP_US + 2 * CORE_LAB_S);
	mfe->counters.forwarded_octets += 1000;
	assert_int_equal(forwarded_bits(lab), 0);
}

static void
test_a_late_pass_divides_by_the_time_that_it_took(void **state)
{
	struct core_lab *lab = *state;
	struct fake_mfe *mfe = flow_start(lab);

	(void)flow_rate(lab);
	count(mfe, 300);
	lab->now += 3 * CORE_LAB_S; /* nothing ran meanwhile */
	core_lab_work(lab);
	check_rate(flow_rate(lab), 100, 100 * 800);
}

static void
test_counters_that_start_again_are_no_rate(void **state)
{
	struct core_lab *lab = *state;
	struct fake_mfe *mfe = flow_start(lab);

	count(mfe, 1000000);
	(void)flow_rate(lab);
	mfe->counters.in_packets = 7; /* each of the two alone says it */
	mfe->counters.in_octets += 800;
	core_lab_advance(lab, CORE_LAB_S);
	check_rate(flow_rate(lab), 0, 0);
	count(mfe, 5);
	mfe->counters.in_octets = 7;
	core_lab_advance(lab, CORE_LAB_S);
	check_rate(flow_rate(lab), 0, 0);
	count(mfe, 10);
	core_lab_advance(lab, CORE_LAB_S);
	check_rate(flow_rate(lab), 10, 10 * 800);
}

static void
test_an_interface_that_comes_again_begins_anew(void **state)
{
	struct core_lab *lab = *state;
	struct fake_iface *port = &lab->fake.ifaces[2];
	struct snapshot_iface row;
	uint32_t handle;

	(void)flow_start(lab);
	port->counters.out_packets = 1000;
	port->counters.out_octets = 2000;
	(void)flow_rate(lab);
	port->counters.out_packets += 50;
	port->counters.out_octets += 5000;
	port->counters.in_packets += 9;
	core_lab_advance(lab, CORE_LAB_S);
	assert_true(core_next_iface(lab->core, 1, &row));
	check_rate(row.out_rate, 50, 40000);
	check_rate(row.in_rate, 9, 0);

	handle = row.owner;
	assert_int_equal(core_lab_release(lab, handle, 2), MGM_OK);
	assert_int_equal(core_lab_take(lab, handle, 2), MGM_OK);
	port->counters.out_packets = 1000000;
	assert_true(core_next_iface(lab->core, 1, &row));
	check_rate(row.out_rate, 0, 0);
	core_lab_advance(lab, CORE_LAB_S);
	assert_true(core_next_iface(lab->core, 1, &row));
	check_rate(row.out_rate, 0, 0);
}

static void
test_nobody_reads_and_nothing_is_sampled(void **state)
{
	struct core_lab *lab = *state;
	struct fake_mfe *mfe = flow_start(lab);

	assert_true(core_next_due(lab->core) > lab->now + 100 * CORE_LAB_S);
	(void)flow_rate(lab);
	assert_true(core_next_due(lab->core) <= lab->now + CORE_LAB_S);
	count(mfe, 100);
	core_lab_advance(lab, RATE_KEEP_US + 2 * CORE_LAB_S);
	assert_true(core_next_due(lab->core) > lab->now + 2 * CORE_LAB_S);
	count(mfe, 100000);
	check_rate(flow_rate(lab), 0, 0); /* an hour's packets are no second's */
}

static void
test_the_last_packet_is_told_to_a_period(void **state)
{
	struct core_lab *lab = *state;
	struct fake_mfe *mfe = flow_start(lab);
	struct snapshot *snapshot = core_lab_snapshot(lab);
	int64_t seen;

	assert_int_equal(snapshot_mfe_at(snapshot, 0)->last_packet_us, 0);
	snapshot_release(snapshot);
	count(mfe, 1);
	core_lab_advance(lab, CORE_LAB_S);
	seen = lab->now;
	core_lab_advance(lab, 5 * CORE_LAB_S);
	snapshot = core_lab_snapshot(lab);
	assert_true(snapshot_mfe_at(snapshot, 0)->last_packet_us == seen);
	snapshot_release(snapshot);
	/* Read between two samples, it is now. */
	count(mfe, 1);
	lab->now += 1000;
	snapshot = core_lab_snapshot(lab);
	assert_true(snapshot_mfe_at(snapshot, 0)->last_packet_us == lab->now);
	snapshot_release(snapshot);
}

static void
test_many_entries_are_read_less_often_when_the_reader_is_gone(void **state)
{
	struct core_lab *lab = *state;
	const uint32_t flows = 3 * RATE_CALM_ENTRIES / 2;
	int64_t due, began;
	uint32_t i;

	(void)flow_start(lab);
	for (i = 1; i < flows; i++) {
		struct plane_event event = {.type = PLANE_EVENT_NEW_SOURCE,
		    .group = addr_ipv4(0xe9000000 + i),
		    .source = addr_ipv4(0x0a010009),
		    .ifindex = 1};

		core_plane_event(lab->core, &event, lab->now);
	}
	core_request_snapshot(lab->core, lab->now);
	while (core_work(lab->core, lab->now))
		;
	began = lab->now;
	/* Brisk: a pass each second. */
	assert_true(core_next_due(lab->core) == began + CORE_LAB_S);
	for (i = 1; i <= 11; i++) {
		lab->now = began + i * CORE_LAB_S;
		while (core_work(lab->core, lab->now))
			;
	}
	due = core_next_due(lab->core);
	assert_true(due == lab->now + CORE_LAB_S * 3 / 2);
	/* A reading makes it brisk again. */
	lab->now += CORE_LAB_S / 10;
	core_request_snapshot(lab->core, lab->now);
	while (core_work(lab->core, lab->now))
		;
	assert_true(core_next_due(lab->core) == due - CORE_LAB_S / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CORE_LAB_TEST(test_a_rate_is_what_came_in_one_second),
	    CORE_LAB_TEST(test_what_is_forwarded_has_a_rate_of_its_own),
	    CORE_LAB_TEST(test_forwarded_octets_that_start_again_are_no_rate),
	    CORE_LAB_TEST(test_a_late_pass_divides_by_the_time_that_it_took),
	    CORE_LAB_TEST(test_counters_that_start_again_are_no_rate),
	    CORE_LAB_TEST(test_an_interface_that_comes_again_begins_anew),
	    CORE_LAB_TEST(test_nobody_reads_and_nothing_is_sampled),
	    CORE_LAB_TEST(test_the_last_packet_is_told_to_a_period),
	    CORE_LAB_TEST(
		test_many_entries_are_read_less_often_when_the_reader_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
