/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mfe.c - entries made by data, and what changes them.
 */
#include "config.h"

#include "core_lab.h"

#include <errno.h>
#include <string.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define FORWARD MGM_FORWARD_STATE_FLAG
#define G "239.1.1.1"
#define S "10.1.0.9"

static void
test_data_makes_an_entry_that_merges_all_kinds_of_membership(void **state)
{
	struct core_lab *lab = *state;
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);
	uint32_t b = core_lab_register(lab, MGM_PROTO_DVMRP, 1);

	assert_int_equal(core_lab_take(lab, a, 1), MGM_OK);
	assert_int_equal(core_lab_take(lab, a, 2), MGM_OK);
	assert_int_equal(core_lab_take(lab, b, 3), MGM_OK);
	assert_int_equal(core_lab_take(lab, b, 4), MGM_OK);
	assert_int_equal(core_lab_add(lab, a, S, G, 2, JOIN), MGM_OK);
	assert_int_equal(core_lab_add(lab, b, "*", G, 3, JOIN), MGM_OK);
	assert_int_equal(core_lab_add(lab, b, "*", "*", 4, JOIN), MGM_OK);
	/* On the incoming interface a membership is no outgoing one. */
	assert_int_equal(core_lab_add(lab, a, "*", G, 1, JOIN), MGM_OK);

	core_lab_packet(lab, S, G, 1);

	assert_string_equal(core_lab_mfe(lab, S, G), "1>2,3,4");
	assert_int_equal(lab->fake.released, 1);
	assert_int_equal(lab->fake.dropped, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CORE_LAB_TEST(test_data_makes_an_entry_that_merges_all_kinds_of_membership),
	};

	return cmocka_run_group_tests_name("mfe", tests, NULL, NULL);
}
