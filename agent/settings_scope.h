/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_scope.h - what the configuration file says of scopes: boundaries and names.
 */
#ifndef MGM_SETTINGS_SCOPE_H
#define MGM_SETTINGS_SCOPE_H

#include <stdbool.h>

#include "settings.h"
#include "settings_value.h"

/* The ranges that do not cross the interface. False: reported. */
bool settings_scope_boundaries(const struct settings_value *in,
    const char ifname[MGM_IFNAME_SIZE], struct settings *settings);
/* A section "scope". False: reported. */
bool settings_scope_names(
    const struct settings_value *in, const char *title, struct settings *settings);

#endif
