/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record.c - datagrams in a file, a line of hexadecimal octets each.
 *
 * tests/netns/datagrams.py compares two such files. A line is whole in the file as soon
 * as it is written, so that a program that is killed leaves all that it had seen.
 */
#include "config.h"

#include "record.h"

#include <err.h>

FILE *
record_open(const char *path)
{
	FILE *file = fopen(path, "we");

	if (file == NULL)
		err(1, "%s", path);
	setvbuf(file, NULL, _IOLBF, 0);
	return file;
}

void
record_datagram(FILE *file, const uint8_t *ip, size_t len)
{
	size_t i;

	if (file == NULL)
		return;
	for (i = 0; i < len; i++)
		fprintf(file, "%02x", ip[i]);
	if (fputc('\n', file) == EOF)
		err(1, "record");
}

void
record_close(FILE *file)
{
	if (file != NULL && fclose(file) != 0)
		err(1, "record");
}
