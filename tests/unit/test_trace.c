/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_trace.c - the lines that operators who watch get of alerts, questions and
 * entries that wait for answers.
 *
 * The clients are those of asked.h.
 */
#include "config.h"

#include "asked.h"

#include <stdlib.h>
#include <string.h>

/* Registrations and owners are not looked at here. */
static struct asked
traced_clients(void **state)
{
	struct asked asked = asked_clients(state);

	core_set_trace(asked.lab->core, true);
	return asked;
}

/* B wants G on 2. */
static struct asked
traced_member(void **state)
{
	struct asked asked = asked_clients(state);

	asked_add(&asked, asked.b, 2);
	core_set_trace(asked.lab->core, true);
	return asked;
}

static void
test_told_alerts_are_traced_with_entry_and_interface(void **state)
{
	struct asked asked = traced_clients(state);

	assert_int_equal(core_lab_add(asked.lab, asked.b, "*", G, 2, JOIN), MGM_OK);
	TRACED(asked.told, "membership (*,239.1.1.1) on eth2 by B: began\n"
			   "client A[1]: told join (*,239.1.1.1) of members\n"
			   "client C[3]: told join (*,239.1.1.1) of members\n");
	assert_int_equal(core_lab_delete(asked.lab, asked.b, "*", G, 2, JOIN), MGM_OK);
	TRACED(asked.told,
	    "membership (*,239.1.1.1) on eth2 by B: ended\n"
	    "client A[1]: told prune (*,239.1.1.1) of members on eth2\n"
	    "client C[3]: told prune (*,239.1.1.1) of members on eth2\n");
}

static void
test_alerts_about_igmp_are_traced(void **state)
{
	struct asked asked = traced_clients(state);
	uint32_t igmp = told_lab_register(asked.told, MGM_PROTO_IGMP_ONLY);

	told_lab_take(asked.told, igmp, "3");
	(void)told_lab_traced(asked.told);
	assert_int_equal(core_lab_add(asked.lab, igmp, "*", G, 3, JOIN), MGM_OK);
	TRACED(asked.told, "membership (*,239.1.1.1) on eth3 by D: began\n"
			   "client C[3]: told local-join (*,239.1.1.1) on eth3\n"
			   "client A[1]: told join (*,239.1.1.1) of members\n"
			   "client B[2]: told join (*,239.1.1.1) of members\n");
	assert_int_equal(core_lab_delete(asked.lab, igmp, "*", G, 3, JOIN), MGM_OK);
	(void)told_lab_traced(asked.told);
	assert_int_equal(core_lab_release(asked.lab, asked.c, 3), MGM_OK);
	TRACED(asked.told, "interface eth3: C sits there no more\n"
			   "client D[4]: told disable-igmp on eth3\n"
			   "client D[4]: told enable-igmp on eth3\n");
}

static void
test_interface_events_are_traced(void **state)
{
	struct told_lab *told = *state;
	struct core_link link = core_lab_link(2);
	uint32_t a = told_lab_register_for(
	    told, MGM_PROTO_PIM_DENSE, ALERT_BIT(ALERT_INTERFACE));

	told_lab_take(told, a, "2");
	core_set_trace(told->lab.core, true);
	link.link.running = false;
	core_set_link(told->lab.core, &link, told->lab.now);

	TRACED(told, "client A[1]: told interface eth2 down\n");
}

static void
test_questions_and_answers_are_traced_around_the_entry_that_waits(void **state)
{
	struct asked asked = traced_member(state);

	assert_int_equal(core_lab_add(asked.lab, asked.c, S, G, 3, JOIN), MGM_OK);
	(void)told_lab_traced(asked.told);
	core_lab_packet(asked.lab, S, G, 1);
	TRACED(asked.told, "client A[1]: question 1, rpf " SG ": asked, in eth1\n"
			   "mfe " SG ": pending, answers awaited: 1\n");
	told_lab_answer_rpf(asked.told, asked.a, 5, "10.5.0.1");
	TRACED(asked.told,
	    "client A[1]: question 1, rpf " SG ": answered, in eth5\n"
	    "client B[2]: question 2, creation " SG ": asked, in eth5, out eth2\n"
	    "client C[3]: question 3, creation " SG ": asked, in eth5, out eth3\n");
	told_lab_answer_creation(asked.told, asked.c, "n");
	TRACED(asked.told,
	    "client C[3]: question 3, creation " SG ": answered, out nowhere\n");
	told_lab_answer_creation(asked.told, asked.b, "y");
	TRACED(asked.told,
	    "client B[2]: question 2, creation " SG ": answered, out eth2\n"
	    "mfe " SG ": created, in eth5, out eth2\n"
	    "client A[1]: told join " SG " of the entry\n"
	    "mfe " SG ": pending no more, its packets go on\n");
}

static void
test_defaults_and_late_answers_are_traced(void **state)
{
	struct asked asked = traced_member(state);
	uint32_t rpf;

	core_lab_packet(asked.lab, S, G, 1);
	rpf = told_lab_id(asked.told, asked.a);
	(void)told_lab_traced(asked.told);
	core_lab_advance(asked.lab, DEADLINE);
	TRACED(asked.told,
	    "client A[1]: question 1, rpf " SG
	    ": no answer in time, the default holds\n"
	    "client B[2]: question 2, creation " SG ": asked, in eth1, out eth2\n");
	core_answer(asked.lab->core, asked.a, rpf, &(struct alert_answer){.ifindex = 5},
	    asked.lab->now);
	TRACED(asked.told,
	    "client A[1]: question 1, rpf " SG ": answered too late, in eth5\n");
	core_lab_advance(asked.lab, DEADLINE);
	(void)told_lab_traced(asked.told);
	told_lab_answer_creation(asked.told, asked.b, "n");
	TRACED(asked.told,
	    "client B[2]: question 2, creation " SG ": answered late, out nowhere\n"
	    "client A[1]: question 3, prune " SG ": asked, in eth1\n"
	    "mfe " SG ": changed, in eth1, out nowhere\n");
	told_lab_answer_prune(asked.told, asked.a, 60);
	TRACED(asked.told, "client A[1]: question 3, prune " SG ": answered, 60 s\n");
}

