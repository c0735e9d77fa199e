/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bench.c - clocks, samples and the one form in which all benchmarks report.
 *
 * A benchmark repeats its measurements, interleaved, and reports the least, the median
 * and the greatest of each figure: a machine is never quiet, and a single figure hides
 * it. CPU time is taken where it can be, because other programs lengthen only the
 * wall's time. Nothing here judges: no benchmark fails because it was slow.
 */
#include "config.h"

#include "bench.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

uint64_t
bench_number(const char *option, const char *text, uint64_t max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || value > max)
		errx(2, "%s: a number up to %llu, not %s", option,
		    (unsigned long long)max, text);
	return value;
}

unsigned
bench_repeat(int argc, char **argv)
{
	static const struct option options[] = {
	    {"repeat", required_argument, NULL, 'r'}, {0}};
	unsigned repeat = BENCH_REPEAT_DEFAULT;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'r')
			exit(2);
		repeat = (unsigned)bench_number("--repeat", optarg, BENCH_REPEAT_MAX);
	}
	if (repeat == 0 || optind != argc)
		errx(2, "usage: %s [--repeat 1..%d]", argv[0], BENCH_REPEAT_MAX);
	return repeat;
}

void
bench_check(const char *what, int rc)
{
	if (rc < 0)
		errx(1, "%s: %s", what, strerror(-rc));
}

static int64_t
bench_clock(clockid_t clock)
{
	struct timespec time;

	if (clock_gettime(clock, &time) != 0)
		err(1, "clock");
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t
bench_wall_ns(void)
{
	return bench_clock(CLOCK_MONOTONIC);
}

int64_t
bench_thread_ns(void)
{
	return bench_clock(CLOCK_THREAD_CPUTIME_ID);
}

int64_t
bench_process_ns(pid_t pid)
{
	clockid_t clock;
	int rc = clock_getcpuclockid(pid, &clock);

	bench_check("CPU clock of another process", -rc);
	return bench_clock(clock);
}

void
bench_pin(unsigned cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) != 0)
		err(1, "pin to CPU %u", cpu);
}

void
bench_add(struct bench_figure *figure, double value)
{
	if (figure->count < BENCH_REPEAT_MAX)
		figure->values[figure->count++] = value;
}

void
bench_add_ms(struct bench_figure *figure, int64_t start)
{
	bench_add(figure, (double)(bench_thread_ns() - start) / 1e6);
}

void
bench_add_us(struct bench_figure *figure, int64_t start, uint64_t count)
{
	bench_add(figure, (double)(bench_thread_ns() - start) / 1e3 / (double)count);
}

double
bench_newest(const struct bench_figure *figure)
{
	return figure->values[figure->count - 1];
}

static int
bench_compare(const void *a, const void *b)
{
	double first, second;

	memcpy(&first, a, sizeof(first));
	memcpy(&second, b, sizeof(second));
	return first < second ? -1 : first > second;
}

static void
bench_sort(const struct bench_figure *figure, double *sorted)
{
	memcpy(sorted, figure->values, figure->count * sizeof(*sorted));
	qsort(sorted, figure->count, sizeof(*sorted), bench_compare);
}

double
bench_median(const struct bench_figure *figure)
{
	double sorted[BENCH_REPEAT_MAX];
	unsigned middle = figure->count / 2;

	if (figure->count == 0)
		return 0;
	bench_sort(figure, sorted);
	if (figure->count % 2 == 1)
		return sorted[middle];
	return (sorted[middle - 1] + sorted[middle]) / 2;
}

/* Three digits that count, and no exponent. */
static void
bench_print_value(double value, char end)
{
	int digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;

	printf("%.*f%c", digits, value, end);
}

static void
bench_print(const char *bench, const char *point, const struct bench_figure *figure)
{
	double sorted[BENCH_REPEAT_MAX];

	if (figure->count == 0)
		return;
	bench_sort(figure, sorted);
	printf("%s\t%s%s\t%s\t", bench, point, figure->what, figure->unit);
	bench_print_value(sorted[0], '\t');
	bench_print_value(bench_median(figure), '\t');
	bench_print_value(sorted[figure->count - 1], '\t');
	printf("%u\n", figure->count);
	(void)fflush(stdout); /* a run that is ended keeps what it has */
}

void
bench_print_point(const char *bench, const char *point,
    const struct bench_figure *figures, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		bench_print(bench, point, &figures[i]);
}

void
bench_print_all(const char *bench, const struct bench_figure *figures, size_t count)
{
	bench_print_point(bench, "", figures, count);
}

uint32_t
bench_iface(unsigned number, char name[IF_NAMESIZE])
{
	uint32_t ifindex;

	if (number == 0)
		(void)snprintf(name, IF_NAMESIZE, "rin");
	else
		(void)snprintf(name, IF_NAMESIZE, "o%u", number);
	ifindex = if_nametoindex(name);
	if (ifindex == 0)
		err(1, "%s", name);
	return ifindex;
}

uint32_t
bench_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 32);
}
