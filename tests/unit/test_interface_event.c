/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_interface_event.c - who is told what when an interface comes, changes or goes.
 */
#include "config.h"

#include "life_lab.h"

#include <string.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define WANTS ALERT_BIT(ALERT_INTERFACE)
#define PIM MGM_PROTO_PIM_DENSE
#define G "239.1.1.1"

static void
interface_event_set(struct life_lab *life, const struct core_link *link)
{
	assert_int_equal(core_set_link(life->lab.core, link, life->lab.now), 0);
	core_check(life->lab.core);
}

static void
test_every_change_is_one_event_in_a_fixed_order(void **state)
{
	static const struct {
		const char *what;
		const char *told;
	} cases[] = {
	    {"nothing", ""},
	    {"ttl", ""},
	    {"down", "down:2"},
	    {"up", "up:2"},
	    {"mtu", "mtu:2"},
	    {"mac", "address:2"},
	    {"name", "renamed:2"},
	    {"down and all", "down:2 renamed:2 address:2 mtu:2"},
	    {"up and all", "renamed:2 address:2 mtu:2 up:2"},
	};
	struct life_lab *life = *state;
	uint32_t owner = life_lab_register(life, PIM, 1, 7, WANTS, false, NULL);
	struct core_link link = core_lab_link(2);
	size_t i;

	core_lab_take(&life->lab, owner, 2);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool all = strstr(cases[i].what, "all") != NULL;

		link.ttl_threshold += strcmp(cases[i].what, "ttl") == 0;
		if (strncmp(cases[i].what, "down", 4) == 0)
			link.link.running = false;
		if (strncmp(cases[i].what, "up", 2) == 0)
			link.link.running = true;
		link.link.mtu += all || strcmp(cases[i].what, "mtu") == 0;
		link.link.mac[5] += all || strcmp(cases[i].what, "mac") == 0;
		link.link.name[0] = (char)(link.link.name[0] +
					   (all || strcmp(cases[i].what, "name") == 0));

		interface_event_set(life, &link);

		if (life->num_alerts > 0) {
			const struct alert *last =
			    &life->alerts[life->num_alerts - 1].alert;

			assert_string_equal(last->name, link.link.name);
			assert_int_equal(last->mtu, link.link.mtu);
		}
		assert_string_equal(life_lab_told(life, owner), cases[i].told);
	}
	assert_int_equal(life->num_alerts, 0);
}

static void
test_owner_igmp_and_subscribers_are_told_once_and_others_never(void **state)
{
	struct life_lab *life = *state;
	uint32_t owner = life_lab_register(life, PIM, 1, 7, WANTS, true, NULL);
	uint32_t igmp =
	    life_lab_register(life, MGM_PROTO_IGMP_ONLY, 1, 7, WANTS, false, NULL);
	uint32_t all = life_lab_register(life, PIM, 2, 7, WANTS, true, NULL);
	uint32_t elsewhere = life_lab_register(life, PIM, 3, 7, WANTS, false, NULL);
	uint32_t deaf = life_lab_register(life, PIM, 4, 7, ~WANTS, true, NULL);
	struct core_link link = core_lab_link(2);

	core_lab_take(&life->lab, owner, 2);
	core_lab_take(&life->lab, igmp, 2);
	core_lab_take(&life->lab, elsewhere, 3);
	core_lab_take(&life->lab, deaf, 4);
	link.link.running = false;

	interface_event_set(life, &link);
	link = core_lab_link(4);
	link.link.running = false;
	interface_event_set(life, &link);

	assert_string_equal(life_lab_told(life, owner), "down:2 down:4");
	assert_string_equal(life_lab_told(life, igmp), "down:2");
	assert_string_equal(life_lab_told(life, all), "down:2 down:4");
	assert_string_equal(life_lab_told(life, elsewhere), "");
	assert_string_equal(life_lab_told(life, deaf), "");
}

static void
test_a_new_interface_may_be_taken_when_it_appears(void **state)
{
	struct life_lab *life = *state;
	uint32_t all = life_lab_register(life, PIM, 2, 7, WANTS, true, NULL);
	uint32_t own = life_lab_register(life, PIM, 3, 7, WANTS, false, NULL);
	struct core_link link = core_lab_link(7);

	interface_event_set(life, &link);
	link = core_lab_link(8);
	link.link.running = false;
	interface_event_set(life, &link);

	assert_string_equal(life_lab_told(life, all), "appeared:7 up:7 appeared:8");
	assert_string_equal(life_lab_told(life, own), "");
	assert_int_equal(core_lab_take(&life->lab, all, 7), MGM_OK);
}

/* What an owner had is still its own in the middle of the event, and not after it. */
static void
interface_event_check_owner(void *ctx, uint32_t handle, const struct alert *alert)
{
	struct life_lab *life = ctx;
	uint32_t protocol, component;

	life->alerts[life->num_alerts++] =
	    (struct life_lab_alert){.handle = handle, .alert = *alert};
	if (alert->kind == ALERT_INTERFACE)
		assert_int_equal(core_get_protocol_on_interface(life->lab.core,
				     alert->ifindex, NULL, &protocol, &component),
		    MGM_OK);
}

static void
test_gone_is_told_before_ownership_ends(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	uint32_t owner;

	core_lab_exit(lab);
	core_lab_init(lab);
	life_lab_start(life);
	core_free(lab->core);
	lab->port.alert = interface_event_check_owner;
	core_lab_start(lab);
	core_lab_add_link(lab, 2);
	owner = life_lab_register(life, PIM, 1, 7, WANTS, false, NULL);
	core_lab_take(lab, owner, 2);
	core_lab_add(lab, owner, "*", G, 2, JOIN);

	core_remove_link(lab->core, 2, lab->now);

	core_check(lab->core);
	assert_int_equal(life->alerts[0].alert.event, ALERT_INTERFACE_GONE);
	assert_string_equal(life->alerts[0].alert.name, "eth2");
	assert_string_equal(life_lab_told(life, owner), "gone:2");
	assert_int_equal(core_lab_release(lab, owner, 2), MGM_E_INVALID_PARAMETER);
	core_remove_link(lab->core, 2, lab->now);
	assert_string_equal(life_lab_told(life, owner), "");
}

static void
test_a_stale_owner_is_not_told(void **state)
{
	struct life_lab *life = *state;
	uint32_t owner = life_lab_register(life, PIM, 1, 7, WANTS, true, NULL);
	struct core_link link = core_lab_link(2);

	core_lab_take(&life->lab, owner, 2);
	core_client_gone(life->lab.core, owner, life->lab.now);
	link.link.running = false;
	interface_event_set(life, &link);
	assert_int_equal(life->num_alerts, 0);

	owner = life_lab_register(life, PIM, 1, 7, WANTS, false, NULL);
	link.link.running = true;
	interface_event_set(life, &link);

	/* Adopted is owned, even before it is taken again. */
	assert_string_equal(life_lab_told(life, owner), "up:2");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    LIFE_LAB_TEST(test_every_change_is_one_event_in_a_fixed_order),
	    LIFE_LAB_TEST(
		test_owner_igmp_and_subscribers_are_told_once_and_others_never),
	    LIFE_LAB_TEST(test_a_new_interface_may_be_taken_when_it_appears),
	    LIFE_LAB_TEST(test_gone_is_told_before_ownership_ends),
	    LIFE_LAB_TEST(test_a_stale_owner_is_not_told),
	};

	return cmocka_run_group_tests_name("interface_event", tests, NULL, NULL);
}
