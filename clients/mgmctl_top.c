/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgmctl_top.c - mgmctl top: the busiest flows and interfaces.
 *
 * Measures for some seconds and prints once: flows by the packets that came in, then
 * interfaces by the packets that came in and went out; at equal rates by the daemon's
 * order. What did not move is left out. With --json one object with both lists.
 */
#include "config.h"

#include "mgmctl_rate.h"
#include "table.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A flow or an interface, with what it is ordered by. */
struct mgmctl_top_row {
	size_t at; /* in the walk, or among the interfaces */
	struct mgmctl_rate rate;
};

struct mgmctl_top {
	struct mgmctl *ctl;
	struct mgmctl_rate_walk walk;
	struct mgmctl_top_row *flows, *ifaces; /* owned */
	size_t num_flows, num_ifaces;          /* that moved, the busiest first */
	size_t max;
};

static int
mgmctl_top_cmp(const void *a, const void *b)
{
	const struct mgmctl_top_row *x = a, *y = b;
	double p = x->rate.in_pps + x->rate.out_pps;
	double q = y->rate.in_pps + y->rate.out_pps;

	if (p != q)
		return p < q ? 1 : -1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static void
mgmctl_top_keep(
    struct mgmctl_top_row *rows, size_t *num, size_t at, const struct mgmctl_rate *rate)
{
	if (rate->in_pps + rate->out_pps > 0)
		rows[(*num)++] = (struct mgmctl_top_row){.at = at, .rate = *rate};
}

static struct mgmctl_rate
mgmctl_top_iface_rate(const struct mgm_interface_info *before,
    const struct mgm_interface_info *now, double seconds)
{
	return (struct mgmctl_rate){
	    .in_pps =
		mgmctl_rate_per_second(now->in_packets, before->in_packets, seconds),
	    .in_bps =
		8 * mgmctl_rate_per_second(now->in_octets, before->in_octets, seconds),
	    .out_pps =
		mgmctl_rate_per_second(now->out_packets, before->out_packets, seconds),
	    .out_bps = 8 * mgmctl_rate_per_second(
			       now->out_octets, before->out_octets, seconds),
	};
}

static void
mgmctl_top_rank(struct mgmctl_top *top, const struct mgmctl_rate_walk *last,
    const struct mgm_interface_info *before, size_t num_before)
{
	double seconds = top->walk.at_s - last->at_s;
	struct mgmctl_rate rate;
	size_t i, j = 0;

	for (i = 0; i < top->walk.count; i++) {
		rate = mgmctl_rate_of_flow(last, &top->walk, &top->walk.flows[i]);
		mgmctl_top_keep(top->flows, &top->num_flows, i, &rate);
	}
	for (i = 0; i < top->ctl->num_interfaces; i++) {
		const struct mgm_interface_info *now = &top->ctl->interfaces[i];

		while (j < num_before && before[j].ifindex < now->ifindex)
			j++;
		if (j == num_before || before[j].ifindex != now->ifindex)
			continue;
		rate = mgmctl_top_iface_rate(&before[j], now, seconds);
		mgmctl_top_keep(top->ifaces, &top->num_ifaces, i, &rate);
	}
	qsort(top->flows, top->num_flows, sizeof(*top->flows), mgmctl_top_cmp);
	qsort(top->ifaces, top->num_ifaces, sizeof(*top->ifaces), mgmctl_top_cmp);
	if (top->num_flows > top->max)
		top->num_flows = top->max;
	if (top->num_ifaces > top->max)
		top->num_ifaces = top->max;
}

static void
mgmctl_top_add_rates(struct table *t, const struct mgmctl_rate *rate)
{
	char text[16];

	table_add(t, "%s", mgmctl_rate_human(rate->in_pps, text, sizeof(text)));
	table_add(t, "%s", mgmctl_rate_human(rate->in_bps, text, sizeof(text)));
	table_add(t, "%s", mgmctl_rate_human(rate->out_pps, text, sizeof(text)));
	table_add(t, "%s", mgmctl_rate_human(rate->out_bps, text, sizeof(text)));
}

static int
mgmctl_top_flow_table(const struct mgmctl_top *top)
{
	static const struct table_column columns[] = {{"GROUP", false},
	    {"SOURCE", false}, {"IIF", false}, {"OIFS", true}, {"IN-PACKETS/S", true},
	    {"IN-BITS/S", true}, {"OUT-PACKETS/S", true}, {"OUT-BITS/S", true}};
	struct table *t = table_new(columns, sizeof(columns) / sizeof(columns[0]));
	char text[MGM_ADDR_TEXT_SIZE], name[MGMCTL_IFNAME_SIZE];
	size_t i;
	int r;

	if (t == NULL)
		return -ENOMEM;
	for (i = 0; i < top->num_flows; i++) {
		const struct mgmctl_rate_flow *f = &top->walk.flows[top->flows[i].at];

		table_add(t, "%s", mgm_addr_format(&f->group, text, sizeof(text)));
		table_add(t, "%s", mgm_addr_format(&f->source, text, sizeof(text)));
		table_add(
		    t, "%s", mgmctl_data_ifname(top->ctl, f->iif, name, sizeof(name)));
		table_add(t, "%u", f->num_oifs);
		mgmctl_top_add_rates(t, &top->flows[i].rate);
	}
	r = table_print(t, stdout);
	table_free(t);
	return r;
}

static int
mgmctl_top_iface_table(const struct mgmctl_top *top)
{
	static const struct table_column columns[] = {{"INTERFACE", false},
	    {"IN-PACKETS/S", true}, {"IN-BITS/S", true}, {"OUT-PACKETS/S", true},
	    {"OUT-BITS/S", true}};
	struct table *t = table_new(columns, sizeof(columns) / sizeof(columns[0]));
	size_t i;
	int r;

	if (t == NULL)
		return -ENOMEM;
	for (i = 0; i < top->num_ifaces; i++) {
		table_add(t, "%s", top->ctl->interfaces[top->ifaces[i].at].name);
		mgmctl_top_add_rates(t, &top->ifaces[i].rate);
	}
	r = table_print(t, stdout);
	table_free(t);
	return r;
}

/* Steals front, which may be NULL for want of memory. */
static json_t *
mgmctl_top_json_row(json_t *front, const struct mgmctl_rate *rate)
{
	json_t *rates = json_pack("{s:f,s:f,s:f,s:f}", "in_packets_per_second",
	    rate->in_pps, "in_bits_per_second", rate->in_bps, "out_packets_per_second",
	    rate->out_pps, "out_bits_per_second", rate->out_bps);

	if (front == NULL || rates == NULL || json_object_update(front, rates) != 0) {
		json_decref(front);
		front = NULL;
	}
	json_decref(rates);
	return front;
}

static int
mgmctl_top_json(const struct mgmctl_top *top)
{
	json_t *flows = json_array(), *ifaces = json_array(), *both;
	char group[MGM_ADDR_TEXT_SIZE], source[MGM_ADDR_TEXT_SIZE];
	char name[MGMCTL_IFNAME_SIZE];
	int r = 0;
	size_t i;

	for (i = 0; i < top->num_flows; i++) {
		const struct mgmctl_rate_flow *f = &top->walk.flows[top->flows[i].at];

		r |= json_array_append_new(flows,
		    mgmctl_top_json_row(
			json_pack("{s:s,s:s,s:s,s:I}", "group",
			    mgm_addr_format(&f->group, group, sizeof(group)), "source",
			    mgm_addr_format(&f->source, source, sizeof(source)), "iif",
			    mgmctl_data_ifname(top->ctl, f->iif, name, sizeof(name)),
			    "oifs", (json_int_t)f->num_oifs),
			&top->flows[i].rate));
	}
	for (i = 0; i < top->num_ifaces; i++)
		r |= json_array_append_new(
		    ifaces, mgmctl_top_json_row(
				json_pack("{s:s}", "name",
				    top->ctl->interfaces[top->ifaces[i].at].name),
				&top->ifaces[i].rate));
	both = json_pack("{s:o,s:o}", "flows", flows, "interfaces", ifaces);
	if (r != 0 || both == NULL)
		r = -ENOMEM;
	else
		r = json_dumpf(both, stdout, JSON_INDENT(2)) == 0 ? 0 : -EIO;
	putchar('\n');
	json_decref(both);
	return r;
}

static int
mgmctl_top_measure(struct mgmctl_top *top, double seconds)
{
	struct timespec wait = {.tv_sec = (time_t)seconds};
	struct mgm_interface_info *before;
	struct mgmctl_rate_walk last;
	size_t num_before;
	int r = mgmctl_rate_walk(top->ctl, &last);

	/* The second walk replaces the interfaces: keep those of the first. */
	before = top->ctl->interfaces;
	num_before = top->ctl->num_interfaces;
	top->ctl->interfaces = NULL;
	top->ctl->num_interfaces = 0;
	wait.tv_nsec = (long)((seconds - (double)wait.tv_sec) * 1e9);
	while (r == MGMCTL_OK && nanosleep(&wait, &wait) != 0 && errno == EINTR)
		continue;
	if (r == MGMCTL_OK)
		r = mgmctl_rate_walk(top->ctl, &top->walk);
	if (r == MGMCTL_OK) {
		top->flows = calloc(top->walk.count + 1, sizeof(*top->flows));
		top->ifaces =
		    calloc(top->ctl->num_interfaces + 1, sizeof(*top->ifaces));
		if (top->flows == NULL || top->ifaces == NULL)
			r = mgmctl_data_error("no memory");
		else
			mgmctl_top_rank(top, &last, before, num_before);
	}
	free(last.flows);
	free(before);
	return r;
}

static int
mgmctl_top_print(const struct mgmctl_top *top)
{
	int r;

	if (top->ctl->json) {
		r = mgmctl_top_json(top);
	} else {
		r = mgmctl_top_flow_table(top);
		putchar('\n');
		if (r == 0)
			r = mgmctl_top_iface_table(top);
	}
	return r == 0 ? MGMCTL_OK : mgmctl_data_error("cannot write: %s", strerror(-r));
}

int
mgmctl_top(struct mgmctl *ctl, int argc, char **argv)
{
	struct mgmctl_top top = {.ctl = ctl};
	double seconds = 1, count = 10;
	int i, r;

	for (i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "-i") == 0 &&
		    mgmctl_rate_number(argv[i + 1], 0.1, 86400, &seconds))
			continue;
		if (strcmp(argv[i], "-n") == 0 &&
		    mgmctl_rate_number(argv[i + 1], 1, 1e6, &count))
			continue;
		break;
	}
	if (i != argc)
		return mgmctl_data_usage("top takes -i SECONDS (0.1 to 86400) and -n "
					 "COUNT (from 1), not '%s'",
		    argv[i]);
	top.max = (size_t)count;
	r = mgmctl_data_open(ctl, MGM_RUNSTATEDIR "/mgm/admin.sock");
	if (r == MGMCTL_OK)
		r = mgmctl_top_measure(&top, seconds);
	if (r == MGMCTL_OK)
		r = mgmctl_top_print(&top);
	free(top.walk.flows);
	free(top.flows);
	free(top.ifaces);
	return r;
}
