/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_netlink_parse.c - what netlink messages say of links and routes.
 *
 * Every message is parsed from a heap block of exactly its size, so that the address
 * sanitizer sees a read beyond it.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "addr.h"
#include "netlink_link.h"
#include "netlink_message.h"
#include "netlink_route.h"
#include "netlink_table.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>

#define RUNNING (IFF_UP | IFF_RUNNING | IFF_LOWER_UP)
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A message under construction. */
struct build {
	_Alignas(struct nlmsghdr) char bytes[1024];
	struct nlmsghdr *message;
};

static void
begin(struct build *build, uint16_t type, const void *body, size_t body_len)
{
	memset(build, 0, sizeof(*build));
	build->message = mnl_nlmsg_put_header(build->bytes);
	build->message->nlmsg_type = type;
	memcpy(mnl_nlmsg_put_extra_header(build->message, body_len), body, body_len);
}

static struct nlmsghdr *
exact_copy(const struct build *build, size_t len)
{
	struct nlmsghdr *copy = malloc(len);

	assert_non_null(copy);
	memcpy(copy, build->bytes, len);
	return copy;
}

static int
parse_link(const struct build *build, struct netlink_link *link)
{
	struct nlmsghdr *copy = exact_copy(build, build->message->nlmsg_len);
	int err = netlink_link_parse(copy, link);

	free(copy);
	return err;
}

static int
parse_route(const struct build *build, struct core_route *route)
{
	struct nlmsghdr *copy = exact_copy(build, build->message->nlmsg_len);
	int err = netlink_route_parse(copy, route);

	free(copy);
	return err;
}

static void
begin_link(struct build *build, uint16_t type, unsigned flags)
{
	const struct ifinfomsg info = {
	    .ifi_index = 7, .ifi_type = type, .ifi_flags = flags};

	begin(build, RTM_NEWLINK, &info, sizeof(info));
}

static void
build_ethernet(struct build *build, unsigned flags)
{
	static const uint8_t mac[6] = {2, 0, 0, 0, 0, 9};

	begin_link(build, ARPHRD_ETHER, flags);
	mnl_attr_put_strz(build->message, IFLA_IFNAME, "eth0");
	mnl_attr_put_u32(build->message, IFLA_MTU, 1500);
	mnl_attr_put(build->message, IFLA_ADDRESS, sizeof(mac), mac);
}

static void
put_ipv4(struct nlmsghdr *message, uint16_t type, const char *text)
{
	struct in_addr address;

	assert_int_equal(inet_pton(AF_INET, text, &address), 1);
	mnl_attr_put(message, type, sizeof(address), &address);
}

static void
begin_route(struct build *build, uint8_t family, uint8_t dst_len, uint8_t type)
{
	const struct rtmsg rtm = {
	    .rtm_family = family,
	    .rtm_dst_len = dst_len,
	    .rtm_type = type,
	    .rtm_protocol = RTPROT_STATIC,
	};

	begin(build, RTM_NEWROUTE, &rtm, sizeof(rtm));
}

static void
put_hop(struct nlmsghdr *message, int ifindex, uint8_t flags, const char *gateway)
{
	char *tail = mnl_nlmsg_get_payload_tail(message);
	struct rtnexthop hop = {
	    .rtnh_len = sizeof(hop),
	    .rtnh_flags = flags,
	    .rtnh_ifindex = ifindex,
	};
	const uint32_t before = message->nlmsg_len + (uint32_t)sizeof(hop);

	message->nlmsg_len = before;
	if (gateway != NULL)
		put_ipv4(message, RTA_GATEWAY, gateway);
	hop.rtnh_len = (uint16_t)(hop.rtnh_len + (message->nlmsg_len - before));
	memcpy(tail, &hop, sizeof(hop));
}

static void
assert_addr(const struct mgm_addr *addr, const char *text)
{
	char buffer[ADDR_TEXT_SIZE];

	assert_string_equal(addr_format(addr, buffer, sizeof(buffer)), text);
}

static void
assert_prefix(const struct mgm_prefix *prefix, const char *text)
{
	char buffer[PREFIX_TEXT_SIZE];

	assert_string_equal(prefix_format(prefix, buffer, sizeof(buffer)), text);
}

static void
test_link_of_ethernet_has_every_field(void **state)
{
	struct build build;
	struct netlink_link link;

	(void)state;
	build_ethernet(&build, RUNNING | IFF_BROADCAST);
	assert_int_equal(parse_link(&build, &link), 0);

	assert_int_equal(link.kind, NETLINK_LINK_USABLE);
	assert_int_equal(link.link.link.ifindex, 7);
	assert_string_equal(link.link.link.name, "eth0");
	assert_int_equal(link.link.link.mtu, 1500);
	assert_true(link.link.link.ethernet);
	assert_memory_equal(link.link.link.mac, "\2\0\0\0\0\t", 6);
	assert_true(link.link.link.running);
	assert_true(link.up);
	assert_true(link.link.broadcast_or_p2p);
	assert_false(link.link.configured);
	assert_false(link.link.kernel_forwards);
	assert_int_equal(link.link.ttl_threshold, 0);
}

