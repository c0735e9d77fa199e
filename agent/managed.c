/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed.c - what an operator manages by SNMP SET: one document, whole and immutable.
 *
 * Holds a document's life (new from the configuration, copied, counted references) and
 * what finds and changes rows in its sorted lists. Only a draft is changed, by the
 * one thread that made it; once others have it, it stays as it is until the last of
 * them releases it. What the configuration gives, or leaves at its default, is
 * readOnly; the default groups of source-specific multicast are rows like any others.
 *
 * Does not judge what a SET asks (managed_row.c and the views do) and knows no file
 * (managed_file.c).
 */
#include "config.h"

#include "managed.h"
#include "managed_draft.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "managed_list.h"

/* A list of a document, for managed_list. */
#define LIST(managed, name, kind)                                      \
	((struct managed_list){(managed)->name, (managed)->num_##name, \
	    sizeof(*(managed)->name), managed_cmp_##kind})

static int
managed_cmp_iface(const void *a, const void *b)
{
	const struct managed_iface *x = a, *y = b;

	return strcmp(x->ifname, y->ifname);
}

static int
managed_cmp_boundary(const void *a, const void *b)
{
	const struct managed_boundary *x = a, *y = b;
	int order = strcmp(x->ifname, y->ifname);

	return order != 0 ? order : prefix_cmp(&x->group, &y->group);
}

static int
managed_cmp_scope(const void *a, const void *b)
{
	const struct managed_scope *x = a, *y = b;
	int order = prefix_cmp(&x->group, &y->group);

	return order != 0 ? order : strcmp(x->language, y->language);
}

static int
managed_cmp_ssm(const void *a, const void *b)
{
	const struct managed_ssm *x = a, *y = b;

	return prefix_cmp(&x->group, &y->group);
}

static int
managed_cmp_alarm(const void *a, const void *b)
{
	const struct managed_alarm *x = a, *y = b;

	if (x->spec.index != y->spec.index)
		return x->spec.index < y->spec.index ? -1 : 1;
	return 0;
}

/* A text into a key of its size; false where it is too long to be one of a row. */
static bool
managed_copy_text(char *to, size_t size, const char *text)
{
	size_t len = strlen(text);

	if (len >= size)
		return false;
	memcpy(to, text, len + 1);
	return true;
}

bool
managed_is_language(const char *text)
{
	size_t len = strlen(text), part = 0, i;
	bool first = true;

	if (len >= MANAGED_LANGUAGE_SIZE)
		return false;
	for (i = 0; i <= len; i++) {
		bool letter = text[i] >= 'a' && text[i] <= 'z';
		bool digit = text[i] >= '0' && text[i] <= '9';

		if (letter || (digit && !first)) {
			part++;
			continue;
		}
		if ((text[i] != '-' && text[i] != '\0') || part == 0 || part > 8)
			return false;
		first = false;
		part = 0;
	}
	return true;
}

static void
managed_free(struct managed *managed)
{
	free(managed->ifaces);
	free(managed->boundaries);
	free(managed->scopes);
	free(managed->ssm);
	free(managed->alarms);
	free(managed);
}

struct managed *
managed_draft_new(void)
{
	struct managed *managed = calloc(1, sizeof(*managed));

	if (managed == NULL)
		return NULL;
	atomic_init(&managed->references, 1);
	managed->enabled = true;
	managed->enabled_storage = MANAGED_NONVOLATILE;
	return managed;
}

/* An array of its own for a copy; nothing is copied as one row of room. */
static void *
managed_copy_rows(const void *rows, size_t count, size_t size)
{
	void *copy = malloc(count > 0 ? count * size : size);

	if (copy != NULL && count > 0)
		memcpy(copy, rows, count * size);
	return copy;
}

struct managed *
managed_copy(const struct managed *managed)
{
	struct managed *copy = managed_draft_new();

	if (copy == NULL)
		return NULL;
	copy->enabled = managed->enabled;
	copy->enabled_storage = managed->enabled_storage;
#define COPY(name)                                                       \
	copy->name = managed_copy_rows(                                  \
	    managed->name, managed->num_##name, sizeof(*managed->name)); \
	copy->num_##name = managed->num_##name
	COPY(ifaces);
	COPY(boundaries);
	COPY(scopes);
	COPY(ssm);
	COPY(alarms);
#undef COPY
	if (copy->ifaces != NULL && copy->boundaries != NULL && copy->scopes != NULL &&
	    copy->ssm != NULL && copy->alarms != NULL)
		return copy;
	managed_free(copy);
	errno = ENOMEM;
	return NULL;
}

struct managed *
managed_take(struct managed *managed)
{
	if (managed != NULL)
		atomic_fetch_add_explicit(
		    &managed->references, 1, memory_order_relaxed);
	return managed;
}

void
managed_release(struct managed *managed)
{
	if (managed != NULL && atomic_fetch_sub_explicit(
				   &managed->references, 1, memory_order_acq_rel) == 1)
		managed_free(managed);
}

const struct managed_iface *
managed_find_iface(const struct managed *managed, const char *ifname)
{
	const struct managed_list list = LIST(managed, ifaces, iface);
	struct managed_iface key;
	size_t at;

	if (!managed_copy_text(key.ifname, sizeof(key.ifname), ifname))
		return NULL;
	return managed_list_find(&list, &key, &at);
}

const struct managed_boundary *
managed_find_boundary(
    const struct managed *managed, const char *ifname, const struct mgm_prefix *group)
{
	const struct managed_list list = LIST(managed, boundaries, boundary);
	struct managed_boundary key = {.group = *group};
	size_t at;

	if (!managed_copy_text(key.ifname, sizeof(key.ifname), ifname))
		return NULL;
	return managed_list_find(&list, &key, &at);
}

const struct managed_scope *
managed_find_scope(
    const struct managed *managed, const struct mgm_prefix *group, const char *language)
{
	const struct managed_list list = LIST(managed, scopes, scope);
	struct managed_scope key = {.group = *group};
	size_t at;

	if (!managed_copy_text(key.language, sizeof(key.language), language))
		return NULL;
	return managed_list_find(&list, &key, &at);
}

const struct managed_ssm *
managed_find_ssm(const struct managed *managed, const struct mgm_prefix *group)
{
	const struct managed_list list = LIST(managed, ssm, ssm);
	const struct managed_ssm key = {.group = *group};
	size_t at;

	return managed_list_find(&list, &key, &at);
}

const struct managed_alarm *
managed_find_alarm(const struct managed *managed, uint32_t index)
{
	const struct managed_list list = LIST(managed, alarms, alarm);
	const struct managed_alarm key = {.spec.index = index};
	size_t at;

	return managed_list_find(&list, &key, &at);
}

const struct managed_alarm *
managed_find_alarm_name(const struct managed *managed, const char *name)
{
	size_t i;

	for (i = 0; *name != '\0' && i < managed->num_alarms; i++) {
		if (strcmp(managed->alarms[i].spec.name, name) == 0)
			return &managed->alarms[i];
	}
	return NULL;
}

/*
 * The functions that change a list's rows in a draft. What managed_list returns is of
 * the list's type; its array may have moved.
 */
#define DRAFT_FUNCTIONS(kind, name)                                  \
	int managed_draft_put_##kind(                                \
	    struct managed *draft, const struct managed_##kind *row) \
	{                                                            \
		struct managed_list list = LIST(draft, name, kind);  \
		struct managed_##kind *put =                         \
		    managed_list_add(&list, row, MANAGED_MAX_ROWS);  \
                                                                     \
		draft->name = list.rows;                             \
		draft->num_##name = list.count;                      \
		if (put == NULL)                                     \
			return -errno;                               \
		*put = *row;                                         \
		return 0;                                            \
	}                                                            \
                                                                     \
	void managed_draft_remove_##kind(                            \
	    struct managed *draft, const struct managed_##kind *row) \
	{                                                            \
		struct managed_list list = LIST(draft, name, kind);  \
                                                                     \
		managed_list_remove(&list, row);                     \
		draft->num_##name = list.count;                      \
	}

DRAFT_FUNCTIONS(iface, ifaces)
DRAFT_FUNCTIONS(boundary, boundaries)
DRAFT_FUNCTIONS(scope, scopes)
DRAFT_FUNCTIONS(ssm, ssm)
DRAFT_FUNCTIONS(alarm, alarms)

int
managed_draft_set_iface(struct managed *draft, const struct managed_iface *row)
{
	if (row->ttl_threshold != 0 || row->rate_limit != 0 ||
	    row->storage != MANAGED_NONVOLATILE)
		return managed_draft_put_iface(draft, row);
	managed_draft_remove_iface(draft, row);
	return 0;
}
