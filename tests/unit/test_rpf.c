/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_rpf.c - a host that cannot say what the route is: nothing is lost by it, and it
 * is not asked over and over.
 */
#include "config.h"

#include "life_lab.h"

#include <errno.h>
#include <string.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define PIM MGM_PROTO_PIM_DENSE
#define G "239.1.1.1"
#define S "10.1.0.9"
#define MS INT64_C(1000)

/* Each error that agent/netlink_socket.c may give for a want, not for an answer. */
static const int rpf_wants[] = {
    -ENOMEM, -ENOBUFS, -EAGAIN, -EINTR, -ETIMEDOUT, -EBADMSG, -EIO};
#define RPF_WANTS (sizeof(rpf_wants) / sizeof(rpf_wants[0]))

static void
rpf_receiver(struct core_lab *lab)
{
	uint32_t handle = core_lab_register(lab, PIM, 1);

	assert_int_equal(core_lab_take(lab, handle, 2), MGM_OK);
	assert_int_equal(core_lab_add(lab, handle, "*", G, 2, JOIN), MGM_OK);
}

static void
test_an_entry_keeps_its_interface_while_its_route_cannot_be_asked_for(void **state)
{
	struct core_lab *lab = *state;
	size_t i;

	rpf_receiver(lab);
	core_lab_packet(lab, S, G, 1);
	for (i = 0; i < RPF_WANTS; i++) {
		lab->fail_lookup = rpf_wants[i];
		core_lab_set_route(lab, "10.1.0.0/16", i % 2 == 0 ? 3 : 1);
		core_routes_changed(lab->core, NULL);

		core_lab_advance(lab, 4900 * MS);

		assert_string_equal(
		    core_lab_mfe(lab, S, G), i % 2 == 0 ? "1>2" : "3>2");
		lab->fail_lookup = 0;
		core_lab_advance(lab, 5000 * MS);
		assert_string_equal(
		    core_lab_mfe(lab, S, G), i % 2 == 0 ? "3>2" : "1>2");
		assert_true(core_next_due(lab->core) > lab->now);
	}
}

static void
test_no_route_is_an_answer_and_takes_the_interface(void **state)
{
	struct core_lab *lab = *state;
	struct core_status status;

	rpf_receiver(lab);
	core_lab_packet(lab, S, G, 1);
	lab->fail_lookup = -ENETUNREACH;
	core_routes_changed(lab->core, NULL);
	core_lab_work(lab);

	assert_string_equal(core_lab_mfe(lab, S, G), "0>");
	status = core_lab_status(lab);
	assert_int_equal(status.route_failures, 0);
}

static void
test_a_new_entry_whose_route_cannot_be_asked_for_forwards_soon(void **state)
{
	struct core_lab *lab = *state;
	struct core_status status;

	rpf_receiver(lab);
	core_lab_work(lab);
	lab->fail_lookup = -ENOBUFS;
	core_lab_packet(lab, S, G, 1);
	assert_string_equal(core_lab_mfe(lab, S, G), "0>");
	assert_int_equal(lab->fake.released, 1);

	lab->fail_lookup = 0;
	assert_true(core_next_due(lab->core) == lab->now + 100 * MS);
	core_lab_advance(lab, 100 * MS);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	status = core_lab_status(lab);
	assert_int_equal(status.route_failures, 1);
	/* Its life is that of an entry with a route: not the 60 s of one without. */
	core_lab_advance(lab, 61 * CORE_LAB_S);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
}

/* A thousand entries and a host in trouble for a minute: few questions. */
static void
test_a_host_that_cannot_say_is_asked_less_and_less_often(void **state)
{
	struct core_lab *lab = *state;
	unsigned i;

	rpf_receiver(lab);
	for (i = 0; i < 1000; i++) {
		struct plane_event event = {.type = PLANE_EVENT_NEW_SOURCE,
		    .group = core_lab_addr(G),
		    .source = addr_ipv4(0x0a010100 + i),
		    .ifindex = 1};

		core_plane_event(lab->core, &event, lab->now);
	}
	lab->lookups = 0;
	lab->fail_lookup = -ETIMEDOUT;
	core_routes_changed(lab->core, NULL);
	for (i = 0; i < 600; i++)
		core_lab_advance(lab, 100 * MS);

	/* 0.1 + 0.2 + 0.4 + ... + 3.2 s, then each 5 s. */
	assert_true(lab->lookups >= 12 && lab->lookups <= 20);
	lab->lookups = 0;
	lab->fail_lookup = 0;
	core_lab_advance(lab, 5000 * MS);
	assert_true(lab->lookups >= 1000);
	assert_true(core_next_due(lab->core) > lab->now + CORE_LAB_S);
}

static void
test_an_entry_that_ends_while_it_waits_for_its_route_leaves_nothing(void **state)
{
	struct core_lab *lab = *state;

	rpf_receiver(lab);
	lab->fail_lookup = -ENOMEM;
	core_lab_packet(lab, S, G, 1);
	core_lab_advance(lab, 61 * CORE_LAB_S);

	assert_string_equal(core_lab_mfe(lab, S, G), "-");
	assert_true(core_next_due(lab->core) == INT64_MAX);
}

static void
test_explain_says_that_the_route_cannot_be_asked_for(void **state)
{
	struct life_lab *life = *state;
	struct mgm_addr group = core_lab_addr(G), source = core_lab_addr(S);

	life->lab.fail_lookup = -ENOBUFS;
	core_explain(life->lab.core, &group, &source, life_lab_line, life);

	assert_true(life_lab_has_line(life, "cannot be asked for now"));
	assert_true(life_lab_has_line(life, strerror(ENOBUFS)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CORE_LAB_TEST(
		test_an_entry_keeps_its_interface_while_its_route_cannot_be_asked_for),
	    CORE_LAB_TEST(test_no_route_is_an_answer_and_takes_the_interface),
	    CORE_LAB_TEST(
		test_a_new_entry_whose_route_cannot_be_asked_for_forwards_soon),
	    CORE_LAB_TEST(test_a_host_that_cannot_say_is_asked_less_and_less_often),
	    CORE_LAB_TEST(
		test_an_entry_that_ends_while_it_waits_for_its_route_leaves_nothing),
	    LIFE_LAB_TEST(test_explain_says_that_the_route_cannot_be_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
