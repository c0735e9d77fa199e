/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgm_types.h - addresses, flags and statuses that every part of mgm shares.
 *
 * No functions live here: any room may include it, and the public header mgm.h does.
 * All multi-byte numbers are in host order; addresses are octets in network order, so
 * that comparing octets sorts as SNMP and the MGM API do.
 */
#ifndef MGM_TYPES_H
#define MGM_TYPES_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Address family; the numbers are those of InetAddressType (RFC 4001). */
enum mgm_family {
	MGM_FAMILY_UNSPEC = 0,
	MGM_FAMILY_IPV4 = 1,
	MGM_FAMILY_IPV6 = 2,
};

/*
 * An address of either family. An IPv4 address fills octets 0 to 3 and leaves the rest
 * zero, so that memcmp() over the whole struct orders and compares addresses.
 */
struct mgm_addr {
	uint8_t family; /* enum mgm_family */
	uint8_t octets[16];
};

/*
 * An address with a prefix length. In memberships only two forms are legal: a host
 * (32 or 128 bits) or the wildcard (address zero, 0 bits); see mgm.h.
 */
struct mgm_prefix {
	struct mgm_addr addr;
	uint8_t len; /* bits */
};

/*
 * Results of every call. The numbers are those of the documented MGM API, whose name
 * for each stands beside it.
 */
enum mgm_status {
	MGM_OK = 0,                      /* NO_ERROR */
	MGM_E_NO_MEMORY = 8,             /* ERROR_NOT_ENOUGH_MEMORY */
	MGM_E_INVALID_PARAMETER = 87,    /* ERROR_INVALID_PARAMETER */
	MGM_E_INSUFFICIENT_BUFFER = 122, /* ERROR_INSUFFICIENT_BUFFER */
	MGM_E_ALREADY_EXISTS = 183,      /* ERROR_ALREADY_EXISTS */
	MGM_E_MORE_DATA = 234,     /* ERROR_MORE_DATA: not an error, data follows */
	MGM_E_NO_MORE_ITEMS = 259, /* ERROR_NO_MORE_ITEMS: the end, 0 or more items */
	MGM_E_CANNOT_COMPLETE = 1003, /* ERROR_CAN_NOT_COMPLETE */
	MGM_E_NOT_FOUND = 1168,       /* ERROR_NOT_FOUND */
	/* Ours: the documented API runs inside the router process and needs none. */
	MGM_E_DISCONNECTED =
	    20001,              /* the daemon closed the connection, or is not there */
	MGM_E_PROTOCOL = 20002, /* the peer broke the wire protocol */
	MGM_E_DENIED = 20003,   /* not allowed on this socket */
};

/* Flags of add and delete group membership entry. */
enum mgm_membership_flag {
	MGM_JOIN_STATE_FLAG = 1,    /* persistent membership; raises alerts */
	MGM_FORWARD_STATE_FLAG = 2, /* edits one existing (S,G) MFE only */
};

/* Which statistics structure the *_stats calls return. */
enum mgm_stats_level {
	MGM_MFE_STATS_0 = 1,
	MGM_MFE_STATS_1 = 2,
};

/* What a group enumeration lists. */
enum mgm_enum_type {
	MGM_ANY_SOURCE = 0,  /* one record per group that has any membership */
	MGM_ALL_SOURCES = 1, /* one record per distinct (S,G), (*,G) and (*,*) */
};

/* Protocol identifiers: IANAipMRouteProtocol of IANA-RTPROTO-MIB. */
enum mgm_protocol {
	MGM_PROTO_OTHER = 1,
	MGM_PROTO_LOCAL = 2,
	MGM_PROTO_NETMGMT = 3,
	MGM_PROTO_DVMRP = 4,
	MGM_PROTO_MOSPF = 5,
	MGM_PROTO_PIM_SPARSE_DENSE = 6,
	MGM_PROTO_CBT = 7,
	MGM_PROTO_PIM_SPARSE = 8,
	MGM_PROTO_PIM_DENSE = 9,
	MGM_PROTO_IGMP_ONLY = 10, /* reserved: this client is IGMP (mgm-api 3) */
	MGM_PROTO_BGMP = 11,
	MGM_PROTO_MSDP = 12,
};

/* State of an outgoing interface in an MFE; the numbers of ipMRouteNextHopState. */
enum mgm_oif_state {
	MGM_OIF_PRUNED = 1,
	MGM_OIF_FORWARDING = 2,
};

#define MGM_IFNAME_SIZE 16 /* interface name with its NUL, as IF_NAMESIZE */
#define MGM_NAME_SIZE 32   /* client or alarm name with its NUL */

#ifdef __cplusplus
}
#endif

#endif
