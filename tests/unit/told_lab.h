/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * told_lab.h - a core_lab whose clients are told and asked, and what they heard.
 */
#ifndef MGM_TOLD_LAB_H
#define MGM_TOLD_LAB_H

#include "core_lab.h"

#define TOLD_LAB_MAX 1024 /* alerts between two looks */
#define TOLD_LAB_OIFS 16
#define TOLD_LAB_CLIENTS 26 /* registered in one test: A to Z */

struct told {
	uint32_t handle;
	uint32_t id;        /* of a question; 0: an alert */
	struct alert alert; /* its pointers are NULL, but for oifs */
	struct alert_oif oifs[TOLD_LAB_OIFS];
	uint8_t header[128];
};

struct told_lab {
	struct core_lab lab; /* first: a test's core_lab is this one */
	struct told told[TOLD_LAB_MAX];
	size_t num_told;
	uint32_t handles[TOLD_LAB_CLIENTS]; /* in order of registration */
	uint32_t ids[TOLD_LAB_CLIENTS];     /* of the last question of each */
	size_t num_clients;
	char text[16384];
	char traced[4096]; /* lines since the last look, each with a newline */
};

/* As the core_lab's; the port has alert, question and trace. */
void told_lab_init(struct told_lab *told);
int told_lab_setup(void **state);
int told_lab_teardown(void **state);
/* One that wants every kind of alert; the first of a test is A. */
uint32_t told_lab_register(struct told_lab *told, uint32_t protocol);
/* One that wants the kinds of the bits. */
uint32_t told_lab_register_for(
    struct told_lab *told, uint32_t protocol, uint32_t callbacks);
/* It holds these interfaces. */
void told_lab_take(struct told_lab *told, uint32_t handle, const char *ifindexes);
/*
 * What was told since the last time, forgotten then: "A: join (*,239.1.1.1) member",
 * "B? creation (10.1.0.9,239.1.1.1) on 1: 2,3", several joined by "; ".
 */
const char *told_lab_text(struct told_lab *told);
/* Likewise, but only forgotten. */
void told_lab_forget(struct told_lab *told);
/* What was traced since the last time, line by line, forgotten then. */
const char *told_lab_traced(struct told_lab *told);
/* The id of the last question that the client was asked. */
uint32_t told_lab_id(const struct told_lab *told, uint32_t handle);
/* Answers to the client's last question. */
void told_lab_answer_rpf(
    struct told_lab *told, uint32_t handle, uint32_t ifindex, const char *neighbour);
/* One character for each oif that was asked about: y or n. */
void told_lab_answer_creation(
    struct told_lab *told, uint32_t handle, const char *enabled);
void told_lab_answer_prune(struct told_lab *told, uint32_t handle, uint32_t timeout_s);
struct core_client_row told_lab_row(const struct told_lab *told, uint32_t handle);

#define TOLD(told, text) assert_string_equal(told_lab_text(told), text)
#define TRACED(told, lines) assert_string_equal(told_lab_traced(told), lines)
#define TOLD_LAB_TEST(test) \
	cmocka_unit_test_setup_teardown(test, told_lab_setup, told_lab_teardown)

#endif
