/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_settings.c - any octets as the configuration file.
 *
 * A file is read or refused with one line that names it; refused, it leaves the
 * settings as they were. libconfuse's lexer keeps its state in globals, so after each
 * input a small sound file must still be read as ever: a bad file may not spoil the
 * next one.
 */
#include "config.h"

#include "addr.h"
#include "fuzz.h"
#include "settings.h"

#include <sys/mman.h>
#include <unistd.h>

#define FUZZ_LIFETIME 77

static const char fuzz_sound[] = "mfe-lifetime = 77\ninterface eth0 { input = true }\n";

/* A file without a disk, opened once: its descriptor's path is read each time. */
static int
fuzz_file(const void *bytes, size_t len, char path[64])
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("mgm-fuzz", MFD_CLOEXEC);
	fuzz_require(fd >= 0 && ftruncate(fd, 0) == 0 &&
			 pwrite(fd, bytes, len, 0) == (ssize_t)len,
	    "no file in memory");
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

static void
fuzz_check(const struct settings *settings)
{
	size_t i;

	fuzz_require(settings->socket != NULL && settings->user != NULL &&
			 settings->agentx != NULL,
	    "a text is missing");
	fuzz_require(settings->high_water == 0 ||
			 (settings->high_water > 10 && settings->high_water <= 100),
	    "a mark below which nothing is ten less");
	for (i = 0; i < settings->num_interfaces; i++) {
		fuzz_require(strnlen(settings->interfaces[i].name, MGM_IFNAME_SIZE) <
				 MGM_IFNAME_SIZE,
		    "a name without end");
		fuzz_require(settings->interfaces[i].ttl_threshold <= 256,
		    "a threshold beyond 256");
	}
	for (i = 0; i < settings->num_boundaries; i++)
		fuzz_require(settings->boundaries[i].ifname[0] != '\0' &&
				 prefix_is_groups(&settings->boundaries[i].group),
		    "a boundary without interface or groups");
	for (i = 0; i < settings->num_scopes; i++)
		fuzz_require(settings->scopes[i].name[0] != '\0' &&
				 settings->scopes[i].language[0] != '\0' &&
				 prefix_is_groups(&settings->scopes[i].group),
		    "a scope without name, language or groups");
	for (i = 0; i < settings->num_rpf; i++) {
		fuzz_require(settings->rpf[i].prefix.len <= 128, "bits beyond 128");
		fuzz_require(i == 0 || settings->rpf[i - 1].prefix.len >=
					   settings->rpf[i].prefix.len,
		    "not the longest prefix first");
	}
	for (i = 0; i < settings->num_alarms; i++)
		fuzz_require(alarm_spec_validate(&settings->alarms[i]) == NULL &&
				 settings->alarms[i].index == i + 1,
		    "an alarm that a SET could not make");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings settings;
	char path[64], error[512] = "";
	int r;

	fuzz_require(settings_init(&settings) == 0, "no defaults");
	settings.mfe_lifetime_s = FUZZ_LIFETIME + 1;
	(void)fuzz_file(data, size, path);
	r = settings_read(&settings, path, error, sizeof(error));
	if (r == 0) {
		fuzz_deep++;
		fuzz_require(error[0] == '\0', "an error of a sound file");
		fuzz_check(&settings);
	} else {
		fuzz_require(r < 0, "neither 0 nor an error");
		fuzz_require(strncmp(error, path, strlen(path)) == 0,
		    "an error that names no file");
		fuzz_require(strchr(error, '\n') == NULL, "more than one line");
		fuzz_require(settings.mfe_lifetime_s == FUZZ_LIFETIME + 1,
		    "a refused file changed something");
	}
	(void)fuzz_file(fuzz_sound, sizeof(fuzz_sound) - 1, path);
	fuzz_require(settings_read(&settings, path, error, sizeof(error)) == 0 &&
			 settings.mfe_lifetime_s == FUZZ_LIFETIME &&
			 settings.num_interfaces == 1,
	    "the sound file after it is refused");
	settings_free(&settings);
	return 0;
}
