/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_link.c - what an rtnetlink message says of a link; pure functions.
 *
 * A message is bytes whose total length was checked (netlink_message_at);
 * everything inside is checked here. An attribute of the wrong size makes the message
 * malformed, one that is not there too where we cannot do without: wireless drivers
 * send RTM_NEWLINK with neither name nor MTU, and taking these for empty would rename
 * the interface.
 *
 * A link is running when it is up, has carrier (IFF_LOWER_UP) and is operational
 * (IFF_RUNNING, RFC 2863's ifOperStatus). Without carrier a packet socket's send()
 * succeeds and nobody receives, so the plane must know. Interfaces without
 * IFF_BROADCAST and IFF_POINTOPOINT are point-to-multipoint (mgm-api 11.8).
 */
#include "config.h"

#include "netlink_link.h"
#include "netlink_message.h"

#include <errno.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

struct link_attrs {
	const struct nlattr *name;
	const struct nlattr *mtu;
	const struct nlattr *mac;
	const struct nlattr *info;
};

static int
netlink_link_attr(const struct nlattr *attr, void *data)
{
	struct link_attrs *attrs = data;

	switch (mnl_attr_get_type(attr)) {
	case IFLA_IFNAME:
		attrs->name = attr;
		break;
	case IFLA_MTU:
		attrs->mtu = attr;
		break;
	case IFLA_ADDRESS:
		attrs->mac = attr;
		break;
	case IFLA_LINKINFO:
		attrs->info = attr;
		break;
	default:
		break;
	}
	return MNL_CB_OK; /* the last of a kind wins */
}

static int
netlink_link_copy_name(const struct nlattr *attr, char name[MGM_IFNAME_SIZE])
{
	const char *text;
	size_t len;

	if (attr == NULL)
		return -EBADMSG;
	text = mnl_attr_get_payload(attr);
	len = strnlen(text, mnl_attr_get_payload_len(attr));
	if (len == 0 || len == mnl_attr_get_payload_len(attr) || len >= MGM_IFNAME_SIZE)
		return -EBADMSG;
	memcpy(name, text, len + 1);
	return 0;
}

static int
netlink_link_info_attr(const struct nlattr *attr, void *data)
{
	static const char vrf[] = "vrf";
	bool *is_vrf = data;
	const char *kind = mnl_attr_get_payload(attr);
	size_t len = mnl_attr_get_payload_len(attr);

	if (mnl_attr_get_type(attr) == IFLA_INFO_KIND)
		*is_vrf = strnlen(kind, len) == sizeof(vrf) - 1 &&
			  memcmp(kind, vrf, sizeof(vrf) - 1) == 0;
	return MNL_CB_OK;
}

/* For a word to people only: a malformed attribute is as none. */
static bool
netlink_link_is_vrf(const struct nlattr *info)
{
	bool is_vrf = false;

	if (info != NULL)
		(void)mnl_attr_parse_payload(mnl_attr_get_payload(info),
		    mnl_attr_get_payload_len(info), netlink_link_info_attr, &is_vrf);
	return is_vrf;
}

static enum netlink_link_kind
netlink_link_kind(const struct ifinfomsg *info)
{
	if ((info->ifi_flags & IFF_LOOPBACK) != 0 || info->ifi_type == ARPHRD_LOOPBACK)
		return NETLINK_LINK_LOOPBACK;
	switch (info->ifi_type) {
	case ARPHRD_ETHER:
	case ARPHRD_NONE:
	case ARPHRD_RAWIP:
		return NETLINK_LINK_USABLE;
	default:
		return NETLINK_LINK_UNSUPPORTED;
	}
}

static int
netlink_link_fill(const struct ifinfomsg *info, const struct link_attrs *attrs,
    struct core_link *link)
{
	link->link.ifindex = (uint32_t)info->ifi_index;
	if (netlink_link_copy_name(attrs->name, link->link.name) != 0)
		return -EBADMSG;
	if (attrs->mtu == NULL ||
	    mnl_attr_get_payload_len(attrs->mtu) != sizeof(uint32_t))
		return -EBADMSG;
	link->link.mtu = mnl_attr_get_u32(attrs->mtu);
	link->link.ethernet = info->ifi_type == ARPHRD_ETHER;
	if (link->link.ethernet) {
		if (attrs->mac == NULL ||
		    mnl_attr_get_payload_len(attrs->mac) != sizeof(link->link.mac))
			return -EBADMSG;
		memcpy(link->link.mac, mnl_attr_get_payload(attrs->mac),
		    sizeof(link->link.mac));
	}
	link->broadcast_or_p2p =
	    (info->ifi_flags & (IFF_BROADCAST | IFF_POINTOPOINT)) != 0;
	return 0;
}

int
netlink_link_parse(const struct nlmsghdr *message, struct netlink_link *link)
{
	const unsigned running = IFF_UP | IFF_RUNNING | IFF_LOWER_UP;
	struct netlink_link parsed = {0};
	struct link_attrs attrs = {0};
	const struct ifinfomsg *info;

	info = netlink_message_body(message, sizeof(*info));
	if (info == NULL)
		return -EBADMSG;
	if (info->ifi_family != AF_UNSPEC)
		return -EPROTONOSUPPORT;
	if (info->ifi_index <= 0)
		return -EBADMSG;
	parsed.kind = netlink_link_kind(info);
	parsed.type = info->ifi_type;
	parsed.up = (info->ifi_flags & IFF_UP) != 0;
	parsed.running = (info->ifi_flags & running) == running;
	netlink_message_attrs(message, sizeof(*info), netlink_link_attr, &attrs);
	if (message->nlmsg_type == RTM_DELLINK || parsed.kind == NETLINK_LINK_LOOPBACK)
		parsed.link.link.ifindex = (uint32_t)info->ifi_index;
	else if (parsed.kind == NETLINK_LINK_UNSUPPORTED) {
		parsed.link.link.ifindex = (uint32_t)info->ifi_index;
		if (netlink_link_copy_name(attrs.name, parsed.link.link.name) != 0)
			return -EBADMSG;
	} else if (netlink_link_fill(info, &attrs, &parsed.link) != 0)
		return -EBADMSG;
	parsed.link.link.running = parsed.running;
	parsed.vrf = netlink_link_is_vrf(attrs.info);
	*link = parsed;
	return 0;
}

struct netconf_attrs {
	const struct nlattr *ifindex;
	const struct nlattr *mc_forwarding;
	const struct nlattr *ignore_linkdown;
};

static int
netlink_link_netconf_attr(const struct nlattr *attr, void *data)
{
	struct netconf_attrs *attrs = data;

	switch (mnl_attr_get_type(attr)) {
	case NETCONFA_IFINDEX:
		attrs->ifindex = attr;
		break;
	case NETCONFA_MC_FORWARDING:
		attrs->mc_forwarding = attr;
		break;
	case NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN:
		attrs->ignore_linkdown = attr;
		break;
	default:
		break;
	}
	return MNL_CB_OK;
}

int
netlink_link_parse_netconf(
    const struct nlmsghdr *message, struct netlink_netconf *netconf)
{
	struct netlink_netconf parsed = {0};
	struct netconf_attrs attrs = {0};
	const struct netconfmsg *body;
	int32_t ifindex;

	body = netlink_message_body(message, sizeof(*body));
	if (body == NULL)
		return -EBADMSG;
	if (body->ncm_family != AF_INET)
		return -EPROTONOSUPPORT;
	netlink_message_attrs(
	    message, sizeof(*body), netlink_link_netconf_attr, &attrs);
	if (attrs.ifindex == NULL ||
	    mnl_attr_get_payload_len(attrs.ifindex) != sizeof(uint32_t))
		return -EBADMSG;
	ifindex = (int32_t)mnl_attr_get_u32(attrs.ifindex);
	if (ifindex > 0)
		parsed.ifindex = (uint32_t)ifindex;
	else if (ifindex != NETCONFA_IFINDEX_ALL && ifindex != NETCONFA_IFINDEX_DEFAULT)
		return -EBADMSG;
	if (attrs.mc_forwarding != NULL) {
		if (mnl_attr_get_payload_len(attrs.mc_forwarding) != sizeof(uint32_t))
			return -EBADMSG;
		parsed.has_mc_forwarding = true;
		parsed.mc_forwarding = mnl_attr_get_u32(attrs.mc_forwarding) != 0;
	}
	parsed.has_ignore_linkdown = attrs.ignore_linkdown != NULL;
	*netconf = parsed;
	return 0;
}

/* Field by field: memcmp() would compare padding. */
bool
netlink_link_equal(const struct core_link *a, const struct core_link *b)
{
	return a->link.ifindex == b->link.ifindex &&
	       strcmp(a->link.name, b->link.name) == 0 && a->link.mtu == b->link.mtu &&
	       a->link.ethernet == b->link.ethernet &&
	       memcmp(a->link.mac, b->link.mac, sizeof(a->link.mac)) == 0 &&
	       a->link.running == b->link.running &&
	       a->broadcast_or_p2p == b->broadcast_or_p2p &&
	       a->configured == b->configured &&
	       a->kernel_forwards == b->kernel_forwards &&
	       a->ttl_threshold == b->ttl_threshold && a->rate_limit == b->rate_limit;
}
