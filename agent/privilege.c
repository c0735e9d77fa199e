/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * privilege.c - give away every right that the agent does not need.
 *
 * The order matters: everything that can be refused is looked up first; the bounding
 * set is cut while CAP_SETPCAP is still there; groups go before the user id; the
 * permitted capabilities survive setresuid() by PR_SET_KEEPCAPS and are cut last. Then
 * all of it is read back from the kernel, and going back to user 0 is tried.
 *
 * Where CAP_SETPCAP is missing the bounding set stays as it is: with
 * PR_SET_NO_NEW_PRIVS no program that is started from here can gain from it.
 *
 * In a user namespace that an ordinary user made, setgroups() is refused and only some
 * ids exist. The groups then stay as they are, which is right if each of them is the
 * wanted user's or one that does not exist in the namespace.
 *
 * Holds no state. Never writes a log line: the caller has the text.
 */
#include "config.h"

#include "privilege.h"

#include <cap-ng.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define MAX_GROUPS 1024    /* of the wanted user; more are refused */
#define OVERFLOW_GID 65534 /* how an id looks that the user namespace does not have */

static const int privilege_kept[] = {CAP_NET_RAW, CAP_NET_ADMIN};

struct privilege_target {
	const char *name; /* borrowed from the caller */
	uid_t uid;
	gid_t gid;
	gid_t groups[MAX_GROUPS];
	int num_groups;
	bool same_user; /* no id is to be changed */
	bool bounds;    /* the bounding set can be cut */
};

struct privilege_error {
	char *text; /* borrowed from the caller */
	size_t size;
};

static int __attribute__((format(printf, 3, 4)))
privilege_fail(const struct privilege_error *error, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(error->text, error->size, format, args); /* may cut the text */
	va_end(args);
	return err;
}

static bool
privilege_is_kept(int capability)
{
	for (size_t i = 0; i < sizeof(privilege_kept) / sizeof(*privilege_kept); i++) {
		if (privilege_kept[i] == capability)
			return true;
	}
	return false;
}

static int
privilege_require(int capability, const struct privilege_error *error)
{
	if (capng_have_capability(CAPNG_PERMITTED, (unsigned)capability) == 1)
		return 0;
	return privilege_fail(error, -EPERM,
	    "capability %s is missing: start as root, or give it together with "
	    "net_raw and net_admin (systemd: AmbientCapabilities=)",
	    capng_capability_to_name((unsigned)capability));
}

static int
privilege_find_group(const char *group, gid_t *gid, const struct privilege_error *error)
{
	const struct group *found;

	errno = 0;
	found = getgrnam(group);
	if (found == NULL)
		return privilege_fail(error, errno == 0 ? -ENOENT : -errno,
		    "group \"%s\" does not exist: create it (groupadd --system %s) or "
		    "set `group` in the configuration",
		    group, group);
	*gid = found->gr_gid;
	return 0;
}

static int
privilege_find_user(const char *user, const char *group,
    struct privilege_target *target, const struct privilege_error *error)
{
	const struct passwd *found;

	errno = 0;
	found = getpwnam(user);
	if (found == NULL)
		return privilege_fail(error, errno == 0 ? -ENOENT : -errno,
		    "user \"%s\" does not exist: create it (useradd --system %s) or "
		    "set `user` in the configuration",
		    user, user);
	target->uid = found->pw_uid;
	target->gid = found->pw_gid;
	if (group != NULL && *group != '\0') {
		int err = privilege_find_group(group, &target->gid, error);

		if (err != 0)
			return err;
	}
	target->num_groups = MAX_GROUPS;
	if (getgrouplist(user, target->gid, target->groups, &target->num_groups) < 0)
		return privilege_fail(error, -E2BIG,
		    "user \"%s\" is in more than %d groups: use one of its own", user,
		    MAX_GROUPS);
	return 0;
}

/* Who we are to become, and whether we may. Changes nothing. */
static int
privilege_prepare(const char *user, const char *group, struct privilege_target *target,
    const struct privilege_error *error)
{
	int err;

	if (capng_get_caps_process() != 0)
		return privilege_fail(error, -EIO, "cannot read our own capabilities");
	target->name = user;
	target->bounds = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP) == 1;
	for (size_t i = 0; i < sizeof(privilege_kept) / sizeof(*privilege_kept); i++) {
		err = privilege_require(privilege_kept[i], error);
		if (err != 0)
			return err;
	}
	if (geteuid() != 0) {
		target->uid = getuid();
		target->gid = getgid();
		target->same_user = true;
		return 0;
	}
	err = privilege_find_user(user, group, target, error);
	if (err == 0)
		err = privilege_require(CAP_SETUID, error);
	if (err == 0)
		err = privilege_require(CAP_SETGID, error);
	return err;
}

static bool
privilege_wants_group(const struct privilege_target *target, gid_t gid)
{
	for (int i = 0; i < target->num_groups; i++) {
		if (target->groups[i] == gid)
			return true;
	}
	return false;
}

/* Are all our supplementary groups the wanted user's, or none of this namespace's? */
static bool
privilege_groups_are_right(const struct privilege_target *target, bool accept_unmapped)
{
	gid_t *groups;
	bool right = true;
	int count = getgroups(0, NULL);

	if (count <= 0)
		return count == 0;
	groups = calloc((size_t)count, sizeof(*groups));
	if (groups == NULL)
		return false;
	count = getgroups(count, groups);
	for (int i = 0; i < count && right; i++)
		right = privilege_wants_group(target, groups[i]) ||
			(accept_unmapped && groups[i] == OVERFLOW_GID);
	free(groups);
	return count >= 0 && right;
}

