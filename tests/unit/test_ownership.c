/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ownership.c - registration, handles, and who owns an interface.
 */
#include "config.h"

#include "core_lab.h"

#include <errno.h>
#include <string.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define G "239.1.1.1"
#define S "10.1.0.9"

static enum mgm_status
ownership_register(struct core_lab *lab, uint32_t protocol, uint32_t component)
{
	struct core_client_info info = {
	    .protocol = protocol, .component = component, .name = "late"};
	uint32_t handle;

	return core_register_mprotocol(lab->core, &info, lab->now, &handle);
}

static void
test_an_identity_registers_once_and_components_are_instances(void **state)
{
	struct core_lab *lab = *state;

	core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	core_lab_register(lab, MGM_PROTO_PIM_DENSE, 2);

	assert_int_equal(
	    ownership_register(lab, MGM_PROTO_PIM_DENSE, 1), MGM_E_ALREADY_EXISTS);
	assert_non_null(strstr(core_detail(lab->core), "proto9-1"));
	assert_int_equal(ownership_register(lab, 0, 1), MGM_E_INVALID_PARAMETER);
}

static void
test_igmp_registers_once_whatever_its_component(void **state)
{
	struct core_lab *lab = *state;

	core_lab_register(lab, MGM_PROTO_IGMP_ONLY, 1);

	assert_int_equal(
	    ownership_register(lab, MGM_PROTO_IGMP_ONLY, 2), MGM_E_ALREADY_EXISTS);
}

static void
test_a_handle_dies_with_its_client_and_never_fits_the_next(void **state)
{
	struct core_lab *lab = *state;
	uint32_t first = core_lab_register(lab, MGM_PROTO_DVMRP, 1), handle = first;
	unsigned i;

	/* Round the whole table of slots, back to the first one. */
	for (i = 0; i < 257; i++) {
		assert_int_equal(
		    core_deregister_mprotocol(lab->core, handle, lab->now), MGM_OK);
		handle = core_lab_register(lab, MGM_PROTO_DVMRP, 1);
		assert_int_not_equal(handle, first);
	}

	assert_int_equal(core_lab_take(lab, first, 1), MGM_E_INVALID_PARAMETER);
	assert_int_equal(core_lab_take(lab, 0, 1), MGM_E_INVALID_PARAMETER);
	assert_int_equal(core_lab_take(lab, UINT32_MAX, 1), MGM_E_INVALID_PARAMETER);
	assert_int_equal(core_lab_take(lab, handle, 1), MGM_OK);
}

static void
test_clients_beyond_the_limit_are_refused_with_advice(void **state)
{
	struct core_lab *lab = *state;
	uint32_t i;

	for (i = 0; i < lab->config.max_clients; i++)
		core_lab_register(lab, MGM_PROTO_PIM_DENSE, i);

	assert_int_equal(ownership_register(lab, MGM_PROTO_DVMRP, 1), MGM_E_NO_MEMORY);
	assert_non_null(strstr(core_detail(lab->core), "max-clients"));
}

static void
test_an_interface_has_one_owner_and_the_refusal_names_it(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 7);
	uint32_t b = core_lab_register(lab, MGM_PROTO_DVMRP, 1);

	assert_int_equal(core_lab_take(lab, a, 1), MGM_OK);

	assert_int_equal(core_lab_take(lab, a, 1), MGM_E_ALREADY_EXISTS);
	assert_int_equal(core_lab_take(lab, b, 1), MGM_E_ALREADY_EXISTS);
	assert_non_null(strstr(core_detail(lab->core), "protocol 9 component 7"));
	assert_non_null(strstr(core_detail(lab->core), "proto9-7 (pid 4007)"));
	assert_int_equal(core_lab_take(lab, b, 99), MGM_E_INVALID_PARAMETER);
	assert_int_equal(core_lab_release(lab, b, 1), MGM_E_INVALID_PARAMETER);
}

