/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lab_client.h - the parts of the routing client that scripts drive.
 */
#ifndef MGM_LAB_CLIENT_H
#define MGM_LAB_CLIENT_H

#include "lab_input.h"
#include "lab_told.h"

#include "mgm.h"

#include <stdbool.h>
#include <stdint.h>

struct lab_tun;

struct lab_client {
	const char *socket, *record;
	uint32_t protocol, component;
	bool come_back, all_interfaces, quit;
	struct mgm_replay *replay; /* owned */
	struct lab_told told;
	struct lab_input input;
	struct lab_tun *tun;      /* owned; NULL: none */
	enum mgm_status answered; /* of the last membership */
};

/* Carries a command out and prints what came of it. */
void lab_command(void *client, const char *line);
/* Brings the session back, as often as it takes; ends the program when it cannot. */
void lab_client_reconnect(struct lab_client *lab);

/* ---- A TUN device of the client's own ---- */

/* Creates it and brings it up; `record` names two files or is NULL. Ends on failure. */
struct lab_tun *lab_tun_open(const char *name, const char *record);
/* NULL is accepted. The device ends with it. */
void lab_tun_close(struct lab_tun *tun);
/* For poll(2): -1 without a device. */
int lab_tun_fd(const struct lab_tun *tun);
/* Milliseconds until lab_tun_work() has to send; -1: never. */
int lab_tun_wait(const struct lab_tun *tun);
/* Takes what came out of the device, puts in what is due. */
void lab_tun_work(struct lab_tun *tun);
/* From now on. False: bad words, or it is at it already. */
bool lab_tun_inject(struct lab_tun *tun, const char *source, const char *group,
    const char *count, const char *rate);

#endif
