/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * text.c - statuses, protocols, reasons and addresses as text.
 *
 * Names are fixed: scripts compare them. mgm_strerror() has no default case, so that
 * the compiler finds a status without text.
 */
#include "config.h"

#include "mgm.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

const char *
mgm_strerror(enum mgm_status status)
{
	switch (status) {
	case MGM_OK:
		return "success";
	case MGM_E_NO_MEMORY:
		return "no memory, or a limit is reached";
	case MGM_E_INVALID_PARAMETER:
		return "invalid parameter";
	case MGM_E_INSUFFICIENT_BUFFER:
		return "the buffer is too small";
	case MGM_E_ALREADY_EXISTS:
		return "exists already";
	case MGM_E_MORE_DATA:
		return "more data follows";
	case MGM_E_NO_MORE_ITEMS:
		return "no more items";
	case MGM_E_CANNOT_COMPLETE:
		return "cannot be completed";
	case MGM_E_NOT_FOUND:
		return "not found";
	case MGM_E_DISCONNECTED:
		return "not connected to mgm-agent";
	case MGM_E_PROTOCOL:
		return "the wire protocol was broken";
	case MGM_E_DENIED:
		return "not allowed on this socket";
	}
	return "unknown status";
}

const char *
mgm_protocol_name(uint32_t protocol)
{
	static const char *const names[] = {
	    [MGM_PROTO_OTHER] = "other",
	    [MGM_PROTO_LOCAL] = "local",
	    [MGM_PROTO_NETMGMT] = "netmgmt",
	    [MGM_PROTO_DVMRP] = "dvmrp",
	    [MGM_PROTO_MOSPF] = "mospf",
	    [MGM_PROTO_PIM_SPARSE_DENSE] = "pim-sparse-dense",
	    [MGM_PROTO_CBT] = "cbt",
	    [MGM_PROTO_PIM_SPARSE] = "pim-sparse",
	    [MGM_PROTO_PIM_DENSE] = "pim-dense",
	    [MGM_PROTO_IGMP_ONLY] = "igmp",
	    [MGM_PROTO_BGMP] = "bgmp",
	    [MGM_PROTO_MSDP] = "msdp",
	};

	if (protocol >= sizeof(names) / sizeof(names[0]) || names[protocol] == NULL)
		return "unknown";
	return names[protocol];
}

const char *
mgm_discard_name(uint32_t discard)
{
	static const char *const names[] = {
#define X(number, id, name) [number] = (name),
	    MGM_DISCARDS(X)
#undef X
	};

	return discard < MGM_DISCARD_COUNT ? names[discard] : "unknown";
}

/* The name of one of a numbered list of mgm.h. */
#define NAME_FUNCTION(function, LIST)                             \
	const char *function(uint32_t number)                     \
	{                                                         \
		static const char *const names[] = {LIST(NAME)};  \
                                                                  \
		if (number >= sizeof(names) / sizeof(names[0]) || \
		    names[number] == NULL)                        \
			return "unknown";                         \
		return names[number];                             \
	}
#define NAME(number, id, name) [number] = (name),

NAME_FUNCTION(mgm_alarm_kind_name, MGM_ALARM_KINDS)
NAME_FUNCTION(mgm_alarm_subject_name, MGM_ALARM_SUBJECTS)
NAME_FUNCTION(mgm_alarm_direction_name, MGM_ALARM_DIRECTIONS)
NAME_FUNCTION(mgm_alarm_quantity_name, MGM_ALARM_QUANTITIES)

const char *
mgm_alarm_state_name(uint32_t state)
{
	switch (state) {
	case MGM_ALARM_WAITING:
		return "waiting";
	case MGM_ALARM_NORMAL:
		return "normal";
	case MGM_ALARM_RAISED:
		return "raised";
	default:
		return "unknown";
	}
}

bool
mgm_addr_parse(const char *text, struct mgm_addr *addr)
{
	struct mgm_addr got = {.family = MGM_FAMILY_IPV4};

	if (inet_pton(AF_INET, text, got.octets) != 1) {
		got = (struct mgm_addr){.family = MGM_FAMILY_IPV6};
		if (inet_pton(AF_INET6, text, got.octets) != 1)
			return false;
	}
	*addr = got;
	return true;
}

const char *
mgm_addr_format(const struct mgm_addr *addr, char *buffer, size_t size)
{
	char text[MGM_ADDR_TEXT_SIZE] = "-";

	/* Neither can fail: the buffer is large enough for both families. */
	if (addr->family == MGM_FAMILY_IPV4)
		(void)inet_ntop(AF_INET, addr->octets, text, sizeof(text));
	else if (addr->family == MGM_FAMILY_IPV6)
		(void)inet_ntop(AF_INET6, addr->octets, text, sizeof(text));
	snprintf(buffer, size, "%s", text);
	return buffer;
}

struct mgm_prefix
mgm_prefix_host(const struct mgm_addr *addr)
{
	return (struct mgm_prefix){
	    .addr = *addr, .len = addr->family == MGM_FAMILY_IPV6 ? 128 : 32};
}

struct mgm_prefix
mgm_prefix_wildcard(enum mgm_family family)
{
	return (struct mgm_prefix){.addr = {.family = (uint8_t)family}};
}

const char *
mgm_prefix_format(const struct mgm_prefix *prefix, char *buffer, size_t size)
{
	struct mgm_prefix host = mgm_prefix_host(&prefix->addr);
	struct mgm_prefix any = mgm_prefix_wildcard(prefix->addr.family);
	char text[MGM_ADDR_TEXT_SIZE];

	(void)mgm_addr_format(&prefix->addr, text, sizeof(text));
	if (prefix->addr.family == MGM_FAMILY_UNSPEC || prefix->len == host.len)
		snprintf(buffer, size, "%s", text);
	else if (memcmp(prefix, &any, sizeof(any)) == 0)
		snprintf(buffer, size, "*");
	else
		snprintf(buffer, size, "%s/%u", text, prefix->len);
	return buffer;
}

const char *
mgm_alarm_subject_format(const struct mgm_alarm_info *alarm, char *buffer, size_t size)
{
	const char *direction = mgm_alarm_direction_name(alarm->direction);
	char group[MGM_PREFIX_TEXT_SIZE], source[MGM_ADDR_TEXT_SIZE];

	switch (alarm->subject) {
	case MGM_ALARM_SUBJECT_INTERFACE:
		snprintf(buffer, size, "%s %s", alarm->ifname, direction);
		break;
	case MGM_ALARM_SUBJECT_FLOW:
		snprintf(buffer, size, "(%s,%s) %s",
		    mgm_addr_format(&alarm->source, source, sizeof(source)),
		    mgm_addr_format(&alarm->group.addr, group, sizeof(group)),
		    direction);
		break;
	case MGM_ALARM_SUBJECT_GROUPS:
		snprintf(buffer, size, "%s %s%s%s",
		    mgm_prefix_format(&alarm->group, group, sizeof(group)),
		    alarm->ifname, alarm->ifname[0] != '\0' ? " " : "", direction);
		break;
	case MGM_ALARM_SUBJECT_CLIENT:
		snprintf(buffer, size, "client %s %s", alarm->client, direction);
		break;
	default:
		snprintf(buffer, size, "%s", mgm_alarm_subject_name(alarm->subject));
		break;
	}
	return buffer;
}
