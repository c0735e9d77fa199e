/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * callback_lab.h - a client with callbacks, and a server that says what a test wants.
 */
#ifndef MGM_CALLBACK_LAB_H
#define MGM_CALLBACK_LAB_H

#include "server_lab.h"

#include "alert.h"
#include "mgm.h"

/* The last answer that the core got; calls since callback_lab_open(). */
struct callback_lab_seen {
	unsigned calls;
	uint32_t id, ifindex, timeout_s;
	uint8_t neighbour;
	bool enabled[4];
	size_t num_enabled;
};
extern struct callback_lab_seen callback_lab_seen;

/* The client of the test: what its callbacks saw, and what they shall do. */
struct callback_lab {
	struct mgm_session *session;
	uint32_t handle;
	char log[256]; /* a letter for each callback, in order */
	uint32_t question;
	bool defer;
	bool call; /* a synchronous call inside the callback */
	bool nest; /* dispatch inside the callback, which is refused */
	enum mgm_status inside;
	unsigned depth, deepest;
	struct mgm_dataflow_event flow;
	char name[MGM_IFNAME_SIZE];
	size_t header_size;
};

/* Callbacks that write their letter: r c p (P: a member) j (J) w l L d e i f. */
extern const struct mgm_callbacks callback_lab_all;

/* Opens and registers with these callbacks; client is their context. */
void callback_lab_open(struct server_lab *lab, struct callback_lab *client,
    const struct mgm_callbacks *wanted);
/* Dispatches as a poll loop does until the log has so many letters. */
void callback_lab_wait(struct callback_lab *client, size_t letters);
/* What the client sent before this was handled. */
void callback_lab_settle(const struct callback_lab *client);
/* The server says it; a question where id is not 0. */
void callback_lab_say(struct server_lab *lab, const struct callback_lab *client,
    enum alert_kind kind, uint32_t id, bool member);
void callback_lab_say_raw(struct server_lab *lab, const struct callback_lab *client,
    const uint8_t *bytes, size_t length);

#endif
