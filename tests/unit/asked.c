/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * asked.c - three clients that are asked about new flows, and what became of those.
 */
#include "config.h"

#include "asked.h"

struct asked
asked_clients(void **state)
{
	struct told_lab *told = *state;
	struct asked asked = {.told = told, .lab = &told->lab};

	asked.a = told_lab_register(told, MGM_PROTO_PIM_DENSE);
	asked.b = told_lab_register(told, MGM_PROTO_DVMRP);
	asked.c = told_lab_register(told, MGM_PROTO_MOSPF);
	told_lab_take(told, asked.a, "15");
	told_lab_take(told, asked.b, "2");
	told_lab_take(told, asked.c, "3");
	return asked;
}

void
asked_add(struct asked *asked, uint32_t handle, uint32_t ifindex)
{
	assert_int_equal(
	    core_lab_add(asked->lab, handle, "*", G, ifindex, JOIN), MGM_OK);
	told_lab_forget(asked->told);
}

struct asked
asked_about_oifs(void **state)
{
	struct asked asked = asked_clients(state);

	asked_add(&asked, asked.b, 2);
	asked_add(&asked, asked.c, 3);
	core_lab_packet(asked.lab, S, G, 1);
	TOLD(asked.told, RPF_A);
	told_lab_answer_rpf(asked.told, asked.a, 1, "10.1.0.1");
	TOLD(asked.told, "B? creation " SG " on 1: 2; C? creation " SG " on 1: 3");
	return asked;
}

void
asked_answer(struct asked *asked, const char *b, const char *c)
{
	told_lab_answer_creation(asked->told, asked->b, b);
	told_lab_answer_creation(asked->told, asked->c, c);
}

void
asked_waits(const struct asked *asked)
{
	struct mgm_addr s = core_lab_addr(S), g = core_lab_addr(G);
	struct snapshot_mfe row;

	assert_string_equal(core_lab_mfe(asked->lab, S, G), "-");
	assert_int_equal(
	    core_get_mfe(asked->lab->core, &g, &s, &row, NULL, 0), MGM_E_NOT_FOUND);
	assert_int_equal(core_get_next_mfe(asked->lab->core, NULL, NULL, &row, NULL, 0),
	    MGM_E_NO_MORE_ITEMS);
	assert_int_equal(core_lab_status(&asked->told->lab).mfes, 0);
	assert_int_equal(core_lab_status(&asked->told->lab).pending_mfes, 1);
	assert_int_equal(asked->lab->fake.released + asked->lab->fake.dropped, 0);
}

void
asked_made(const struct asked *asked, const char *mfe)
{
	core_lab_work(asked->lab);
	assert_string_equal(core_lab_mfe(asked->lab, S, G), mfe);
	assert_int_equal(core_lab_status(&asked->told->lab).pending_mfes, 0);
	assert_int_equal(asked->lab->fake.released, 1);
	assert_int_equal(asked->lab->fake.dropped, 0);
}

struct snapshot_mfe
asked_row(const struct asked *asked)
{
	struct mgm_addr s = core_lab_addr(S), g = core_lab_addr(G);
	struct snapshot_mfe row;

	assert_int_equal(core_get_mfe(asked->lab->core, &g, &s, &row, NULL, 0), MGM_OK);
	return row;
}
