/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netlink_lab.c - agent/netlink as a program: events as lines, questions by lines.
 *
 * netlink_lab watch [BUFFER]   prints events; BUFFER is the receive buffer in octets.
 *                              Reads from standard input: "lookup ADDRESS" is answered
 *                              by a "route" line, "hold" stops reading events, "go"
 *                              starts again, "mark TEXT" is printed back.
 * netlink_lab guard            holds the kernel's multicast routing socket
 * netlink_lab vif INTERFACE    another multicast router, with one interface
 * All end with the end of standard input.
 */
#include "config.h"

#include "addr.h"
#include "netlink.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/mroute.h>

struct lab {
	struct netlink *netlink;
	bool hold;
	uint64_t resyncs; /* as last printed */
};

static void
lab_link_set(void *ctx, const struct core_link *link)
{
	const uint8_t *mac = link->link.mac;

	(void)ctx;
	printf("link %u name=%s mtu=%u ethernet=%d mac=%02x:%02x:%02x:%02x:%02x:%02x "
	       "running=%d p2p=%d forwards=%d\n",
	    link->link.ifindex, link->link.name, link->link.mtu, link->link.ethernet,
	    mac[0], mac[1], mac[2], mac[3], mac[4], mac[5], link->link.running,
	    link->broadcast_or_p2p, link->kernel_forwards);
}

static void
lab_link_gone(void *ctx, uint32_t ifindex)
{
	(void)ctx;
	printf("gone %u\n", ifindex);
}

static void
lab_routes_changed(void *ctx, const struct mgm_prefix *prefix)
{
	char text[PREFIX_TEXT_SIZE];

	(void)ctx;
	printf("routes %s\n",
	    prefix == NULL ? "all" : prefix_format(prefix, text, sizeof(text)));
}

static void
lab_lookup(struct lab *lab, const char *text)
{
	char neighbour[ADDR_TEXT_SIZE];
	char prefix[PREFIX_TEXT_SIZE];
	struct core_route route;
	struct mgm_addr source;
	char name[IF_NAMESIZE] = "?";
	int err = addr_parse(text, &source);

	if (err == 0)
		err = netlink_route_lookup(lab->netlink, &source, &route);
	if (err != 0) {
		printf("route %s %s\n", text, strerrorname_np(-err));
		return;
	}
	(void)if_indextoname(route.ifindex, name); /* else "?" is printed */
	printf("route %s dev=%s via=%s prefix=%s protocol=%u\n", text, name,
	    route.neighbour.family == MGM_FAMILY_UNSPEC
		? "-"
		: addr_format(&route.neighbour, neighbour, sizeof(neighbour)),
	    prefix_format(&route.prefix, prefix, sizeof(prefix)), route.protocol);
}

static void
lab_command(struct lab *lab, const char *line)
{
	if (strncmp(line, "lookup ", 7) == 0)
		lab_lookup(lab, line + 7);
	else if (strcmp(line, "hold") == 0)
		lab->hold = true;
	else if (strcmp(line, "go") == 0)
		lab->hold = false;
	else
		printf("%s\n", line);
	if (lab->hold)
		printf("held\n");
}

/* Commands come whole, one write for each line; several may be read at once. */
static bool
lab_read_commands(struct lab *lab)
{
	char text[4096];
	char *save = NULL;
	ssize_t len = read(STDIN_FILENO, text, sizeof(text) - 1);

	if (len <= 0)
		return false;
	text[len] = '\0';
	for (char *line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save))
		lab_command(lab, line);
	return true;
}

static int
lab_watch(const char *buffer)
{
	struct lab lab = {0};
	const struct netlink_port port = {
	    .ctx = &lab,
	    .link_set = lab_link_set,
	    .link_gone = lab_link_gone,
	    .routes_changed = lab_routes_changed,
	};
	struct pollfd fds[2] = {{.fd = STDIN_FILENO, .events = POLLIN}};
	int err = netlink_open(&port, &lab.netlink);

	if (err == 0 && buffer != NULL)
		err = netlink_set_buffer(lab.netlink, atoi(buffer));
	if (err != 0) {
		fprintf(stderr, "netlink_lab: %s\n", strerror(-err));
		netlink_close(lab.netlink);
		return 1;
	}
	printf("ready\n");
	for (;;) {
		fds[1] = (struct pollfd){
		    .fd = lab.hold ? -1 : netlink_fd(lab.netlink), .events = POLLIN};
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		if (fds[1].revents != 0)
			netlink_read(lab.netlink);
		if (netlink_resyncs(lab.netlink) != lab.resyncs) {
			lab.resyncs = netlink_resyncs(lab.netlink);
			printf("resyncs %llu\n", (unsigned long long)lab.resyncs);
		}
		if (fds[0].revents != 0 && !lab_read_commands(&lab))
			break;
	}
	netlink_close(lab.netlink);
	return 0;
}

/* Say so and stay until standard input ends. */
static int
lab_hold(int fd, int err)
{
	char byte;

	if (err != 0) {
		printf("refused %s\n", strerrorname_np(-err));
		return 1;
	}
	printf("ready\n");
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	(void)close(fd);
	return 0;
}

static int
lab_vif(const char *name)
{
	struct vifctl vif = {
	    .vifc_vifi = 0,
	    .vifc_flags = VIFF_USE_IFINDEX,
	    .vifc_threshold = 1,
	    .vifc_lcl_ifindex = (int)if_nametoindex(name),
	};
	const int on = 1;
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_IGMP);
	int err = 0;

	if (fd < 0 || setsockopt(fd, IPPROTO_IP, MRT_INIT, &on, sizeof(on)) != 0 ||
	    setsockopt(fd, IPPROTO_IP, MRT_ADD_VIF, &vif, sizeof(vif)) != 0)
		err = -errno;
	return lab_hold(fd, err);
}

static int
lab_guard(void)
{
	int fd = -1;
	int err = netlink_guard_kernel(&fd);

	return lab_hold(fd, err);
}

int
main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	(void)setvbuf(stdout, NULL, _IOLBF, 0); /* lines at once; else at the end */
	if (strcmp(verb, "watch") == 0)
		return lab_watch(argc > 2 ? argv[2] : NULL);
	if (strcmp(verb, "guard") == 0)
		return lab_guard();
	if (strcmp(verb, "vif") == 0 && argc > 2)
		return lab_vif(argv[2]);
	fprintf(stderr, "usage: netlink_lab watch [BUFFER] | guard | vif INTERFACE\n");
	return 2;
}
