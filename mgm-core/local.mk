# SPDX-License-Identifier: BSD-3-Clause
# mgm-core: the group manager. Knows libc and the BSD containers only.
noinst_LTLIBRARIES += mgm-core/libmgmcore.la
mgm_core_libmgmcore_la_CPPFLAGS = $(AM_CPPFLAGS) $(LIBBSD_CFLAGS)
mgm_core_libmgmcore_la_LIBADD = $(LIBBSD_LIBS)
mgm_core_libmgmcore_la_SOURCES = \
	libmgm/mgm_types.h \
	mgm-core/addr.c mgm-core/addr.h \
	mgm-core/alarm.h \
	mgm-core/core.h \
	mgm-core/log.c mgm-core/log.h \
	mgm-core/plane.h \
	mgm-core/snapshot.h
