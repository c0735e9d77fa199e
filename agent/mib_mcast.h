/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_mcast.h - IPMCAST-MIB (RFC 5132), read from a struct mib_context.
 */
#ifndef MGM_MIB_MCAST_H
#define MGM_MIB_MCAST_H

#include "mib_table.h"

extern const struct mib_module mib_mcast_module;

#endif
