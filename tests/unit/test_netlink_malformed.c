/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_netlink_malformed.c - netlink messages that are broken: refused, nothing
 * touched.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "addr.h"
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
	    cmocka_unit_test(test_malformed_messages_are_refused_and_touch_nothing),
	    cmocka_unit_test(test_cut_and_changed_messages_do_no_harm),
	    cmocka_unit_test(test_message_frames_with_wrong_lengths_are_not_messages),
	    cmocka_unit_test(test_message_skip_ends_with_the_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
