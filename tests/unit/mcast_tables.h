/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mcast_tables.h - a snapshot, a managed document and listeners with all that makes
 * IPMCAST-MIB hard to show.
 */
#ifndef MGM_MCAST_TABLES_H
#define MGM_MCAST_TABLES_H

#include "fake_snapshot.h"

#define MCAST_TABLES_SECOND 1000000LL
#define MCAST_TABLES_END (1000 * MCAST_TABLES_SECOND)
/* sysUpTime was 0 */
#define MCAST_TABLES_EPOCH (MCAST_TABLES_END - 500 * MCAST_TABLES_SECOND)
/* The longest language that an index can have. */
#define MCAST_TABLES_LANGUAGE \
	"abcdefgh-abcdefgh-abcdefgh-abcdefgh-abcdefgh-abcdefgh-abcdefg-a"

struct managed;

/* Made anew each time, in chunks of so many entries. */
struct snapshot *mcast_tables_snapshot(uint32_t chunk_size);
struct managed *mcast_tables_managed(void);
/* See listener_files_init(). */
void mcast_tables_listeners(char *directory);

#endif
