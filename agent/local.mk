# SPDX-License-Identifier: BSD-3-Clause
# agent: the daemon. Knows every room, and libevent.
noinst_LTLIBRARIES += agent/libserver.la
agent_libserver_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core $(LIBEVENT_CFLAGS)
agent_libserver_la_LIBADD = libmgm/libwire.la mgm-core/libmgmcore.la $(LIBEVENT_LIBS)
agent_libserver_la_SOURCES = \
	agent/peer.c agent/peer.h \
	agent/request.c agent/request.h \
	agent/request_list.c \
	agent/request_mfe.c \
	agent/server.c agent/server.h
