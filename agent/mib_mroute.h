/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mroute.h - IPMROUTE-STD-MIB (RFC 2932), read from a struct mib_context.
 */
#ifndef MGM_MIB_MROUTE_H
#define MGM_MIB_MROUTE_H

#include "mib_table.h"

extern const struct mib_module mib_mroute_module;

#endif
