/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ssm.c - source-specific ranges that change while the core runs: what entries
 * become, and who is told.
 *
 * A holds interface 1, where 10.1/16 is; B holds 2, C holds 3, D none.
 */
#include "config.h"

#include "told_lab.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define S "10.1.0.9"
#define G "239.1.1.1"
#define SSM_G "232.1.1.1"

struct scene {
	struct told_lab *told;
	struct core_lab *lab;
	uint32_t a, b, c, d;
};

static struct scene
scene_of(void **state)
{
	struct told_lab *told = *state;
	struct scene scene = {.told = told, .lab = &told->lab};
	const uint32_t kinds = ALERT_BIT(ALERT_JOIN) | ALERT_BIT(ALERT_PRUNE);

	scene.a = told_lab_register_for(told, MGM_PROTO_PIM_DENSE, kinds);
	scene.b = told_lab_register_for(told, MGM_PROTO_DVMRP, kinds);
	scene.c = told_lab_register_for(told, MGM_PROTO_MOSPF, kinds);
	scene.d = told_lab_register_for(told, MGM_PROTO_NETMGMT, kinds);
	told_lab_take(told, scene.a, "1");
	told_lab_take(told, scene.b, "2");
	told_lab_take(told, scene.c, "3");
	return scene;
}

/* "232.0.0.0/8 239.1.0.0/16": the whole list. */
static int
scene_set(struct scene *scene, const char *text)
{
	struct mgm_prefix ranges[16];
	char word[PREFIX_TEXT_SIZE];
	size_t count = 0;
	int used = 0;

	for (; sscanf(text, "%49s%n", word, &used) == 1; text += used)
		assert_int_equal(prefix_parse(word, &ranges[count++]), 0);
	return core_set_ssm_ranges(scene->lab->core, ranges, count, scene->lab->now);
}

static void
scene_change(struct scene *scene, const char *text)
{
	assert_int_equal(scene_set(scene, text), 0);
	core_lab_work(scene->lab);
}

static void
scene_join(struct scene *scene, uint32_t handle, const char *source, const char *group,
    uint32_t ifindex)
{
	assert_int_equal(
	    core_lab_add(scene->lab, handle, source, group, ifindex, JOIN), MGM_OK);
}

static void
test_wildcards_match_no_more_where_a_range_comes_and_again_where_it_goes(void **state)
{
	struct scene scene = scene_of(state);

	scene_join(&scene, scene.b, "*", G, 2);
	scene_join(&scene, scene.c, S, G, 3);
	scene_join(&scene, scene.c, "*", SSM_G, 3);
	core_lab_packet(scene.lab, S, G, 1);
	core_lab_packet(scene.lab, S, SSM_G, 1);
	assert_string_equal(core_lab_mfe(scene.lab, S, G), "1>2,3");
	assert_string_equal(core_lab_mfe(scene.lab, S, SSM_G), "1>");

	scene_change(&scene, "239.1.0.0/16");
	assert_string_equal(core_lab_mfe(scene.lab, S, G), "1>3");
	assert_string_equal(core_lab_mfe(scene.lab, S, SSM_G), "1>3");
	scene_change(&scene, "232.0.0.0/8");
	assert_string_equal(core_lab_mfe(scene.lab, S, G), "1>2,3");
	assert_string_equal(core_lab_mfe(scene.lab, S, SSM_G), "1>");
	scene_change(&scene, "");
	assert_string_equal(core_lab_mfe(scene.lab, S, SSM_G), "1>3");
}

static void
test_the_one_client_of_a_group_is_told_of_as_if_it_left_and_joined(void **state)
{
	struct scene scene = scene_of(state);

	scene_join(&scene, scene.b, "*", G, 2);
	told_lab_forget(scene.told);
	scene_change(&scene, "232.0.0.0/8 239.1.0.0/16");
	TOLD(scene.told, "A: prune (*,239.1.1.1) member on 2; "
			 "C: prune (*,239.1.1.1) member on 2; "
			 "D: prune (*,239.1.1.1) member on 2");
	/* It has no effect there, so its end is told to nobody. */
	assert_int_equal(core_lab_delete(scene.lab, scene.b, "*", G, 2, JOIN), MGM_OK);
	TOLD(scene.told, "");
	scene_join(&scene, scene.b, "*", G, 2);
	TOLD(scene.told, "");
	scene_change(&scene, "");
	TOLD(scene.told, "A: join (*,239.1.1.1) member; "
			 "C: join (*,239.1.1.1) member; D: join (*,239.1.1.1) member");
}

/* Each client hears once that others no longer want it, and once that they do. */
static void
test_of_two_clients_everyone_is_told_once(void **state)
{
	struct scene scene = scene_of(state);

	scene_join(&scene, scene.b, "*", G, 2);
	scene_join(&scene, scene.c, "*", G, 3);
	told_lab_forget(scene.told);
	scene_change(&scene, "239.0.0.0/8");
	TOLD(scene.told, "C: prune (*,239.1.1.1) member on 2; "
			 "A: prune (*,239.1.1.1) member on 3; "
			 "B: prune (*,239.1.1.1) member on 3; "
			 "D: prune (*,239.1.1.1) member on 3");
	scene_change(&scene, "");
	TOLD(scene.told, "C: join (*,239.1.1.1) member; A: join (*,239.1.1.1) member; "
			 "B: join (*,239.1.1.1) member; D: join (*,239.1.1.1) member");
}

