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
		(void)snprintf(
		    buffer, size, "%.*s", (int)value->len, (const char *)value->octets);
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

static void
mib_expect_at(const struct mib_module *module, const struct mib_expect *expected,
    const struct mib_oid *found)
{
	struct mib_oid oid;

	mib_expect_oid(module->root, module->root_len, expected->oid, &oid);
	if (mib_oid_cmp(found->ids, found->len, oid.ids, oid.len) != 0)
		fail_msg("the walk is not at %s (sub-identifier %u ...)", expected->oid,
		    (unsigned)found->ids[module->root_len]);
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
