/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_make.h - managed documents made by hand, for tests.
 */
#ifndef MGM_MANAGED_MAKE_H
#define MGM_MANAGED_MAKE_H

#include "managed.h"

/* An empty draft; aborts without memory, as all of these. */
struct managed *managed_make(void);
void managed_make_iface(struct managed *draft, const char *ifname, uint32_t ttl,
    uint32_t rate, enum managed_storage storage);
/* Groups as text: "239.1.0.0/16". */
void managed_make_boundary(struct managed *draft, const char *ifname, const char *group,
    enum managed_status status, enum managed_storage storage);
void managed_make_scope(struct managed *draft, const char *group, const char *language,
    const char *name, bool preferred, enum managed_status status,
    enum managed_storage storage);
void managed_make_ssm(struct managed *draft, const char *group,
    enum managed_status status, enum managed_storage storage);
/* It is copied; the name may be one that another has. */
void managed_make_alarm(struct managed *draft, const struct alarm_spec *spec,
    enum managed_status status, enum managed_storage storage);
struct mgm_prefix managed_make_group(const char *text);
/* With rows of each kind and of each status, all kept. */
struct managed *managed_make_all(void);
/* NULL, or what is wrong with its alarms. */
const char *managed_make_fault(const struct managed *m);

/* All that a row or the switch says is the same in both. */
bool managed_make_equal(const struct managed *a, const struct managed *b);

#endif
