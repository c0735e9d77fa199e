/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alarm_core.h - alarms of a real core on a fake plane.
 *
 * Client A, of the name "alpha", owns eth1; B, "beta", owns eth2 and eth3. 10.1/16 is
 * behind eth1.
 */
#ifndef MGM_ALARM_CORE_H
#define MGM_ALARM_CORE_H

#include "core_lab.h"

#define ALARM_CORE_JOIN MGM_JOIN_STATE_FLAG

struct alarm_core {
	struct core_lab lab;
	uint32_t a, b;
};

int alarm_core_setup(void **state);
int alarm_core_teardown(void **state);
uint32_t alarm_core_register(
    struct alarm_core *world, const char *name, uint32_t component);
/* Packets of a second; a threshold that nothing reaches. */
struct alarm_spec alarm_core_spec(
    uint32_t index, enum alarm_subject_kind subject, enum alarm_direction direction);
/* Of the subject GROUPS; "" is everywhere. */
struct alarm_spec alarm_core_groups(uint32_t index, const char *range,
    const char *ifname, enum alarm_direction direction);
struct alarm_spec alarm_core_flow(
    uint32_t index, const char *source, const char *group);
struct alarm_spec alarm_core_client(uint32_t index, const char *name);
void alarm_core_set(
    struct alarm_core *world, const struct alarm_spec *specs, size_t count);
struct alarm_row alarm_core_row(const struct alarm_core *world, uint32_t index);
/* A second goes by: the value of the first alarm. */
uint64_t alarm_core_second(struct alarm_core *world);
/* "R150 F0 " as in alarm_lab.h; what was told since the last time; static. */
const char *alarm_core_told(struct alarm_core *world);

#define ALARM_CORE_TEST(test) \
	cmocka_unit_test_setup_teardown(test, alarm_core_setup, alarm_core_teardown)

#endif
