/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_index.h - indexes of rows, written and read: numbers, addresses, prefixes, text.
 */
#ifndef MGM_MIB_INDEX_H
#define MGM_MIB_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mgm_types.h"

/* Each writes to `ids` and returns how many sub-identifiers. */
size_t mib_index_put_ipv4(uint32_t *ids, const struct mgm_addr *addr);
/* Address and mask, as IpAddress has them. */
size_t mib_index_put_ipv4_prefix(uint32_t *ids, const struct mgm_prefix *prefix);
/* InetAddressType and InetAddress; family unspecified: unknown(0), no octets. */
size_t mib_index_put_inet(uint32_t *ids, const struct mgm_addr *addr);
/* The same and InetAddressPrefixLength. */
size_t mib_index_put_inet_prefix(uint32_t *ids, const struct mgm_prefix *prefix);
/* The mask of a prefix length, 0 to 32. */
void mib_index_mask(unsigned bits, uint8_t mask[4]);
/* Octets of a text: with its length before it, or to the end (IMPLIED). */
size_t mib_index_put_text(uint32_t *ids, const char *text);
size_t mib_index_put_text_implied(uint32_t *ids, const char *text);

/*
 * Reading, front to back. What is not sound makes `bad` true and gives zeros; ask
 * mib_index_end() once, last.
 */
struct mib_index {
	const uint32_t *ids; /* borrowed */
	size_t left;
	bool bad;
};

uint32_t mib_index_take_number(struct mib_index *index);
struct mgm_addr mib_index_take_ipv4(struct mib_index *index);
/* Sound: a mask of leading ones, and no bit of the address behind it. */
struct mgm_prefix mib_index_take_ipv4_prefix(struct mib_index *index);
struct mgm_addr mib_index_take_inet(struct mib_index *index);
struct mgm_prefix mib_index_take_inet_prefix(struct mib_index *index);
/* Sound: 1 to size - 1 octets, none of them NUL. `text` is then a string. */
void mib_index_take_text(struct mib_index *index, char *text, size_t size);
void mib_index_take_text_implied(struct mib_index *index, char *text, size_t size);
/* True where everything was sound and nothing is left. */
bool mib_index_end(const struct mib_index *index);

#endif
