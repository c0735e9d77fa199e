/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ssm.h - the standard groups of source-specific multicast.
 */
#ifndef MGM_SSM_H
#define MGM_SSM_H

#include "mgm_types.h"

/* 232.0.0.0/8, and ff3x::/32 (RFC 4607) for each of 16 scopes x. */
#define SSM_STANDARD_COUNT 17

/* Ascending. */
void ssm_standard(struct mgm_prefix ranges[SSM_STANDARD_COUNT]);

#endif
