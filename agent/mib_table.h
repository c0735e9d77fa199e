/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_table.h - MIB tables over sorted rows: GET and GETNEXT by binary search.
 *
 * Knows no Net-SNMP and no snapshot: a view describes one table (or one group of
 * scalars, which is a table of one row whose index is 0) to be read from a context.
 */
#ifndef MGM_MIB_TABLE_H
#define MGM_MIB_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MIB_OID_MAX 128    /* sub-identifiers, RFC 3416 */
#define MIB_OCTETS_MAX 256 /* the longest string that we show or accept */
#define MIB_INDEX_MAX 120  /* sub-identifiers of an index */

struct mib_oid {
	size_t len;
	uint32_t ids[MIB_OID_MAX];
};

enum mib_type {
	MIB_TYPE_INTEGER = 1, /* Integer32 and enumerations */
	MIB_TYPE_UNSIGNED,    /* Unsigned32, Gauge32 */
	MIB_TYPE_COUNTER32,   /* the low 32 bits of number */
	MIB_TYPE_COUNTER64,   /* also CounterBasedGauge64 */
	MIB_TYPE_TIMETICKS,   /* also TimeStamp; the low 32 bits of number */
	MIB_TYPE_ADDRESS,     /* IpAddress: octets 0 to 3, network order */
	MIB_TYPE_OCTETS,
};

struct mib_value {
	enum mib_type type;
	uint64_t number; /* what a SET brings as a negative INTEGER is very large */
	size_t len;      /* of octets */
	uint8_t octets[MIB_OCTETS_MAX];
};

/* One readable column. get() finds the type set, number and len 0. */
struct mib_column {
	uint32_t number;
	enum mib_type type;
	void (*get)(const void *context, uint32_t row, struct mib_value *value);
	bool writable; /* the view's set_row() takes it */
};

/* One variable of a SET. */
struct mib_assignment {
	uint32_t column;
	struct mib_value value;
};

/* Why a SET is refused: the numbers of SNMP's error-status (RFC 3416). */
enum mib_set_error {
	MIB_SET_OK = 0,
	MIB_SET_GEN_ERROR = 5,
	MIB_SET_NO_ACCESS = 6,
	MIB_SET_WRONG_TYPE = 7,
	MIB_SET_WRONG_LENGTH = 8,
	MIB_SET_WRONG_VALUE = 10,
	MIB_SET_NO_CREATION = 11,
	MIB_SET_INCONSISTENT_VALUE = 12,
	MIB_SET_RESOURCE_UNAVAILABLE = 13,
	MIB_SET_COMMIT_FAILED = 14,
	MIB_SET_NOT_WRITABLE = 17,
	MIB_SET_INCONSISTENT_NAME = 18,
};

struct managed;
struct mgm_addr;

struct mib_view {
	const uint32_t *root; /* borrowed; of the entry, before the column number */
	size_t root_len;
	const struct mib_column *columns; /* borrowed; by number */
	size_t num_columns;
	uint32_t (*count)(const void *context);
	/* The index of a row, ascending with it; returns how many sub-identifiers. */
	size_t (*index)(const void *context, uint32_t row, uint32_t *ids);
	/*
	 * All that one SET asks of one row, whose index need not exist: checked, and
	 * done in the draft, which is thrown away on failure. *failed: which assignment
	 * is at fault. The types fit the columns already. NULL: nothing here is
	 * writable.
	 */
	enum mib_set_error (*set_row)(const void *context, struct managed *draft,
	    const uint32_t *index, size_t index_len,
	    const struct mib_assignment *assignments, size_t count, size_t *failed);
};

#define MIB_LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define MIB_VIEW(at, of, counted, indexed) MIB_VIEW_SET(at, of, counted, indexed, NULL)
#define MIB_VIEW_SET(at, of, counted, indexed, set)                                    \
	{                                                                              \
		.root = (at), .root_len = MIB_LENGTH(at), .columns = (of),             \
		.num_columns = MIB_LENGTH(of), .count = (counted), .index = (indexed), \
		.set_row = (set)                                                       \
	}

/* Views in OID order; one registration covers them all. */
struct mib_module {
	const char *name;
	const uint32_t *root; /* borrowed; above all views */
	size_t root_len;
	const struct mib_view *views; /* borrowed */
	size_t num_views;
};

enum mib_result {
	MIB_RESULT_OK = 0,
	MIB_RESULT_NO_SUCH_OBJECT,
	MIB_RESULT_NO_SUCH_INSTANCE,
	MIB_RESULT_END, /* nothing after it in the module */
};

/* Lexicographic order of sub-identifiers. */
int mib_oid_cmp(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len);

/* An OID of two parts. */
void mib_oid_join(struct mib_oid *oid, const uint32_t *first, size_t first_len,
    const uint32_t *rest, size_t rest_len);

/* The value at exactly this OID; never MIB_RESULT_END. */
enum mib_result mib_get(const struct mib_module *module, const void *context,
    const uint32_t *oid, size_t len, struct mib_value *value);
struct mib_row_index {
	size_t len; /* 0: not made yet */
	uint32_t ids[MIB_INDEX_MAX];
};

/*
 * Which row the last GETNEXT was about: a guess where the next one is. The indexes of
 * that row and of the one after it are kept: who turns the context to other rows has
 * the cursor forget them. The guess stays, and may be wrong. Zeroed at first.
 */
struct mib_cursor {
	const struct mib_view *view; /* borrowed; NULL: no guess */
	uint32_t row;
	struct mib_row_index indexes[2];
};

void mib_cursor_forget(struct mib_cursor *cursor);

/* The first instance after the OID, or at it where inclusive: OK or END. */
enum mib_result mib_getnext(const struct mib_module *module, const void *context,
    const uint32_t *oid, size_t len, bool inclusive, struct mib_oid *found,
    struct mib_value *value);
/* The same for one of a walk, which finds its row without a search. */
enum mib_result mib_getnext_near(const struct mib_module *module, const void *context,
    const uint32_t *oid, size_t len, bool inclusive, struct mib_cursor *cursor,
    struct mib_oid *found, struct mib_value *value);

/* The view and column that the OID is of; NULL where it names no readable object. */
const struct mib_view *mib_find_column(const struct mib_module *module,
    const uint32_t *oid, size_t len, const struct mib_column **column);

/* Setters for columns: octets are cut at MIB_OCTETS_MAX. */
void mib_set_octets(struct mib_value *value, const void *octets, size_t len);
void mib_set_text(struct mib_value *value, const char *text);
/* InetAddress: as many octets as the family has; none for no family. */
void mib_set_inet(struct mib_value *value, const struct mgm_addr *addr);
/* TruthValue. */
void mib_set_truth(struct mib_value *value, bool truth);

#endif
