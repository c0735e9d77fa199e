/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_netlink_parse.c - what netlink messages say of links and routes.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "addr.h"
#include "log.h"
#include "netlink_build.h"
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
	static const struct {
		uint8_t type;
		int error;
	} types[] = {
	    {RTN_LOCAL, -EADDRINUSE},
	    {RTN_BROADCAST, -ENETUNREACH},
	    {RTN_ANYCAST, -ENETUNREACH},
	    {RTN_MULTICAST, -ENETUNREACH},
	    {RTN_BLACKHOLE, -ENETUNREACH},
	    {RTN_UNREACHABLE, -ENETUNREACH},
	    {RTN_PROHIBIT, -ENETUNREACH},
	    {RTN_THROW, -ENETUNREACH},
	    {RTN_UNSPEC, -ENETUNREACH},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(types); i++) {
		struct build build;
		struct core_route route = {.ifindex = 99};

		begin_route(&build, AF_INET, 0, types[i].type);
		mnl_attr_put_u32(build.message, RTA_OIF, 3);
		assert_int_equal(parse_route(&build, &route), types[i].error);
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

static void
put_kind(struct build *build, const char *kind)
{
	struct nlattr *info = mnl_attr_nest_start(build->message, IFLA_LINKINFO);

	mnl_attr_put_strz(build->message, IFLA_INFO_KIND, kind);
	mnl_attr_put_u32(build->message, IFLA_INFO_DATA, 10);
	mnl_attr_nest_end(build->message, info);
}

static void
test_device_of_a_vrf_is_told_from_other_links(void **state)
{
	static const struct {
		const char *kind;
		bool vrf;
	} cases[] = {{"vrf", true}, {"vrfx", false}, {"vr", false}, {"veth", false},
	    {"", false}};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct build build;
		struct netlink_link link;

		build_ethernet(&build, RUNNING);
		put_kind(&build, cases[i].kind);
		assert_int_equal(parse_link(&build, &link), 0);
		assert_int_equal(link.vrf, cases[i].vrf);
		assert_int_equal(link.kind, NETLINK_LINK_USABLE);
	}
}

static void
test_malformed_kind_of_a_link_is_as_none(void **state)
{
	static const struct {
		const char *octets;
		size_t len;
		bool vrf;
	} cases[] = {
	    {"\10\0\1\0vrf\0", 8, true}, /* as it should be */
	    {"\7\0\1\0vrf", 7, true},    /* its NUL is missing, and no need */
	    {"", 0, false},
	    {"\4\0\1", 3, false},
	    {"\4\0\1\0", 4, false},
	    {"\0\0\1\0vrf\0", 8, false},
	    {"\3\0\1\0vrf\0", 8, false},
	    {"\11\0\1\0vrf\0", 8, false},
	    {"\377\377\1\0vrf\0", 8, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct build build;
		struct netlink_link link;

		build_ethernet(&build, RUNNING);
		mnl_attr_put(
		    build.message, IFLA_LINKINFO, cases[i].len, cases[i].octets);
		assert_int_equal(parse_link(&build, &link), 0);
		assert_int_equal(link.vrf, cases[i].vrf);
	}
}

static unsigned vrf_lines;

static void
count_vrf_lines(enum log_level level, const char *line)
{
	vrf_lines += level == LOG_LEVEL_WARN &&
		     strstr(line, "link eth0: VRFs are not supported") != NULL;
}

static void
test_first_vrf_is_one_line_in_the_log_and_later_ones_none(void **state)
{
	struct build plain, vrf;
	struct netlink_table table;
	struct netlink_entry *entry;

	(void)state;
	netlink_table_init(&table);
	log_set_sink(count_vrf_lines);
	vrf_lines = 0;
	build_ethernet(&plain, RUNNING);
	assert_int_equal(netlink_table_take_link(&table, plain.message, &entry), 0);
	assert_int_equal(vrf_lines, 0);
	build_ethernet(&vrf, RUNNING);
	put_kind(&vrf, "vrf");
	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    netlink_table_take_link(&table, vrf.message, &entry), 0);

	assert_int_equal(vrf_lines, 1);
	log_set_sink(NULL);
	netlink_table_exit(&table);
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
	    cmocka_unit_test(test_device_of_a_vrf_is_told_from_other_links),
	    cmocka_unit_test(test_malformed_kind_of_a_link_is_as_none),
	    cmocka_unit_test(test_first_vrf_is_one_line_in_the_log_and_later_ones_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
