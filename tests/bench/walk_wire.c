/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * walk_wire.c - what a manager of walk_rows.h's table sends and gets, in BER.
 *
 * A manager made with the library needs more time for a variable than an agent with
 * nothing in between: such a walk measures the manager. This one knows which name must
 * come next and compares octets; values it passes over, but for their type. Constructed
 * values are sent with a length of two octets, so that it can be filled in afterwards.
 *
 * Follows RFC 3416 and RFC 1901 (SNMPv2c) with the encoding of RFC 3417 8.
 */
#include "config.h"

#include "walk_wire.h"

#include <errno.h>
#include <string.h>

#define TAG_INTEGER 0x02
#define TAG_OCTETS 0x04
#define TAG_NULL 0x05
#define TAG_OID 0x06
#define TAG_SEQUENCE 0x30
#define TAG_GETNEXT 0xa1
#define TAG_RESPONSE 0xa2
#define TAG_GETBULK 0xa5
#define VERSION_2C 1
#define TWO_OCTETS 0x82 /* of length follow */
#define ID_MAX 5        /* octets of a sub-identifier */

static const char walk_wire_community[] = "public";

struct walk_wire_out {
	uint8_t *octets; /* borrowed */
	size_t len;
};

/* Returns where the length is to be put. */
static size_t
walk_wire_begin(struct walk_wire_out *out, uint8_t tag)
{
	out->octets[out->len++] = tag;
	out->octets[out->len++] = TWO_OCTETS;
	out->len += 2;
	return out->len;
}

static void
walk_wire_end(struct walk_wire_out *out, size_t from)
{
	size_t len = out->len - from;

	out->octets[from - 2] = (uint8_t)(len >> 8);
	out->octets[from - 1] = (uint8_t)len;
}

static void
walk_wire_put(struct walk_wire_out *out, uint8_t tag, const void *octets, size_t len)
{
	out->octets[out->len++] = tag;
	out->octets[out->len++] = (uint8_t)len;
	memcpy(out->octets + out->len, octets, len);
	out->len += len;
}

static void
walk_wire_put_number(struct walk_wire_out *out, int32_t value)
{
	uint32_t bits = (uint32_t)value;
	uint8_t octets[4] = {(uint8_t)(bits >> 24), (uint8_t)(bits >> 16),
	    (uint8_t)(bits >> 8), (uint8_t)bits};

	walk_wire_put(out, TAG_INTEGER, octets, sizeof(octets));
}

/* The contents of an OID; returns how many octets. */
static size_t
walk_wire_oid(const unsigned long *ids, size_t len, uint8_t *out)
{
	size_t i, n = 0;

	out[n++] = (uint8_t)(ids[0] * 40 + ids[1]);
	for (i = 2; i < len; i++) {
		unsigned shift = 0;

		while (ids[i] >> shift >= 0x80)
			shift += 7;
		for (; shift > 0; shift -= 7)
			out[n++] = (uint8_t)(0x80 | (ids[i] >> shift & 0x7f));
		out[n++] = (uint8_t)(ids[i] & 0x7f);
	}
	return n;
}

static void
walk_wire_put_variable(struct walk_wire_out *out, unsigned column, uint32_t row)
{
	struct walk_row before = {.column = column, .row = row > 0 ? row - 1 : 0};
	size_t ids =
	    row > 0 ? WALK_ROWS_OID_LEN : WALK_ROWS_OID_LEN - WALK_ROWS_INDEX_LEN;
	unsigned long name[WALK_ROWS_OID_LEN];
	uint8_t octets[WALK_ROWS_OID_LEN * ID_MAX];
	size_t variable = walk_wire_begin(out, TAG_SEQUENCE);

	walk_rows_name(before, name);
	walk_wire_put(out, TAG_OID, octets, walk_wire_oid(name, ids, octets));
	walk_wire_put(out, TAG_NULL, "", 0);
	walk_wire_end(out, variable);
}

