/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mfc_bench.c - entries per second: the kernel's cache, our core, and the packet plane.
 *
 * Runs in the namespace of veth.sh. Each repetition adds and deletes 20,000 entries of
 * four outgoing interfaces in each of: the kernel's multicast forwarding cache
 * (MRT_ADD_MFC, a system call each), the core above a plane that does nothing
 * (new-source events, merged from a (*,*) of each interface), the packet plane alone
 * (install_mfe), and the core above the packet plane: what a new flow costs in all
 * once its first packet was announced. CPU time of the calling thread.
 */
#include "config.h"

#include "bench.h"
#include "bench_mroute.h"
#include "measured.h"
#include "null_plane.h"

#include "addr.h"
#include "core.h"
#include "packet_plane.h"

#include <arpa/inet.h>
#include <unistd.h>

#define MFC_BENCH_ENTRIES 20000
#define MFC_BENCH_OIFS 4
#define MFC_BENCH_SOURCE 0x0a090002

enum mfc_bench_figure {
	KERNEL_ADD,
	CORE_ADD,
	PLANE_ADD,
	BOTH_ADD,
	KERNEL_DELETE,
	CORE_DELETE,
	PLANE_DELETE,
	BOTH_DELETE,
	CORE_RATIO,
	BOTH_RATIO,
	MFC_BENCH_FIGURES
};

static struct bench_figure mfc_bench_figures[MFC_BENCH_FIGURES] = {
    [KERNEL_ADD] = {"kernel: MRT_ADD_MFC", "k/s", {0}, 0},
    [CORE_ADD] = {"core: new source to installed entry", "k/s", {0}, 0},
    [PLANE_ADD] = {"packet plane: install_mfe", "k/s", {0}, 0},
    [BOTH_ADD] = {"core and packet plane: new source", "k/s", {0}, 0},
    [KERNEL_DELETE] = {"kernel: MRT_DEL_MFC", "k/s", {0}, 0},
    [CORE_DELETE] = {"core: entry expires", "k/s", {0}, 0},
    [PLANE_DELETE] = {"packet plane: remove_mfe", "k/s", {0}, 0},
    [BOTH_DELETE] = {"core and packet plane: entry expires", "k/s", {0}, 0},
    [CORE_RATIO] = {"core / kernel, adding", "", {0}, 0},
    [BOTH_RATIO] = {"core and packet plane / kernel, adding", "", {0}, 0},
};

/* The interfaces of the namespace: rin, o1, o2, ... */
static struct plane_link
mfc_bench_link(unsigned number)
{
	struct plane_link link = {
	    .mtu = 1500, .ethernet = true, .mac = {2}, .running = true};

	link.ifindex = bench_iface(number, link.name);
	return link;
}

/* Thousands a second since `start`. */
static void
mfc_bench_rate(enum mfc_bench_figure figure, int64_t start)
{
	bench_add(&mfc_bench_figures[figure],
	    MFC_BENCH_ENTRIES * 1e6 / (double)(bench_thread_ns() - start));
}

static void
mfc_bench_kernel(void)
{
	int fd = bench_mroute_open(MFC_BENCH_OIFS);
	struct mfcctl entry =
	    bench_mroute_entry(MFC_BENCH_SOURCE, BENCH_GROUP, MFC_BENCH_OIFS);
	int64_t start = bench_thread_ns();
	uint32_t i;

	for (i = 0; i < MFC_BENCH_ENTRIES; i++) {
		entry.mfcc_mcastgrp.s_addr = htonl(BENCH_GROUP + i);
		bench_mroute_set(fd, MRT_ADD_MFC, &entry, sizeof(entry));
	}
	mfc_bench_rate(KERNEL_ADD, start);
	start = bench_thread_ns();
	for (i = 0; i < MFC_BENCH_ENTRIES; i++) {
		entry.mfcc_mcastgrp.s_addr = htonl(BENCH_GROUP + i);
		bench_mroute_set(fd, MRT_DEL_MFC, &entry, sizeof(entry));
	}
	mfc_bench_rate(KERNEL_DELETE, start);
	(void)close(fd); /* ends its routing */
}

