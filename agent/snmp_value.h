/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_value.h - OIDs and values of our MIB tables in Net-SNMP's form.
 */
#ifndef MGM_SNMP_VALUE_H
#define MGM_SNMP_VALUE_H

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include "mib_table.h"

/* Both return the length; `ids` and `name` have room for MIB_OID_MAX. */
size_t snmp_value_from_oid(uint32_t *ids, const oid *name, size_t len);
size_t snmp_value_to_oid(oid *name, const uint32_t *ids, size_t len);
/* What a SET brings; a type that no column of ours has, or more than fits, is wrong. */
enum mib_set_error snmp_value_get(
    const netsnmp_variable_list *variable, struct mib_value *value);
/* 0, or not 0 where the library has no memory. */
int snmp_value_set(netsnmp_variable_list *variable, const struct mib_value *value);

#endif
