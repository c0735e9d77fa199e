/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_community.h - is the master role about to answer the world by a default name?
 */
#ifndef MGM_SNMP_COMMUNITY_H
#define MGM_SNMP_COMMUNITY_H

#include <stdbool.h>
#include <stddef.h>

/* Can only this machine reach each of the listed addresses ("udp:127.0.0.1:161")? */
bool snmp_community_is_local(const char *addresses);

/*
 * The agent will listen on these addresses with this file (NULL: none). 0; or -EACCES
 * where a default community would be answered from another machine, and -errno where
 * the file cannot be read, each with one line in `error` that says where and what to
 * do.
 */
int snmp_community_check(
    const char *addresses, const char *path, char *error, size_t error_size);

#endif
