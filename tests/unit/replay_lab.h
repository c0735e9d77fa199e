/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay_lab.h - a replay, and a daemon that writes down what it is asked.
 *
 * What is asked becomes a word, of the interface (@1) and the last octet of the group:
 *
 *	reg:MASK take@1 release@1 wrong@1=1 end
 *	join:5@1 leave:5@1 in:5@1 out:5@1 both-in:5@1 both-out:5@1
 *	age:5 monitor:5 unmonitor:ID
 *
 * The daemon agrees to everything, but to the word that it is to refuse, or to hang up
 * at. Its handles, and numbers of monitors, differ from session to session.
 */
#ifndef MGM_REPLAY_LAB_H
#define MGM_REPLAY_LAB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mgm_peer.h"

#define REPLAY_LAB_LOST_MAX 8

struct replay_lab {
	struct mgm_peer peer; /* at the front: the script gets it */
	pthread_mutex_t lock; /* of all up to `replay` */
	char log[512];        /* of this session: words, each with a space behind it */
	const char *refuse;   /* a word, or NULL */
	enum mgm_status status;
	unsigned refusals; /* how often it is refused */
	const char *hang_up;
	bool has_mfe;
	int64_t mfe_age_us;
	uint32_t last_monitor;     /* that was given */
	uint32_t event_monitor;    /* sends its event after the next answer; 0: none */
	uint32_t gone;             /* sends the end of that interface likewise */
	struct mgm_replay *replay; /* owned */
	struct mgm_replay_item lost[REPLAY_LAB_LOST_MAX];
	enum mgm_status lost_status;
	char lost_detail[MGM_DETAIL_SIZE];
	unsigned num_lost;
	unsigned done; /* completions with MGM_OK */
	enum mgm_status done_status;
};

/* Without a replay. */
void replay_lab_init(struct replay_lab *lab);
/* A replay as PIM, with these callbacks or NULL. */
enum mgm_status replay_lab_new(
    struct replay_lab *lab, const struct mgm_callbacks *callbacks);
void replay_lab_exit(struct replay_lab *lab);

void replay_lab_refuse(
    struct replay_lab *lab, const char *word, enum mgm_status status);
void replay_lab_hang_up(struct replay_lab *lab, const char *word);
/* The words of the last session, in a static buffer. */
const char *replay_lab_log(struct replay_lab *lab);

/* (10.0.0.1, 239.0.0.GROUP) on an interface; submits. */
enum mgm_status replay_lab_add(
    struct replay_lab *lab, uint32_t ifindex, uint32_t group, uint32_t flags);
enum mgm_status replay_lab_delete(
    struct replay_lab *lab, uint32_t ifindex, uint32_t group, uint32_t flags);
enum mgm_status replay_lab_monitor(
    struct replay_lab *lab, uint32_t group, uint32_t *id);
void replay_lab_flush(struct replay_lab *lab);
struct mgm_replay_status replay_lab_status(const struct replay_lab *lab);

int replay_lab_setup(void **state); /* with a replay that has no callbacks */
int replay_lab_teardown(void **state);

#define REPLAY_LAB_TEST(test) \
	cmocka_unit_test_setup_teardown(test, replay_lab_setup, replay_lab_teardown)

#endif
