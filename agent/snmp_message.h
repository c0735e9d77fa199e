/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_message.h - AgentX messages that are longer than Net-SNMP reads.
 */
#ifndef MGM_SNMP_MESSAGE_H
#define MGM_SNMP_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SNMP_MESSAGE_MAX 65536
#define SNMP_MESSAGE_HEADER 20
#define SNMP_MESSAGE_REFUSAL 28

/* Where a stream is; all zero at its beginning. */
struct snmp_message_stream {
	uint8_t held[SNMP_MESSAGE_HEADER]; /* a header that has come in part */
	size_t num_held;
	uint64_t left; /* of the message that it is in */
	bool skips;    /* it is too long */
};

/* What was held goes before what is read next. Returns how much that is. */
size_t snmp_message_resume(const struct snmp_message_stream *stream, uint8_t *octets);
/*
 * Take messages that are too long out of a piece of the stream, which begins with what
 * was held and is at most SNMP_MESSAGE_MAX octets. Returns what is left of it;
 * *refused: `refusal` answers a request that was taken out.
 */
size_t snmp_message_pass(struct snmp_message_stream *stream, uint8_t *octets,
    size_t length, bool *refused, uint8_t refusal[SNMP_MESSAGE_REFUSAL]);
/* A response that is too long: true, and what to send instead. */
bool snmp_message_replace(
    const uint8_t *message, size_t length, uint8_t refusal[SNMP_MESSAGE_REFUSAL]);

#endif
