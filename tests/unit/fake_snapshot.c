/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fake_snapshot.c - snapshots made by hand, for tests of their readers.
 *
 * Every array is allocated by itself, as the real builder does, so that the real
 * snapshot_release() frees a fake. Nothing here sorts: who makes the tables gives them
 * in order.
 */
#include "config.h"

#include "fake_snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr.h"

#define LARGE_CHUNK 1000

static void *
fake_snapshot_copy(const void *array, size_t count, size_t size)
{
	void *copy = calloc(count + 1, size);

	if (copy == NULL)
		abort();
	if (count > 0)
		memcpy(copy, array, count * size);
	return copy;
}

/* Entries first .. first + count - 1 with their oifs. */
static struct snapshot_chunk *
fake_snapshot_chunk(const struct fake_tables *tables, uint32_t first, uint32_t count)
{
	struct snapshot_chunk *chunk = fake_snapshot_copy(NULL, 0, sizeof(*chunk));
	uint32_t base = tables->mfes[first].first_oif;
	uint32_t i;

	chunk->references = 1;
	chunk->num_mfes = count;
	chunk->mfes =
	    fake_snapshot_copy(tables->mfes + first, count, sizeof(*chunk->mfes));
	for (i = 0; i < count; i++) {
		chunk->mfes[i].first_oif -= base;
		chunk->num_oifs += chunk->mfes[i].num_oifs;
	}
	chunk->oifs =
	    fake_snapshot_copy(chunk->num_oifs > 0 ? tables->oifs + base : NULL,
		chunk->num_oifs, sizeof(*chunk->oifs));
	return chunk;
}

struct snapshot *
fake_snapshot_new(const struct fake_tables *tables)
{
	struct snapshot *snapshot = fake_snapshot_copy(NULL, 0, sizeof(*snapshot));
	uint32_t size = tables->chunk_size > 0 ? tables->chunk_size : LARGE_CHUNK;
	uint32_t chunks = (tables->num_mfes + size - 1) / size;
	uint32_t i, mfes = 0, oifs = 0;

	snapshot->references = 1;
	snapshot->number = tables->number;
	snapshot->start_us = tables->start_us;
	snapshot->end_us = tables->end_us;
	snapshot->enabled = tables->enabled;
	snapshot->num_chunks = chunks;
	snapshot->chunks = calloc((size_t)chunks + 1, sizeof(*snapshot->chunks));
	snapshot->mfes_before = calloc((size_t)chunks + 1, sizeof(uint32_t));
	snapshot->oifs_before = calloc((size_t)chunks + 1, sizeof(uint32_t));
	if (snapshot->chunks == NULL || snapshot->mfes_before == NULL ||
	    snapshot->oifs_before == NULL)
		abort();
	for (i = 0; i < chunks; i++) {
		uint32_t left = tables->num_mfes - mfes;

		snapshot->chunks[i] =
		    fake_snapshot_chunk(tables, mfes, left < size ? left : size);
		snapshot->mfes_before[i] = mfes;
		snapshot->oifs_before[i] = oifs;
		mfes += snapshot->chunks[i]->num_mfes;
		oifs += snapshot->chunks[i]->num_oifs;
	}
	snapshot->num_mfes = mfes;
	snapshot->num_oifs = oifs;
	snapshot->num_ifaces = tables->num_ifaces;
	snapshot->ifaces = fake_snapshot_copy(
	    tables->ifaces, tables->num_ifaces, sizeof(*snapshot->ifaces));
	snapshot->num_alarms = tables->num_alarms;
	snapshot->alarms = fake_snapshot_copy(
	    tables->alarms, tables->num_alarms, sizeof(*snapshot->alarms));
	snapshot->plane = "fake";
	snapshot->num_clients = tables->num_clients;
	snapshot->clients = fake_snapshot_copy(
	    tables->clients, tables->num_clients, sizeof(*snapshot->clients));
	snapshot->members = fake_snapshot_copy(NULL, 0, sizeof(*snapshot->members));
	snapshot->members->references = 1;
	snapshot->members->count = tables->num_members;
	snapshot->members->rows = fake_snapshot_copy(
	    tables->members, tables->num_members, sizeof(*snapshot->members->rows));
	snapshot->status = tables->status;
	snapshot->num_boundaries = tables->num_boundaries;
	snapshot->boundaries = fake_snapshot_copy(
	    tables->boundaries, tables->num_boundaries, sizeof(*snapshot->boundaries));
	return snapshot;
}

static struct snapshot_mfe
fake_snapshot_large_mfe(uint32_t i, uint32_t oifs_each, int64_t end_us)
{
	uint64_t seconds = (uint64_t)end_us / 1000000;
	struct snapshot_mfe mfe = {
	    /* Four sources to a group. */
	    .group = addr_ipv4(0xef010000u + i / 4),
	    .source = addr_ipv4(0x0a000001u + i % 4),
	    .iif = 2,
	    .protocol = MGM_PROTO_NETMGMT,
	    .route = {.addr = addr_ipv4(0x0a000000u), .len = 24},
	    .route_protocol = 2,
	    .exact = true,
	    .created_us = 1000000,
	    .expires_us = end_us + 900000000,
	    .timeout_us = 900000000,
	    .first_oif = i * oifs_each,
	    .num_oifs = oifs_each,
	};

	mfe.counters.in_packets = seconds * 100 + i;
	mfe.counters.in_octets = mfe.counters.in_packets * 100;
	mfe.counters.forwarded_packets = mfe.counters.in_packets;
	mfe.counters.forwarded_octets = mfe.counters.in_octets;
	return mfe;
}

