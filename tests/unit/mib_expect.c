/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_expect.c - an expected tree of a MIB module, walked by GET and by GETNEXT.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mib_expect.h"

#include "mib_mgm.h"

void
mib_expect_oid(
    const uint32_t *root, size_t root_len, const char *text, struct mib_oid *oid)
{
	char *end;

	memcpy(oid->ids, root, root_len * sizeof(root[0]));
	oid->len = root_len;
	while (*text != '\0') {
		oid->ids[oid->len++] = (uint32_t)strtoul(text, &end, 10);
		assert_true(end != text && (*end == '.' || *end == '\0'));
		text = *end == '.' ? end + 1 : end;
	}
}

static void
mib_expect_format_octets(const struct mib_value *value, char *buffer, size_t size)
{
	bool binary = false;
	size_t i;

	for (i = 0; i < value->len; i++)
		binary = binary || value->octets[i] < ' ';
	if (!binary) {
		(void)snprintf(
		    buffer, size, "%.*s", (int)value->len, (const char *)value->octets);
		return;
	}
	(void)snprintf(buffer, size, "0x");
	for (i = 0; i < value->len && 2 * i + 5 <= size; i++)
		(void)snprintf(buffer + 2 + 2 * i, 3, "%02x", value->octets[i]);
}

const char *
mib_expect_format(const struct mib_value *value, char *buffer, size_t size)
{
	switch (value->type) {
	case MIB_TYPE_ADDRESS:
		assert_int_equal(value->len, 4);
		(void)snprintf(buffer, size, "%u.%u.%u.%u", value->octets[0],
		    value->octets[1], value->octets[2], value->octets[3]);
		break;
	case MIB_TYPE_OCTETS:
		mib_expect_format_octets(value, buffer, size);
		break;
	case MIB_TYPE_COUNTER32:
	case MIB_TYPE_UNSIGNED:
	case MIB_TYPE_TIMETICKS:
		(void)snprintf(buffer, size, "%u", (unsigned)(uint32_t)value->number);
		break;
	default:
		(void)snprintf(buffer, size, "%llu", (unsigned long long)value->number);
		break;
	}
	return buffer;
}

static void
mib_expect_value(const struct mib_expect *expected, const struct mib_value *value)
{
	char buffer[128];

	mib_expect_format(value, buffer, sizeof(buffer));
	if (value->type != expected->type || strcmp(buffer, expected->value) != 0)
		fail_msg("%s: type %d value %s, expected type %d value %s",
		    expected->oid, value->type, buffer, expected->type,
		    expected->value);
}

enum mib_result
mib_expect_get(const struct mib_module *module, const void *context, const char *below,
    struct mib_value *value)
{
	struct mib_oid oid;

	mib_expect_oid(module->root, module->root_len, below, &oid);
	return mib_get(module, context, oid.ids, oid.len, value);
}

void
mib_expect_no_objects(const struct mib_module *module, const void *context,
    const char *const *below, size_t count)
{
	struct mib_value value;
	size_t i;

	for (i = 0; i < count; i++) {
		if (mib_expect_get(module, context, below[i], &value) !=
		    MIB_RESULT_NO_SUCH_OBJECT)
			fail_msg("%s is an object", below[i]);
	}
}

static void
mib_expect_at(const struct mib_module *module, const struct mib_expect *expected,
    const struct mib_oid *found)
{
	struct mib_oid oid;

	mib_expect_oid(module->root, module->root_len, expected->oid, &oid);
	if (mib_oid_cmp(found->ids, found->len, oid.ids, oid.len) != 0)
		fail_msg("it is not at %s (sub-identifier %u ...)", expected->oid,
		    (unsigned)found->ids[module->root_len]);
}

unsigned
mib_expect_count(const struct mib_module *module, const void *context, const char *from,
    uint32_t last)
{
	struct mib_oid oid, found;
	struct mib_value value;
	unsigned count = 0;

	mib_expect_oid(module->root, module->root_len, from, &oid);
	while (mib_getnext(module, context, oid.ids, oid.len, false, &found, &value) ==
		   MIB_RESULT_OK &&
	       found.ids[module->root_len] <= last) {
		assert_true(mib_oid_cmp(found.ids, found.len, oid.ids, oid.len) > 0);
		oid = found;
		count++;
	}
	return count;
}

void
mib_expect_notification(const struct mib_module *module,
    const struct mib_oid *notification, uint32_t number,
    const struct mib_mgm_object *objects, const struct mib_expect *expected,
    size_t count)
{
	struct mib_oid wanted;
	size_t i;

	mib_expect_oid(module->root, module->root_len - 1, "0", &wanted);
	wanted.ids[wanted.len++] = number;
	assert_int_equal(
	    mib_oid_cmp(notification->ids, notification->len, wanted.ids, wanted.len),
	    0);
	for (i = 0; i < count; i++) {
		mib_expect_at(module, &expected[i], &objects[i].oid);
		mib_expect_value(&expected[i], &objects[i].value);
	}
}

