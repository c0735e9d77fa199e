/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * igmp_lab.c - a small IGMP routing client, and a proxy, for the stories.
 *
 * usage: igmp_lab [--socket PATH] [--protocol N] [--component N] [--upstream IF]
 *                 [--interface IF]...
 *        igmp_lab --listen --interface IF
 *
 * Registers as IGMP, takes the interfaces, beside their owners or alone, hears there
 * the reports of hosts and adds and deletes memberships as they say. While an owner
 * changes (disable, enable) it leaves the daemon alone and adds all again after. With
 * --upstream it takes that interface too and is a host there: what its own interfaces
 * want, what other clients want (join and prune alerts) and what IGMP tells an owner
 * (local join and leave). With --protocol of another than IGMP it owns the interfaces
 * and hears no hosts: then local joins are all it learns. With --listen it has no
 * session and only prints reports.
 *
 * Commands on standard input, answered by "ok COMMAND":
 *
 *	query IF TENTHS  a general query
 *	stats IF         "stats IF good N bad N drops N", of datagrams
 *
 * It prints each report, what it adds and deletes, each alert (lab_told.c) and each
 * join upstream. It uses the public API alone, packet sockets to hear and raw ones to
 * query: nothing of IGMP goes through the daemon (mgm-api 11.9).
 */
#include "config.h"

#include "igmp_hosts.h"
#include "igmp_port.h"
#include "igmp_upstream.h"
#include "lab_input.h"
#include "lab_told.h"
#include "traffic.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define IGMP_LAB_INTERFACES 8

struct igmp_lab;

struct igmp_lab_interface {
	struct igmp_lab *lab; /* borrowed */
	const char *name;
	uint32_t ifindex;
	struct igmp_port port; /* where hosts are heard */
	bool disabled;         /* between disable and enable */
	bool add_again;        /* enabled: its memberships are gone */
};

struct igmp_lab {
	const char *socket, *upstream_name;
	uint32_t protocol, component;
	bool listen;
	struct igmp_lab_interface interfaces[IGMP_LAB_INTERFACES];
	size_t num_interfaces;
	struct mgm_session *session; /* owned; NULL with listen */
	uint32_t handle;
	struct igmp_hosts hosts;
	struct igmp_upstream *upstream; /* owned; NULL: none */
	struct lab_input input;
};

static bool
igmp_lab_hears_hosts(const struct igmp_lab *lab)
{
	return lab->listen || lab->protocol == MGM_PROTO_IGMP_ONLY;
}

static struct igmp_lab_interface *
igmp_lab_interface(struct igmp_lab *lab, uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < lab->num_interfaces; i++) {
		if (lab->interfaces[i].ifindex == ifindex)
			return &lab->interfaces[i];
	}
	return NULL;
}

/* ---- Towards the daemon ---- */

static struct mgm_prefix
igmp_lab_prefix(uint32_t host_order)
{
	struct mgm_addr addr = {.family = MGM_FAMILY_IPV4};
	const uint32_t octets = htonl(host_order);

	if (host_order == 0)
		return mgm_prefix_wildcard(MGM_FAMILY_IPV4);
	memcpy(addr.octets, &octets, sizeof(octets));
	return mgm_prefix_host(&addr);
}

static uint32_t
igmp_lab_host_order(const struct mgm_prefix *prefix)
{
	uint32_t octets;

	memcpy(&octets, prefix->addr.octets, sizeof(octets));
	return ntohl(octets);
}

static void
igmp_lab_submit(
    void *context, uint32_t ifindex, uint32_t source, uint32_t group, bool wanted)
{
	const struct mgm_prefix s = igmp_lab_prefix(source), g = igmp_lab_prefix(group);
	struct igmp_lab *lab = context;
	enum mgm_status status;
	char name[IF_NAMESIZE];

	if (wanted)
		status = mgm_add_group_membership_entry(lab->session, lab->handle, &s,
		    &g, ifindex, NULL, MGM_JOIN_STATE_FLAG);
	else
		status = mgm_delete_group_membership_entry(lab->session, lab->handle,
		    &s, &g, ifindex, NULL, MGM_JOIN_STATE_FLAG);
	lab_told_say(wanted ? "added" : "deleted", &s, &g);
	printf(" %s%s%s\n", lab_told_ifname(ifindex, name),
	    status == MGM_OK ? "" : " refused: ",
	    status == MGM_OK ? "" : mgm_strerror(status));
}

static void
igmp_lab_changed(
    void *context, uint32_t ifindex, uint32_t source, uint32_t group, bool wanted)
{
	struct igmp_lab *lab = context;
	const struct igmp_lab_interface *interface = igmp_lab_interface(lab, ifindex);

	/* What changes while it may not add is added with all the rest. */
	if (!interface->disabled && !interface->add_again)
		igmp_lab_submit(lab, ifindex, source, group, wanted);
	igmp_upstream_want(lab->upstream, source, group, wanted);
}

