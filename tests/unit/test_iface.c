/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_iface.c - interfaces that come, go, change, and those that the kernel has.
 */
#include "config.h"

#include "alarm_make.h"
#include "core_lab.h"

#include <errno.h>
#include <string.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define G "239.1.1.1"
#define S "10.1.0.9"

static void
test_an_interface_is_in_the_plane_while_somebody_wants_it(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	uint32_t igmp = core_lab_register(lab, MGM_PROTO_IGMP_ONLY, 1);
	struct core_link link = core_lab_link(1);

	assert_false(lab->fake.ifaces[1].added);
	core_lab_take(lab, a, 1);
	core_lab_take(lab, igmp, 1);
	assert_true(lab->fake.ifaces[1].added);
	core_lab_release(lab, a, 1);
	assert_true(lab->fake.ifaces[1].added);
	core_lab_release(lab, igmp, 1);
	assert_false(lab->fake.ifaces[1].added);
	link.configured = true;
	core_set_link(lab->core, &link, lab->now);
	assert_true(lab->fake.ifaces[1].added);
	link.configured = false;
	core_set_link(lab->core, &link, lab->now);
	assert_false(lab->fake.ifaces[1].added);
}

static void
test_changes_of_a_link_reach_the_plane_and_keep_memberships(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	struct core_link link = core_lab_link(2);

	core_lab_take(lab, a, 2);
	core_lab_add(lab, a, "*", G, 2, JOIN);
	core_lab_packet(lab, S, G, 1);
	link.link.running = false;
	link.link.mtu = 9000;
	link.ttl_threshold = 64;
	strcpy(link.link.name, "wan");

	assert_int_equal(core_set_link(lab->core, &link, lab->now), 0);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	assert_false(lab->fake.ifaces[2].link.running);
	assert_int_equal(lab->fake.ifaces[2].link.mtu, 9000);
	assert_int_equal(lab->fake.ifaces[2].ttl_threshold, 64);
	assert_string_equal(lab->fake.ifaces[2].link.name, "wan");
	link.ttl_threshold = 257;
	assert_int_equal(core_set_link(lab->core, &link, lab->now), -EINVAL);
	link = core_lab_link(0);
	assert_int_equal(core_set_link(lab->core, &link, lab->now), -EINVAL);
}

static void
test_a_deleted_interface_ends_ownership_and_routes_its_sources_anew(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	uint32_t igmp = core_lab_register(lab, MGM_PROTO_IGMP_ONLY, 1);
	struct core_membership_row row;

	core_lab_take(lab, a, 1);
	core_lab_take(lab, igmp, 1);
	core_lab_take(lab, a, 2);
	core_lab_add(lab, a, "*", G, 1, JOIN);
	core_lab_add(lab, igmp, "*", G, 1, JOIN);
	core_lab_add(lab, a, "*", G, 2, JOIN);
	core_lab_packet(lab, S, G, 1);
	core_lab_packet(lab, "10.3.0.9", G, 3);
	core_lab_set_route(lab, "10.1.0.0/16", 4);

	core_remove_link(lab->core, 1, lab->now);
	core_lab_work(lab);

	assert_string_equal(core_lab_mfe(lab, S, G), "4>2");
	assert_string_equal(core_lab_mfe(lab, "10.3.0.9", G), "3>2");
	assert_false(lab->fake.ifaces[1].added);
	assert_true(core_next_membership(lab->core, NULL, &row));
	assert_int_equal(row.ifindex, 2);
	assert_false(core_next_membership(lab->core, &row, &row));
	assert_int_equal(core_lab_release(lab, a, 1), MGM_E_INVALID_PARAMETER);
	core_lab_add_link(lab, 1);
	assert_int_equal(core_lab_take(lab, a, 1), MGM_OK);
}

static void
test_a_new_interface_gives_routeless_sources_their_route(void **state)
{
	struct core_lab *lab = *state;

	core_lab_set_route(lab, "192.0.2.0/24", 7);
	core_lab_packet(lab, "192.0.2.1", G, 1);
	assert_string_equal(core_lab_mfe(lab, "192.0.2.1", G), "0>");

	core_lab_add_link(lab, 7);
	core_lab_work(lab);

	assert_string_equal(core_lab_mfe(lab, "192.0.2.1", G), "7>");
}

static void
test_an_interface_where_the_kernel_forwards_is_refused_with_advice(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	struct core_link link = core_lab_link(1);

	link.kernel_forwards = true;
	core_set_link(lab->core, &link, lab->now);

	assert_int_equal(core_lab_take(lab, a, 1), MGM_E_CANNOT_COMPLETE);
	assert_non_null(strstr(core_detail(lab->core), "kernel already forwards"));
	assert_non_null(strstr(core_detail(lab->core), "eth1"));
	assert_false(lab->fake.ifaces[1].added);
}

