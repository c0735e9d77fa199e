/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * owner.h - who sits on an interface, as managers know it.
 */
#ifndef MGM_OWNER_H
#define MGM_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#include "mgm_types.h"
#include "notifier.h"

struct iface;

/* Protocol 0: nobody. */
struct owner_name {
	uint32_t protocol;
	uint32_t component;
	char name[MGM_NAME_SIZE];
};

struct owner {
	struct notifier_item item;
	struct iface *iface; /* borrowed; NULL: it is gone */
	uint32_t ifindex;    /* where it is gone */
	char ifname[MGM_IFNAME_SIZE];
	struct owner_name told;
	struct owner_name now;
};

/* Of an interface where nobody sits. NULL with errno. */
struct owner *owner_new(struct iface *iface);
/* The interface goes; what is still to be told outlives it. NULL is accepted. */
void owner_free(struct core *core, struct owner *owner);
/* Somebody may have sat down on the interface, or have left. */
void owner_look(struct core *core, const struct iface *iface, int64_t now);
void owner_check(const struct core *core);

/* For notifier.c. */
bool owner_differs(const struct notifier_item *item);
void owner_tell(
    struct core *core, struct notifier_item *item, struct notification *notification);
void owner_settle(struct core *core, struct notifier_item *item);

#endif
