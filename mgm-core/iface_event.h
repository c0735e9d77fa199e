/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * iface_event.h - clients are told what happens to interfaces (mgm-api 11.8).
 */
#ifndef MGM_IFACE_EVENT_H
#define MGM_IFACE_EVENT_H

struct core;
struct core_link;
struct iface;

/* The interface is in the table: it appeared, and is up if it is. */
void iface_event_appeared(struct core *core, const struct iface *iface);
/* The interface and its owners are still in place, and end right after. */
void iface_event_gone(struct core *core, const struct iface *iface);
/* Each difference between what it was and what it is. */
void iface_event_changed(
    struct core *core, const struct iface *iface, const struct core_link *old);

#endif
