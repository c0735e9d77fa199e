/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * water.h - tables that are nearly full: told once, and once when they are not any
 * more.
 */
#ifndef MGM_WATER_H
#define MGM_WATER_H

#include <stdbool.h>
#include <stdint.h>

#include "notification.h"
#include "notifier.h"

#define WATER_TABLES 3

struct water {
	struct notifier_item item;
	struct notification_level level; /* when it was last looked at */
	bool high;
	bool told_high;
};

/* The tables of the core are empty. */
void water_init(struct core *core);
/* Rows may have come or gone: once at the end of whatever does that. */
void water_look(struct core *core, int64_t now);
void water_check(const struct core *core);

/* For notifier.c. */
bool water_differs(const struct notifier_item *item);
void water_tell(
    struct core *core, struct notifier_item *item, struct notification *notification);
void water_settle(struct core *core, struct notifier_item *item);

#endif
