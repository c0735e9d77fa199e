/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * server_lab.h - a real server on a real core, in a thread, and raw clients.
 */
#ifndef MGM_SERVER_LAB_H
#define MGM_SERVER_LAB_H

#include <pthread.h>

#include "core_lab.h"
#include "server.h"
#include "wire_body.h"

#define SERVER_LAB_TIMEOUT_S 20 /* a test that waits so long has failed */

struct server_lab {
	struct core_lab core;
	struct server_options options;
	struct server_status status; /* after server_lab_stop() */
	char directory[64];
	char path[96], admin[96];
	struct event_base *base;
	struct server *server;
	pthread_t thread;
	int stop[2]; /* a socket pair: closing [1] ends the loop */
	int call[2]; /* a socket pair: calls for the loop's thread, and their ends */
};

/* What server_lab_call() runs where core and server may be touched. */
typedef void server_lab_function(struct server_lab *lab, void *arg);

/* Core of core_lab_setup() and default options; server_lab_start() begins. */
void server_lab_init(struct server_lab *lab);
void server_lab_start(struct server_lab *lab);
/* Opens the server, once more after server_close(); server_lab_start() does. */
void server_lab_open(struct server_lab *lab);
/* Runs the loop in its thread; server_lab_start() does. */
void server_lab_run(struct server_lab *lab);
/* Runs the function in the loop's thread and waits for its end. */
void server_lab_call(struct server_lab *lab, server_lab_function *function, void *arg);
/* Ends the loop; after it core and server may be looked at. */
void server_lab_join(struct server_lab *lab);
/* Closes the server, checks that the core has no client left, frees all. */
void server_lab_stop(struct server_lab *lab);
int server_lab_setup(void **state);
int server_lab_teardown(void **state);

/* A connected blocking socket with a receive timeout. */
int server_lab_connect(const char *path);
int server_lab_greet(const char *path); /* and greeted */
void server_lab_send(int fd, const void *bytes, size_t length);
/* recv(); a time limit makes that fail where the process was stopped and goes on. */
ssize_t server_lab_recv(int fd, void *bytes, size_t length);
/* Builds a message: header and body as they are. Returns its length. */
size_t server_lab_message(uint8_t *out, uint16_t type, uint16_t flags, uint32_t id,
    const void *body, size_t length);
/*
 * Receives one message: its status, with what follows in *result (of `bytes`, at least
 * WIRE_MESSAGE_MAX); -1: the server closed the connection.
 */
long server_lab_receive(
    int fd, uint8_t *bytes, struct wire_header *header, struct wire_buffer *result);
/* Receives one message that is no reply; its body in *body. */
void server_lab_receive_notice(
    int fd, uint8_t *bytes, struct wire_header *header, struct wire_buffer *body);
/* One request and its status. */
long server_lab_ask(int fd, uint16_t type, const void *body, size_t length);
/* A session of libmgm. */
struct mgm_session *server_lab_session(const char *path);
/* A counter of get-status; and polling, bounded, until it has a value. */
uint64_t server_lab_counter(const char *admin, const char *name);
void server_lab_wait_counter(const char *admin, const char *name, uint64_t value);
uint32_t server_lab_register(int fd, uint32_t component);
uint32_t server_lab_register_for(int fd, uint32_t component, uint32_t callbacks);

#define SERVER_LAB_TEST(test) \
	cmocka_unit_test_setup_teardown(test, server_lab_setup, server_lab_teardown)

#endif
