/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bench.h - clocks, samples and the one form in which all benchmarks report.
 */
#ifndef MGM_BENCH_H
#define MGM_BENCH_H

#include <net/if.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define BENCH_REPEAT_DEFAULT 5
#define BENCH_REPEAT_MAX 100
#define BENCH_GROUP 0xe9000000 /* 233/8: not source-specific */

/* One figure, measured once in each repetition. */
struct bench_figure {
	const char *what; /* borrowed */
	const char *unit;
	double values[BENCH_REPEAT_MAX];
	unsigned count;
};

/* These end the program with a message when `text` is not what they want. */
uint64_t bench_number(const char *option, const char *text, uint64_t max);
/* The usual option, --repeat N, and nothing else: N. */
unsigned bench_repeat(int argc, char **argv);
/* Ends the program when rc is below 0: -errno. */
void bench_check(const char *what, int rc);

int64_t bench_wall_ns(void);
/* CPU time of this thread, and of another process with all its threads. */
int64_t bench_thread_ns(void);
int64_t bench_process_ns(pid_t pid);
/* Bound to this CPU from here on; a machine that has it not is an error. */
void bench_pin(unsigned cpu);

void bench_add(struct bench_figure *figure, double value);
/* CPU time of this thread since `start`: in all, and of each of `count` calls. */
void bench_add_ms(struct bench_figure *figure, int64_t start);
void bench_add_us(struct bench_figure *figure, int64_t start, uint64_t count);
/* The last that was added. */
double bench_newest(const struct bench_figure *figure);
double bench_median(const struct bench_figure *figure);
/*
 * Name of the benchmark, figure, unit, least, median, greatest, number of samples: a
 * line for each that has samples, fields between tabs, for `run` and for other
 * programs.
 */
void bench_print_all(
    const char *bench, const struct bench_figure *figures, size_t count);
/* The same, each named after the point that it was measured at. */
void bench_print_point(const char *bench, const char *point,
    const struct bench_figure *figures, size_t count);

/* The router's interfaces that veth.sh made: 0 is rin, the others are o1, o2, ...
 * Returns the ifindex. */
uint32_t bench_iface(unsigned number, char name[IF_NAMESIZE]);

/* A random number that is the same in each run: xorshift. */
uint32_t bench_random(uint64_t *state);

#endif
