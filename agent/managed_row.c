/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_row.c - what a SET may do to a row: RowStatus and StorageType (RFC 2579).
 *
 * The one place for both, for every table that has them. RowStatus is the table of RFC
 * 2579: a state, an action, and what follows where the row then has all that it needs
 * and where it has not. What that document leaves to the agent is decided here:
 * - both ways to create a row are supported, and values alone create none;
 * - an active row may change; what would leave it incomplete is refused;
 * - rows that are not active stay until they are destroyed: a manager that comes back
 *   after an hour finds its work, and MANAGED_MAX_ROWS bounds what is left behind;
 * - a SET that destroys a row and names other columns of it destroys it.
 *
 * StorageType: a row is nonVolatile unless the SET that makes it says volatile, and may
 * change between the two at any time. other(1) is never accepted. permanent rows and
 * readOnly ones (the configuration's) stay what they are and are not destroyed; of a
 * readOnly row nothing changes at all, but what it is already may be set again.
 *
 * Holds no state, and does not know what rows are made of.
 */
#include "config.h"

#include "managed_row.h"

/* No row: one state more than RowStatus shows. */
#define STATE_NONE 0
#define STATE_COUNT (MANAGED_NOT_READY + 1)

/* Only other columns are named: one action more than RowStatus has. */
#define ACTION_VALUES 0
#define ACTION_COUNT (MANAGED_DESTROY + 1)

/* A state to go to, or minus an enum mib_set_error. */
struct managed_row_step {
	int8_t complete;
	int8_t incomplete;
};

#define NO_VALUE (-MIB_SET_INCONSISTENT_VALUE)
#define NO_NAME (-MIB_SET_INCONSISTENT_NAME)
#define REFUSED                    \
	{                          \
		NO_VALUE, NO_VALUE \
	}
#define GONE                           \
	{                              \
		STATE_NONE, STATE_NONE \
	}
#define ACTIVE                           \
	{                                \
		MANAGED_ACTIVE, NO_VALUE \
	}
#define OUT_OF_SERVICE                           \
	{                                        \
		MANAGED_NOT_IN_SERVICE, NO_VALUE \
	}
#define OUT_OR_NOT_READY                                  \
	{                                                 \
		MANAGED_NOT_IN_SERVICE, MANAGED_NOT_READY \
	}

static const struct managed_row_step managed_row_steps[STATE_COUNT][ACTION_COUNT] = {
    [STATE_NONE] =
	{
	    [ACTION_VALUES] = {NO_NAME, NO_NAME},
	    [MANAGED_ACTIVE] = REFUSED,
	    [MANAGED_NOT_IN_SERVICE] = REFUSED,
	    [MANAGED_NOT_READY] = REFUSED,
	    [MANAGED_CREATE_AND_GO] = ACTIVE,
	    [MANAGED_CREATE_AND_WAIT] = OUT_OR_NOT_READY,
	    [MANAGED_DESTROY] = GONE,
	},
    [MANAGED_NOT_READY] =
	{
	    [ACTION_VALUES] = OUT_OR_NOT_READY,
	    [MANAGED_ACTIVE] = ACTIVE,
	    [MANAGED_NOT_IN_SERVICE] = OUT_OF_SERVICE,
	    [MANAGED_NOT_READY] = REFUSED,
	    [MANAGED_CREATE_AND_GO] = REFUSED,
	    [MANAGED_CREATE_AND_WAIT] = REFUSED,
	    [MANAGED_DESTROY] = GONE,
	},
    [MANAGED_NOT_IN_SERVICE] =
	{
	    [ACTION_VALUES] = OUT_OR_NOT_READY,
	    [MANAGED_ACTIVE] = ACTIVE,
	    [MANAGED_NOT_IN_SERVICE] = OUT_OF_SERVICE,
	    [MANAGED_NOT_READY] = REFUSED,
	    [MANAGED_CREATE_AND_GO] = REFUSED,
	    [MANAGED_CREATE_AND_WAIT] = REFUSED,
	    [MANAGED_DESTROY] = GONE,
	},
    [MANAGED_ACTIVE] =
	{
	    [ACTION_VALUES] = ACTIVE,
	    [MANAGED_ACTIVE] = ACTIVE,
	    [MANAGED_NOT_IN_SERVICE] = OUT_OF_SERVICE,
	    [MANAGED_NOT_READY] = REFUSED,
	    [MANAGED_CREATE_AND_GO] = REFUSED,
	    [MANAGED_CREATE_AND_WAIT] = REFUSED,
	    [MANAGED_DESTROY] = GONE,
	},
};

enum mib_set_error
managed_row_ask_status(
    struct managed_row_request *request, const struct mib_value *value, size_t at)
{
	/* Only an agent says notReady. */
	if (value->number < MANAGED_ACTIVE || value->number > MANAGED_DESTROY ||
	    value->number == MANAGED_NOT_READY)
		return MIB_SET_WRONG_VALUE;
	request->status = (enum managed_status)value->number;
	request->status_at = at;
	return MIB_SET_OK;
}

enum mib_set_error
managed_row_ask_storage(
    struct managed_row_request *request, const struct mib_value *value, size_t at)
{
	if (value->number != MANAGED_VOLATILE && value->number != MANAGED_NONVOLATILE)
		return MIB_SET_WRONG_VALUE;
	request->storage = (enum managed_storage)value->number;
	request->storage_at = at;
	return MIB_SET_OK;
}

void
managed_row_ask_value(struct managed_row_request *request, size_t at)
{
	if (request->values)
		return;
	request->values = true;
	request->values_at = at;
}

static bool
managed_row_is_fixed(enum managed_storage storage)
{
	return storage == MANAGED_PERMANENT || storage == MANAGED_READONLY;
}

enum mib_set_error
managed_row_check_storage(enum managed_storage present, enum managed_storage wanted)
{
	if (managed_row_is_fixed(present) ||
	    (wanted != MANAGED_VOLATILE && wanted != MANAGED_NONVOLATILE))
		return MIB_SET_WRONG_VALUE;
	return MIB_SET_OK;
}

enum mib_set_error
managed_row_check_write(enum managed_storage present)
{
	return present == MANAGED_READONLY ? MIB_SET_INCONSISTENT_VALUE : MIB_SET_OK;
}

enum mib_set_error
managed_row_result(int error)
{
	return error == 0 ? MIB_SET_OK : MIB_SET_RESOURCE_UNAVAILABLE;
}

/* Which assignment asked for what the table of steps decides. */
static size_t
managed_row_asked_at(const struct managed_row_request *request)
{
	if (request->status != 0)
		return request->status_at;
	return request->values ? request->values_at : request->storage_at;
}

/* What a row's StorageType forbids, whatever its state. */
static enum mib_set_error
managed_row_check_fixed(const struct managed_row *present,
    const struct managed_row_request *request, int next, size_t *failed)
{
	enum mib_set_error error;

	if (next == STATE_NONE) {
		*failed = request->status_at;
		return managed_row_is_fixed(present->storage)
			   ? MIB_SET_INCONSISTENT_VALUE
			   : MIB_SET_OK;
	}
	if (request->storage != 0) {
		*failed = request->storage_at;
		error = managed_row_check_storage(present->storage, request->storage);
		if (error != MIB_SET_OK)
			return error;
	}
	if (!request->values && next == (int)present->status)
		return MIB_SET_OK;
	*failed = managed_row_asked_at(request);
	return managed_row_check_write(present->storage);
}

enum mib_set_error
managed_row_decide(const struct managed_row *present,
    const struct managed_row_request *request, bool complete, struct managed_row *after,
    enum managed_row_change *change, size_t *failed)
{
	int state = present != NULL ? (int)present->status : STATE_NONE;
	const struct managed_row_step *step =
	    &managed_row_steps[state][(int)request->status];
	int next = complete ? step->complete : step->incomplete;
	enum mib_set_error error;
	size_t at = 0;

	if (next < 0) {
		*failed = managed_row_asked_at(request);
		return (enum mib_set_error) - next;
	}
	if (present != NULL) {
		error = managed_row_check_fixed(present, request, next, &at);
		if (error != MIB_SET_OK) {
			*failed = at;
			return error;
		}
	}
	if (next == STATE_NONE) {
		*change = present != NULL ? MANAGED_ROW_REMOVE : MANAGED_ROW_KEEP;
		return MIB_SET_OK;
	}
	*change = MANAGED_ROW_STORE;
	after->storage = present != NULL ? present->storage : MANAGED_NONVOLATILE;
	if (request->storage != 0)
		after->storage = request->storage;
	after->status = (enum managed_status)next;
	return MIB_SET_OK;
}