static void
test_igmp_stands_beside_the_owner_who_is_the_one_reported(void **state)
{
	struct core_lab *lab = *state;
	uint32_t igmp = core_lab_register(lab, MGM_PROTO_IGMP_ONLY, 1);
	uint32_t pim = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	uint32_t protocol, component;

	assert_int_equal(
	    core_get_protocol_on_interface(lab->core, 1, NULL, &protocol, &component),
	    MGM_E_NOT_FOUND);
	assert_int_equal(core_lab_take(lab, igmp, 1), MGM_OK);
	assert_int_equal(
	    core_get_protocol_on_interface(lab->core, 1, NULL, &protocol, &component),
	    MGM_OK);
	assert_int_equal(protocol, MGM_PROTO_IGMP_ONLY);
	assert_int_equal(core_lab_take(lab, pim, 1), MGM_OK);
	assert_int_equal(
	    core_get_protocol_on_interface(lab->core, 1, NULL, &protocol, &component),
	    MGM_OK);
	assert_int_equal(protocol, MGM_PROTO_PIM_DENSE);
	assert_int_equal(
	    core_get_protocol_on_interface(lab->core, 99, NULL, &protocol, &component),
	    MGM_E_NOT_FOUND);
}

static void
test_igmp_leaving_keeps_the_owner_its_memberships_and_entries(void **state)
{
	struct core_lab *lab = *state;
	uint32_t igmp = core_lab_register(lab, MGM_PROTO_IGMP_ONLY, 1);
	uint32_t pim = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);

	core_lab_take(lab, igmp, 1);
	core_lab_take(lab, pim, 1);
	core_lab_take(lab, pim, 2);
	core_lab_take(lab, igmp, 2);
	core_lab_add(lab, pim, "*", G, 2, JOIN);
	core_lab_add(lab, igmp, "*", G, 2, JOIN);
	core_lab_packet(lab, S, G, 1);

	assert_int_equal(core_lab_release(lab, igmp, 1), MGM_OK);
	assert_int_equal(core_lab_release(lab, igmp, 2), MGM_OK);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>2");
	assert_int_equal(core_lab_release(lab, pim, 2), MGM_OK);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>");
}

static void
test_release_interface_removes_its_mfes(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);

	core_lab_take(lab, a, 1);
	core_lab_take(lab, a, 2);
	core_lab_add(lab, a, "*", G, 1, JOIN);
	core_lab_add(lab, a, "*", G, 2, JOIN);
	core_lab_packet(lab, S, G, 1);
	core_lab_packet(lab, "10.3.0.9", G, 3);
	assert_string_equal(core_lab_mfe(lab, "10.3.0.9", G), "3>1,2");

	assert_int_equal(core_lab_release(lab, a, 1), MGM_OK);

	assert_string_equal(core_lab_mfe(lab, S, G), "-");
	assert_string_equal(core_lab_mfe(lab, "10.3.0.9", G), "3>2");
	assert_false(lab->fake.ifaces[1].added);
	assert_true(lab->fake.ifaces[2].added);
}

static void
test_deregister_waits_for_the_last_interface(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);

	core_lab_take(lab, a, 2);

	assert_int_equal(
	    core_deregister_mprotocol(lab->core, a, lab->now), MGM_E_CANNOT_COMPLETE);
	assert_non_null(strstr(core_detail(lab->core), "eth2"));
	core_lab_release(lab, a, 2);
	assert_int_equal(core_deregister_mprotocol(lab->core, a, lab->now), MGM_OK);
	assert_int_equal(
	    core_deregister_mprotocol(lab->core, a, lab->now), MGM_E_INVALID_PARAMETER);
}

static void
test_a_dead_client_leaves_nothing_and_others_keep_theirs(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	uint32_t b = core_lab_register(lab, MGM_PROTO_DVMRP, 1);
	struct core_client_row row;

	core_lab_take(lab, a, 2);
	core_lab_take(lab, a, 3);
	core_lab_take(lab, b, 4);
	core_lab_add(lab, a, "*", G, 2, JOIN);
	core_lab_add(lab, a, S, G, 3, JOIN);
	core_lab_add(lab, b, "*", G, 4, JOIN);
	core_lab_packet(lab, S, G, 1);
	assert_string_equal(core_lab_mfe(lab, S, G), "1>2,3,4");

	core_client_gone(lab->core, a, lab->now);
	core_client_gone(lab->core, a, lab->now);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>4");
	assert_true(core_next_client(lab->core, 0, &row));
	assert_int_equal(row.handle, b);
	assert_int_equal(row.interfaces, 1);
	assert_int_equal(row.memberships, 1);
	assert_false(core_next_client(lab->core, row.handle, &row));
}

