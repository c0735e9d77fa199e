/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_later.c - stands in for core calls that another branch brings; goes with it.
 */
#include "config.h"

#include "core.h"

#define CORE_LATER(call, ...)                                   \
	__attribute__((weak)) enum mgm_status call(__VA_ARGS__) \
	{                                                       \
		return MGM_E_CANNOT_COMPLETE;                   \
	}
#pragma GCC diagnostic ignored "-Wunused-parameter"
CORE_LATER(core_end_of_replay, struct core *core, uint32_t handle, int64_t now)
CORE_LATER(core_set_mfe, struct core *core, uint32_t handle,
    const struct mgm_addr *group, const struct mgm_addr *source,
    const struct mgm_addr *neighbour, uint32_t iif, int64_t now)
CORE_LATER(core_set_wrong_if, struct core *core, uint32_t handle, uint32_t ifindex,
    bool on, int64_t now)
CORE_LATER(core_add_dataflow_monitor, struct core *core, uint32_t handle,
    const struct core_monitor *monitor, int64_t now, uint32_t *id)
CORE_LATER(
    core_delete_dataflow_monitor, struct core *core, uint32_t handle, uint32_t id)

__attribute__((weak)) void
core_answer(struct core *core, uint32_t handle, uint32_t id,
    const struct alert_answer *answer, int64_t now)
{
}

__attribute__((weak)) void
core_explain(struct core *core, const struct mgm_addr *group,
    const struct mgm_addr *source, void (*line)(void *ctx, const char *text), void *ctx)
{
}
