/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * addr.c - addresses and prefixes of both families: order, kinds, text.
 *
 * Holds no state. An address is a family and 16 octets in network order; octets beyond
 * the family's length are zero, which every constructor here keeps true and every
 * comparison relies on. What may be routed follows RFC 5771 (224.0.0.0/24 stays on its
 * link) and RFC 4291 2.7 (scopes of IPv6 groups).
 */
#include "config.h"

#include "addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IPV6_SCOPE_LINK 2 /* RFC 4291 2.7: 0 reserved, 1 interface, 2 link */

int
addr_cmp(const struct mgm_addr *a, const struct mgm_addr *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->octets, b->octets, sizeof(a->octets));
}

bool
addr_equal(const struct mgm_addr *a, const struct mgm_addr *b)
{
	return addr_cmp(a, b) == 0;
}

static uint64_t
addr_mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	hash ^= hash >> 32;
	hash *= UINT64_C(0xd6e8feb86659fd93);
	return hash ^ (hash >> 32);
}

uint64_t
addr_hash(const struct mgm_addr *addr, uint64_t seed)
{
	uint64_t words[2], hash;

	memcpy(words, addr->octets, sizeof(words));
	hash = addr_mix(seed, words[0]);
	/* IPv4 fills half of the first word; the rest is zero and skipped. */
	return addr->family == MGM_FAMILY_IPV4 ? hash : addr_mix(hash, words[1]);
}

unsigned
addr_bits(uint8_t family)
{
	switch (family) {
	case MGM_FAMILY_IPV4:
		return 32;
	case MGM_FAMILY_IPV6:
		return 128;
	default:
		return 0;
	}
}

bool
addr_is_zero(const struct mgm_addr *addr)
{
	static const uint8_t zero[sizeof(addr->octets)];

	return memcmp(addr->octets, zero, sizeof(zero)) == 0;
}

bool
addr_is_routable_group(const struct mgm_addr *addr)
{
	const uint8_t *o = addr->octets;

	switch (addr->family) {
	case MGM_FAMILY_IPV4:
		return (o[0] & 0xf0) == 0xe0 &&
		       !(o[0] == 224 && o[1] == 0 && o[2] == 0);
	case MGM_FAMILY_IPV6:
		return o[0] == 0xff && (o[1] & 0x0f) > IPV6_SCOPE_LINK;
	default:
		return false;
	}
}

bool
addr_is_unicast_source(const struct mgm_addr *addr)
{
	const uint8_t *o = addr->octets;

	switch (addr->family) {
	case MGM_FAMILY_IPV4:
		/* 0/8, loopback, multicast and the reserved rest with broadcast. */
		return o[0] != 0 && o[0] != 127 && o[0] < 224;
	case MGM_FAMILY_IPV6:
		/* Not unspecified, ::1, multicast; link-local stays on its link. */
		return !addr_is_zero(addr) && o[0] != 0xff &&
		       !(o[0] == 0xfe && (o[1] & 0xc0) == 0x80) &&
		       memcmp(o, &in6addr_loopback, sizeof(in6addr_loopback)) != 0;
	default:
		return false;
	}
}

struct mgm_addr
addr_ipv4(uint32_t host_order)
{
	uint32_t network_order = htonl(host_order);

	return addr_from_octets(MGM_FAMILY_IPV4, &network_order);
}

struct mgm_addr
addr_from_octets(uint8_t family, const void *octets)
{
	struct mgm_addr addr = {.family = family};

	memcpy(addr.octets, octets, addr_bits(family) / 8);
	return addr;
}

bool
prefix_contains(const struct mgm_prefix *prefix, const struct mgm_addr *addr)
{
	unsigned whole = prefix->len / 8, rest = prefix->len % 8;
	uint8_t mask = (uint8_t)(0xff00 >> rest);

	if (prefix->addr.family != addr->family ||
	    prefix->len > addr_bits(addr->family))
		return false;
	if (memcmp(prefix->addr.octets, addr->octets, whole) != 0)
		return false;
	return rest == 0 ||
	       ((prefix->addr.octets[whole] ^ addr->octets[whole]) & mask) == 0;
}

