/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * example_client.c - a small routing client: forwards a group and tells what happens.
 *
 * usage: example_client SOCKET GROUP INTERFACE...
 *
 * Registers, takes the interfaces, joins (*,GROUP) on each, prints a line for each
 * alert, agrees to every new flow, and leaves in order on SIGINT or SIGTERM. Build it
 * with: cc example_client.c $(pkg-config --cflags --libs libmgm)
 */
#include <errno.h>
#include <mgm.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void
on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static void
say(const char *what, const struct mgm_prefix *source, const struct mgm_prefix *group)
{
	char s[MGM_PREFIX_TEXT_SIZE], g[MGM_PREFIX_TEXT_SIZE];

	printf("%s (%s,%s)\n", what, mgm_prefix_format(source, s, sizeof(s)),
	    mgm_prefix_format(group, g, sizeof(g)));
}

/* A flow begins. To refuse an interface, clear its is_enabled. */
static enum mgm_answer
on_creation_alert(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t in_ifindex,
    const struct mgm_addr *in_next_hop, uint32_t if_count,
    struct mgm_if_entry *out_if_list)
{
	uint32_t i;

	(void)context, (void)question, (void)in_ifindex, (void)in_next_hop;
	say("new flow", source, group);
	for (i = 0; i < if_count; i++)
		printf("  to interface %u\n", out_if_list[i].ifindex);
	return MGM_ANSWERED;
}

static void
on_join_alert(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, bool member_update)
{
	(void)context, (void)member_update;
	say("others want", source, group);
}

/* Of a question (member_delete false) the timeout could be changed. */
static enum mgm_answer
on_prune_alert(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop,
    bool member_delete, uint32_t *timeout)
{
	(void)context, (void)question, (void)ifindex, (void)next_hop;
	(void)member_delete, (void)timeout;
	say("nobody else wants", source, group);
	return MGM_ANSWERED;
}

static int
failed(const char *what, const char *detail)
{
	fprintf(stderr, "example_client: %s: %s\n", what, detail);
	return 1;
}

static int
join(struct mgm_session *session, uint32_t handle, const char *name,
    const struct mgm_addr *addr)
{
	struct mgm_prefix group = mgm_prefix_host(addr);
	struct mgm_prefix any = mgm_prefix_wildcard((enum mgm_family)addr->family);
	uint32_t ifindex = if_nametoindex(name);

	if (mgm_take_interface_ownership(session, handle, ifindex, NULL) != MGM_OK ||
	    mgm_add_group_membership_entry(session, handle, &any, &group, ifindex, NULL,
		MGM_JOIN_STATE_FLAG) != MGM_OK)
		return failed(name, mgm_last_detail(session));
	return 0;
}

static int
run(struct mgm_session *session)
{
	struct pollfd fd = {.fd = mgm_fd(session)};

	printf("ready\n");
	while (!stopped) {
		fd.events = mgm_events(session);
		if (poll(&fd, 1, 200) < 0 && errno != EINTR)
			return 1;
		if (mgm_dispatch(session) != MGM_OK)
			return failed("ended", mgm_last_detail(session));
	}
	return 0;
}

int
main(int argc, char **argv)
{
	const struct mgm_callbacks callbacks = {
	    .creation_alert_callback = on_creation_alert,
	    .prune_alert_callback = on_prune_alert,
	    .join_alert_callback = on_join_alert,
	};
	char detail[MGM_DETAIL_SIZE];
	const struct mgm_options options = {
	    .name = "example", .detail = detail, .detail_size = sizeof(detail)};
	struct mgm_session *session;
	struct mgm_addr group;
	uint32_t handle;
	int i, r = 0;

	if (argc < 4 || !mgm_addr_parse(argv[2], &group))
		return failed("usage", "example_client SOCKET GROUP INTERFACE...");
	setvbuf(stdout, NULL, _IOLBF, 0); /* each line when it is said */
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	if (mgm_open(argv[1], &options, &session) != MGM_OK)
		return failed("open", detail);
	if (mgm_register_mprotocol(session, &callbacks, MGM_PROTO_PIM_DENSE,
		(uint32_t)getpid(), &handle) != MGM_OK)
		r = failed("register", mgm_last_detail(session));
	for (i = 3; i < argc && r == 0; i++)
		r = join(session, handle, argv[i], &group);
	if (r == 0)
		r = run(session);
	for (i = 3; i < argc && r == 0; i++)
		mgm_release_interface_ownership(
		    session, handle, if_nametoindex(argv[i]), NULL);
	if (r == 0 && mgm_deregister_mprotocol(session, handle) != MGM_OK)
		r = failed("deregister", mgm_last_detail(session));
	mgm_close(session);
	return r;
}
