# SPDX-License-Identifier: BSD-3-Clause
# libmgm: the public API and the wire protocol that both ends share. Knows libc.
noinst_LTLIBRARIES += libmgm/libwire.la
libmgm_libwire_la_SOURCES = \
	libmgm/mgm.h libmgm/mgm_alarm_info.h libmgm/mgm_callbacks.h libmgm/mgm_replay.h \
	libmgm/text.c \
	libmgm/wire.c libmgm/wire.h libmgm/wire.def \
	libmgm/wire_alert.c libmgm/wire_alert.h \
	libmgm/wire_body.c libmgm/wire_body.h

# All of libmgm, for programs and tests that are to run from the build directory.
noinst_LTLIBRARIES += libmgm/libclient.la
libmgm_libclient_la_LIBADD = libmgm/libwire.la
libmgm_libclient_la_SOURCES = \
	libmgm/bulk.c \
	libmgm/callback.c \
	libmgm/callback_answer.c \
	libmgm/calls.c \
	libmgm/mfe.c \
	libmgm/replay.c libmgm/replay.h \
	libmgm/replay_back.c \
	libmgm/replay_record.c libmgm/replay_record.h \
	libmgm/replay_table.c libmgm/replay_table.h \
	libmgm/session.c libmgm/session.h \
	libmgm/session_open.c

lib_LTLIBRARIES += libmgm/libmgm.la
libmgm_libmgm_la_SOURCES =
libmgm_libmgm_la_LIBADD = libmgm/libclient.la
# current:revision:age; see libtool's manual before changing it.
libmgm_libmgm_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 -no-undefined \
	-Wl,--version-script=$(top_srcdir)/libmgm/libmgm.map
libmgm_libmgm_la_DEPENDENCIES = libmgm/libclient.la libmgm/libmgm.map
EXTRA_DIST += libmgm/libmgm.map

include_HEADERS += libmgm/mgm.h libmgm/mgm_alarm_info.h libmgm/mgm_callbacks.h \
	libmgm/mgm_replay.h \
	libmgm/mgm_types.h
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = libmgm/libmgm.pc