static void
test_an_interface_that_the_kernel_takes_comes_back_with_its_memberships(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	struct mgm_addr g = core_lab_addr(G), s = core_lab_addr(S);
	struct core_link link = core_lab_link(2);
	struct snapshot_mfe row;
	struct snapshot_oif oif;

	core_lab_take(lab, a, 2);
	core_lab_add(lab, a, "*", G, 2, JOIN);
	core_lab_packet(lab, S, G, 1);
	link.kernel_forwards = true;
	core_set_link(lab->core, &link, lab->now);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
	assert_false(lab->fake.ifaces[2].added);
	core_get_mfe(lab->core, &g, &s, &row, &oif, 1);
	assert_int_equal(row.num_oifs, 1);
	assert_int_equal(oif.state, MGM_OIF_PRUNED);

	link.kernel_forwards = false;
	core_set_link(lab->core, &link, lab->now);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	assert_true(lab->fake.ifaces[2].added);
}

static void
test_what_the_plane_refuses_is_tried_again(void **state)
{
	struct core_lab *lab = *state;
	struct core_link link = core_lab_link(1);
	struct core_status status;

	link.configured = true;
	lab->fake.fail_add_iface = -ENOMEM;
	assert_int_equal(core_set_link(lab->core, &link, lab->now), -ENOMEM);
	assert_true(core_next_due(lab->core) <= lab->now + CORE_LAB_S);
	core_lab_advance(lab, CORE_LAB_S);
	assert_false(lab->fake.ifaces[1].added);
	lab->fake.fail_add_iface = 0;
	core_lab_advance(lab, CORE_LAB_S);
	assert_true(lab->fake.ifaces[1].added);

	lab->fake.fail_change_iface = -EIO;
	link.link.mtu = 9000;
	assert_int_equal(core_set_link(lab->core, &link, lab->now), -EIO);
	lab->fake.fail_change_iface = 0;
	core_lab_advance(lab, CORE_LAB_S);
	assert_int_equal(lab->fake.ifaces[1].link.mtu, 9000);
	status = core_lab_status(lab);
	assert_int_equal(status.plane_errors, 3);
}

static void
test_interfaces_are_listed_with_holder_and_counters(void **state)
{
	struct core_lab *lab = *state;
	uint32_t igmp = core_lab_register(lab, MGM_PROTO_IGMP_ONLY, 6);
	struct snapshot_iface row;
	uint32_t count = 0, after = 0;

	core_lab_take(lab, igmp, 3);
	lab->fake.ifaces[3].counters.out_packets = 42;

	while (core_next_iface(lab->core, after, &row)) {
		assert_true(row.link.ifindex > after);
		after = row.link.ifindex;
		count++;
		assert_int_equal(row.active, after == 3);
		assert_int_equal(row.protocol, after == 3 ? MGM_PROTO_IGMP_ONLY : 0);
		assert_int_equal(row.component, after == 3 ? 6 : 0);
		assert_int_equal(row.igmp, after == 3);
		assert_int_equal(row.counters.out_packets, after == 3 ? 42 : 0);
	}
	assert_int_equal(count, 5);
}

static void
test_an_alarm_follows_its_interface_by_name(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	struct alarm_spec spec = alarm_make_volume(1, "out", "eth2", 100, 10);
	struct alarm_row row;

	spec.direction = ALARM_DIRECTION_OUT;
	assert_int_equal(core_set_alarms(lab->core, &spec, 1, lab->now), 0);
	core_lab_take(lab, a, 2);
	core_lab_work(lab);
	assert_true(core_next_alarm(lab->core, 0, &row));
	assert_int_equal(row.ifindex, 2);
	lab->fake.ifaces[2].counters.out_packets = 150;
	core_lab_advance(lab, CORE_LAB_S);
	assert_int_equal(lab->num_events, 1);
	assert_int_equal(lab->events[0].type, NOTIFICATION_VOLUME_RISING);

	core_remove_link(lab->core, 2, lab->now);
	core_lab_work(lab);

	assert_int_equal(lab->num_events, 2);
	assert_int_equal(lab->events[1].type, NOTIFICATION_VOLUME_FALLING);
	assert_int_equal(lab->events[1].u.alarm.value, 0);
	spec.falling = 100;
	assert_int_equal(core_set_alarms(lab->core, &spec, 1, lab->now), -EINVAL);
	assert_non_null(strstr(core_detail(lab->core), "alarm 1 (out)"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CORE_LAB_TEST(test_an_interface_is_in_the_plane_while_somebody_wants_it),
	    CORE_LAB_TEST(test_changes_of_a_link_reach_the_plane_and_keep_memberships),
	    CORE_LAB_TEST(
		test_a_deleted_interface_ends_ownership_and_routes_its_sources_anew),
	    CORE_LAB_TEST(test_a_new_interface_gives_routeless_sources_their_route),
	    CORE_LAB_TEST(
		test_an_interface_where_the_kernel_forwards_is_refused_with_advice),
	    CORE_LAB_TEST(
		test_an_interface_that_the_kernel_takes_comes_back_with_its_memberships),
	    CORE_LAB_TEST(test_what_the_plane_refuses_is_tried_again),
	    CORE_LAB_TEST(test_interfaces_are_listed_with_holder_and_counters),
	    CORE_LAB_TEST(test_an_alarm_follows_its_interface_by_name),
	};

	return cmocka_run_group_tests_name("iface", tests, NULL, NULL);
}
