/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_change.h - what a SET changed, in words.
 */
#ifndef MGM_MANAGED_CHANGE_H
#define MGM_MANAGED_CHANGE_H

#include <stddef.h>

struct managed;

#define MANAGED_CHANGE_TEXT_SIZE 384

/* "alarms 1001, 1003; forwarding off"; "nothing" where it is. Cut where it is too
 * long. */
void managed_change_format(
    const struct managed *before, const struct managed *after, char *text, size_t size);

#endif