static bool
privilege_setgroups_is_denied(void)
{
	char text[8] = "";
	FILE *file = fopen("/proc/self/setgroups", "re");

	if (file == NULL)
		return false;
	if (fgets(text, sizeof(text), file) == NULL)
		text[0] = '\0';
	(void)fclose(file); /* was only read */
	return strncmp(text, "deny", 4) == 0;
}

static int
privilege_change_groups(
    const struct privilege_target *target, const struct privilege_error *error)
{
	int err;

	if (setgroups((size_t)target->num_groups, target->groups) == 0)
		return 0;
	err = -errno;
	if (err == -EPERM && privilege_setgroups_is_denied() &&
	    privilege_groups_are_right(target, true))
		return 0;
	return privilege_fail(error, err,
	    "cannot take the groups of user \"%s\": %s; in a user namespace without "
	    "them use user = root",
	    target->name, strerror(-err));
}

static int
privilege_change_user(
    const struct privilege_target *target, const struct privilege_error *error)
{
	int err = privilege_change_groups(target, error);

	if (err != 0)
		return err;
	if (setresgid(target->gid, target->gid, target->gid) != 0)
		return privilege_fail(error, -errno, "cannot become group %u: %s%s",
		    (unsigned)target->gid, strerror(errno),
		    errno == EINVAL ? "; it is not mapped in this user namespace, use "
				      "user = root"
				    : "");
	if (setresuid(target->uid, target->uid, target->uid) != 0)
		return privilege_fail(error, -errno, "cannot become user \"%s\": %s%s",
		    target->name, strerror(errno),
		    errno == EINVAL ? "; it is not mapped in this user namespace, use "
				      "user = root"
				    : "");
	return 0;
}

static int
privilege_apply(
    const struct privilege_target *target, const struct privilege_error *error)
{
	int err;

	capng_clear(CAPNG_SELECT_ALL);
	for (size_t i = 0; i < sizeof(privilege_kept) / sizeof(*privilege_kept); i++)
		(void)capng_update(CAPNG_ADD, /* fails for unknown numbers only */
		    CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_BOUNDING_SET,
		    (unsigned)privilege_kept[i]);
	if (target->bounds && capng_apply(CAPNG_SELECT_BOUNDS) != 0)
		return privilege_fail(
		    error, -EPERM, "cannot cut the capability bounding set");
	if (!target->same_user) {
		if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0)
			return privilege_fail(error, -errno,
			    "cannot keep capabilities: %s", strerror(errno));
		err = privilege_change_user(target, error);
		if (err != 0)
			return err;
	}
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 ||
	    capng_apply(CAPNG_SELECT_CAPS) != 0)
		return privilege_fail(error, -EPERM, "cannot give capabilities away");
	if (prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return privilege_fail(
		    error, -errno, "cannot forbid new privileges: %s", strerror(errno));
	return 0;
}

static bool
privilege_capabilities_are_right(bool bounds)
{
	if (capng_get_caps_process() != 0)
		return false;
	for (int i = 0; i <= CAP_LAST_CAP; i++) {
		const unsigned capability = (unsigned)i;
		const int wanted = privilege_is_kept(i) ? 1 : 0;

		if (capng_have_capability(CAPNG_EFFECTIVE, capability) != wanted ||
		    capng_have_capability(CAPNG_PERMITTED, capability) != wanted ||
		    capng_have_capability(CAPNG_INHERITABLE, capability) != 0 ||
		    capng_have_capability(CAPNG_AMBIENT, capability) != 0)
			return false;
		/* One that was cut already cannot come back: less is right too. */
		if (bounds && wanted == 0 &&
		    capng_have_capability(CAPNG_BOUNDING_SET, capability) != 0)
			return false;
	}
	return true;
}

static bool
privilege_ids_are_right(const struct privilege_target *target)
{
	uid_t uid, euid, suid;
	gid_t gid, egid, sgid;

	if (getresuid(&uid, &euid, &suid) != 0 || getresgid(&gid, &egid, &sgid) != 0)
		return false;
	if (uid != target->uid || euid != target->uid || suid != target->uid ||
	    gid != target->gid || egid != target->gid || sgid != target->gid)
		return false;
	return target->same_user ||
	       privilege_groups_are_right(target, privilege_setgroups_is_denied());
}

/* The kernel's word that nothing is left and nothing comes back. */
static int
privilege_verify(
    const struct privilege_target *target, const struct privilege_error *error)
{
	if (!privilege_ids_are_right(target))
		return privilege_fail(error, -EPERM,
		    "user \"%s\": user or group ids are not what was asked for",
		    target->name);
	if (target->uid != 0 &&
	    (setuid(0) == 0 || seteuid(0) == 0 || setresuid(0, 0, 0) == 0))
		return privilege_fail(
		    error, -EPERM, "could become root again: refusing to run");
	if (!privilege_capabilities_are_right(target->bounds))
		return privilege_fail(error, -EPERM,
		    "capabilities other than net_raw and net_admin are left: refusing "
		    "to run");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return privilege_fail(
		    error, -EPERM, "new privileges are possible: refusing to run");
	return 0;
}

int
privilege_drop(const char *user, const char *group, char *error, size_t error_size)
{
	const struct privilege_error text = {.text = error, .size = error_size};
	struct privilege_target *target = calloc(1, sizeof(*target));
	int err;

	if (target == NULL)
		return privilege_fail(&text, -ENOMEM, "no memory");
	err = privilege_prepare(user, group, target, &text);
	if (err == 0)
		err = privilege_apply(target, &text);
	if (err == 0)
		err = privilege_verify(target, &text);
	free(target);
	return err;
}
