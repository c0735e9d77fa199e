/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * grace_lab.c - a client with a flow that dies, in a life_lab.
 */
#include "config.h"

#include "grace_lab.h"

uint32_t
grace_register(struct life_lab *life)
{
	return life_lab_register(life, PIM, 1, 7, 0, false, NULL);
}

uint32_t
grace_client(struct life_lab *life)
{
	uint32_t handle = grace_register(life);

	assert_int_equal(core_lab_take(&life->lab, handle, 1), MGM_OK);
	assert_int_equal(core_lab_take(&life->lab, handle, 2), MGM_OK);
	assert_int_equal(core_lab_add(&life->lab, handle, "*", G, 2, JOIN), MGM_OK);
	core_lab_packet(&life->lab, S, G, 1);
	assert_string_equal(core_lab_mfe(&life->lab, S, G), "1>2");
	return handle;
}

void
grace_die(struct life_lab *life, uint32_t handle)
{
	core_client_gone(life->lab.core, handle, life->lab.now);
	core_check(life->lab.core);
}

struct core_client_row
grace_row(const struct life_lab *life)
{
	struct core_client_row row;

	assert_true(core_next_client(life->lab.core, 0, &row));
	return row;
}

size_t
grace_count_clients(const struct life_lab *life)
{
	struct core_client_row row = {0};
	size_t count = 0;

	while (core_next_client(life->lab.core, row.handle, &row))
		count++;
	return count;
}