/* Who wants every group goes on to. */
static void
test_a_client_of_all_groups_is_told_of_the_others_alone(void **state)
{
	struct scene scene = scene_of(state);

	scene_join(&scene, scene.b, "*", "*", 2);
	scene_join(&scene, scene.b, "*", G, 2);
	scene_join(&scene, scene.c, "*", G, 3);
	told_lab_forget(scene.told);
	scene_change(&scene, "239.0.0.0/8");
	TOLD(scene.told, "B: prune (*,239.1.1.1) member on 3");
}

static void
test_the_owner_of_the_iif_is_told_of_an_entry_that_nobody_wants(void **state)
{
	struct scene scene = scene_of(state);

	scene_join(&scene, scene.b, "*", "*", 2);
	core_lab_packet(scene.lab, S, G, 1);
	core_lab_packet(scene.lab, S, "239.2.1.1", 1);
	told_lab_forget(scene.told);
	scene_change(&scene, "239.1.0.0/16");
	TOLD(scene.told, "A? prune (10.1.0.9,239.1.1.1) entry on 1");
	scene_change(&scene, "239.1.1.0/24 239.1.0.0/16");
	TOLD(scene.told, "");
	scene_change(&scene, "239.1.2.0/24");
	TOLD(scene.told, "A: join (10.1.0.9,239.1.1.1) entry");
}

/* A group that the change has not reached follows the old ranges in all. */
static void
test_a_change_goes_from_group_to_group_and_no_tale_is_half_told(void **state)
{
	struct scene scene = scene_of(state);
	char group[32];
	unsigned i;

	for (i = 0; i < 50; i++) {
		snprintf(group, sizeof(group), "239.1.0.%u", i);
		scene_join(&scene, scene.b, "*", group, 2);
		core_lab_packet(scene.lab, S, group, 1);
		told_lab_forget(scene.told);
	}
	assert_int_equal(scene_set(&scene, "239.1.0.0/16"), 0);
	(void)core_work(scene.lab->core, scene.lab->now);
	core_check(scene.lab->core);
	assert_string_equal(core_lab_mfe(scene.lab, S, "239.1.0.0"), "1>");
	assert_string_equal(core_lab_mfe(scene.lab, S, "239.1.0.49"), "1>2");
	told_lab_forget(scene.told);

	/* One that leaves in between is told of as before the change, once. */
	assert_int_equal(
	    core_lab_delete(scene.lab, scene.b, "*", "239.1.0.49", 2, JOIN), MGM_OK);
	assert_int_equal(
	    core_lab_delete(scene.lab, scene.b, "*", "239.1.0.0", 2, JOIN), MGM_OK);
	TOLD(scene.told, "A: prune (*,239.1.0.49) member on 2; "
			 "C: prune (*,239.1.0.49) member on 2; "
			 "D: prune (*,239.1.0.49) member on 2; "
			 "A? prune (10.1.0.9,239.1.0.49) entry on 1");
	/* And a change of the change ends the first one first. */
	assert_int_equal(scene_set(&scene, ""), 0);
	core_check(scene.lab->core);
	told_lab_forget(scene.told);
	core_lab_work(scene.lab);
	for (i = 1; i < 49; i++) {
		snprintf(group, sizeof(group), "239.1.0.%u", i);
		assert_string_equal(core_lab_mfe(scene.lab, S, group), "1>2");
	}
}

static void
test_ranges_that_are_none_are_refused(void **state)
{
	struct scene scene = scene_of(state);
	struct mgm_prefix *many = calloc(CORE_MAX_SSM_RANGES + 1, sizeof(*many));

	scene_join(&scene, scene.b, "*", SSM_G, 2);
	core_lab_packet(scene.lab, S, SSM_G, 1);
	assert_int_equal(scene_set(&scene, "239.0.0.0/8 10.0.0.0/8"), -EINVAL);
	assert_string_equal(core_detail(scene.lab->core),
	    "source-specific range 2 (10.0.0.0/8) is no range of groups: write one "
	    "such as 232.0.0.0/8");
	assert_non_null(many);
	assert_int_equal(core_set_ssm_ranges(scene.lab->core, many,
			     CORE_MAX_SSM_RANGES + 1, scene.lab->now),
	    -EINVAL);
	free(many);
	core_lab_work(scene.lab);
	assert_string_equal(core_lab_mfe(scene.lab, S, SSM_G), "1>");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TOLD_LAB_TEST(
		test_wildcards_match_no_more_where_a_range_comes_and_again_where_it_goes),
	    TOLD_LAB_TEST(
		test_the_one_client_of_a_group_is_told_of_as_if_it_left_and_joined),
	    TOLD_LAB_TEST(test_of_two_clients_everyone_is_told_once),
	    TOLD_LAB_TEST(test_a_client_of_all_groups_is_told_of_the_others_alone),
	    TOLD_LAB_TEST(
		test_the_owner_of_the_iif_is_told_of_an_entry_that_nobody_wants),
	    TOLD_LAB_TEST(
		test_a_change_goes_from_group_to_group_and_no_tale_is_half_told),
	    TOLD_LAB_TEST(test_ranges_that_are_none_are_refused),
	};

	return cmocka_run_group_tests_name("ssm", tests, NULL, NULL);
}
