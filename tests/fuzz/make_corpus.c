/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * make_corpus.c - writes the seeds of all fuzz targets into a directory.
 *
 * usage: make_corpus DIRECTORY
 *
 * DIRECTORY/TARGET/NAME for each seed, and DIRECTORY/types.dict: the numbers of all
 * messages, from the ledger, in libFuzzer's form. What is there is overwritten.
 */
#include "config.h"

#include "corpus.h"
#include "wire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct make_corpus {
	const char *directory; /* borrowed */
	const char *target;    /* borrowed */
};

static FILE *
make_corpus_open(const char *path)
{
	FILE *file = fopen(path, "wb");

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	return file;
}

static void
make_corpus_close(FILE *file, const char *path)
{
	if (ferror(file) != 0 || fclose(file) != 0) {
		perror(path);
		exit(1);
	}
}

static void
make_corpus_directory(const char *path)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST) {
		perror(path);
		exit(1);
	}
}

static void
make_corpus_put(void *ctx, const char *name, const void *bytes, size_t len)
{
	const struct make_corpus *make = ctx;
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s/%s", make->directory, make->target, name);
	file = make_corpus_open(path);
	(void)fwrite(bytes, 1, len, file); /* ferror() tells */
	make_corpus_close(file, path);
}

static void
make_corpus_types(const char *directory)
{
	const struct wire_row *row;
	char path[4096];
	FILE *file;
	size_t i;

	snprintf(path, sizeof(path), "%s/types.dict", directory);
	file = make_corpus_open(path);
	for (i = 0; (row = wire_row_at(i)) != NULL; i++)
		fprintf(file, "\"\\x%02x\\x%02x\"\n", row->type >> 8, row->type & 0xff);
	make_corpus_close(file, path);
}

int
main(int argc, char **argv)
{
	struct make_corpus make;
	char path[4096];
	size_t i;

	if (argc != 2) {
		fprintf(stderr, "usage: make_corpus DIRECTORY\n");
		return 2;
	}
	make.directory = argv[1];
	make_corpus_directory(make.directory);
	for (i = 0; (make.target = corpus_target_at(i)) != NULL; i++) {
		snprintf(path, sizeof(path), "%s/%s", make.directory, make.target);
		make_corpus_directory(path);
		corpus_find(make.target)(make_corpus_put, &make);
	}
	make_corpus_types(make.directory);
	return 0;
}
