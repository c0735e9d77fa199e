/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_index.c - indexes of rows, written and read: numbers, addresses, prefixes, text.
 *
 * RFC 2578 7.7 says how values become sub-identifiers: an integer is one, an IpAddress
 * four, a string its octets with their number before them, unless it is of fixed length
 * or IMPLIED. InetAddress (RFC 4001) is such a string after its type.
 *
 * Holds no state. Reading is for the names of a SET, which anyone may have written: one
 * flag gathers what is wrong, so that a view reads its whole index and asks once. A
 * prefix with bits behind its length is wrong, because it would name a second row of
 * the same range.
 */
#include "config.h"

#include "mib_index.h"

#include <string.h>

#include "addr.h"

#define IPV4_LEN 4
#define IPV6_LEN 16

static size_t
mib_index_put_octets(uint32_t *ids, const void *octets, size_t len)
{
	const uint8_t *from = octets;
	size_t i;

	for (i = 0; i < len; i++)
		ids[i] = from[i];
	return len;
}

size_t
mib_index_put_ipv4(uint32_t *ids, const struct mgm_addr *addr)
{
	return mib_index_put_octets(ids, addr->octets, IPV4_LEN);
}

size_t
mib_index_put_ipv4_prefix(uint32_t *ids, const struct mgm_prefix *prefix)
{
	uint8_t mask[IPV4_LEN];
	size_t n = mib_index_put_ipv4(ids, &prefix->addr);

	mib_index_mask(prefix->len, mask);
	return n + mib_index_put_octets(ids + n, mask, sizeof(mask));
}

size_t
mib_index_put_inet(uint32_t *ids, const struct mgm_addr *addr)
{
	size_t len = addr_bits(addr->family) / 8;

	ids[0] = addr->family;
	ids[1] = (uint32_t)len;
	return 2 + mib_index_put_octets(ids + 2, addr->octets, len);
}

size_t
mib_index_put_inet_prefix(uint32_t *ids, const struct mgm_prefix *prefix)
{
	size_t n = mib_index_put_inet(ids, &prefix->addr);

	ids[n++] = prefix->len;
	return n;
}

size_t
mib_index_put_text(uint32_t *ids, const char *text)
{
	ids[0] = (uint32_t)strlen(text);
	return 1 + mib_index_put_text_implied(ids + 1, text);
}

size_t
mib_index_put_text_implied(uint32_t *ids, const char *text)
{
	return mib_index_put_octets(ids, text, strlen(text));
}

void
mib_index_mask(unsigned bits, uint8_t mask[4])
{
	unsigned i;

	memset(mask, 0, IPV4_LEN);
	for (i = 0; i < bits && i < IPV4_LEN * 8; i++)
		mask[i / 8] |= (uint8_t)(0x80 >> (i % 8));
}

uint32_t
mib_index_take_number(struct mib_index *index)
{
	if (index->left == 0 || index->bad) {
		index->bad = true;
		return 0;
	}
	index->left--;
	return *index->ids++;
}

static void
mib_index_take_octets(struct mib_index *index, void *octets, size_t len)
{
	uint8_t *to = octets;
	size_t i;

	for (i = 0; i < len; i++) {
		uint32_t id = mib_index_take_number(index);

		if (id > 255)
			index->bad = true;
		to[i] = (uint8_t)id;
	}
}

struct mgm_addr
mib_index_take_ipv4(struct mib_index *index)
{
	uint8_t octets[IPV4_LEN];

	mib_index_take_octets(index, octets, sizeof(octets));
	return addr_from_octets(MGM_FAMILY_IPV4, octets);
}

/* The prefix, if it is one; else bad. */
static struct mgm_prefix
mib_index_checked(struct mib_index *index, const struct mgm_prefix *prefix)
{
	if (!index->bad && prefix_is_canonical(prefix))
		return *prefix;
	index->bad = true;
	return (struct mgm_prefix){0};
}

struct mgm_prefix
mib_index_take_ipv4_prefix(struct mib_index *index)
{
	struct mgm_prefix prefix = {.addr = mib_index_take_ipv4(index)};
	uint8_t mask[IPV4_LEN], sound[IPV4_LEN];
	unsigned bits = 0;

	mib_index_take_octets(index, mask, sizeof(mask));
	while (bits < IPV4_LEN * 8 && (mask[bits / 8] & 0x80 >> bits % 8) != 0)
		bits++;
	mib_index_mask(bits, sound);
	if (memcmp(mask, sound, sizeof(mask)) != 0)
		index->bad = true;
	prefix.len = (uint8_t)bits;
	return mib_index_checked(index, &prefix);
}

struct mgm_addr
mib_index_take_inet(struct mib_index *index)
{
	uint32_t family = mib_index_take_number(index);
	uint32_t len = mib_index_take_number(index);
	uint8_t octets[IPV6_LEN] = {0};

	if (family > MGM_FAMILY_IPV6 || len != addr_bits((uint8_t)family) / 8)
		index->bad = true;
	if (index->bad)
		return (struct mgm_addr){0};
	mib_index_take_octets(index, octets, len);
	return addr_from_octets((uint8_t)family, octets);
}

struct mgm_prefix
mib_index_take_inet_prefix(struct mib_index *index)
{
	struct mgm_prefix prefix = {.addr = mib_index_take_inet(index)};
	uint32_t len = mib_index_take_number(index);

	if (len > addr_bits(prefix.addr.family))
		index->bad = true;
	prefix.len = (uint8_t)len;
	return mib_index_checked(index, &prefix);
}

void
mib_index_take_text(struct mib_index *index, char *text, size_t size)
{
	uint32_t len = mib_index_take_number(index);
	struct mib_index part = {.ids = index->ids, .left = len, .bad = index->bad};

	if (len > index->left)
		part.bad = true;
	mib_index_take_text_implied(&part, text, size);
	index->bad = part.bad;
	if (!index->bad) {
		index->ids += len;
		index->left -= len;
	}
}

void
mib_index_take_text_implied(struct mib_index *index, char *text, size_t size)
{
	size_t len = index->left;

	text[0] = '\0';
	if (len == 0 || len >= size)
		index->bad = true;
	if (index->bad)
		return;
	mib_index_take_octets(index, text, len);
	text[len] = '\0';
	if (memchr(text, '\0', len) != NULL)
		index->bad = true;
}

bool
mib_index_end(const struct mib_index *index)
{
	return !index->bad && index->left == 0;
}
