/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgmctl_data.c - a session, messages, interface names and walks, for all commands.
 *
 * Every message on standard error begins with the program's name, says what failed and,
 * in the daemon's words, why and what to do.
 */
#include "config.h"

#include "mgmctl.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MGMCTL_DATA_BUFFER ((size_t)256 * 1024)
#define MGMCTL_DATA_ROWS 64

__attribute__((format(printf, 1, 0))) static void
mgmctl_data_say(const char *format, va_list args)
{
	fputs("mgmctl: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

int
mgmctl_data_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	mgmctl_data_say(format, args);
	va_end(args);
	fputs("mgmctl: 'mgmctl --help' shows how it is used\n", stderr);
	return MGMCTL_USAGE;
}

int
mgmctl_data_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	mgmctl_data_say(format, args);
	va_end(args);
	return MGMCTL_FAILED;
}

int
mgmctl_data_failed(const struct mgmctl *ctl, const char *what, enum mgm_status status)
{
	const char *detail = mgm_last_detail(ctl->session);

	return mgmctl_data_error(
	    "%s: %s", what, detail[0] != '\0' ? detail : mgm_strerror(status));
}

int
mgmctl_data_open(struct mgmctl *ctl, const char *default_path)
{
	char detail[MGM_DETAIL_SIZE + 128] = "";
	const struct mgm_options options = {
	    .name = "mgmctl", .detail = detail, .detail_size = sizeof(detail)};
	enum mgm_status status;

	status = mgm_open(
	    ctl->socket != NULL ? ctl->socket : default_path, &options, &ctl->session);
	if (status != MGM_OK)
		return mgmctl_data_error(
		    "%s", detail[0] != '\0' ? detail : mgm_strerror(status));
	return MGMCTL_OK;
}

void
mgmctl_data_close(struct mgmctl *ctl)
{
	mgm_close(ctl->session);
	ctl->session = NULL;
	free(ctl->interfaces);
	ctl->interfaces = NULL;
	ctl->num_interfaces = 0;
}

int
mgmctl_data_read_interfaces(struct mgmctl *ctl)
{
	struct mgm_interface_info *rows = NULL, *grown;
	enum mgm_status status;
	size_t count = 0, got;

	do {
		grown = realloc(rows, (count + MGMCTL_DATA_ROWS) * sizeof(*rows));
		if (grown == NULL) {
			free(rows);
			return mgmctl_data_error("no memory");
		}
		rows = grown;
		status = mgm_list_interfaces(ctl->session,
		    count > 0 ? &rows[count - 1] : NULL, rows + count, MGMCTL_DATA_ROWS,
		    &got);
		if (status != MGM_E_MORE_DATA && status != MGM_E_NO_MORE_ITEMS) {
			free(rows);
			return mgmctl_data_failed(ctl, "interfaces", status);
		}
		count += got;
	} while (status == MGM_E_MORE_DATA);
	free(ctl->interfaces);
	ctl->interfaces = rows;
	ctl->num_interfaces = count;
	return MGMCTL_OK;
}

const struct mgm_interface_info *
mgmctl_data_find_interface(const struct mgmctl *ctl, uint32_t ifindex)
{
	size_t low = 0, high = ctl->num_interfaces;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ctl->interfaces[middle].ifindex == ifindex)
			return &ctl->interfaces[middle];
		if (ctl->interfaces[middle].ifindex < ifindex)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *
mgmctl_data_ifname(
    const struct mgmctl *ctl, uint32_t ifindex, char *buffer, size_t size)
{
	const struct mgm_interface_info *info =
	    mgmctl_data_find_interface(ctl, ifindex);

	if (info != NULL)
		snprintf(buffer, size, "%s", info->name);
	else if (ifindex != 0)
		snprintf(buffer, size, "#%u", ifindex);
	else
		snprintf(buffer, size, "-");
	return buffer;
}

/* Calls each for the entries in the buffer; returns the last one's head. */
static const struct mgm_mfe_head *
mgmctl_data_each_mfe(
    const char *buffer, uint32_t count, mgmctl_data_mfe *each, void *context)
{
	const struct mgm_mfe_stats_ex *mfe = NULL;

	while (count-- > 0) {
		mfe = (const struct mgm_mfe_stats_ex *)(const void *)buffer;
		each(context, mfe);
		buffer += MGM_MFE_STATS_EX_SIZE(mfe->num_oifs);
	}
	return mfe != NULL ? &mfe->head : NULL;
}

int
mgmctl_data_walk_mfes(struct mgmctl *ctl, mgmctl_data_mfe *each, void *context)
{
	size_t size = MGMCTL_DATA_BUFFER, wanted;
	struct mgm_mfe_head last;
	const struct mgm_mfe_head *start = NULL;
	char *buffer = malloc(size), *grown;
	enum mgm_status status = MGM_E_MORE_DATA;
	uint32_t count;

	while (buffer != NULL && status == MGM_E_MORE_DATA) {
		wanted = size;
		status = mgm_get_next_mfe_stats(
		    ctl->session, start, &wanted, buffer, &count, MGM_MFE_STATS_1);
		if (status == MGM_E_INSUFFICIENT_BUFFER) {
			size = wanted;
			grown = realloc(buffer, size);
			if (grown == NULL)
				free(buffer);
			buffer = grown;
			status = MGM_E_MORE_DATA;
			continue;
		}
		if (count == 0)
			continue;
		last = *mgmctl_data_each_mfe(buffer, count, each, context);
		start = &last;
	}
	if (buffer == NULL)
		return mgmctl_data_error("no memory");
	free(buffer);
	if (status != MGM_E_NO_MORE_ITEMS)
		return mgmctl_data_failed(ctl, "mfe", status);
	return MGMCTL_OK;
}

const char *
mgmctl_data_age(int64_t seconds, char *buffer, size_t size)
{
	int64_t days = seconds / 86400, rest = seconds % 86400;

	if (days > 0)
		snprintf(buffer, size, "%" PRId64 "d%02" PRId64 "h", days, rest / 3600);
	else
		snprintf(buffer, size, "%02" PRId64 ":%02" PRId64 ":%02" PRId64,
		    rest / 3600, rest / 60 % 60, rest % 60);
	return buffer;
}