static void
test_answers_without_sense_and_to_nothing_are_traced(void **state)
{
	struct asked asked = traced_member(state);

	core_lab_packet(asked.lab, S, G, 1);
	(void)told_lab_traced(asked.told);
	told_lab_answer_rpf(asked.told, asked.a, 77, "10.1.0.1");
	TRACED(asked.told,
	    "client A[1]: question 1, rpf " SG ": answered, in 77\n"
	    "client A[1]: question 1, rpf " SG
	    ": that makes no sense, the default holds\n"
	    "client B[2]: question 2, creation " SG ": asked, in eth1, out eth2\n");
	told_lab_answer_rpf(asked.told, asked.a, 1, "10.1.0.1");
	TRACED(asked.told, "client A[1]: answered 1, which it is not asked\n");
}

static void
test_questions_that_end_with_their_client_or_the_entry_are_traced(void **state)
{
	struct asked asked = traced_member(state);

	core_lab_packet(asked.lab, S, G, 1);
	told_lab_answer_rpf(asked.told, asked.a, 1, "10.1.0.1");
	(void)told_lab_traced(asked.told);
	core_set_enabled(asked.lab->core, false, asked.lab->now);
	core_client_gone(asked.lab->core, asked.b, asked.lab->now);

	assert_non_null(strstr(told_lab_traced(asked.told),
	    "client B[2]: question 2, creation " SG
	    ": its client is gone, the default holds\n"
	    "mfe " SG ": pending no more, its packets are dropped\n"));
}

static void
test_questions_that_are_refused_are_traced(void **state)
{
	struct told_lab *told = malloc(sizeof(*told));
	struct asked asked;
	void *own = told;

	(void)state; /* a lab with a limit of its own */
	assert_non_null(told);
	told_lab_init(told);
	told->lab.config.max_questions = 1;
	core_lab_start(&told->lab);
	core_lab_furnish(&told->lab);
	asked = traced_clients(&own);
	core_lab_packet(asked.lab, S, "239.1.1.2", 1);
	(void)told_lab_traced(told);
	core_lab_packet(asked.lab, S, G, 1);

	TRACED(told, "client A[1]: not asked, the default holds: rpf " SG " on eth1\n"
		     "mfe " SG ": created, in eth1, out nowhere\n"
		     "client A[1]: not asked, the default holds: prune " SG
		     " of the entry on eth1\n"
		     "client A[1]: told prune " SG " of the entry on eth1\n");
	told_lab_teardown(&own);
}

static void
test_wrong_interface_alerts_are_traced_also_those_held_back(void **state)
{
	struct asked asked = traced_member(state);
	struct plane_event event = {.type = PLANE_EVENT_WRONG_IF,
	    .group = core_lab_addr(G),
	    .source = core_lab_addr(S),
	    .ifindex = 3};

	core_lab_packet(asked.lab, S, G, 1);
	core_lab_advance(asked.lab, DEADLINE);
	core_lab_advance(asked.lab, DEADLINE);
	core_set_wrong_if(asked.lab->core, asked.c, 3, true, asked.lab->now);
	(void)told_lab_traced(asked.told);
	core_plane_event(asked.lab->core, &event, asked.lab->now);
	core_plane_event(asked.lab->core, &event, asked.lab->now);

	TRACED(asked.told,
	    "client C[3]: told wrong-if " SG " on eth3\n"
	    "client C[3]: not told, too often: wrong-if " SG " on eth3\n");
}

static void
test_nothing_is_traced_while_nobody_watches(void **state)
{
	struct asked asked = traced_member(state);

	core_set_trace(asked.lab->core, false);
	core_lab_packet(asked.lab, S, G, 1);
	told_lab_answer_rpf(asked.told, asked.a, 1, "10.1.0.1");
	core_lab_advance(asked.lab, DEADLINE);
	told_lab_answer_creation(asked.told, asked.b, "y");

	TRACED(asked.told, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TOLD_LAB_TEST(test_told_alerts_are_traced_with_entry_and_interface),
	    TOLD_LAB_TEST(test_alerts_about_igmp_are_traced),
	    TOLD_LAB_TEST(test_interface_events_are_traced),
	    TOLD_LAB_TEST(
		test_questions_and_answers_are_traced_around_the_entry_that_waits),
	    TOLD_LAB_TEST(test_defaults_and_late_answers_are_traced),
	    TOLD_LAB_TEST(test_answers_without_sense_and_to_nothing_are_traced),
	    TOLD_LAB_TEST(
		test_questions_that_end_with_their_client_or_the_entry_are_traced),
	    TOLD_LAB_TEST(test_questions_that_are_refused_are_traced),
	    TOLD_LAB_TEST(test_wrong_interface_alerts_are_traced_also_those_held_back),
	    TOLD_LAB_TEST(test_nothing_is_traced_while_nobody_watches),
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
