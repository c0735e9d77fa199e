/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgmctl.h - what the commands of mgmctl share.
 */
#ifndef MGM_MGMCTL_H
#define MGM_MGMCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mgm.h"

enum mgmctl_exit { MGMCTL_OK = 0, MGMCTL_FAILED = 1, MGMCTL_USAGE = 2 };

#define MGMCTL_IFNAME_SIZE 32 /* a name, or "#" and a number */
#define MGMCTL_AGE_SIZE 32

struct mgmctl {
	const char *socket; /* borrowed; NULL: the default of the command */
	bool json;
	struct mgm_session *session;           /* owned */
	struct mgm_interface_info *interfaces; /* owned; by ifindex */
	size_t num_interfaces;
};

/* Each returns an enum mgmctl_exit; argv[0] is the command. */
int mgmctl_show(struct mgmctl *ctl, int argc, char **argv);
int mgmctl_join(struct mgmctl *ctl, int argc, char **argv);
int mgmctl_watch(struct mgmctl *ctl, int argc, char **argv);
int mgmctl_top(struct mgmctl *ctl, int argc, char **argv);
int mgmctl_explain(struct mgmctl *ctl, int argc, char **argv);
int mgmctl_events(struct mgmctl *ctl, int argc, char **argv);

/* mgmctl_data.c. Messages go to standard error. */
int mgmctl_data_open(struct mgmctl *ctl, const char *default_path);
void mgmctl_data_close(struct mgmctl *ctl);
int mgmctl_data_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
int mgmctl_data_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "what: why", from the session's detail or the status. */
int mgmctl_data_failed(
    const struct mgmctl *ctl, const char *what, enum mgm_status status);
/* Fetches the interfaces anew. */
int mgmctl_data_read_interfaces(struct mgmctl *ctl);
const struct mgm_interface_info *mgmctl_data_find_interface(
    const struct mgmctl *ctl, uint32_t ifindex);
/* The interface's name, "#7" where it is unknown, "-" for none. */
const char *mgmctl_data_ifname(
    const struct mgmctl *ctl, uint32_t ifindex, char *buffer, size_t size);
/* All entries, in order. MGMCTL_FAILED after a message. */
typedef void mgmctl_data_mfe(void *context, const struct mgm_mfe_stats_ex *mfe);
int mgmctl_data_walk_mfes(struct mgmctl *ctl, mgmctl_data_mfe *each, void *context);
/* "3d04h", "12:34:56". */
const char *mgmctl_data_age(int64_t seconds, char *buffer, size_t size);

#endif
