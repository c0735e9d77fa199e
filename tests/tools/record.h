/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record.h - datagrams in a file, a line of hexadecimal octets each.
 */
#ifndef MGM_RECORD_H
#define MGM_RECORD_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Ends the program on failure. */
FILE *record_open(const char *path);
/* NULL is accepted, and nothing is written then. */
void record_datagram(FILE *file, const uint8_t *ip, size_t len);
void record_close(FILE *file);

#endif