static void
test_link_runs_only_up_with_carrier_and_operational(void **state)
{
	static const struct {
		unsigned flags;
		bool running;
	} cases[] = {
	    {0, false},
	    {IFF_UP, false},
	    {IFF_UP | IFF_LOWER_UP, false},
	    {IFF_UP | IFF_RUNNING, false},
	    {IFF_RUNNING | IFF_LOWER_UP, false},
	    {IFF_UP | IFF_RUNNING | IFF_LOWER_UP, true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct build build;
		struct netlink_link link;

		build_ethernet(&build, cases[i].flags);
		assert_int_equal(parse_link(&build, &link), 0);
		assert_int_equal(link.link.link.running, cases[i].running);
		assert_int_equal(link.running, cases[i].running);
		assert_int_equal(link.up, (cases[i].flags & IFF_UP) != 0);
	}
}

static void
test_link_kind_follows_its_header(void **state)
{
	static const struct {
		uint16_t type;
		unsigned flags;
		enum netlink_link_kind kind;
		bool p2p;
	} cases[] = {
	    {ARPHRD_NONE, IFF_POINTOPOINT | IFF_NOARP, NETLINK_LINK_USABLE, true},
	    {ARPHRD_NONE, IFF_NOARP, NETLINK_LINK_USABLE, false},
	    {ARPHRD_RAWIP, IFF_NOARP, NETLINK_LINK_USABLE, false},
	    {ARPHRD_LOOPBACK, IFF_LOOPBACK, NETLINK_LINK_LOOPBACK, false},
	    {ARPHRD_PPP, IFF_POINTOPOINT, NETLINK_LINK_UNSUPPORTED, false},
	    {ARPHRD_IPGRE, IFF_POINTOPOINT, NETLINK_LINK_UNSUPPORTED, false},
	    {ARPHRD_TUNNEL, IFF_POINTOPOINT, NETLINK_LINK_UNSUPPORTED, false},
	    {ARPHRD_PIMREG, 0, NETLINK_LINK_UNSUPPORTED, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct build build;
		struct netlink_link link;

		begin_link(&build, cases[i].type, cases[i].flags);
		mnl_attr_put_strz(build.message, IFLA_IFNAME, "x0");
		mnl_attr_put_u32(build.message, IFLA_MTU, 1400);
		assert_int_equal(parse_link(&build, &link), 0);
		assert_int_equal(link.kind, cases[i].kind);
		assert_false(link.link.link.ethernet);
		assert_int_equal(link.link.broadcast_or_p2p, cases[i].p2p);
	}
}

static void
test_link_of_a_bridge_port_is_not_the_link(void **state)
{
	struct build build;
	struct netlink_link link;

	(void)state;
	build_ethernet(&build, RUNNING);
	((struct ifinfomsg *)mnl_nlmsg_get_payload(build.message))->ifi_family =
	    AF_BRIDGE;
	assert_int_equal(parse_link(&build, &link), -EPROTONOSUPPORT);
	build.message->nlmsg_type = RTM_DELLINK;
	assert_int_equal(parse_link(&build, &link), -EPROTONOSUPPORT);
}

static void
test_netconf_tells_mc_forwarding_of_one_interface(void **state)
{
	static const struct {
		int ifindex;
		int mc_forwarding; /* -1: not in the message */
		uint32_t expect_ifindex;
	} cases[] = {
	    {7, 1, 7},
	    {7, 0, 7},
	    {7, -1, 7},
	    {NETCONFA_IFINDEX_ALL, 1, 0},
	    {NETCONFA_IFINDEX_DEFAULT, 1, 0},
	};
	const struct netconfmsg body = {.ncm_family = AF_INET};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct build build;
		struct netlink_netconf netconf;

		begin(&build, RTM_NEWNETCONF, &body, sizeof(body));
		mnl_attr_put_u32(
		    build.message, NETCONFA_IFINDEX, (uint32_t)cases[i].ifindex);
		if (cases[i].mc_forwarding >= 0)
			mnl_attr_put_u32(build.message, NETCONFA_MC_FORWARDING,
			    (uint32_t)cases[i].mc_forwarding);
		assert_int_equal(
		    netlink_link_parse_netconf(build.message, &netconf), 0);
		assert_int_equal(netconf.ifindex, cases[i].expect_ifindex);
		assert_int_equal(
		    netconf.has_mc_forwarding, cases[i].mc_forwarding >= 0);
		assert_int_equal(netconf.mc_forwarding, cases[i].mc_forwarding > 0);
	}
}

static void
test_table_keeps_mc_forwarding_that_came_before_the_link(void **state)
{
	const struct netconfmsg body = {.ncm_family = AF_INET};
	struct netlink_table table;
	struct netlink_entry *entry = NULL;
	struct build build;

	(void)state;
	netlink_table_init(&table);
	begin(&build, RTM_NEWNETCONF, &body, sizeof(body));
	mnl_attr_put_u32(build.message, NETCONFA_IFINDEX, 7);
	mnl_attr_put_u32(build.message, NETCONFA_MC_FORWARDING, 1);
	assert_int_equal(netlink_table_take_netconf(&table, build.message, &entry), 0);
	assert_false(netlink_table_is_news(entry));

	build_ethernet(&build, RUNNING);
	assert_int_equal(netlink_table_take_link(&table, build.message, &entry), 0);
	assert_true(netlink_table_is_news(entry));
	assert_true(entry->now.link.kernel_forwards);
	netlink_table_exit(&table);
}

static void
test_table_calls_a_message_without_change_no_news(void **state)
{
	struct netlink_table table;
	struct netlink_entry *entry = NULL;
	struct build build;

	(void)state;
	netlink_table_init(&table);
	build_ethernet(&build, RUNNING);
	assert_int_equal(netlink_table_take_link(&table, build.message, &entry), 0);
	entry->told = entry->now.link;
	entry->reported = true;
	assert_int_equal(netlink_table_take_link(&table, build.message, &entry), 0);
	assert_false(netlink_table_is_news(entry));
	assert_false(table.routes_stale);

	build_ethernet(&build, 0);
	assert_int_equal(netlink_table_take_link(&table, build.message, &entry), 0);
	assert_true(netlink_table_is_news(entry));
	assert_true(table.routes_stale);
	netlink_table_exit(&table);
}

static void
test_route_via_gateway_has_prefix_neighbour_and_protocol(void **state)
{
	struct build build;
	struct core_route route;

	(void)state;
	begin_route(&build, AF_INET, 16, RTN_UNICAST);
	put_ipv4(build.message, RTA_DST, "10.5.0.0");
	mnl_attr_put_u32(build.message, RTA_OIF, 3);
	put_ipv4(build.message, RTA_GATEWAY, "10.1.0.1");
	assert_int_equal(parse_route(&build, &route), 0);

	assert_int_equal(route.ifindex, 3);
	assert_addr(&route.neighbour, "10.1.0.1");
	assert_prefix(&route.prefix, "10.5.0.0/16");
	assert_int_equal(route.protocol, 3);
	assert_false(route.multicast);
}

static void
test_route_to_a_connected_source_has_no_neighbour(void **state)
{
	struct build build;
	struct core_route route;

	(void)state;
	begin_route(&build, AF_INET, 24, RTN_UNICAST);
	put_ipv4(build.message, RTA_DST, "10.5.6.0");
	mnl_attr_put_u32(build.message, RTA_OIF, 3);
	assert_int_equal(parse_route(&build, &route), 0);
	assert_int_equal(route.neighbour.family, MGM_FAMILY_UNSPEC);
	assert_true(addr_is_zero(&route.neighbour));
}

static void
test_default_route_comes_without_destination(void **state)
{
	struct build build;
	struct core_route route;

	(void)state;
	begin_route(&build, AF_INET, 0, RTN_UNICAST);
	mnl_attr_put_u32(build.message, RTA_OIF, 3);
	assert_int_equal(parse_route(&build, &route), 0);
	assert_int_equal(route.prefix.addr.family, MGM_FAMILY_IPV4);
	assert_true(addr_is_zero(&route.prefix.addr));
	assert_int_equal(route.prefix.len, 0);
}

static void
test_route_of_ipv4_may_have_an_ipv6_neighbour(void **state)
{
	struct build build;
	struct core_route route;
	uint8_t via[18] = {0};
	const uint16_t family = AF_INET6;

	(void)state;
	memcpy(via, &family, sizeof(family));
	via[2] = 0xfe;
	via[3] = 0x80;
	via[17] = 1;
	begin_route(&build, AF_INET, 0, RTN_UNICAST);
	mnl_attr_put_u32(build.message, RTA_OIF, 3);
	mnl_attr_put(build.message, RTA_VIA, sizeof(via), via);
	assert_int_equal(parse_route(&build, &route), 0);
	assert_addr(&route.neighbour, "fe80::1");
}

static void
test_route_of_ipv6_is_parsed_by_the_same_code(void **state)
{
	struct build build;
	struct core_route route;
	struct in6_addr address;

	(void)state;
	begin_route(&build, AF_INET6, 32, RTN_UNICAST);
	assert_int_equal(inet_pton(AF_INET6, "2001:db8::", &address), 1);
	mnl_attr_put(build.message, RTA_DST, sizeof(address), &address);
	mnl_attr_put_u32(build.message, RTA_OIF, 3);
	assert_int_equal(inet_pton(AF_INET6, "fe80::9", &address), 1);
	mnl_attr_put(build.message, RTA_GATEWAY, sizeof(address), &address);
	assert_int_equal(parse_route(&build, &route), 0);
	assert_prefix(&route.prefix, "2001:db8::/32");
	assert_addr(&route.neighbour, "fe80::9");
}

static void
test_route_with_several_hops_takes_the_first_that_works(void **state)
{
	static const struct {
		uint8_t flags[3];
		int expect; /* ifindex, or -errno */
	} cases[] = {
	    {{0, 0, 0}, 11},
	    {{RTNH_F_DEAD, 0, 0}, 12},
	    {{RTNH_F_LINKDOWN, RTNH_F_DEAD, 0}, 13},
	    {{RTNH_F_DEAD, RTNH_F_LINKDOWN, RTNH_F_LINKDOWN}, 12},
	    {{RTNH_F_DEAD, RTNH_F_DEAD, RTNH_F_DEAD}, -ENETUNREACH},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct build build;
		struct core_route route = {0};
		struct nlattr *nest;
		int err;

		begin_route(&build, AF_INET, 0, RTN_UNICAST);
		nest = mnl_attr_nest_start(build.message, RTA_MULTIPATH);
		put_hop(build.message, 11, cases[i].flags[0], "10.1.0.11");
		put_hop(build.message, 12, cases[i].flags[1], "10.1.0.12");
		put_hop(build.message, 13, cases[i].flags[2], "10.1.0.13");
		mnl_attr_nest_end(build.message, nest);
		err = parse_route(&build, &route);
		if (cases[i].expect < 0) {
			assert_int_equal(err, cases[i].expect);
			continue;
		}
		assert_int_equal(err, 0);
		assert_int_equal(route.ifindex, cases[i].expect);
		assert_int_equal(route.neighbour.octets[3], cases[i].expect);
	}
}

static void
test_route_by_nexthop_object_alone_asks_for_more(void **state)
{
	struct build build;
	struct core_route route = {0};

	(void)state;
	begin_route(&build, AF_INET, 8, RTN_UNICAST);
	put_ipv4(build.message, RTA_DST, "10.0.0.0");
	mnl_attr_put_u32(build.message, RTA_NH_ID, 5);
	assert_int_equal(parse_route(&build, &route), -EDESTADDRREQ);
	assert_prefix(&route.prefix, "10.0.0.0/8");
	assert_int_equal(route.protocol, 3);
}

static void
test_only_unicast_routes_lead_to_a_source(void **state)
{
	static const uint8_t types[] = {RTN_LOCAL, RTN_BROADCAST, RTN_ANYCAST,
	    RTN_MULTICAST, RTN_BLACKHOLE, RTN_UNREACHABLE, RTN_PROHIBIT, RTN_THROW,
	    RTN_UNSPEC};

	(void)state;
	for (size_t i = 0; i < COUNT(types); i++) {
		struct build build;
		struct core_route route = {.ifindex = 99};

		begin_route(&build, AF_INET, 0, types[i]);
		mnl_attr_put_u32(build.message, RTA_OIF, 3);
		assert_int_equal(parse_route(&build, &route), -ENETUNREACH);
		assert_int_equal(route.ifindex, 99);
	}
}

static void
test_route_protocols_become_those_of_the_mib(void **state)
{
	static const struct {
		uint8_t rtm;
		uint32_t mib;
	} cases[] = {
	    {RTPROT_UNSPEC, 1},
	    {RTPROT_REDIRECT, 4},
	    {RTPROT_KERNEL, 2},
	    {RTPROT_BOOT, 3},
	    {RTPROT_STATIC, 3},
	    {RTPROT_ZEBRA, 1},
	    {RTPROT_BIRD, 1},
	    {RTPROT_DHCP, 19},
	    {RTPROT_BGP, 14},
	    {RTPROT_ISIS, 9},
	    {RTPROT_OSPF, 13},
	    {RTPROT_RIP, 8},
	    {RTPROT_EIGRP, 16},
	    {196, 3},
	    {255, 1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(netlink_route_protocol(cases[i].rtm), cases[i].mib);
}

static void
test_route_change_gives_its_prefix(void **state)
{
	struct build build;
	struct mgm_prefix prefix;

	(void)state;
	begin_route(&build, AF_INET, 30, RTN_BLACKHOLE);
	put_ipv4(build.message, RTA_DST, "10.9.8.4");
	build.message->nlmsg_type = RTM_DELROUTE;
	assert_int_equal(netlink_route_parse_change(build.message, &prefix), 0);
	assert_prefix(&prefix, "10.9.8.4/30");

	begin_route(&build, AF_INET, 4, RTN_MULTICAST);
	put_ipv4(build.message, RTA_DST, "224.0.0.0");
	assert_int_equal(
	    netlink_route_parse_change(build.message, &prefix), -EPROTONOSUPPORT);
	begin_route(&build, RTNL_FAMILY_IPMR, 32, RTN_MULTICAST);
	assert_int_equal(
	    netlink_route_parse_change(build.message, &prefix), -EPROTONOSUPPORT);
}

/* Malformed messages: each is a good one with one thing broken. */

static void
spoil_name_empty(struct build *build)
{
	begin_link(build, ARPHRD_ETHER, RUNNING);
	mnl_attr_put(build->message, IFLA_IFNAME, 0, "");
}

static void
spoil_name_without_end(struct build *build)
{
	begin_link(build, ARPHRD_NONE, RUNNING);
	mnl_attr_put(build->message, IFLA_IFNAME, 4, "eth0");
	mnl_attr_put_u32(build->message, IFLA_MTU, 1500);
}

static void
spoil_name_too_long(struct build *build)
{
	begin_link(build, ARPHRD_NONE, RUNNING);
	mnl_attr_put_strz(build->message, IFLA_IFNAME, "abcdefghijklmnop");
	mnl_attr_put_u32(build->message, IFLA_MTU, 1500);
}

static void
spoil_name_of_nothing(struct build *build)
{
	begin_link(build, ARPHRD_NONE, RUNNING);
	mnl_attr_put_strz(build->message, IFLA_IFNAME, "");
	mnl_attr_put_u32(build->message, IFLA_MTU, 1500);
}

static void
spoil_no_name(struct build *build)
{
	begin_link(build, ARPHRD_NONE, RUNNING);
	mnl_attr_put_u32(build->message, IFLA_MTU, 1500);
}

static void
spoil_no_name_of_unsupported(struct build *build)
{
	begin_link(build, ARPHRD_PPP, RUNNING);
}

static void
spoil_no_mtu(struct build *build)
{
	begin_link(build, ARPHRD_NONE, RUNNING);
	mnl_attr_put_strz(build->message, IFLA_IFNAME, "tun0");
}

static void
spoil_mtu_of_one_octet(struct build *build)
{
	spoil_no_mtu(build);
	mnl_attr_put_u8(build->message, IFLA_MTU, 1);
}

static void
spoil_mtu_of_eight_octets(struct build *build)
{
	spoil_no_mtu(build);
	mnl_attr_put_u64(build->message, IFLA_MTU, 1);
}

static void
spoil_no_mac(struct build *build)
{
	begin_link(build, ARPHRD_ETHER, RUNNING);
	mnl_attr_put_strz(build->message, IFLA_IFNAME, "eth0");
	mnl_attr_put_u32(build->message, IFLA_MTU, 1500);
}

static void
spoil_short_mac(struct build *build)
{
	spoil_no_mac(build);
	mnl_attr_put(build->message, IFLA_ADDRESS, 5, "12345");
}

static void
spoil_long_mac(struct build *build)
{
	spoil_no_mac(build);
	mnl_attr_put(build->message, IFLA_ADDRESS, 20, "12345678901234567890");
}

static void
spoil_ifindex_zero(struct build *build)
{
	build_ethernet(build, RUNNING);
	((struct ifinfomsg *)mnl_nlmsg_get_payload(build->message))->ifi_index = 0;
}

static void
spoil_ifindex_negative(struct build *build)
{
	build_ethernet(build, RUNNING);
	((struct ifinfomsg *)mnl_nlmsg_get_payload(build->message))->ifi_index = -1;
}

static struct nlattr *
first_attr(struct build *build, size_t body_len)
{
	return mnl_nlmsg_get_payload_offset(build->message, body_len);
}

static void
spoil_attr_longer_than_message(struct build *build)
{
	build_ethernet(build, RUNNING);
	first_attr(build, sizeof(struct ifinfomsg))->nla_len = 4000;
}

static void
spoil_attr_of_length_zero(struct build *build)
{
	build_ethernet(build, RUNNING);
	first_attr(build, sizeof(struct ifinfomsg))->nla_len = 0;
}

static void
spoil_link_without_body(struct build *build)
{
	build_ethernet(build, RUNNING);
	build->message->nlmsg_len = sizeof(struct nlmsghdr);
}

static void
spoil_link_with_half_a_body(struct build *build)
{
	build_ethernet(build, RUNNING);
	build->message->nlmsg_len = sizeof(struct nlmsghdr) + 15;
}

static void
spoil_link_cut_in_an_attr(struct build *build)
{
	build_ethernet(build, RUNNING);
	build->message->nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)) + 6;
}

static void
spoil_link_cut_in_the_padding(struct build *build)
{
	build_ethernet(build, RUNNING);
	build->message->nlmsg_len -= 3; /* the MAC's last octet and its padding */
}

static void
begin_netconf(struct build *build)
{
	const struct netconfmsg body = {.ncm_family = AF_INET};

	begin(build, RTM_NEWNETCONF, &body, sizeof(body));
}

static void
spoil_netconf_without_body(struct build *build)
{
	begin_netconf(build);
	build->message->nlmsg_len = sizeof(struct nlmsghdr);
}

static void
spoil_netconf_shorter_than_padding(struct build *build)
{
	begin_netconf(build);
	build->message->nlmsg_len = sizeof(struct nlmsghdr) + 1;
}

static void
spoil_netconf_without_ifindex(struct build *build)
{
	begin_netconf(build);
	mnl_attr_put_u32(build->message, NETCONFA_MC_FORWARDING, 1);
}

static void
spoil_netconf_short_ifindex(struct build *build)
{
	begin_netconf(build);
	mnl_attr_put_u16(build->message, NETCONFA_IFINDEX, 3);
}

static void
spoil_netconf_ifindex_zero(struct build *build)
{
	begin_netconf(build);
	mnl_attr_put_u32(build->message, NETCONFA_IFINDEX, 0);
}

static void
spoil_netconf_ifindex_very_negative(struct build *build)
{
	begin_netconf(build);
	mnl_attr_put_u32(build->message, NETCONFA_IFINDEX, 0x80000000u);
}

static void
spoil_netconf_short_flag(struct build *build)
{
	begin_netconf(build);
	mnl_attr_put_u32(build->message, NETCONFA_IFINDEX, 3);
	mnl_attr_put_u8(build->message, NETCONFA_MC_FORWARDING, 1);
}

static void
begin_good_route(struct build *build)
{
	begin_route(build, AF_INET, 16, RTN_UNICAST);
	put_ipv4(build->message, RTA_DST, "10.5.0.0");
}

static void
spoil_route_without_body(struct build *build)
{
	begin_good_route(build);
	build->message->nlmsg_len = sizeof(struct nlmsghdr) + 4;
}

static void
spoil_route_of_another_type(struct build *build)
{
	begin_good_route(build);
	mnl_attr_put_u32(build->message, RTA_OIF, 3);
	build->message->nlmsg_type = RTM_NEWLINK;
}

static void
spoil_route_of_another_family(struct build *build)
{
	begin_route(build, AF_BRIDGE, 0, RTN_UNICAST);
	mnl_attr_put_u32(build->message, RTA_OIF, 3);
}

static void
spoil_route_prefix_too_long(struct build *build)
{
	begin_route(build, AF_INET, 33, RTN_UNICAST);
	put_ipv4(build->message, RTA_DST, "10.5.0.0");
	mnl_attr_put_u32(build->message, RTA_OIF, 3);
}

static void
spoil_route_without_destination(struct build *build)
{
	begin_route(build, AF_INET, 16, RTN_UNICAST);
	mnl_attr_put_u32(build->message, RTA_OIF, 3);
}

static void
spoil_route_short_destination(struct build *build)
{
	begin_route(build, AF_INET, 16, RTN_UNICAST);
	mnl_attr_put_u16(build->message, RTA_DST, 10);
	mnl_attr_put_u32(build->message, RTA_OIF, 3);
}

static void
spoil_route_bits_beyond_the_prefix(struct build *build)
{
	begin_route(build, AF_INET, 8, RTN_UNICAST);
	put_ipv4(build->message, RTA_DST, "10.5.0.0");
	mnl_attr_put_u32(build->message, RTA_OIF, 3);
}

static void
spoil_route_without_oif(struct build *build)
{
	begin_good_route(build);
}

static void
spoil_route_oif_zero(struct build *build)
{
	begin_good_route(build);
	mnl_attr_put_u32(build->message, RTA_OIF, 0);
}

static void
spoil_route_oif_huge(struct build *build)
{
	begin_good_route(build);
	mnl_attr_put_u32(build->message, RTA_OIF, 0xffffffffu);
}

static void
spoil_route_short_oif(struct build *build)
{
	begin_good_route(build);
	mnl_attr_put_u8(build->message, RTA_OIF, 3);
}

static void
spoil_route_long_gateway(struct build *build)
{
	begin_good_route(build);
	mnl_attr_put_u32(build->message, RTA_OIF, 3);
	mnl_attr_put(build->message, RTA_GATEWAY, 16, "1234567890123456");
}

static void
spoil_route_via_too_short(struct build *build)
{
	begin_good_route(build);
	mnl_attr_put_u32(build->message, RTA_OIF, 3);
	mnl_attr_put_u8(build->message, RTA_VIA, AF_INET6);
}

static void
spoil_route_via_of_no_family(struct build *build)
{
	begin_good_route(build);
	mnl_attr_put_u32(build->message, RTA_OIF, 3);
	mnl_attr_put(build->message, RTA_VIA, 6, "\377\0aaaa");
}

static void
spoil_route_via_cut(struct build *build)
{
	const uint16_t via[2] = {AF_INET6, 0};

	begin_good_route(build);
	mnl_attr_put_u32(build->message, RTA_OIF, 3);
	mnl_attr_put(build->message, RTA_VIA, sizeof(via), via);
}

static void
spoil_hops_cut(struct build *build)
{
	begin_good_route(build);
	mnl_attr_put(build->message, RTA_MULTIPATH, 7, "\10\0\0\0\3\0\0");
}

static void
put_one_hop(struct build *build, uint16_t len, int ifindex)
{
	const struct rtnexthop hop = {.rtnh_len = len, .rtnh_ifindex = ifindex};

	begin_good_route(build);
	mnl_attr_put(build->message, RTA_MULTIPATH, sizeof(hop), &hop);
}

static void
spoil_hop_longer_than_list(struct build *build)
{
	put_one_hop(build, 64, 3);
}

static void
spoil_hop_of_length_zero(struct build *build)
{
	put_one_hop(build, 0, 3);
}

static void
spoil_hop_ifindex_negative(struct build *build)
{
	put_one_hop(build, sizeof(struct rtnexthop), -3);
}

static const struct {
	void (*spoil)(struct build *build);
	char kind; /* l link, n netconf, r route */
} malformed[] = {
    {spoil_name_empty, 'l'},
    {spoil_name_without_end, 'l'},
    {spoil_name_too_long, 'l'},
    {spoil_name_of_nothing, 'l'},
    {spoil_no_name, 'l'},
    {spoil_no_name_of_unsupported, 'l'},
    {spoil_no_mtu, 'l'},
    {spoil_mtu_of_one_octet, 'l'},
    {spoil_mtu_of_eight_octets, 'l'},
    {spoil_no_mac, 'l'},
    {spoil_short_mac, 'l'},
    {spoil_long_mac, 'l'},
    {spoil_ifindex_zero, 'l'},
    {spoil_ifindex_negative, 'l'},
    {spoil_attr_longer_than_message, 'l'},
    {spoil_attr_of_length_zero, 'l'},
    {spoil_link_without_body, 'l'},
    {spoil_link_with_half_a_body, 'l'},
    {spoil_link_cut_in_an_attr, 'l'},
    {spoil_link_cut_in_the_padding, 'l'},
    {spoil_netconf_without_body, 'n'},
    {spoil_netconf_shorter_than_padding, 'n'},
    {spoil_netconf_without_ifindex, 'n'},
    {spoil_netconf_short_ifindex, 'n'},
    {spoil_netconf_ifindex_zero, 'n'},
    {spoil_netconf_ifindex_very_negative, 'n'},
    {spoil_netconf_short_flag, 'n'},
    {spoil_route_without_body, 'r'},
    {spoil_route_of_another_type, 'r'},
    {spoil_route_of_another_family, 'r'},
    {spoil_route_prefix_too_long, 'r'},
    {spoil_route_without_destination, 'r'},
    {spoil_route_short_destination, 'r'},
    {spoil_route_bits_beyond_the_prefix, 'r'},
    {spoil_route_without_oif, 'r'},
    {spoil_route_oif_zero, 'r'},
    {spoil_route_oif_huge, 'r'},
    {spoil_route_short_oif, 'r'},
    {spoil_route_long_gateway, 'r'},
    {spoil_route_via_too_short, 'r'},
    {spoil_route_via_of_no_family, 'r'},
    {spoil_route_via_cut, 'r'},
    {spoil_hops_cut, 'r'},
    {spoil_hop_longer_than_list, 'r'},
    {spoil_hop_of_length_zero, 'r'},
    {spoil_hop_ifindex_negative, 'r'},
};

static void
test_malformed_messages_are_refused_and_touch_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(malformed); i++) {
		struct netlink_netconf netconf = {.ifindex = 99};
		struct netlink_link link = {.type = 99};
		struct core_route route = {.ifindex = 99};
		struct build build;
		struct nlmsghdr *copy;
		int err;

		malformed[i].spoil(&build);
		copy = exact_copy(&build, build.message->nlmsg_len);
		if (malformed[i].kind == 'l')
			err = netlink_link_parse(copy, &link);
		else if (malformed[i].kind == 'n')
			err = netlink_link_parse_netconf(copy, &netconf);
		else
			err = netlink_route_parse(copy, &route);
		free(copy);
		if (err != -EBADMSG)
			fail_msg("malformed message %zu: %d", i, err);
		assert_int_equal(netconf.ifindex, 99);
		assert_int_equal(link.type, 99);
		assert_int_equal(route.ifindex, 99);
	}
}