void
mib_expect_tree(const struct mib_module *module, const void *context,
    const struct mib_expect *expected, size_t count)
{
	struct mib_oid oid, found;
	struct mib_value value;
	size_t i;

	mib_expect_oid(module->root, module->root_len, "", &oid);
	for (i = 0; i < count; i++) {
		assert_int_equal(mib_getnext(module, context, oid.ids, oid.len, false,
				     &found, &value),
		    MIB_RESULT_OK);
		mib_expect_at(module, &expected[i], &found);
		mib_expect_value(&expected[i], &value);

		assert_int_equal(mib_get(module, context, found.ids, found.len, &value),
		    MIB_RESULT_OK);
		mib_expect_value(&expected[i], &value);

		oid = found;
		assert_int_equal(mib_getnext(module, context, oid.ids, oid.len, true,
				     &found, &value),
		    MIB_RESULT_OK);
		mib_expect_at(module, &expected[i], &found);
		mib_expect_value(&expected[i], &value);
	}
	assert_int_equal(
	    mib_getnext(module, context, oid.ids, oid.len, false, &found, &value),
	    MIB_RESULT_END);
}

/* xorshift: the same OIDs in each run. */
static uint32_t
mib_expect_next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 32);
}

/* Near to one that is there: cut, longer, or with one number a little different. */
static void
mib_expect_random_oid(const struct mib_module *module,
    const struct mib_expect *expected, size_t count, uint64_t *random,
    struct mib_oid *oid)
{
	static const uint32_t other[] = {0, 1, 2, 4, 16, 255, 256, 0xffffffff};
	uint32_t how = mib_expect_next_random(random);
	size_t at;

	mib_expect_oid(module->root, module->root_len,
	    count > 0 ? expected[mib_expect_next_random(random) % count].oid : "1.0",
	    oid);
	at = module->root_len - 1 + how / 8 % (oid->len - module->root_len + 1);
	switch (how % 8) {
	case 0:
		oid->len = at;
		break;
	case 1:
		if (oid->len < MIB_OID_MAX)
			oid->ids[oid->len++] =
			    other[mib_expect_next_random(random) % MIB_LENGTH(other)];
		break;
	case 2:
		oid->ids[at]++;
		break;
	case 3:
		oid->ids[at]--;
		break;
	case 4:
		oid->ids[at] =
		    other[mib_expect_next_random(random) % MIB_LENGTH(other)];
		break;
	case 5:
		oid->ids[at]++;
		oid->len = at + 1;
		break;
	default:
		break;
	}
}

static void
mib_expect_random_next(const struct mib_module *module, const void *context,
    const struct mib_expect *expected, size_t count, const struct mib_oid *oid,
    bool inclusive)
{
	struct mib_oid at, found;
	struct mib_value value;
	enum mib_result result;
	size_t i;

	for (i = 0; i < count; i++) {
		int order;

		mib_expect_oid(module->root, module->root_len, expected[i].oid, &at);
		order = mib_oid_cmp(at.ids, at.len, oid->ids, oid->len);
		if (order > 0 || (order == 0 && inclusive))
			break;
	}
	result =
	    mib_getnext(module, context, oid->ids, oid->len, inclusive, &found, &value);
	assert_int_equal(result, i < count ? MIB_RESULT_OK : MIB_RESULT_END);
	if (i < count) {
		mib_expect_at(module, &expected[i], &found);
		mib_expect_value(&expected[i], &value);
	}
}

static void
mib_expect_random_get(const struct mib_module *module, const void *context,
    const struct mib_expect *expected, size_t count, const struct mib_oid *oid)
{
	const struct mib_column *column = NULL;
	struct mib_value value;
	struct mib_oid at;
	enum mib_result result;
	size_t i;

	result = mib_get(module, context, oid->ids, oid->len, &value);
	for (i = 0; i < count; i++) {
		mib_expect_oid(module->root, module->root_len, expected[i].oid, &at);
		if (mib_oid_cmp(at.ids, at.len, oid->ids, oid->len) == 0) {
			assert_int_equal(result, MIB_RESULT_OK);
			mib_expect_value(&expected[i], &value);
			return;
		}
	}
	assert_int_equal(
	    result, mib_find_column(module, oid->ids, oid->len, &column) != NULL
			? MIB_RESULT_NO_SUCH_INSTANCE
			: MIB_RESULT_NO_SUCH_OBJECT);
}

void
mib_expect_random(const struct mib_module *module, const void *context,
    const struct mib_expect *expected, size_t count, unsigned rounds)
{
	uint64_t random = 0x9e3779b97f4a7c15;
	struct mib_oid oid;
	unsigned i;

	for (i = 0; i < rounds; i++) {
		mib_expect_random_oid(module, expected, count, &random, &oid);
		mib_expect_random_next(module, context, expected, count, &oid, i % 2);
		mib_expect_random_get(module, context, expected, count, &oid);
	}
}