static void
igmp_lab_add_again(struct igmp_lab *lab)
{
	size_t i;

	for (i = 0; i < lab->num_interfaces; i++) {
		if (!lab->interfaces[i].add_again)
			continue;
		lab->interfaces[i].add_again = false;
		igmp_hosts_repeat(
		    &lab->hosts, lab->interfaces[i].ifindex, igmp_lab_submit);
	}
}

/* ---- From hosts ---- */

static void
igmp_lab_report(void *context, const struct igmp_record *record)
{
	struct igmp_lab_interface *interface = context;
	struct in_addr host = {.s_addr = htonl(record->host)};
	struct in_addr group = {.s_addr = htonl(record->group)}, source;
	char text[INET_ADDRSTRLEN];
	size_t i;

	printf("report v%u %s %s %s", record->version, interface->name,
	    igmp_packet_change_name(record->change),
	    inet_ntop(AF_INET, &group, text, sizeof(text)));
	printf(" from %s", inet_ntop(AF_INET, &host, text, sizeof(text)));
	for (i = 0; i < record->num_sources; i++) {
		source.s_addr = htonl(igmp_packet_source(record, i));
		printf(" %s", inet_ntop(AF_INET, &source, text, sizeof(text)));
	}
	printf("\n");
	/* 224.0.0.0/24 is never forwarded, and the daemon refuses it. */
	if (!interface->lab->listen && record->group >> 8 != 0xe00000)
		igmp_hosts_report(&interface->lab->hosts, interface->ifindex, record);
}

/* ---- What the daemon tells ---- */

static void
igmp_lab_on_join(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, bool member_update)
{
	struct igmp_lab *lab = context;

	lab_told_join(context, source, group, member_update);
	if (member_update)
		igmp_upstream_alert(lab->upstream, igmp_lab_host_order(source),
		    igmp_lab_host_order(group), true);
}

/* That an entry has no oifs any more says nothing about members: RFC 2715, 4.6. */
static enum mgm_answer
igmp_lab_on_prune(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop,
    bool member_delete, uint32_t *timeout)
{
	struct igmp_lab *lab = context;

	(void)question, (void)next_hop, (void)timeout;
	lab_told_say_prune(source, group, ifindex, member_delete);
	if (member_delete)
		igmp_upstream_alert(lab->upstream, igmp_lab_host_order(source),
		    igmp_lab_host_order(group), false);
	return MGM_ANSWERED;
}

static void
igmp_lab_on_local_join(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	struct igmp_lab *lab = context;

	lab_told_local_join(context, source, group, ifindex, next_hop);
	igmp_upstream_want(lab->upstream, igmp_lab_host_order(source),
	    igmp_lab_host_order(group), true);
}

static void
igmp_lab_on_local_leave(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	struct igmp_lab *lab = context;

	lab_told_local_leave(context, source, group, ifindex, next_hop);
	igmp_upstream_want(lab->upstream, igmp_lab_host_order(source),
	    igmp_lab_host_order(group), false);
}

static void
igmp_lab_on_disable(void *context, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	struct igmp_lab_interface *interface = igmp_lab_interface(context, ifindex);

	lab_told_disable_igmp(context, ifindex, next_hop);
	if (interface != NULL)
		interface->disabled = true;
}

static void
igmp_lab_on_enable(void *context, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	struct igmp_lab_interface *interface = igmp_lab_interface(context, ifindex);

	lab_told_enable_igmp(context, ifindex, next_hop);
	if (interface == NULL)
		return;
	interface->disabled = false;
	interface->add_again = true; /* not inside the callback: 5.8 */
}

/* ---- The loop ---- */

static void
igmp_lab_command(void *context, const char *line)
{
	struct igmp_lab *lab = context;
	struct igmp_lab_interface *interface = NULL;
	struct lab_words words;

	lab_input_split(line, &words);
	if (words.count >= 2)
		interface = igmp_lab_interface(lab, if_nametoindex(words.word[1]));
	if (interface == NULL || !igmp_lab_hears_hosts(lab)) {
		printf("refused %s\n", line);
	} else if (words.count == 3 && strcmp(words.word[0], "query") == 0) {
		igmp_port_query(&interface->port,
		    (uint8_t)traffic_number("query", words.word[2], 127));
		printf("ok %s\n", line);
	} else if (words.count == 2 && strcmp(words.word[0], "stats") == 0) {
		igmp_port_count_drops(&interface->port);
		printf("stats %s good %" PRIu64 " bad %" PRIu64 " drops %" PRIu64 "\n",
		    interface->name, interface->port.good, interface->port.bad,
		    interface->port.drops);
		printf("ok %s\n", line);
	} else {
		printf("refused %s\n", line);
	}
}

