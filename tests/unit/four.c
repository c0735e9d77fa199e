/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * four.c - four clients, what they do step by step, and who is told what of each step.
 */
#include "config.h"

#include "four.h"

#include <string.h>

struct four
four_clients(void **state)
{
	struct told_lab *told = *state;
	struct four four = {.told = told, .lab = &told->lab};
	const uint32_t kinds = ~(ALERT_BIT(ALERT_RPF) | ALERT_BIT(ALERT_CREATION) |
				 ALERT_BIT(ALERT_INTERFACE));

	four.a = told_lab_register_for(told, MGM_PROTO_PIM_DENSE, kinds);
	four.b = told_lab_register_for(told, MGM_PROTO_DVMRP, kinds);
	four.c = told_lab_register_for(told, MGM_PROTO_MOSPF, kinds);
	four.d = told_lab_register_for(told, MGM_PROTO_NETMGMT, kinds);
	told_lab_take(told, four.a, "1");
	told_lab_take(told, four.b, "25");
	told_lab_take(told, four.c, "3");
	return four;
}

static void
four_route(struct four *four, const struct four_step *step)
{
	if (step->ifindex == 0)
		core_lab_remove_route(four->lab, step->source);
	else
		core_lab_set_route(four->lab, step->source, step->ifindex);
	core_routes_changed(four->lab->core, NULL);
	core_lab_work(four->lab);
}

/* What a client calls. */
static enum mgm_status
four_call(struct four *four, const struct four_step *step, uint32_t who)
{
	const uint32_t join = MGM_JOIN_STATE_FLAG, forward = MGM_FORWARD_STATE_FLAG;
	struct core_lab *lab = four->lab;

	switch (step->op) {
	case FOUR_ADD:
		return core_lab_add(
		    lab, who, step->source, step->group, step->ifindex, join);
	case FOUR_DELETE:
		return core_lab_delete(
		    lab, who, step->source, step->group, step->ifindex, join);
	case FOUR_FORWARD:
		return core_lab_add(
		    lab, who, step->source, step->group, step->ifindex, forward);
	case FOUR_PRUNE:
		return core_lab_delete(
		    lab, who, step->source, step->group, step->ifindex, forward);
	case FOUR_BOTH:
		return core_lab_add(
		    lab, who, step->source, step->group, step->ifindex, join | forward);
	case FOUR_TAKE:
		return core_lab_take(lab, who, step->ifindex);
	case FOUR_RELEASE:
		return core_lab_release(lab, who, step->ifindex);
	default:
		return MGM_E_INVALID_PARAMETER;
	}
}

static void
four_do(struct four *four, const struct four_step *step)
{
	const uint32_t handles[] = {four->a, four->b, four->c, four->d};
	const uint32_t who = step->who != 0 ? handles[step->who - 'a'] : 0;
	struct core_lab *lab = four->lab;

	switch (step->op) {
	case FOUR_GONE:
		core_client_gone(lab->core, who, lab->now);
		break;
	case FOUR_PACKET:
		core_lab_packet(lab, step->source, step->group, step->ifindex);
		break;
	case FOUR_ROUTE:
		four_route(four, step);
		break;
	case FOUR_UNLINK:
		core_remove_link(lab->core, step->ifindex, lab->now);
		break;
	default:
		assert_int_equal(four_call(four, step, who), MGM_OK);
		break;
	}
	core_check(lab->core);
}

void
four_run(struct four *four, const struct four_step *steps, size_t count)
{
	const char *seen;
	size_t i;

	for (i = 0; i < count; i++) {
		four_do(four, &steps[i]);
		seen = told_lab_text(four->told);
		if (steps[i].told != NULL && strcmp(seen, steps[i].told) != 0)
			fail_msg("step %zu told \"%s\", not \"%s\"", i + 1, seen,
			    steps[i].told);
		seen = core_lab_mfe(four->lab, FOUR_S, FOUR_G);
		if (steps[i].mfe != NULL && strcmp(seen, steps[i].mfe) != 0)
			fail_msg("after step %zu the entry is %s, not %s", i + 1, seen,
			    steps[i].mfe);
	}
}