bool
prefix_is_canonical(const struct mgm_prefix *prefix)
{
	unsigned bits = addr_bits(prefix->addr.family);
	unsigned i;

	if (bits == 0 || prefix->len > bits)
		return false;
	for (i = prefix->len; i < sizeof(prefix->addr.octets) * 8; i++) {
		if (prefix->addr.octets[i / 8] & (0x80 >> (i % 8)))
			return false;
	}
	return true;
}

bool
prefix_is_wildcard(const struct mgm_prefix *prefix)
{
	return addr_bits(prefix->addr.family) != 0 && prefix->len == 0 &&
	       addr_is_zero(&prefix->addr);
}

bool
prefix_is_host(const struct mgm_prefix *prefix)
{
	unsigned bits = addr_bits(prefix->addr.family);

	return bits != 0 && prefix->len == bits;
}

bool
prefix_is_groups(const struct mgm_prefix *prefix)
{
	uint8_t first = prefix->addr.octets[0];

	if (!prefix_is_canonical(prefix))
		return false;
	if (prefix->addr.family == MGM_FAMILY_IPV4)
		return first >= 224 && first < 240 && prefix->len >= 4;
	return first == 0xff && prefix->len >= 8;
}

int
prefix_cmp(const struct mgm_prefix *a, const struct mgm_prefix *b)
{
	int order = addr_cmp(&a->addr, &b->addr);

	if (order != 0)
		return order;
	return a->len < b->len ? -1 : a->len > b->len;
}

const char *
addr_format(const struct mgm_addr *addr, char *buffer, size_t size)
{
	int af = addr->family == MGM_FAMILY_IPV6 ? AF_INET6 : AF_INET;

	if (addr_bits(addr->family) == 0 ||
	    inet_ntop(af, addr->octets, buffer, (socklen_t)size) == NULL)
		snprintf(buffer, size, "-");
	return buffer;
}

const char *
prefix_format(const struct mgm_prefix *prefix, char *buffer, size_t size)
{
	char text[ADDR_TEXT_SIZE];

	if (prefix_is_wildcard(prefix))
		snprintf(buffer, size, "*");
	else if (prefix_is_host(prefix))
		addr_format(&prefix->addr, buffer, size);
	else
		snprintf(buffer, size, "%s/%u",
		    addr_format(&prefix->addr, text, sizeof(text)), prefix->len);
	return buffer;
}

int
addr_parse(const char *text, struct mgm_addr *addr)
{
	struct mgm_addr parsed = {.family = MGM_FAMILY_IPV4};

	if (inet_pton(AF_INET, text, parsed.octets) != 1) {
		parsed = (struct mgm_addr){.family = MGM_FAMILY_IPV6};
		if (inet_pton(AF_INET6, text, parsed.octets) != 1)
			return -EINVAL;
	}
	*addr = parsed;
	return 0;
}

int
prefix_parse(const char *text, struct mgm_prefix *prefix)
{
	char host[ADDR_TEXT_SIZE];
	const char *slash = strchr(text, '/');
	size_t len = slash != NULL ? (size_t)(slash - text) : strlen(text);
	struct mgm_prefix parsed = {0};
	char *end;
	unsigned long bits;

	if (len >= sizeof(host))
		return -EINVAL;
	memcpy(host, text, len);
	host[len] = '\0';
	if (addr_parse(host, &parsed.addr) != 0)
		return -EINVAL;
	parsed.len = (uint8_t)addr_bits(parsed.addr.family);
	if (slash != NULL) {
		if (slash[1] < '0' || slash[1] > '9')
			return -EINVAL;
		errno = 0;
		bits = strtoul(slash + 1, &end, 10);
		if (errno != 0 || *end != '\0' || bits > parsed.len)
			return -EINVAL;
		parsed.len = (uint8_t)bits;
	}
	if (!prefix_is_canonical(&parsed))
		return -EINVAL;
	*prefix = parsed;
	return 0;
}