static void
test_a_plane_that_refuses_the_interface_refuses_ownership(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	uint32_t protocol, component;

	lab->fake.fail_add_iface = -EPERM;
	assert_int_equal(core_lab_take(lab, a, 1), MGM_E_CANNOT_COMPLETE);
	assert_non_null(strstr(core_detail(lab->core), strerror(EPERM)));
	assert_int_equal(
	    core_get_protocol_on_interface(lab->core, 1, NULL, &protocol, &component),
	    MGM_E_NOT_FOUND);

	lab->fake.fail_add_iface = 0;
	lab->fake.fail_ttl = -EIO;
	assert_int_equal(core_lab_take(lab, a, 1), MGM_E_CANNOT_COMPLETE);
	assert_false(lab->fake.ifaces[1].added);
	lab->fake.fail_ttl = 0;
	core_lab_advance(lab, 2 * CORE_LAB_S);
	assert_false(lab->fake.ifaces[1].added);
	assert_int_equal(core_lab_take(lab, a, 1), MGM_OK);
}

static void
test_next_hops_are_refused_as_the_link_and_the_plane_are(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	struct mgm_addr zero = core_lab_addr("0.0.0.0"), hop = core_lab_addr(S);
	struct core_link nbma = core_lab_link(6);

	nbma.broadcast_or_p2p = false;
	assert_int_equal(core_set_link(lab->core, &nbma, lab->now), 0);

	assert_int_equal(core_take_interface_ownership(lab->core, a, 1, &hop, lab->now),
	    MGM_E_INVALID_PARAMETER);
	assert_int_equal(core_take_interface_ownership(lab->core, a, 6, &hop, lab->now),
	    MGM_E_CANNOT_COMPLETE);
	assert_int_equal(
	    core_take_interface_ownership(lab->core, a, 6, &zero, lab->now), MGM_OK);
}

static void
test_every_call_with_a_next_hop_cannot_complete_without_a_plane_for_it(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	struct core_membership m = core_lab_membership("*", "239.1.1.1", 6, JOIN);
	struct mgm_addr hop = core_lab_addr(S);
	struct core_link nbma = core_lab_link(6);
	uint32_t protocol, component;

	nbma.broadcast_or_p2p = false;
	assert_int_equal(core_set_link(lab->core, &nbma, lab->now), 0);
	assert_int_equal(core_lab_take(lab, a, 6), MGM_OK);
	m.next_hop = hop;

	assert_int_equal(
	    core_release_interface_ownership(lab->core, a, 6, &hop, lab->now),
	    MGM_E_CANNOT_COMPLETE);
	assert_int_equal(
	    core_get_protocol_on_interface(lab->core, 6, &hop, &protocol, &component),
	    MGM_E_CANNOT_COMPLETE);
	assert_int_equal(core_add_group_membership_entry(lab->core, a, &m, lab->now),
	    MGM_E_CANNOT_COMPLETE);
	assert_int_equal(core_delete_group_membership_entry(lab->core, a, &m, lab->now),
	    MGM_E_CANNOT_COMPLETE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CORE_LAB_TEST(test_an_identity_registers_once_and_components_are_instances),
	    CORE_LAB_TEST(test_igmp_registers_once_whatever_its_component),
	    CORE_LAB_TEST(test_a_handle_dies_with_its_client_and_never_fits_the_next),
	    CORE_LAB_TEST(test_clients_beyond_the_limit_are_refused_with_advice),
	    CORE_LAB_TEST(test_an_interface_has_one_owner_and_the_refusal_names_it),
	    CORE_LAB_TEST(test_igmp_stands_beside_the_owner_who_is_the_one_reported),
	    CORE_LAB_TEST(
		test_igmp_leaving_keeps_the_owner_its_memberships_and_entries),
	    CORE_LAB_TEST(test_release_interface_removes_its_mfes),
	    CORE_LAB_TEST(test_deregister_waits_for_the_last_interface),
	    CORE_LAB_TEST(test_a_dead_client_leaves_nothing_and_others_keep_theirs),
	    CORE_LAB_TEST(test_a_plane_that_refuses_the_interface_refuses_ownership),
	    CORE_LAB_TEST(test_next_hops_are_refused_as_the_link_and_the_plane_are),
	    CORE_LAB_TEST(
		test_every_call_with_a_next_hop_cannot_complete_without_a_plane_for_it),
	};

	return cmocka_run_group_tests_name("ownership", tests, NULL, NULL);
}
