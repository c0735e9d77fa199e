/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * apply.h - what operators manage, put in force in the core: all of it or nothing.
 */
#ifndef MGM_APPLY_H
#define MGM_APPLY_H

#include <stdint.h>

struct apply;
struct core;
struct core_link;
struct managed;
struct settings;

/* The core and the settings are borrowed. NULL with errno. */
struct apply *apply_new(struct core *core, const struct settings *settings);
void apply_free(struct apply *apply); /* NULL is accepted */

/*
 * In place of the document that was in force. 0; or -errno, logged, and that one holds
 * still. The first one is refused like any other.
 */
int apply_managed(struct apply *apply, struct managed *managed, int64_t now);

/* A link is there or changed: the core gets it with what is managed of it. 0 or -errno.
 */
int apply_set_link(struct apply *apply, const struct core_link *reported, int64_t now);
void apply_remove_link(struct apply *apply, uint32_t ifindex);

#endif
