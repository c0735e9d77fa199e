/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wire.c - the bounded buffer, the header of a message and the ledger.
 *
 * Everything on the wire is fixed width and big-endian; no struct is ever copied to or
 * from a socket. A buffer never reads or writes beyond its size: the first field that
 * would sets `failed`, and every field after it does nothing. So a body is coded
 * without checks between its fields and wire_done() is asked once at the end.
 *
 * An address is canonical: a known family, and zero octets beyond the family's length.
 * Texts are well-formed UTF-8 (RFC 3629) without control characters, because people's
 * terminals see them. Both are refused here, where no handler has run yet.
 *
 * It does not know sockets, and knows what a body means only through the ledger.
 */
#include "config.h"

#include "wire.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

static const struct wire_row wire_rows[] = {
#define WIRE_MESSAGE(number, id, text, direction, senders, min, max, rmin, rmax)   \
	{(number), (text), WIRE_##direction, WIRE_##senders, (min), (max), (rmin), \
	    (rmax)},
#include "wire.def"
#undef WIRE_MESSAGE
};

#define WIRE_ROWS (sizeof(wire_rows) / sizeof(wire_rows[0]))

const struct wire_row *
wire_find(uint16_t type)
{
	size_t i;

	for (i = 0; i < WIRE_ROWS; i++) {
		if (wire_rows[i].type == type)
			return &wire_rows[i];
	}
	return NULL;
}

const struct wire_row *
wire_row_at(size_t i)
{
	return i < WIRE_ROWS ? &wire_rows[i] : NULL;
}

void
wire_put_init(struct wire_buffer *buffer, void *bytes, size_t size)
{
	*buffer = (struct wire_buffer){.out = bytes, .size = size};
}

void
wire_get_init(struct wire_buffer *buffer, const void *bytes, size_t size)
{
	*buffer = (struct wire_buffer){.in = bytes, .size = size};
}

int
wire_done(const struct wire_buffer *buffer)
{
	if (buffer->out != NULL)
		return buffer->failed ? -EMSGSIZE : 0;
	return buffer->failed || buffer->pos != buffer->size ? -EBADMSG : 0;
}

size_t
wire_left(const struct wire_buffer *buffer)
{
	return buffer->failed ? 0 : buffer->size - buffer->pos;
}

void
wire_rewind(struct wire_buffer *buffer, size_t pos)
{
	buffer->pos = pos;
	buffer->failed = false;
}

/* Room for `count` more octets? Takes them: *at is where they begin. */
static bool
wire_take(struct wire_buffer *buffer, size_t count, size_t *at)
{
	if (buffer->failed || buffer->size - buffer->pos < count) {
		buffer->failed = true;
		return false;
	}
	*at = buffer->pos;
	buffer->pos += count;
	return true;
}

/* wire_u8() and its like: numbers of one width, most significant octet first. */
#define WIRE_NUMBER(name, type, width, swap)                               \
	void name(struct wire_buffer *buffer, type *value)                 \
	{                                                                  \
		width number;                                              \
		size_t at;                                                 \
                                                                           \
		if (!wire_take(buffer, sizeof(number), &at))               \
			return;                                            \
		if (buffer->out != NULL) {                                 \
			number = swap((width)*value);                      \
			memcpy(buffer->out + at, &number, sizeof(number)); \
		} else {                                                   \
			memcpy(&number, buffer->in + at, sizeof(number));  \
			*value = (type)swap(number);                       \
		}                                                          \
	}

#define WIRE_SAME(number) (number)
/* To big-endian and back is the same exchange of octets. */
WIRE_NUMBER(wire_u8, uint8_t, uint8_t, WIRE_SAME)
WIRE_NUMBER(wire_u16, uint16_t, uint16_t, htobe16)
WIRE_NUMBER(wire_u32, uint32_t, uint32_t, htobe32)
WIRE_NUMBER(wire_u64, uint64_t, uint64_t, htobe64)
WIRE_NUMBER(wire_i64, int64_t, uint64_t, htobe64)

static size_t
wire_addr_octets(uint8_t family)
{
	switch (family) {
	case MGM_FAMILY_IPV4:
		return 4;
	case MGM_FAMILY_IPV6:
		return 16;
	default:
		return 0;
	}
}

static bool
wire_addr_is_canonical(const struct mgm_addr *addr)
{
	static const uint8_t zeros[sizeof(addr->octets)];
	size_t used = wire_addr_octets(addr->family);

	return addr->family <= MGM_FAMILY_IPV6 &&
	       memcmp(addr->octets + used, zeros, sizeof(zeros) - used) == 0;
}

void
wire_addr(struct wire_buffer *buffer, struct mgm_addr *addr)
{
	struct mgm_addr got;
	size_t at;

	if (!wire_take(buffer, 1 + sizeof(addr->octets), &at))
		return;
	if (buffer->out != NULL) {
		buffer->out[at] = addr->family;
		memcpy(buffer->out + at + 1, addr->octets, sizeof(addr->octets));
		return;
	}
	got.family = buffer->in[at];
	memcpy(got.octets, buffer->in + at + 1, sizeof(got.octets));
	if (wire_addr_is_canonical(&got))
		*addr = got;
	else
		buffer->failed = true;
}

