/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * forward_bench.c - copies per CPU-second: the packet plane beside the kernel's cache.
 *
 * Runs in a network namespace that `run` made: s0 is the other end of rin, where the
 * packets come in; d1.. are the other ends of o1.., and drop what arrives; g0 is the
 * other end of g1, which drops too. A generator thread on CPU 0 sends as fast as it can
 * (AF_PACKET, sendmmsg). The forwarder's thread and ours are on CPU 1.
 *
 * Copies are what each counts itself: the plane its flow's total, the kernel its
 * VIFs' outputs. CPU time of the plane is that of its thread, in which its copies are
 * also received (a property of veth). The kernel forwards in the generator's thread and
 * ksoftirqd/0: their time, less what the generator needs per packet when the other end
 * drops at once (g0), measured in the same repetition. The plane is overloaded on
 * purpose; what it cannot take is lost in its ring, costs CPU 0 only and is not
 * counted. The kernel loses nothing, since its generator waits for it.
 */
#include "config.h"

#include "bench.h"
#include "bench_mroute.h"

#include "addr.h"
#include "packet_plane.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <dirent.h>
#include <time.h>
#include <unistd.h>

#define FORWARD_BENCH_OIFS 16
#define FORWARD_BENCH_BATCH 64
#define FORWARD_BENCH_WARM_MS 50
#define FORWARD_BENCH_WINDOW_MS 200
#define FORWARD_BENCH_GROUP 0xef010101
#define FORWARD_BENCH_SOURCE 0x0a090002

struct generator {
	pthread_t thread;
	int fd;
	size_t payload;
	_Atomic bool stopping;
	_Atomic uint64_t sent;
	_Atomic int tid;
};

enum forward_bench_figure {
	KERNEL_COPIES,
	PLANE_COPIES,
	RATIO,
	KERNEL_IN,
	PLANE_IN,
	FORWARD_BENCH_FIGURES
};

static const struct bench_figure forward_bench_figures[FORWARD_BENCH_FIGURES] = {
    [KERNEL_COPIES] = {"kernel, copies per CPU-second", "k/s", {0}, 0},
    [PLANE_COPIES] = {"plane, copies per CPU-second", "k/s", {0}, 0},
    [RATIO] = {"plane / kernel", "", {0}, 0},
    [KERNEL_IN] = {"kernel, packets in", "k/s wall", {0}, 0},
    [PLANE_IN] = {"plane, packets in", "k/s wall", {0}, 0},
};

/* One point of the matrix. */
struct forward_bench_point {
	unsigned oifs;
	size_t payload;
	struct bench_figure figures[FORWARD_BENCH_FIGURES];
};

/* What one window of time saw. */
struct forward_bench_window {
	uint64_t copies;
	uint64_t packets;
	int64_t cpu_ns;
	int64_t wall_ns;
};

static uint16_t
forward_bench_checksum(const uint8_t *bytes, size_t len)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void
forward_bench_put(uint8_t *at, uint32_t value, unsigned octets)
{
	while (octets-- > 0) {
		at[octets] = (uint8_t)value;
		value >>= 8;
	}
}

/* An Ethernet frame with a UDP datagram of zeros; its length. */
static size_t
forward_bench_frame(uint8_t *frame, size_t payload)
{
	static const uint8_t head[14] = {
	    0x01, 0x00, 0x5e, 0x01, 0x01, 0x01, 0x02, 0, 0, 0, 0, 0x09, 0x08, 0x00};
	uint8_t *ip = frame + sizeof(head);
	uint32_t total = (uint32_t)(28 + payload);

	memset(frame, 0, sizeof(head) + total);
	memcpy(frame, head, sizeof(head));
	ip[0] = 0x45;
	forward_bench_put(ip + 2, total, 2);
	ip[8] = 16; /* TTL */
	ip[9] = 17; /* UDP */
	forward_bench_put(ip + 12, FORWARD_BENCH_SOURCE, 4);
	forward_bench_put(ip + 16, FORWARD_BENCH_GROUP, 4);
	forward_bench_put(ip + 10, forward_bench_checksum(ip, 20), 2);
	forward_bench_put(ip + 20, 5000, 2);
	forward_bench_put(ip + 22, 5000, 2);
	forward_bench_put(ip + 24, total - 20, 2);
	return sizeof(head) + total;
}

