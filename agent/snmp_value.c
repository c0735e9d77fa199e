/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_value.c - OIDs and values of our MIB tables in Net-SNMP's form.
 *
 * Holds no state. The library keeps a sub-identifier in an unsigned long, which is
 * wider than 32 bits on most machines, a Counter64 as two of them, and 32-bit numbers
 * as long or unsigned long by their type; a wrong size shows only on another machine.
 * Numbers are cut to their type here: RFC 2578 has Counter32 wrap, so its value is the
 * low half.
 */
#include "config.h"

#include "snmp_value.h"

/* Sub-identifiers in one step: a loop of known length becomes vector instructions. */
#define AT_ONCE 8

size_t
snmp_value_from_oid(uint32_t *ids, const oid *name, size_t len)
{
	size_t i = 0, j;

	if (len > MIB_OID_MAX)
		len = MIB_OID_MAX;
	for (; len - i >= AT_ONCE; i += AT_ONCE) {
		for (j = 0; j < AT_ONCE; j++)
			ids[i + j] = (uint32_t)name[i + j];
	}
	for (; i < len; i++)
		ids[i] = (uint32_t)name[i];
	return len;
}

size_t
snmp_value_to_oid(oid *name, const uint32_t *ids, size_t len)
{
	size_t i = 0, j;

	for (; len - i >= AT_ONCE; i += AT_ONCE) {
		for (j = 0; j < AT_ONCE; j++)
			name[i + j] = ids[i + j];
	}
	for (; i < len; i++)
		name[i] = ids[i];
	return len;
}

static enum mib_set_error
snmp_value_get_octets(const netsnmp_variable_list *variable, struct mib_value *value)
{
	if (variable->val_len > sizeof(value->octets))
		return MIB_SET_WRONG_LENGTH;
	mib_set_octets(value, variable->val.string, variable->val_len);
	return MIB_SET_OK;
}

enum mib_set_error
snmp_value_get(const netsnmp_variable_list *variable, struct mib_value *value)
{
	*value = (struct mib_value){0};
	switch (variable->type) {
	case ASN_INTEGER:
		value->type = MIB_TYPE_INTEGER;
		value->number = (uint64_t)(int64_t)*variable->val.integer;
		return MIB_SET_OK;
	case ASN_UNSIGNED:
		value->type = MIB_TYPE_UNSIGNED;
		value->number = (u_long)*variable->val.integer & 0xffffffff;
		return MIB_SET_OK;
	case ASN_OCTET_STR:
		value->type = MIB_TYPE_OCTETS;
		return snmp_value_get_octets(variable, value);
	case ASN_IPADDRESS:
		value->type = MIB_TYPE_ADDRESS;
		return snmp_value_get_octets(variable, value);
	default:
		/* No column that can be set is a counter or a time. */
		return MIB_SET_WRONG_TYPE;
	}
}

int
snmp_value_set(netsnmp_variable_list *variable, const struct mib_value *value)
{
	struct counter64 wide = {
	    .high = (u_long)(value->number >> 32),
	    .low = (u_long)(value->number & 0xffffffff),
	};
	u_long narrow = (u_long)(value->number & 0xffffffff);
	long number = (long)(int32_t)narrow;

	switch (value->type) {
	case MIB_TYPE_INTEGER:
		return snmp_set_var_typed_integer(variable, ASN_INTEGER, number);
	case MIB_TYPE_UNSIGNED:
		return snmp_set_var_typed_value(
		    variable, ASN_UNSIGNED, &narrow, sizeof(narrow));
	case MIB_TYPE_COUNTER32:
		return snmp_set_var_typed_value(
		    variable, ASN_COUNTER, &narrow, sizeof(narrow));
	case MIB_TYPE_TIMETICKS:
		return snmp_set_var_typed_value(
		    variable, ASN_TIMETICKS, &narrow, sizeof(narrow));
	case MIB_TYPE_COUNTER64:
		return snmp_set_var_typed_value(
		    variable, ASN_COUNTER64, &wide, sizeof(wide));
	case MIB_TYPE_ADDRESS:
		return snmp_set_var_typed_value(
		    variable, ASN_IPADDRESS, value->octets, value->len);
	case MIB_TYPE_OCTETS:
		return snmp_set_var_typed_value(
		    variable, ASN_OCTET_STR, value->octets, value->len);
	}
	return 1;
}