static struct snapshot_iface
fake_snapshot_large_iface(uint32_t i)
{
	struct snapshot_iface iface = {
	    .link = {.ifindex = 2 + i, .mtu = 1500, .ethernet = true, .running = true},
	    .active = true,
	    .present = true,
	    .protocol = MGM_PROTO_NETMGMT,
	};

	(void)snprintf(iface.link.name, sizeof(iface.link.name), "fake%u", i);
	iface.counters.in_octets = 0x100000000u + i;
	return iface;
}

static struct alarm_row
fake_snapshot_large_alarm(uint32_t i)
{
	struct alarm_row row = {
	    .spec = {.index = 1 + i,
		.kind = ALARM_KIND_THRESHOLD,
		.subject = ALARM_SUBJECT_INTERFACE,
		.direction = ALARM_DIRECTION_OUT,
		.quantity = ALARM_QUANTITY_PACKETS,
		.interval_ms = 1000,
		.rising = 1000 + i,
		.falling = 100 + i,
		.startup = ALARM_STARTUP_RISING,
		.consecutive = 1},
	    .state = ALARM_STATE_NORMAL,
	    .ifindex = 2,
	    .value = 500 + i,
	};

	(void)snprintf(row.spec.name, sizeof(row.spec.name), "alarm-%u", 1 + i);
	(void)snprintf(row.spec.ifname, sizeof(row.spec.ifname), "fake0");
	return row;
}

struct snapshot *
fake_snapshot_new_large(uint64_t number, int64_t end_us, uint32_t num_mfes,
    uint32_t oifs_each, uint32_t num_ifaces, uint32_t num_alarms)
{
	struct snapshot_mfe *mfes = calloc((size_t)num_mfes + 1, sizeof(*mfes));
	struct snapshot_oif *oifs =
	    calloc((size_t)num_mfes * oifs_each + 1, sizeof(*oifs));
	struct snapshot_iface *ifaces = calloc((size_t)num_ifaces + 1, sizeof(*ifaces));
	struct alarm_row *alarms = calloc((size_t)num_alarms + 1, sizeof(*alarms));
	struct snapshot *snapshot;
	uint32_t i, j;

	if (mfes == NULL || oifs == NULL || ifaces == NULL || alarms == NULL)
		abort();
	for (i = 0; i < num_mfes; i++) {
		mfes[i] = fake_snapshot_large_mfe(i, oifs_each, end_us);
		for (j = 0; j < oifs_each; j++)
			oifs[i * oifs_each + j] = (struct snapshot_oif){
			    .ifindex = 3 + j,
			    .state = MGM_OIF_FORWARDING,
			    .protocol = MGM_PROTO_NETMGMT,
			    .since_us = mfes[i].created_us,
			    .counters.packets = mfes[i].counters.in_packets,
			};
	}
	for (i = 0; i < num_ifaces; i++)
		ifaces[i] = fake_snapshot_large_iface(i);
	for (i = 0; i < num_alarms; i++)
		alarms[i] = fake_snapshot_large_alarm(i);
	snapshot = fake_snapshot_new(&(struct fake_tables){
	    .number = number,
	    .start_us = end_us - 1000,
	    .end_us = end_us,
	    .enabled = true,
	    .mfes = mfes,
	    .num_mfes = num_mfes,
	    .oifs = oifs,
	    .num_oifs = num_mfes * oifs_each,
	    .ifaces = ifaces,
	    .num_ifaces = num_ifaces,
	    .alarms = alarms,
	    .num_alarms = num_alarms,
	});
	free(mfes);
	free(oifs);
	free(ifaces);
	free(alarms);
	return snapshot;
}

struct snapshot *
fake_snapshot_new_like(const struct snapshot *like, uint64_t number, int64_t end_us)
{
	uint32_t chunks = like->num_chunks, i;
	struct snapshot *snapshot = fake_snapshot_new(&(struct fake_tables){
	    .number = number,
	    .start_us = end_us - 1000,
	    .end_us = end_us,
	    .enabled = like->enabled,
	    .ifaces = like->ifaces,
	    .num_ifaces = like->num_ifaces,
	    .alarms = like->alarms,
	    .num_alarms = like->num_alarms,
	    .boundaries = like->boundaries,
	    .num_boundaries = like->num_boundaries,
	});

	free(snapshot->chunks);
	free(snapshot->mfes_before);
	free(snapshot->oifs_before);
	snapshot->chunks =
	    fake_snapshot_copy(like->chunks, chunks, sizeof(*snapshot->chunks));
	snapshot->mfes_before =
	    fake_snapshot_copy(like->mfes_before, chunks, sizeof(uint32_t));
	snapshot->oifs_before =
	    fake_snapshot_copy(like->oifs_before, chunks, sizeof(uint32_t));
	for (i = 0; i < chunks; i++)
		snapshot->chunks[i]->references++;
	snapshot->num_chunks = chunks;
	snapshot->num_mfes = like->num_mfes;
	snapshot->num_oifs = like->num_oifs;
	return snapshot;
}
