# SPDX-License-Identifier: BSD-3-Clause
# forwarder: planes. Knows mgm-core's plane.h, addr.h and log.h.
noinst_LTLIBRARIES += forwarder/libforwarder.la
forwarder_libforwarder_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core
forwarder_libforwarder_la_SOURCES = \
	forwarder/packet.c forwarder/packet.h forwarder/packet_ip.h \
	forwarder/packet_fragments.c \
	forwarder/packet_segments.c
