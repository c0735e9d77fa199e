/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * life_lab.h - a core_lab that notes what clients are told and what is traced.
 */
#ifndef MGM_LIFE_LAB_H
#define MGM_LIFE_LAB_H

#include "core_lab.h"

#define LIFE_LAB_ALERTS 256
#define LIFE_LAB_LINES 512

struct life_lab_alert {
	uint32_t handle;
	struct alert alert; /* its pointers are not kept */
};

struct life_lab {
	struct core_lab lab; /* first: the port's ctx is the core_lab */
	struct life_lab_alert alerts[LIFE_LAB_ALERTS];
	size_t num_alerts;
	char lines[LIFE_LAB_LINES][320]; /* traced, or of an explanation */
	size_t num_lines;
};

/* After core_lab_init(): the core, interfaces 1 to 5 and 10.N/16 behind each. */
void life_lab_start(struct life_lab *life);
/* cmocka fixtures: started, with a grace of 30 s. */
int life_lab_setup(void **state);
int life_lab_teardown(void **state);

/* Registers with these callbacks; 0 with the status in *status where refused. */
uint32_t life_lab_register(struct life_lab *life, uint32_t protocol, uint32_t component,
    uint32_t uid, uint32_t callbacks, bool all_interfaces, enum mgm_status *status);
/* What the client was told since the last time, as "kind[:ifindex]" words; static. */
const char *life_lab_told(struct life_lab *life, uint32_t handle);
/* A core_explain() line function; ctx is the life_lab. */
void life_lab_line(void *ctx, const char *text);
/* Is there a line with this in it? */
bool life_lab_has_line(const struct life_lab *life, const char *part);

#define LIFE_LAB_TEST(test) \
	cmocka_unit_test_setup_teardown(test, life_lab_setup, life_lab_teardown)

#endif
