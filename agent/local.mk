# SPDX-License-Identifier: BSD-3-Clause
# agent: the daemon. Knows every room, and libevent.
noinst_LTLIBRARIES += agent/libsettings.la
agent_libsettings_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core \
	$(LIBCONFUSE_CFLAGS)
agent_libsettings_la_LIBADD = $(LIBCONFUSE_LIBS)
agent_libsettings_la_SOURCES = \
	agent/settings.c agent/settings.h \
	agent/settings_report.c agent/settings_report.h \
	agent/settings_text.c agent/settings_text.h \
	agent/settings_value.c agent/settings_value.h