void
wire_prefix(struct wire_buffer *buffer, struct mgm_prefix *prefix)
{
	struct mgm_prefix got = *prefix;

	wire_addr(buffer, &got.addr);
	wire_u8(buffer, &got.len);
	if (buffer->out != NULL || buffer->failed)
		return;
	if (got.len > 8 * wire_addr_octets(got.addr.family))
		buffer->failed = true;
	else
		*prefix = got;
}

/* Length of the UTF-8 character at the front of `left` octets; 0: none or a control. */
static size_t
wire_character(const uint8_t *s, size_t left)
{
	size_t length, i;

	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f ? 1 : 0;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		length = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		length = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		length = 4;
	else
		return 0;
	if (length > left)
		return 0;
	for (i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	/* Overlong forms, surrogates, beyond U+10FFFF, and the C1 controls. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f) ||
	    (s[0] == 0xc2 && s[1] < 0xa0))
		return 0;
	return length;
}

/* Copies text, '?' for each octet that no text may have. */
static void
wire_copy_text(uint8_t *out, const char *text, size_t length)
{
	const uint8_t *in = (const uint8_t *)text;
	size_t i, step;

	for (i = 0; i < length; i += step) {
		step = wire_character(in + i, length - i);
		if (step > 0) {
			memcpy(out + i, in + i, step);
		} else {
			out[i] = '?';
			step = 1;
		}
	}
}

bool
wire_text_is_clean(const void *octets, size_t length)
{
	const uint8_t *text = octets;
	size_t i, step;

	for (i = 0; i < length; i += step) {
		step = wire_character(text + i, length - i);
		if (step == 0)
			return false;
	}
	return true;
}

void
wire_put_text(struct wire_buffer *buffer, const char *text, size_t size)
{
	uint16_t length = (uint16_t)strnlen(text, size - 1);
	size_t at;

	wire_u16(buffer, &length);
	if (wire_take(buffer, length, &at))
		wire_copy_text(buffer->out + at, text, length);
}

void
wire_text(struct wire_buffer *buffer, char *text, size_t size)
{
	uint16_t length = 0;
	size_t at;

	if (buffer->out != NULL) {
		wire_put_text(buffer, text, size);
		return;
	}
	wire_u16(buffer, &length);
	if (length >= size)
		buffer->failed = true;
	if (!wire_take(buffer, length, &at))
		return;
	if (wire_text_is_clean(buffer->in + at, length)) {
		memcpy(text, buffer->in + at, length);
		text[length] = '\0';
	} else {
		buffer->failed = true;
	}
}

void
wire_octets(struct wire_buffer *buffer, uint8_t *octets, uint16_t *length, size_t max)
{
	uint16_t count = *length;
	size_t at;

	wire_u16(buffer, &count);
	if (count > max)
		buffer->failed = true;
	if (!wire_take(buffer, count, &at))
		return;
	if (buffer->out != NULL)
		memcpy(buffer->out + at, octets, count);
	else
		memcpy(octets, buffer->in + at, count);
	*length = count;
}

static void
wire_code_header(struct wire_buffer *buffer, struct wire_header *header)
{
	wire_u32(buffer, &header->length);
	wire_u16(buffer, &header->type);
	wire_u16(buffer, &header->flags);
	wire_u32(buffer, &header->id);
}

int
wire_get_header(const void *bytes, struct wire_header *header)
{
	struct wire_header got = {0};
	struct wire_buffer buffer;

	wire_get_init(&buffer, bytes, WIRE_HEADER_SIZE);
	wire_code_header(&buffer, &got);
	if (got.length < WIRE_HEADER_SIZE || got.length > WIRE_MESSAGE_MAX ||
	    (got.flags & ~(WIRE_FLAG_REPLY | WIRE_FLAG_STOPPING)) != 0 ||
	    got.flags == WIRE_FLAG_STOPPING)
		return -EBADMSG;
	*header = got;
	return 0;
}

void
wire_begin_message(struct wire_buffer *buffer, void *bytes, size_t size, uint16_t type,
    uint16_t flags, uint32_t id)
{
	struct wire_header header = {.type = type, .flags = flags, .id = id};

	wire_put_init(buffer, bytes, size);
	wire_code_header(buffer, &header);
}

size_t
wire_end_message(struct wire_buffer *buffer)
{
	uint32_t length = (uint32_t)buffer->pos;
	struct wire_buffer front;

	if (buffer->failed || buffer->pos > WIRE_MESSAGE_MAX)
		return 0;
	wire_put_init(&front, buffer->out, sizeof(length));
	wire_u32(&front, &length);
	return length;
}
