/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lab_told.c - all that the daemon tells and asks a client, each as a line of output.
 *
 * A line is kind, source, group, interfaces, then what else came with it, always in the
 * same order, so that a script compares whole lines or their beginnings. Questions are
 * answered as struct lab_told says. The front of a packet is read only as far as its
 * addresses, to show that it is the right packet's.
 */
#include "config.h"

#include "lab_told.h"

#include <stdio.h>
#include <string.h>

#define LAB_TOLD_IP_SOURCE 12
#define LAB_TOLD_IP_GROUP 16
#define LAB_TOLD_IP_HEADER 20

const char *
lab_told_ifname(uint32_t ifindex, char name[IF_NAMESIZE])
{
	if (ifindex == 0)
		return "none";
	return if_indextoname(ifindex, name) != NULL ? name : "gone";
}

void
lab_told_say(
    const char *kind, const struct mgm_prefix *source, const struct mgm_prefix *group)
{
	char s[MGM_PREFIX_TEXT_SIZE], g[MGM_PREFIX_TEXT_SIZE];

	printf("%s %s %s", kind, mgm_prefix_format(source, s, sizeof(s)),
	    mgm_prefix_format(group, g, sizeof(g)));
}

/* What the front of a packet says of itself. */
static void
lab_told_say_packet(size_t header_size, const uint8_t *header)
{
	struct mgm_addr source = {.family = MGM_FAMILY_IPV4}, group = source;
	struct mgm_prefix s, g;

	printf(" header %zu", header_size);
	if (header_size >= LAB_TOLD_IP_HEADER) {
		memcpy(source.octets, header + LAB_TOLD_IP_SOURCE, 4);
		memcpy(group.octets, header + LAB_TOLD_IP_GROUP, 4);
		s = mgm_prefix_host(&source);
		g = mgm_prefix_host(&group);
		lab_told_say(" of", &s, &g);
	}
}

static enum mgm_answer
lab_told_answer(const struct lab_told *told)
{
	return told->silent ? MGM_DEFERRED : MGM_ANSWERED;
}

static enum mgm_answer
lab_told_rpf(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t *ifindex, struct mgm_addr *next_hop,
    struct mgm_addr *upstream, size_t header_size, const uint8_t *header,
    const struct mgm_prefix *route, uint32_t arrival)
{
	const struct lab_told *told = context;
	char expected[IF_NAMESIZE], came[IF_NAMESIZE];
	char neighbour[MGM_ADDR_TEXT_SIZE], prefix[MGM_PREFIX_TEXT_SIZE];

	(void)question, (void)next_hop;
	lab_told_say("rpf", source, group);
	printf(" %s arrival %s", lab_told_ifname(*ifindex, expected),
	    lab_told_ifname(arrival, came));
	lab_told_say_packet(header_size, header);
	printf(" upstream %s route %s\n",
	    mgm_addr_format(upstream, neighbour, sizeof(neighbour)),
	    mgm_prefix_format(route, prefix, sizeof(prefix)));
	if (told->rpf != 0)
		*ifindex = told->rpf;
	return lab_told_answer(told);
}

static enum mgm_answer
lab_told_creation(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t in_ifindex,
    const struct mgm_addr *in_next_hop, uint32_t if_count,
    struct mgm_if_entry *out_if_list)
{
	const struct lab_told *told = context;
	char name[IF_NAMESIZE];
	uint32_t i;
	size_t j;

	(void)question, (void)in_next_hop;
	lab_told_say("creation", source, group);
	printf(" %s to", lab_told_ifname(in_ifindex, name));
	for (i = 0; i < if_count; i++) {
		printf(" %s%s", lab_told_ifname(out_if_list[i].ifindex, name),
		    out_if_list[i].is_igmp ? "+igmp" : "");
		for (j = 0; j < told->num_vetoes; j++) {
			if (told->vetoes[j] == out_if_list[i].ifindex)
				out_if_list[i].is_enabled = false;
		}
	}
	printf("\n");
	return lab_told_answer(told);
}

void
lab_told_say_prune(const struct mgm_prefix *source, const struct mgm_prefix *group,
    uint32_t ifindex, bool member_delete)
{
	char name[IF_NAMESIZE];

	lab_told_say("prune", source, group);
	printf(" %s %s\n", lab_told_ifname(ifindex, name),
	    member_delete ? "member" : "entry");
}

