/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * request.h - what a client asks for: the table of messages and their handlers.
 */
#ifndef MGM_REQUEST_H
#define MGM_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mgm_types.h"
#include "peer.h"
#include "wire.h"

struct request;
/* Body already has a length that the ledger allows. */
typedef enum mgm_status request_handler(struct request *request);

struct request {
	struct peer *peer;     /* borrowed */
	struct server *server; /* borrowed, the peer's */
	struct core *core;     /* borrowed, the server's */
	const struct wire_row *row;
	request_handler *handler;
	int64_t now;
	struct wire_buffer body;     /* to get */
	struct wire_buffer result;   /* to put, after MGM_OK and an empty detail */
	const char *detail;          /* with another status; NULL: core_detail() */
	char text[WIRE_DETAIL_SIZE]; /* where a handler can compose its detail */
	bool again; /* not done: come back in the next turn, no answer yet */
};

/*
 * Answers one whole message of a peer. False: not done yet, the same message again in
 * the next turn. The peer may be dead or closing afterwards.
 */
bool request_handle(struct peer *peer, const struct wire_header *header,
    const void *body, size_t length);
/* For handlers: the body did not decode. */
enum mgm_status request_malformed(struct request *request);
/* The body ends where it must and its handle is this peer's; or why not. */
enum mgm_status request_check_handle(struct request *request, uint32_t handle);
/* There is none; or why not. */
enum mgm_status request_check_next_hop(
    struct request *request, const struct mgm_addr *next_hop);

/* request_mfe.c */
request_handler request_get_mfe;
request_handler request_get_first_mfe;
request_handler request_get_next_mfe;
/* request_extension.c */
request_handler request_end_of_replay;
request_handler request_set_wrong_if;
request_handler request_add_dataflow_monitor;
request_handler request_delete_dataflow_monitor;
request_handler request_explain;
request_handler request_watch_events;
/* request_list.c */
request_handler request_group_enumeration_start;
request_handler request_group_enumeration_get_next;
request_handler request_group_enumeration_end;
request_handler request_get_status;
request_handler request_list_interfaces;
request_handler request_list_clients;
request_handler request_list_memberships;
request_handler request_list_alarms;
request_handler request_list_boundaries;

/* Pages: begin, then per row put and keep; end writes the count. */
struct request_page {
	size_t at;  /* of the page's head in the result */
	size_t row; /* where the row that is being put begins */
	uint16_t count;
	uint16_t max; /* rows wanted and allowed */
	bool full;    /* something remained: `more` */
};
void request_page_begin(
    struct request *request, struct request_page *page, uint16_t max);
/* False: the row did not fit and was taken back, or max are there: stop. */
bool request_page_has_room(struct request_page *page);
bool request_page_keep(struct request *request, struct request_page *page);
void request_page_end(struct request *request, struct request_page *page);

#endif