size_t
walk_wire_ask(const struct walk_wire_request *request, uint8_t *octets)
{
	struct walk_wire_out out = {.octets = octets};
	size_t message = walk_wire_begin(&out, TAG_SEQUENCE);
	size_t pdu, variables;
	unsigned i;

	walk_wire_put_number(&out, VERSION_2C);
	walk_wire_put(
	    &out, TAG_OCTETS, walk_wire_community, sizeof(walk_wire_community) - 1);
	pdu =
	    walk_wire_begin(&out, request->repetitions > 0 ? TAG_GETBULK : TAG_GETNEXT);
	walk_wire_put_number(&out, request->id);
	walk_wire_put_number(&out, 0); /* non-repeaters, or error-status */
	walk_wire_put_number(&out, request->repetitions);
	variables = walk_wire_begin(&out, TAG_SEQUENCE);
	for (i = 0; i < request->columns; i++)
		walk_wire_put_variable(&out, request->first + i, request->row);
	walk_wire_end(&out, variables);
	walk_wire_end(&out, pdu);
	walk_wire_end(&out, message);
	return out.len;
}

/* The contents of the next value, whose tag is given or told; NULL: there is none. */
static const uint8_t *
walk_wire_take(struct walk_wire_reply *reply, uint8_t *tag, size_t *len)
{
	const uint8_t *at = reply->at;
	size_t left = reply->left, size, i;

	if (left < 2 || (*tag != 0 && at[0] != *tag))
		return NULL;
	*tag = at[0];
	size = at[1];
	at += 2;
	left -= 2;
	if (size >= 0x80) {
		size_t octets = size & 0x7f;

		if (octets > 2 || left < octets)
			return NULL;
		for (size = 0, i = 0; i < octets; i++)
			size = size << 8 | *at++;
		left -= octets;
	}
	if (size > left)
		return NULL;
	reply->at = at + size;
	reply->left = left - size;
	*len = size;
	return at;
}

/* Go into the next value, which is all that is looked at from here on. */
static bool
walk_wire_enter(struct walk_wire_reply *reply, uint8_t tag)
{
	size_t len;
	const uint8_t *at = walk_wire_take(reply, &tag, &len);

	if (at == NULL)
		return false;
	*reply = (struct walk_wire_reply){at, len};
	return true;
}

static bool
walk_wire_is_number(struct walk_wire_reply *reply, int32_t expected)
{
	uint8_t tag = TAG_INTEGER;
	size_t len, i;
	const uint8_t *at = walk_wire_take(reply, &tag, &len);
	uint32_t value = 0;

	if (at == NULL || len == 0 || len > 4)
		return false;
	if (at[0] & 0x80)
		value = UINT32_MAX;
	for (i = 0; i < len; i++)
		value = value << 8 | at[i];
	return value == (uint32_t)expected;
}

int
walk_wire_open(
    struct walk_wire_reply *reply, const uint8_t *octets, size_t len, int32_t id)
{
	uint8_t community = TAG_OCTETS;
	size_t size;

	*reply = (struct walk_wire_reply){octets, len};
	if (!walk_wire_enter(reply, TAG_SEQUENCE) ||
	    !walk_wire_is_number(reply, VERSION_2C) ||
	    walk_wire_take(reply, &community, &size) == NULL ||
	    !walk_wire_enter(reply, TAG_RESPONSE) || !walk_wire_is_number(reply, id) ||
	    !walk_wire_is_number(reply, 0) || !walk_wire_is_number(reply, 0) ||
	    !walk_wire_enter(reply, TAG_SEQUENCE))
		return -EBADMSG;
	return 0;
}

int
walk_wire_next(struct walk_wire_reply *reply, struct walk_row expected)
{
	unsigned long ids[WALK_ROWS_OID_LEN];
	uint8_t name[WALK_ROWS_OID_LEN * ID_MAX];
	struct walk_wire_reply variable;
	uint8_t sequence = TAG_SEQUENCE, oid = TAG_OID, type = 0;
	const uint8_t *at;
	size_t len, name_len;

	if (reply->left == 0)
		return 0;
	variable.at = walk_wire_take(reply, &sequence, &variable.left);
	if (variable.at == NULL)
		return -EBADMSG;
	at = walk_wire_take(&variable, &oid, &len);
	walk_rows_name(expected, ids);
	name_len = walk_wire_oid(ids, WALK_ROWS_OID_LEN, name);
	if (at == NULL || len != name_len || memcmp(at, name, len) != 0)
		return -EBADMSG;
	if (walk_wire_take(&variable, &type, &len) == NULL || variable.left != 0 ||
	    type != walk_rows_type(expected.column))
		return -EBADMSG;
	return 1;
}