static enum mgm_answer
lab_told_prune(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop,
    bool member_delete, uint32_t *timeout)
{
	const struct lab_told *told = context;

	(void)question, (void)next_hop;
	lab_told_say_prune(source, group, ifindex, member_delete);
	if (!member_delete && told->prune_timeout != 0)
		*timeout = told->prune_timeout;
	return lab_told_answer(told);
}

void
lab_told_join(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, bool member_update)
{
	(void)context;
	lab_told_say("join", source, group);
	printf(" %s\n", member_update ? "member" : "entry");
}

static void
lab_told_wrong_if(void *context, const struct mgm_addr *source,
    const struct mgm_addr *group, uint32_t ifindex, const struct mgm_addr *next_hop,
    size_t header_size, const uint8_t *header)
{
	struct mgm_prefix s = mgm_prefix_host(source), g = mgm_prefix_host(group);
	char name[IF_NAMESIZE];

	(void)context, (void)next_hop;
	lab_told_say("wrong-if", &s, &g);
	printf(" %s", lab_told_ifname(ifindex, name));
	lab_told_say_packet(header_size, header);
	printf("\n");
}

void
lab_told_local_join(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	char name[IF_NAMESIZE];

	(void)context, (void)next_hop;
	lab_told_say("local-join", source, group);
	printf(" %s\n", lab_told_ifname(ifindex, name));
}

void
lab_told_local_leave(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	char name[IF_NAMESIZE];

	(void)context, (void)next_hop;
	lab_told_say("local-leave", source, group);
	printf(" %s\n", lab_told_ifname(ifindex, name));
}

void
lab_told_disable_igmp(void *context, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	char name[IF_NAMESIZE];

	(void)context, (void)next_hop;
	printf("disable-igmp %s\n", lab_told_ifname(ifindex, name));
}

void
lab_told_enable_igmp(void *context, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	char name[IF_NAMESIZE];

	(void)context, (void)next_hop;
	printf("enable-igmp %s\n", lab_told_ifname(ifindex, name));
}

static void
lab_told_interface(void *context, uint32_t ifindex, enum mgm_interface_event event,
    const char *name, uint32_t mtu)
{
	static const char *const events[] = {[MGM_INTERFACE_APPEARED] = "appeared",
	    [MGM_INTERFACE_GONE] = "gone",
	    [MGM_INTERFACE_RENAMED] = "renamed",
	    [MGM_INTERFACE_UP] = "up",
	    [MGM_INTERFACE_DOWN] = "down",
	    [MGM_INTERFACE_MTU] = "mtu",
	    [MGM_INTERFACE_ADDRESS] = "address"};
	const bool known =
	    event >= MGM_INTERFACE_APPEARED && event < sizeof(events) / sizeof(*events);

	(void)context;
	printf("interface %s %s mtu %u index %u\n", name,
	    known ? events[event] : "unknown", mtu, ifindex);
}

static void
lab_told_dataflow(void *context, const struct mgm_dataflow_event *event)
{
	struct mgm_prefix source = mgm_prefix_host(&event->source);
	struct mgm_prefix group = mgm_prefix_host(&event->group);

	(void)context;
	lab_told_say("dataflow", &source, &group);
	printf(" monitor %u %s packets %llu octets %llu in %lld us\n", event->monitor,
	    event->raised ? "raised" : "fell", (unsigned long long)event->packets,
	    (unsigned long long)event->octets, (long long)event->interval_us);
}

struct mgm_callbacks
lab_told_callbacks(struct lab_told *told)
{
	return (struct mgm_callbacks){
	    .rpf_callback = lab_told_rpf,
	    .creation_alert_callback = lab_told_creation,
	    .prune_alert_callback = lab_told_prune,
	    .join_alert_callback = lab_told_join,
	    .wrong_if_callback = lab_told_wrong_if,
	    .local_join_callback = lab_told_local_join,
	    .local_leave_callback = lab_told_local_leave,
	    .disable_igmp_callback = lab_told_disable_igmp,
	    .enable_igmp_callback = lab_told_enable_igmp,
	    .interface_callback = lab_told_interface,
	    .dataflow_callback = lab_told_dataflow,
	    .context = told,
	};
}
