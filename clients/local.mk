# SPDX-License-Identifier: BSD-3-Clause
# clients: ordinary clients of libmgm.
bin_PROGRAMS += clients/mgmctl
clients_mgmctl_CPPFLAGS = $(AM_CPPFLAGS) $(LIBEVENT_CFLAGS) $(JANSSON_CFLAGS)
# libmgm is linked in, so that the program in the build directory is a program.
clients_mgmctl_LDFLAGS = $(AM_LDFLAGS) -static
clients_mgmctl_LDADD = libmgm/libclient.la $(LIBEVENT_LIBS) $(JANSSON_LIBS)
clients_mgmctl_SOURCES = \
	clients/mgmctl.c clients/mgmctl.h \
	clients/mgmctl_data.c \
	clients/mgmctl_explain.c \
	clients/mgmctl_join.c \
	clients/mgmctl_rate.c clients/mgmctl_rate.h \
	clients/mgmctl_show.c clients/mgmctl_show.h \
	clients/mgmctl_show_list.c \
	clients/mgmctl_top.c \
	clients/mgmctl_watch.c \
	clients/table.c clients/table.h
