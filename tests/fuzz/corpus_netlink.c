/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * corpus_netlink.c - rtnetlink messages by libmnl: links, netconf, routes.
 */
#include "config.h"

#include "corpus.h"

#include <string.h>
#include <sys/socket.h>

#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>

struct corpus_message {
	_Alignas(struct nlmsghdr) char bytes[1024];
	struct nlmsghdr *message;
};

static void
corpus_netlink_begin(
    struct corpus_message *m, uint16_t type, const void *body, size_t len)
{
	memset(m, 0, sizeof(*m));
	m->message = mnl_nlmsg_put_header(m->bytes);
	m->message->nlmsg_type = type;
	memcpy(mnl_nlmsg_put_extra_header(m->message, len), body, len);
}

static void
corpus_netlink_end(
    struct corpus_message *m, corpus_put *put, void *ctx, const char *name)
{
	put(ctx, name, m->bytes, m->message->nlmsg_len);
}

static void
corpus_netlink_link(corpus_put *put, void *ctx, const char *name, uint16_t type,
    uint8_t family, unsigned flags)
{
	static const uint8_t mac[6] = {2, 0, 0, 0, 0, 9};
	const struct ifinfomsg info = {
	    .ifi_family = family, .ifi_index = 7, .ifi_type = type, .ifi_flags = flags};
	struct corpus_message m;

	corpus_netlink_begin(&m, RTM_NEWLINK, &info, sizeof(info));
	mnl_attr_put_strz(m.message, IFLA_IFNAME, "eth0");
	mnl_attr_put_u32(m.message, IFLA_MTU, 1500);
	mnl_attr_put_u8(m.message, IFLA_OPERSTATE, 6);
	mnl_attr_put(m.message, IFLA_ADDRESS, sizeof(mac), mac);
	corpus_netlink_end(&m, put, ctx, name);
}

static void
corpus_netlink_netconf(corpus_put *put, void *ctx)
{
	const struct netconfmsg body = {.ncm_family = AF_INET};
	struct corpus_message m;

	corpus_netlink_begin(&m, RTM_NEWNETCONF, &body, sizeof(body));
	mnl_attr_put_u32(m.message, NETCONFA_IFINDEX, 7);
	mnl_attr_put_u32(m.message, NETCONFA_MC_FORWARDING, 1);
	mnl_attr_put_u32(m.message, NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN, 1);
	corpus_netlink_end(&m, put, ctx, "netconf");
}

static void
corpus_netlink_route(corpus_put *put, void *ctx, const char *name, uint8_t family,
    uint8_t bits, uint8_t type)
{
	static const uint8_t address[16] = {10, 1};
	const size_t octets = family == AF_INET ? 4 : 16;
	const struct rtmsg body = {.rtm_family = family,
	    .rtm_dst_len = bits,
	    .rtm_type = type,
	    .rtm_protocol = RTPROT_STATIC,
	    .rtm_table = RT_TABLE_MAIN};
	struct corpus_message m;

	corpus_netlink_begin(&m, RTM_NEWROUTE, &body, sizeof(body));
	mnl_attr_put(m.message, RTA_DST, octets, address);
	mnl_attr_put(m.message, RTA_GATEWAY, octets, address);
	mnl_attr_put_u32(m.message, RTA_OIF, 7);
	corpus_netlink_end(&m, put, ctx, name);
}

/* Two hops, of which the first is dead; and a nexthop object without interface. */
static void
corpus_netlink_hops(corpus_put *put, void *ctx)
{
	const struct rtmsg body = {.rtm_family = AF_INET,
	    .rtm_dst_len = 16,
	    .rtm_type = RTN_UNICAST,
	    .rtm_protocol = RTPROT_OSPF};
	static const uint8_t address[4] = {10, 1};
	struct rtnexthop hops[2] = {
	    {.rtnh_len = sizeof(hops[0]), .rtnh_flags = RTNH_F_DEAD, .rtnh_ifindex = 3},
	    {.rtnh_len = sizeof(hops[0]), .rtnh_ifindex = 4}};
	struct corpus_message m;

	corpus_netlink_begin(&m, RTM_NEWROUTE, &body, sizeof(body));
	mnl_attr_put(m.message, RTA_DST, sizeof(address), address);
	mnl_attr_put(m.message, RTA_MULTIPATH, sizeof(hops), hops);
	corpus_netlink_end(&m, put, ctx, "route-hops");
	corpus_netlink_begin(&m, RTM_NEWROUTE, &body, sizeof(body));
	mnl_attr_put(m.message, RTA_DST, sizeof(address), address);
	mnl_attr_put_u32(m.message, RTA_NH_ID, 9);
	corpus_netlink_end(&m, put, ctx, "route-object");
}

void
corpus_netlink(corpus_put *put, void *ctx)
{
	const unsigned running = IFF_UP | IFF_RUNNING | IFF_LOWER_UP;

	corpus_netlink_link(put, ctx, "link", ARPHRD_ETHER, AF_UNSPEC, running);
	corpus_netlink_link(put, ctx, "link-tun", ARPHRD_NONE, AF_UNSPEC, running);
	corpus_netlink_link(put, ctx, "link-bridge", ARPHRD_ETHER, AF_BRIDGE, running);
	corpus_netlink_link(
	    put, ctx, "link-lo", ARPHRD_LOOPBACK, AF_UNSPEC, running | IFF_LOOPBACK);
	corpus_netlink_netconf(put, ctx);
	corpus_netlink_route(put, ctx, "route", AF_INET, 16, RTN_UNICAST);
	corpus_netlink_route(put, ctx, "route-6", AF_INET6, 64, RTN_UNICAST);
	corpus_netlink_route(put, ctx, "route-blackhole", AF_INET, 16, RTN_BLACKHOLE);
	corpus_netlink_route(put, ctx, "route-group", AF_INET, 4, RTN_MULTICAST);
	corpus_netlink_hops(put, ctx);
}
