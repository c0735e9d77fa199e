/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_build.h - messages of rtnetlink for tests, built attribute by attribute.
 *
 * Every message is parsed from a heap block of exactly its size, so that the address
 * sanitizer sees a read beyond it. cmocka.h and its needs are included before.
 */
#ifndef MGM_TEST_NETLINK_BUILD_H
#define MGM_TEST_NETLINK_BUILD_H

#include "netlink_link.h"
#include "netlink_route.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#define RUNNING (IFF_UP | IFF_RUNNING | IFF_LOWER_UP)
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A message under construction. */
struct build {
	_Alignas(struct nlmsghdr) char bytes[1024];
	struct nlmsghdr *message;
};

static inline void
begin(struct build *build, uint16_t type, const void *body, size_t body_len)
{
	memset(build, 0, sizeof(*build));
	build->message = mnl_nlmsg_put_header(build->bytes);
	build->message->nlmsg_type = type;
	memcpy(mnl_nlmsg_put_extra_header(build->message, body_len), body, body_len);
}

static inline struct nlmsghdr *
exact_copy(const struct build *build, size_t len)
{
	struct nlmsghdr *copy = malloc(len);

	assert_non_null(copy);
	memcpy(copy, build->bytes, len);
	return copy;
}

static inline int
parse_link(const struct build *build, struct netlink_link *link)
{
	struct nlmsghdr *copy = exact_copy(build, build->message->nlmsg_len);
	int err = netlink_link_parse(copy, link);

	free(copy);
	return err;
}

static inline int
parse_route(const struct build *build, struct core_route *route)
{
	struct nlmsghdr *copy = exact_copy(build, build->message->nlmsg_len);
	int err = netlink_route_parse(copy, route);

	free(copy);
	return err;
}

static inline void
begin_link(struct build *build, uint16_t type, unsigned flags)
{
	const struct ifinfomsg info = {
	    .ifi_index = 7, .ifi_type = type, .ifi_flags = flags};

	begin(build, RTM_NEWLINK, &info, sizeof(info));
}

static inline void
build_ethernet(struct build *build, unsigned flags)
{
	static const uint8_t mac[6] = {2, 0, 0, 0, 0, 9};

	begin_link(build, ARPHRD_ETHER, flags);
	mnl_attr_put_strz(build->message, IFLA_IFNAME, "eth0");
	mnl_attr_put_u32(build->message, IFLA_MTU, 1500);
	mnl_attr_put(build->message, IFLA_ADDRESS, sizeof(mac), mac);
}

static inline void
put_ipv4(struct nlmsghdr *message, uint16_t type, const char *text)
{
	struct in_addr address;

	assert_int_equal(inet_pton(AF_INET, text, &address), 1);
	mnl_attr_put(message, type, sizeof(address), &address);
}

static inline void
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

static inline void
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

#endif