static void
igmp_lab_run(struct igmp_lab *lab)
{
	struct pollfd fds[2 + IGMP_LAB_INTERFACES] = {
	    {.fd = STDIN_FILENO, .events = POLLIN}, {.fd = -1}};
	nfds_t num = 2 + lab->num_interfaces;
	size_t i;

	for (i = 0; i < lab->num_interfaces; i++)
		fds[2 + i] = (struct pollfd){
		    .fd = igmp_lab_hears_hosts(lab) ? lab->interfaces[i].port.fd : -1,
		    .events = POLLIN};
	while (!traffic_stopped()) {
		if (lab->session != NULL) {
			fds[1].fd = mgm_fd(lab->session);
			fds[1].events = mgm_events(lab->session);
		}
		if (poll(fds, num, -1) < 0) {
			if (errno != EINTR)
				err(1, "poll");
			continue;
		}
		if (fds[0].revents != 0 &&
		    !lab_input_read(&lab->input, STDIN_FILENO, igmp_lab_command, lab))
			fds[0].fd = -1;
		for (i = 0; i < lab->num_interfaces; i++) {
			if (fds[2 + i].revents != 0)
				igmp_port_receive(&lab->interfaces[i].port,
				    igmp_lab_report, &lab->interfaces[i]);
		}
		if (lab->session == NULL)
			continue;
		if (mgm_dispatch(lab->session) != MGM_OK)
			errx(1, "the session ended");
		igmp_lab_add_again(lab);
	}
}

static void
igmp_lab_take(struct igmp_lab *lab, uint32_t ifindex, const char *name)
{
	if (mgm_take_interface_ownership(lab->session, lab->handle, ifindex, NULL) !=
	    MGM_OK)
		errx(1, "%s: %s", name, mgm_last_detail(lab->session));
}

static void
igmp_lab_register(struct igmp_lab *lab)
{
	char detail[MGM_DETAIL_SIZE] = "";
	const struct mgm_options options = {
	    .name = "igmp_lab", .detail = detail, .detail_size = sizeof(detail)};
	const struct mgm_callbacks callbacks = {
	    .prune_alert_callback = igmp_lab_on_prune,
	    .join_alert_callback = igmp_lab_on_join,
	    .local_join_callback = igmp_lab_on_local_join,
	    .local_leave_callback = igmp_lab_on_local_leave,
	    .disable_igmp_callback = igmp_lab_on_disable,
	    .enable_igmp_callback = igmp_lab_on_enable,
	    .context = lab,
	};
	size_t i;

	if (mgm_open(lab->socket, &options, &lab->session) != MGM_OK)
		errx(1, "%s", detail);
	if (mgm_register_mprotocol(lab->session, &callbacks, lab->protocol,
		lab->component, &lab->handle) != MGM_OK)
		errx(1, "%s", mgm_last_detail(lab->session));
	for (i = 0; i < lab->num_interfaces; i++)
		igmp_lab_take(lab, lab->interfaces[i].ifindex, lab->interfaces[i].name);
	if (lab->upstream_name == NULL)
		return;
	igmp_lab_take(lab, traffic_ifindex(lab->upstream_name), lab->upstream_name);
	lab->upstream = igmp_upstream_open(lab->upstream_name);
}

static void
igmp_lab_parse(struct igmp_lab *lab, int argc, char **argv)
{
	static const struct option options[] = {
	    {"socket", required_argument, NULL, 's'},
	    {"protocol", required_argument, NULL, 'p'},
	    {"component", required_argument, NULL, 'c'},
	    {"interface", required_argument, NULL, 'i'},
	    {"upstream", required_argument, NULL, 'u'},
	    {"listen", no_argument, NULL, 'l'},
	    {0},
	};
	struct igmp_lab_interface *interface;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 's') {
			lab->socket = optarg;
		} else if (option == 'p') {
			lab->protocol =
			    (uint32_t)traffic_number("--protocol", optarg, UINT32_MAX);
		} else if (option == 'c') {
			lab->component =
			    (uint32_t)traffic_number("--component", optarg, UINT32_MAX);
		} else if (option == 'u') {
			lab->upstream_name = optarg;
		} else if (option == 'l') {
			lab->listen = true;
		} else if (option == 'i' && lab->num_interfaces < IGMP_LAB_INTERFACES) {
			interface = &lab->interfaces[lab->num_interfaces++];
			interface->lab = lab;
			interface->name = optarg;
			interface->ifindex = traffic_ifindex(optarg);
		} else {
			errx(2, "igmp_lab.c says how it is called");
		}
	}
}

int
main(int argc, char **argv)
{
	struct igmp_lab lab = {.protocol = MGM_PROTO_IGMP_ONLY, .component = 1};
	size_t i;

	setvbuf(stdout, NULL, _IOLBF, 0); /* each line when it is said */
	traffic_catch_signals();
	igmp_lab_parse(&lab, argc, argv);
	igmp_hosts_init(&lab.hosts, igmp_lab_changed, &lab);
	if (!lab.listen)
		igmp_lab_register(&lab);
	for (i = 0; i < lab.num_interfaces && igmp_lab_hears_hosts(&lab); i++)
		igmp_port_open(&lab.interfaces[i].port, lab.interfaces[i].name);
	printf("ready\n");
	igmp_lab_run(&lab);
	for (i = 0; i < lab.num_interfaces && igmp_lab_hears_hosts(&lab); i++)
		igmp_port_close(&lab.interfaces[i].port);
	igmp_upstream_close(lab.upstream);
	mgm_close(lab.session);
	igmp_hosts_exit(&lab.hosts);
	return 0;
}