static void *
generator_run(void *argument)
{
	struct generator *generator = argument;
	struct mmsghdr messages[FORWARD_BENCH_BATCH] = {0};
	uint8_t frame[2048];
	struct iovec part = {.iov_base = frame};
	unsigned i;

	bench_pin(0);
	part.iov_len = forward_bench_frame(frame, generator->payload);
	for (i = 0; i < FORWARD_BENCH_BATCH; i++)
		messages[i].msg_hdr =
		    (struct msghdr){.msg_iov = &part, .msg_iovlen = 1};
	atomic_store(&generator->tid, (int)gettid());
	while (!atomic_load_explicit(&generator->stopping, memory_order_relaxed)) {
		int sent = sendmmsg(generator->fd, messages, FORWARD_BENCH_BATCH, 0);

		if (sent < 0 && errno != ENOBUFS)
			err(1, "generator");
		if (sent > 0)
			atomic_fetch_add_explicit(
			    &generator->sent, (uint64_t)sent, memory_order_relaxed);
	}
	return NULL;
}

static void
generator_start(struct generator *generator, const char *ifname, size_t payload)
{
	struct sockaddr_ll address = {.sll_family = AF_PACKET};
	int one = 1;

	*generator = (struct generator){.payload = payload};
	address.sll_ifindex = (int)if_nametoindex(ifname);
	generator->fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (generator->fd < 0 || address.sll_ifindex == 0 ||
	    setsockopt(generator->fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one,
		sizeof(one)) < 0 ||
	    bind(generator->fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		err(1, "generator on %s", ifname);
	bench_check("generator",
	    -pthread_create(&generator->thread, NULL, generator_run, generator));
}

static void
generator_stop(struct generator *generator)
{
	atomic_store(&generator->stopping, true);
	(void)pthread_join(generator->thread, NULL); /* it is ours and joinable */
	(void)close(generator->fd);                  /* all was sent */
}

/* CPU time of a thread of any process: sum of its run time. */
static int64_t
forward_bench_thread_ns(int tid)
{
	char path[64];
	long long ns = 0;
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/%d/schedstat", tid);
	file = fopen(path, "r");
	if (file == NULL || fscanf(file, "%lld", &ns) != 1)
		err(1, "%s", path);
	(void)fclose(file); /* read only */
	return ns;
}

/* The thread of this name in a directory of /proc; 0: none. */
static int
forward_bench_find(const char *directory, const char *name)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;
	int found = 0;

	while (dir != NULL && found == 0 && (entry = readdir(dir)) != NULL) {
		char path[512], comm[32] = "";
		FILE *file;

		(void)snprintf(
		    path, sizeof(path), "%s/%s/comm", directory, entry->d_name);
		file = fopen(path, "r");
		if (file == NULL)
			continue;
		if (fgets(comm, sizeof(comm), file) != NULL &&
		    strncmp(comm, name, strlen(name)) == 0)
			found = atoi(entry->d_name);
		(void)fclose(file); /* read only */
	}
	if (dir != NULL)
		(void)closedir(dir); /* read only */
	return found;
}

static void
forward_bench_sleep(unsigned ms)
{
	struct timespec time = {.tv_nsec = (long)ms * 1000000};

	(void)nanosleep(&time, NULL); /* the clock is read afterwards */
}

/* Counts of the one who forwards. */
typedef uint64_t forward_bench_count(const void *forwarder);

/* The generator's packets and the copies of a window, with the CPU time of tids. */
static struct forward_bench_window
forward_bench_window(const struct generator *generator, forward_bench_count *count,
    const void *forwarder, const int tids[2])
{
	struct forward_bench_window window = {0};
	unsigned i;

	forward_bench_sleep(FORWARD_BENCH_WARM_MS);
	window.copies -= count(forwarder);
	window.packets -= atomic_load(&generator->sent);
	window.wall_ns -= bench_wall_ns();
	for (i = 0; i < 2; i++)
		window.cpu_ns -= tids[i] > 0 ? forward_bench_thread_ns(tids[i]) : 0;
	forward_bench_sleep(FORWARD_BENCH_WINDOW_MS);
	for (i = 0; i < 2; i++)
		window.cpu_ns += tids[i] > 0 ? forward_bench_thread_ns(tids[i]) : 0;
	window.wall_ns += bench_wall_ns();
	window.packets += atomic_load(&generator->sent);
	window.copies += count(forwarder);
	return window;
}

static uint64_t
forward_bench_count_none(const void *forwarder)
{
	(void)forwarder; /* nobody forwards */
	return 0;
}

/* ns per packet of the generator alone. */
static double
forward_bench_base(size_t payload, int ksoftirqd)
{
	struct forward_bench_window window;
	struct generator generator;
	int tids[2] = {0, ksoftirqd};

	generator_start(&generator, "g0", payload);
	forward_bench_sleep(10);
	tids[0] = atomic_load(&generator.tid);
	window = forward_bench_window(&generator, forward_bench_count_none, NULL, tids);
	generator_stop(&generator);
	return (double)window.cpu_ns / (double)window.packets;
}

/* ---- the kernel's forwarding cache ---------------------------------------------- */

struct kernel_forwarder {
	int fd;
	unsigned oifs;
};

static void
kernel_start(struct kernel_forwarder *kernel, unsigned oifs)
{
	struct mfcctl entry =
	    bench_mroute_entry(FORWARD_BENCH_SOURCE, FORWARD_BENCH_GROUP, oifs);

	kernel->oifs = oifs;
	kernel->fd = bench_mroute_open(oifs);
	bench_mroute_set(kernel->fd, MRT_ADD_MFC, &entry, sizeof(entry));
}

static uint64_t
kernel_count(const void *forwarder)
{
	const struct kernel_forwarder *kernel = forwarder;
	uint64_t copies = 0;
	unsigned i;

	for (i = 1; i <= kernel->oifs; i++) {
		struct sioc_vif_req request = {.vifi = (vifi_t)i};

		if (ioctl(kernel->fd, SIOCGETVIFCNT, &request) < 0)
			err(1, "SIOCGETVIFCNT");
		copies += request.ocount;
	}
	return copies;
}

static void
forward_bench_kernel(struct forward_bench_point *point, int ksoftirqd)
{
	double base = forward_bench_base(point->payload, ksoftirqd);
	struct forward_bench_window window;
	struct kernel_forwarder kernel;
	struct generator generator;
	int tids[2] = {0, ksoftirqd};
	double cpu_ns;

	kernel_start(&kernel, point->oifs);
	generator_start(&generator, "s0", point->payload);
	forward_bench_sleep(10);
	tids[0] = atomic_load(&generator.tid);
	window = forward_bench_window(&generator, kernel_count, &kernel, tids);
	generator_stop(&generator);
	(void)close(kernel.fd); /* ends its routing */
	cpu_ns = (double)window.cpu_ns - base * (double)window.packets;
	bench_add(&point->figures[KERNEL_COPIES], (double)window.copies / cpu_ns * 1e6);
	bench_add(&point->figures[KERNEL_IN],
	    (double)window.packets / (double)window.wall_ns * 1e6);
}

/* ---- the packet plane ----------------------------------------------------------- */

struct plane_forwarder {
	struct plane plane;
	void *ref;
};

static uint32_t
plane_add_iface(const struct plane *plane, unsigned number)
{
	struct plane_link link = {.mtu = 1500, .ethernet = true, .running = true};
	struct ifreq request = {0};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	link.ifindex = bench_iface(number, link.name);
	memcpy(request.ifr_name, link.name, sizeof(request.ifr_name));
	if (fd < 0 || ioctl(fd, SIOCGIFHWADDR, &request) < 0)
		err(1, "%s", link.name);
	memcpy(link.mac, request.ifr_hwaddr.sa_data, sizeof(link.mac));
	(void)close(fd); /* nothing was written */
	bench_check(link.name, plane->ops->add_iface(plane->impl, &link));
	return link.ifindex;
}

static void
plane_start(struct plane_forwarder *forwarder, unsigned oifs)
{
	struct packet_plane_config config = {0};
	uint32_t ifindexes[FORWARD_BENCH_OIFS];
	struct plane_mfe mfe = {.group = addr_ipv4(FORWARD_BENCH_GROUP),
	    .source = addr_ipv4(FORWARD_BENCH_SOURCE),
	    .oifs = ifindexes,
	    .num_oifs = oifs};
	unsigned i;

	*forwarder = (struct plane_forwarder){0};
	bench_check("plane", packet_plane_start(&config, &forwarder->plane));
	mfe.iif = plane_add_iface(&forwarder->plane, 0);
	for (i = 0; i < oifs; i++)
		ifindexes[i] = plane_add_iface(&forwarder->plane, i + 1);
	bench_check("flow", forwarder->plane.ops->install_mfe(
				forwarder->plane.impl, &mfe, &forwarder->ref));
}

static uint64_t
plane_count(const void *context)
{
	const struct plane_forwarder *forwarder = context;
	struct plane_mfe_counters counters;

	forwarder->plane.ops->read_mfe(
	    forwarder->plane.impl, forwarder->ref, &counters);
	return counters.total_out_packets;
}

static void
forward_bench_plane(struct forward_bench_point *point)
{
	struct bench_figure *figures = point->figures;
	struct forward_bench_window window;
	struct plane_forwarder forwarder;
	struct generator generator;
	int tids[2] = {0, 0};

	plane_start(&forwarder, point->oifs);
	tids[0] = forward_bench_find("/proc/self/task", "mgm-forwarder");
	if (tids[0] == 0)
		errx(1, "the forwarder's thread is not to be found");
	generator_start(&generator, "s0", point->payload);
	window = forward_bench_window(&generator, plane_count, &forwarder, tids);
	generator_stop(&generator);
	forwarder.plane.ops->remove_mfe(forwarder.plane.impl, forwarder.ref);
	packet_plane_stop(&forwarder.plane);
	bench_add(&figures[PLANE_COPIES],
	    (double)window.copies / (double)window.cpu_ns * 1e6);
	bench_add(&figures[PLANE_IN],
	    (double)window.copies / point->oifs / (double)window.wall_ns * 1e6);
	bench_add(&figures[RATIO], bench_newest(&figures[PLANE_COPIES]) /
				       bench_newest(&figures[KERNEL_COPIES]));
}

int
main(int argc, char **argv)
{
	static struct forward_bench_point points[] = {
	    {.oifs = 1, .payload = 64},
	    {.oifs = 4, .payload = 64},
	    {.oifs = 16, .payload = 64},
	    {.oifs = 1, .payload = 1316},
	    {.oifs = 4, .payload = 1316},
	    {.oifs = 16, .payload = 1316},
	};
	size_t i, count = sizeof(points) / sizeof(points[0]);
	unsigned repeat = bench_repeat(argc, argv);
	int ksoftirqd = forward_bench_find("/proc", "ksoftirqd/0");

	for (i = 0; i < count; i++)
		memcpy(points[i].figures, forward_bench_figures,
		    sizeof(forward_bench_figures));
	bench_pin(1);
	while (repeat-- > 0) {
		for (i = 0; i < count; i++) {
			forward_bench_kernel(&points[i], ksoftirqd);
			forward_bench_plane(&points[i]);
		}
	}
	for (i = 0; i < count; i++) {
		char name[64];

		(void)snprintf(name, sizeof(name),
		    "%2u oifs, %4zu octets: ", points[i].oifs, points[i].payload);
		bench_print_point(
		    "forward", name, points[i].figures, FORWARD_BENCH_FIGURES);
	}
	return 0;
}
