/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * walk_wire.h - what a manager of walk_rows.h's table sends and gets, in BER.
 */
#ifndef MGM_WALK_WIRE_H
#define MGM_WALK_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "walk_rows.h"

#define WALK_WIRE_REQUEST_MAX 2048
#define WALK_WIRE_REPLY_MAX 65536

/* GETBULK of SNMPv2c, community public; `repetitions` 0: GETNEXT. */
struct walk_wire_request {
	int32_t id;
	uint16_t repetitions;
	unsigned first; /* column; the others follow it */
	unsigned columns;
	uint32_t row; /* what is asked for; 0: from the column's own name */
};

/* A response that is being read. */
struct walk_wire_reply {
	const uint8_t *at; /* borrowed */
	size_t left;
};

/* Returns how many octets; `out` has room for WALK_WIRE_REQUEST_MAX. */
size_t walk_wire_ask(const struct walk_wire_request *request, uint8_t *out);
/* 0 where the octets are the answer to that request, without error; -EBADMSG. */
int walk_wire_open(
    struct walk_wire_reply *reply, const uint8_t *octets, size_t len, int32_t id);
/* 1: the next variable is that instance, of the type that it must have; 0: there is no
 * other variable; -EBADMSG: it is something else. */
int walk_wire_next(struct walk_wire_reply *reply, struct walk_row expected);

#endif
