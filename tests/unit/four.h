/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * four.h - four clients, what they do step by step, and who is told what of each step.
 *
 * A holds interface 1, where 10.1/16 is; B holds 2 and 5, C holds 3, D none. They want
 * all alerts about members and entries, and no question about new flows.
 */
#ifndef MGM_FOUR_H
#define MGM_FOUR_H

#include "told_lab.h"

/* The flow that tests are about. */
#define FOUR_S "10.1.0.9"
#define FOUR_G "239.1.1.1"

enum four_op {
	FOUR_ADD,     /* a membership */
	FOUR_DELETE,  /* a membership */
	FOUR_FORWARD, /* an edit: the interface forwards */
	FOUR_PRUNE,   /* an edit: it does not */
	FOUR_BOTH,    /* membership and edit in one call */
	FOUR_TAKE,
	FOUR_RELEASE,
	FOUR_GONE,   /* the client died */
	FOUR_PACKET, /* of a flow without entry, on the interface */
	FOUR_ROUTE,  /* to the source; interface 0: none any more */
	FOUR_UNLINK  /* the interface is deleted */
};

struct four_step {
	enum four_op op;
	char who; /* a to d */
	const char *source, *group;
	uint32_t ifindex;
	const char *told; /* TOLD() of the step; NULL: not looked at */
	const char *mfe;  /* the flow's entry after it; NULL: not looked at */
};

struct four {
	struct told_lab *told;
	struct core_lab *lab;
	uint32_t a, b, c, d;
};

struct four four_clients(void **state);
/* Each step succeeds, and is told as it says. */
void four_run(struct four *four, const struct four_step *steps, size_t count);

/* A test that is its steps: {op, who, source, group, interface, told, mfe}... */
#define FOUR_STEPS(state, ...)                                              \
	do {                                                                \
		static const struct four_step four_steps[] = {__VA_ARGS__}; \
		struct four four_of_steps = four_clients(state);            \
                                                                            \
		four_run(&four_of_steps, four_steps,                        \
		    sizeof(four_steps) / sizeof(four_steps[0]));            \
	} while (0)

#endif
