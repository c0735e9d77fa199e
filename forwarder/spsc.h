/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * spsc.h - a bounded ring between two threads, with a descriptor to sleep on.
 */
#ifndef MGM_SPSC_H
#define MGM_SPSC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spsc;

/* Capacity is rounded up to a power of two. NULL with errno set. */
struct spsc *spsc_new(size_t element_size, uint32_t capacity);
void spsc_free(struct spsc *spsc);

/* Producer: false where the ring is full; the element is then lost and counted. */
bool spsc_put(struct spsc *spsc, const void *element);
/* Producer, after one or more puts: the consumer's descriptor becomes readable. */
void spsc_wake(struct spsc *spsc);

/* Consumer: false where it is empty. */
bool spsc_get(struct spsc *spsc, void *element);
/* Consumer: not readable any more until the next wake; look once more after it. */
void spsc_clear(struct spsc *spsc);
int spsc_fd(const struct spsc *spsc);

/* Any thread: elements that found no room. */
uint64_t spsc_lost(const struct spsc *spsc);

#endif
