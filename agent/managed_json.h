/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_json.h - what of a managed document outlives the daemon, as JSON.
 */
#ifndef MGM_MANAGED_JSON_H
#define MGM_MANAGED_JSON_H

#include <stddef.h>

#include "managed.h"
#include "settings_report.h"

/* The nonVolatile rows; owned by the caller. NULL where there is no memory. */
char *managed_json_dump(const struct managed *managed);
/* What `configured` has, and the text's rows beside it. NULL: reported. */
struct managed *managed_json_parse(const struct managed *configured, const char *text,
    size_t len, struct settings_report *report);

#endif
