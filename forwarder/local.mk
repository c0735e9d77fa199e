# SPDX-License-Identifier: BSD-3-Clause
# forwarder: planes. Knows mgm-core's plane.h, addr.h and log.h.
noinst_LTLIBRARIES += forwarder/libforwarder.la
forwarder_libforwarder_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core
forwarder_libforwarder_la_SOURCES = \
	forwarder/packet.c forwarder/packet.h forwarder/packet_ip.h \
	forwarder/packet_fragments.c \
	forwarder/packet_segments.c \
	forwarder/counter.h \
	forwarder/epoch.c forwarder/epoch.h \
	forwarder/filter.c forwarder/filter.h \
	forwarder/flow.c forwarder/flow.h \
	forwarder/flow_boundary.h \
	forwarder/flowtab.c forwarder/flowtab.h \
	forwarder/forward.c forwarder/forward.h \
	forwarder/limit.c forwarder/limit.h \
	forwarder/packet_plane.c forwarder/packet_plane.h \
	forwarder/pending.c forwarder/pending.h \
	forwarder/port.c forwarder/port.h \
	forwarder/rx_ring.c forwarder/rx_ring.h \
	forwarder/spsc.c forwarder/spsc.h \
	forwarder/tx.c forwarder/tx.h \
	forwarder/worker.c forwarder/worker.h
