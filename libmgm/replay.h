/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay.h - one registration that is brought back, inside libmgm.
 */
#ifndef MGM_REPLAY_INTERNAL_H
#define MGM_REPLAY_INTERNAL_H

#include "replay_record.h"
#include "session.h"

/* A submitted change, from submission until its completion; then for the next one. */
struct replay_request {
	SLIST_ENTRY(replay_request) link;
	struct mgm_replay *replay; /* borrowed */
	struct replay_change change;
	bool replayed; /* by a reconnect: a refusal is told as lost */
	mgm_done *done;
	void *context;
};

struct mgm_replay {
	char *path; /* owned; NULL: the default */
	char name[MGM_NAME_SIZE];
	int timeout_ms;
	struct mgm_callbacks callbacks;
	bool has_callbacks;
	uint32_t protocol, component;
	struct mgm_session *session; /* owned; NULL: none */
	uint32_t handle;
	struct replay_record record;
	SLIST_HEAD(, replay_request) idle; /* owned; at most MGM_IN_FLIGHT_MAX or so */
	mgm_replay_lost *lost;
	void *lost_context;
	uint32_t round;          /* of reconnects */
	bool coming_back;        /* inside one, after the old session's end */
	enum mgm_status refusal; /* the first of it, and why */
	char refusal_detail[MGM_DETAIL_SIZE];
	char detail[MGM_DETAIL_SIZE + 128];
};

/* A session and a registration; on failure there is none. */
enum mgm_status replay_open(struct mgm_replay *replay);
/* Completes what is under way; replay->session is NULL then already. */
void replay_close(struct mgm_replay *replay);
enum mgm_status replay_fail(
    struct mgm_replay *replay, enum mgm_status status, const char *detail);
/* The result of a call on the session, with its reason. */
enum mgm_status replay_result(struct mgm_replay *replay, enum mgm_status status);
/* Refused because the session is over: by nobody's will, so nothing is forgotten. */
bool replay_is_over(const struct mgm_replay *replay, enum mgm_status status);
/* Submits a change that the record has already. Not MGM_OK: there is no completion. */
enum mgm_status replay_submit(struct mgm_replay *replay,
    const struct replay_change *change, bool replayed, mgm_done *done, void *context);

/* replay_back.c: an item was refused; its record is the caller's to correct. */
void replay_back_lose(struct mgm_replay *replay, const struct mgm_replay_item *item,
    enum mgm_status status, const char *detail);

#endif