static void
mfc_bench_join_all(struct measured *measured)
{
	uint32_t handle = measured_register(measured, 0), i;

	for (i = 0; i <= MFC_BENCH_OIFS; i++) {
		struct plane_link link = mfc_bench_link(i);
		struct core_membership any =
		    measured_membership(NULL, NULL, link.ifindex);

		measured_set_link(measured, &link, i == 0);
		if (i == 0)
			continue;
		measured_take(measured, handle, link.ifindex);
		measured_join(measured, handle, &any);
	}
}

static void
mfc_bench_core(
    const struct plane *plane, enum mfc_bench_figure add, enum mfc_bench_figure delete)
{
	struct measured measured;
	int64_t start;
	uint32_t i;

	measured_start(&measured, plane, mfc_bench_link(0).ifindex);
	mfc_bench_join_all(&measured);
	start = bench_thread_ns();
	for (i = 0; i < MFC_BENCH_ENTRIES; i++)
		measured_new_source(
		    &measured, measured_group(i), addr_ipv4(MFC_BENCH_SOURCE));
	mfc_bench_rate(add, start);
	measured_check_mfes(&measured, MFC_BENCH_ENTRIES);
	measured.now += measured.config.lifetime_us;
	start = bench_thread_ns();
	while (core_work(measured.core, measured.now))
		continue;
	mfc_bench_rate(delete, start);
	measured_check_mfes(&measured, 0);
	measured_stop(&measured);
}

static void
mfc_bench_plane(const struct plane *plane)
{
	static void *refs[MFC_BENCH_ENTRIES];
	uint32_t oifs[MFC_BENCH_OIFS], i;
	struct plane_mfe mfe = {.source = addr_ipv4(MFC_BENCH_SOURCE),
	    .iif = mfc_bench_link(0).ifindex,
	    .oifs = oifs,
	    .num_oifs = MFC_BENCH_OIFS};
	int64_t start;

	for (i = 0; i < MFC_BENCH_OIFS; i++)
		oifs[i] = mfc_bench_link(i + 1).ifindex;
	start = bench_thread_ns();
	for (i = 0; i < MFC_BENCH_ENTRIES; i++) {
		mfe.group = measured_group(i);
		bench_check(
		    "install", plane->ops->install_mfe(plane->impl, &mfe, &refs[i]));
	}
	mfc_bench_rate(PLANE_ADD, start);
	start = bench_thread_ns();
	for (i = 0; i < MFC_BENCH_ENTRIES; i++)
		plane->ops->remove_mfe(plane->impl, refs[i]);
	mfc_bench_rate(PLANE_DELETE, start);
}

static void
mfc_bench_once(void)
{
	struct packet_plane_config config = {0};
	struct bench_figure *figures = mfc_bench_figures;
	struct null_plane null;
	struct plane packet = {0};

	mfc_bench_kernel();
	null_plane_init(&null);
	mfc_bench_core(&null.plane, CORE_ADD, CORE_DELETE);
	bench_check("plane", packet_plane_start(&config, &packet));
	mfc_bench_plane(&packet);
	mfc_bench_core(&packet, BOTH_ADD, BOTH_DELETE);
	packet_plane_stop(&packet);
	bench_add(&figures[CORE_RATIO],
	    bench_newest(&figures[CORE_ADD]) / bench_newest(&figures[KERNEL_ADD]));
	bench_add(&figures[BOTH_RATIO],
	    bench_newest(&figures[BOTH_ADD]) / bench_newest(&figures[KERNEL_ADD]));
}

int
main(int argc, char **argv)
{
	unsigned repeat = bench_repeat(argc, argv);

	while (repeat-- > 0)
		mfc_bench_once();
	bench_print_all("mfc", mfc_bench_figures, MFC_BENCH_FIGURES);
	return 0;
}