/* A good message cut after every octet, and with every octet changed. */
static void
test_cut_and_changed_messages_do_no_harm(void **state)
{
	struct build build;
	struct nlattr *nest;

	(void)state;
	begin_good_route(&build);
	nest = mnl_attr_nest_start(build.message, RTA_MULTIPATH);
	put_hop(build.message, 11, RTNH_F_DEAD, "10.1.0.11");
	put_hop(build.message, 12, 0, "10.1.0.12");
	mnl_attr_nest_end(build.message, nest);

	for (uint32_t len = sizeof(struct nlmsghdr); len <= build.message->nlmsg_len;
	     len++) {
		struct nlmsghdr *copy = exact_copy(&build, len);
		struct core_route route;
		struct netlink_link link;

		copy->nlmsg_len = len;
		(void)netlink_route_parse(copy, &route); /* only must not overrun */
		(void)netlink_link_parse(copy, &link);
		free(copy);
	}
	for (uint32_t at = sizeof(struct nlmsghdr); at < build.message->nlmsg_len;
	     at++) {
		for (unsigned value = 0; value < 256; value++) {
			struct nlmsghdr *copy =
			    exact_copy(&build, build.message->nlmsg_len);
			struct core_route route;
			struct mgm_prefix prefix;

			((uint8_t *)copy)[at] = (uint8_t)value;
			(void)netlink_route_parse(copy, &route);
			(void)netlink_route_parse_change(copy, &prefix);
			free(copy);
		}
	}
}

