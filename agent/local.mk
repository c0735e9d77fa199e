# SPDX-License-Identifier: BSD-3-Clause
# agent: the daemon. Knows every room, and libevent.
# The sockets on which clients reach the core; libevent.
noinst_LTLIBRARIES += agent/libserver.la
agent_libserver_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core $(LIBEVENT_CFLAGS)
agent_libserver_la_LIBADD = libmgm/libwire.la mgm-core/libmgmcore.la $(LIBEVENT_LIBS)
agent_libserver_la_SOURCES = \
	agent/notice.c agent/notice.h \
	agent/peer.c agent/peer.h \
	agent/registration.c agent/registration.h \
	agent/request.c agent/request.h \
	agent/request_extension.c \
	agent/request_list.c \
	agent/request_mfe.c \
	agent/server.c agent/server.h

# The configuration file; libconfuse.
noinst_LTLIBRARIES += agent/libsettings.la
agent_libsettings_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core \
	$(LIBCONFUSE_CFLAGS)
agent_libsettings_la_LIBADD = libmgm/libwire.la $(LIBCONFUSE_LIBS)
agent_libsettings_la_SOURCES = \
	agent/settings.c agent/settings.h \
	agent/settings_alarm.c agent/settings_alarm.h \
	agent/settings_report.c agent/settings_report.h \
	agent/settings_scope.c agent/settings_scope.h \
	agent/settings_text.c agent/settings_text.h \
	agent/settings_value.c agent/settings_value.h

# rtnetlink: links and routes of the network namespace; libmnl.
noinst_LTLIBRARIES += agent/libnetlink.la
agent_libnetlink_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core \
	$(LIBMNL_CFLAGS) $(LIBBSD_CFLAGS)
agent_libnetlink_la_LIBADD = mgm-core/libmgmcore.la $(LIBMNL_LIBS) $(LIBBSD_LIBS)
agent_libnetlink_la_SOURCES = \
	agent/netlink.c agent/netlink.h \
	agent/netlink_cache.c agent/netlink_cache.h \
	agent/netlink_dump.c agent/netlink_dump.h \
	agent/netlink_guard.c \
	agent/netlink_link.c agent/netlink_link.h \
	agent/netlink_lookup.c agent/netlink_lookup.h \
	agent/netlink_message.c agent/netlink_message.h \
	agent/netlink_route.c agent/netlink_route.h \
	agent/netlink_socket.c agent/netlink_socket.h \
	agent/netlink_table.c agent/netlink_table.h

# Capabilities and the daemon's user; libcap-ng.
noinst_LTLIBRARIES += agent/libprivilege.la
agent_libprivilege_la_CPPFLAGS = $(AM_CPPFLAGS) $(LIBCAPNG_CFLAGS)
agent_libprivilege_la_LIBADD = $(LIBCAPNG_LIBS)
agent_libprivilege_la_SOURCES = agent/privilege.c agent/privilege.h

# The loop that connects all parts.
noinst_LTLIBRARIES += agent/libagent.la
agent_libagent_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core \
	-I$(top_srcdir)/forwarder $(LIBEVENT_CFLAGS)
agent_libagent_la_LIBADD = agent/libserver.la agent/libsettings.la \
	agent/libnetlink.la agent/libprivilege.la agent/libsnmpthread.la \
	forwarder/libforwarder.la mgm-core/libmgmcore.la libmgm/libwire.la \
	$(LIBEVENT_LIBS)
agent_libagent_la_SOURCES = \
	agent/agent.c agent/agent.h \
	agent/agent_counters.c agent/agent_counters.h \
	agent/apply.c agent/apply.h \
	agent/clock.h \
	agent/descriptors.c agent/descriptors.h \
	agent/directory.c agent/directory.h \
	agent/prepare.c agent/prepare.h \
	agent/static_rpf.c agent/static_rpf.h

# main() alone: tests link the rest.
sbin_PROGRAMS += agent/mgm-agent
agent_mgm_agent_CPPFLAGS = $(agent_libagent_la_CPPFLAGS)
agent_mgm_agent_LDADD = agent/libagent.la
agent_mgm_agent_SOURCES = agent/main.c
