/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * addr.h - addresses and prefixes of both families: order, kinds, text.
 */
#ifndef MGM_ADDR_H
#define MGM_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mgm_types.h"

#define ADDR_TEXT_SIZE 46   /* INET6_ADDRSTRLEN */
#define PREFIX_TEXT_SIZE 50 /* with "/128" */

/* Octet order within a family; IPv4 sorts before IPv6. */
int addr_cmp(const struct mgm_addr *a, const struct mgm_addr *b);
bool addr_equal(const struct mgm_addr *a, const struct mgm_addr *b);
/* Keyed: who chooses addresses must not choose where they go in a table. Of several
 * addresses: each with the hash of those before as its seed. */
uint64_t addr_hash(const struct mgm_addr *addr, uint64_t seed);
/* Number of address bits: 32, 128, or 0 for no family. */
unsigned addr_bits(uint8_t family);
bool addr_is_zero(const struct mgm_addr *addr); /* all octets 0, whatever family */
/* A group that may be routed: 224/4 outside 224.0.0/24; ff00::/8 beyond link scope. */
bool addr_is_routable_group(const struct mgm_addr *addr);
/* An address that a host may send from: not 0, multicast, broadcast or loopback. */
bool addr_is_unicast_source(const struct mgm_addr *addr);
struct mgm_addr addr_ipv4(uint32_t host_order);
struct mgm_addr addr_from_octets(uint8_t family, const void *octets);

bool prefix_contains(const struct mgm_prefix *prefix, const struct mgm_addr *addr);
/* Octets valid for the family, no bit set beyond the length. */
bool prefix_is_canonical(const struct mgm_prefix *prefix);
bool prefix_is_wildcard(const struct mgm_prefix *prefix);
/* Canonical, and all of it multicast. */
bool prefix_is_groups(const struct mgm_prefix *prefix);
/* By address, then the wider first. */
int prefix_cmp(const struct mgm_prefix *a, const struct mgm_prefix *b);
bool prefix_is_host(const struct mgm_prefix *prefix);

/* Text into buffer (ADDR_TEXT_SIZE, PREFIX_TEXT_SIZE); returns buffer. */
const char *addr_format(const struct mgm_addr *addr, char *buffer, size_t size);
const char *prefix_format(const struct mgm_prefix *prefix, char *buffer, size_t size);
/* 0 or -EINVAL. A prefix without "/len" is a host. */
int addr_parse(const char *text, struct mgm_addr *addr);
int prefix_parse(const char *text, struct mgm_prefix *prefix);

#endif