static void
test_message_frames_with_wrong_lengths_are_not_messages(void **state)
{
	static const uint32_t lengths[] = {
	    0, 1, 15, 33, 0x7fffffff, 0x80000000, 0xffffffff};
	_Alignas(struct nlmsghdr) char bytes[32] = {0};
	struct nlmsghdr *message = (struct nlmsghdr *)bytes;

	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		message->nlmsg_len = lengths[i];
		assert_null(netlink_message_at(bytes, sizeof(bytes)));
	}
	message->nlmsg_len = 32;
	assert_ptr_equal(netlink_message_at(bytes, 32), bytes);
	assert_null(netlink_message_at(bytes, 31));
	assert_null(netlink_message_at(bytes, 15));
}

static void
test_message_skip_ends_with_the_data(void **state)
{
	_Alignas(struct nlmsghdr) char bytes[32] = {0};
	struct nlmsghdr *message = (struct nlmsghdr *)bytes;
	const void *data = bytes;
	size_t len = 17;

	(void)state;
	message->nlmsg_len = 17;
	netlink_message_skip(&data, &len);
	assert_int_equal(len, 0);
	assert_ptr_equal(data, bytes + 17);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_link_of_ethernet_has_every_field),
	    cmocka_unit_test(test_link_runs_only_up_with_carrier_and_operational),
	    cmocka_unit_test(test_link_kind_follows_its_header),
	    cmocka_unit_test(test_link_of_a_bridge_port_is_not_the_link),
	    cmocka_unit_test(test_netconf_tells_mc_forwarding_of_one_interface),
	    cmocka_unit_test(test_table_keeps_mc_forwarding_that_came_before_the_link),
	    cmocka_unit_test(test_table_calls_a_message_without_change_no_news),
	    cmocka_unit_test(test_route_via_gateway_has_prefix_neighbour_and_protocol),
	    cmocka_unit_test(test_route_to_a_connected_source_has_no_neighbour),
	    cmocka_unit_test(test_default_route_comes_without_destination),
	    cmocka_unit_test(test_route_of_ipv4_may_have_an_ipv6_neighbour),
	    cmocka_unit_test(test_route_of_ipv6_is_parsed_by_the_same_code),
	    cmocka_unit_test(test_route_with_several_hops_takes_the_first_that_works),
	    cmocka_unit_test(test_route_by_nexthop_object_alone_asks_for_more),
	    cmocka_unit_test(test_only_unicast_routes_lead_to_a_source),
	    cmocka_unit_test(test_route_protocols_become_those_of_the_mib),
	    cmocka_unit_test(test_route_change_gives_its_prefix),
	    cmocka_unit_test(test_malformed_messages_are_refused_and_touch_nothing),
	    cmocka_unit_test(test_cut_and_changed_messages_do_no_harm),
	    cmocka_unit_test(test_message_frames_with_wrong_lengths_are_not_messages),
	    cmocka_unit_test(test_message_skip_ends_with_the_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
