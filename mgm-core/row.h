/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * row.h - live objects as the rows that readers get, with their counters read now.
 */
#ifndef MGM_ROW_H
#define MGM_ROW_H

#include <stddef.h>
#include <stdint.h>

struct client;
struct core;
struct core_client_row;
struct core_membership_row;
struct iface;
struct member;
struct mfe;
struct oif;
struct range;
struct snapshot_boundary;
struct snapshot_iface;
struct snapshot_mfe;
struct snapshot_oif;

/* first_oif is 0; every octet of the row is written, padding too. */
void row_mfe(const struct core *core, const struct mfe *mfe, struct snapshot_mfe *row);
void row_oif(const struct core *core, const struct oif *oif, struct snapshot_oif *row);
/* At most max rows are written, by ifindex; only those that are in the list. */
void row_oifs(const struct core *core, const struct mfe *mfe, struct snapshot_oif *rows,
    size_t max);
void row_iface(
    const struct core *core, const struct iface *iface, struct snapshot_iface *row);
/* One of the interface's boundaries. */
void row_boundary(const struct core *core, const struct iface *iface,
    const struct range *range, struct snapshot_boundary *row);
void row_client(const struct client *client, struct core_client_row *row);
/* Its handle is the contributor's present one. */
void row_membership(const struct member *member, struct core_membership_row *row);

#endif
