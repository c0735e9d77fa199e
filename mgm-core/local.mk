# SPDX-License-Identifier: BSD-3-Clause
# mgm-core: the group manager. Knows libc and the BSD containers only.
noinst_LTLIBRARIES += mgm-core/libmgmcore.la
mgm_core_libmgmcore_la_CPPFLAGS = $(AM_CPPFLAGS) $(LIBBSD_CFLAGS)
mgm_core_libmgmcore_la_LIBADD = $(LIBBSD_LIBS)
mgm_core_libmgmcore_la_SOURCES = \
	libmgm/mgm_types.h \
	mgm-core/addr.c mgm-core/addr.h \
	mgm-core/alarm.h mgm-core/alarm_spec.c \
	mgm-core/alert.h \
	mgm-core/alarm_count.c mgm-core/alarm_count.h \
	mgm-core/alarm_judge.c mgm-core/alarm_judge.h \
	mgm-core/alarm_sample.c mgm-core/alarm_sample.h \
	mgm-core/alarm_scan.c mgm-core/alarm_scan.h \
	mgm-core/alarm_set.c mgm-core/alarm_set.h mgm-core/alarm_set_configure.c \
	mgm-core/birth.c mgm-core/birth.h \
	mgm-core/boundary.c mgm-core/boundary.h \
	mgm-core/client.c mgm-core/client.h \
	mgm-core/core.c mgm-core/core.h mgm-core/core_internal.h \
	mgm-core/core_alarm.c \
	mgm-core/core_check.c mgm-core/core_check_alarms.c \
	mgm-core/core_mfe.c \
	mgm-core/core_check_alerts.c \
	mgm-core/core_client.c \
	mgm-core/core_explain.c mgm-core/core_explain.h \
	mgm-core/core_explain_oif.c \
	mgm-core/core_link.c \
	mgm-core/core_member.c \
	mgm-core/core_plane.c \
	mgm-core/core_read.c \
	mgm-core/core_trace.c mgm-core/core_trace.h \
	mgm-core/notification.h \
	mgm-core/expiry.c mgm-core/expiry.h \
	mgm-core/flood.c mgm-core/flood.h \
	mgm-core/grace.c mgm-core/grace.h \
	mgm-core/iface.c mgm-core/iface.h \
	mgm-core/iface_event.c mgm-core/iface_event.h \
	mgm-core/interest.c mgm-core/interest.h \
	mgm-core/log.c mgm-core/log.h \
	mgm-core/member.c mgm-core/member.h \
	mgm-core/loss.c mgm-core/loss.h \
	mgm-core/mfe.c mgm-core/mfe.h \
	mgm-core/monitor.c mgm-core/monitor.h \
	mgm-core/notifier.c mgm-core/notifier.h \
	mgm-core/oif.c mgm-core/oif.h \
	mgm-core/owner.c mgm-core/owner.h \
	mgm-core/pair.c mgm-core/pair.h \
	mgm-core/plane.h \
	mgm-core/question.c mgm-core/question.h \
	mgm-core/range.c mgm-core/range.h \
	mgm-core/rate.c mgm-core/rate.h \
	mgm-core/review.c mgm-core/review.h \
	mgm-core/row.c mgm-core/row.h \
	mgm-core/rpf.c mgm-core/rpf.h \
	mgm-core/snapshot.c mgm-core/snapshot.h \
	mgm-core/snapshot_build.c mgm-core/snapshot_build.h \
	mgm-core/snapshot_members.c mgm-core/snapshot_members.h \
	mgm-core/ssm.c mgm-core/ssm.h \
	mgm-core/ssm_table.c mgm-core/ssm_table.h \
	mgm-core/tell.c mgm-core/tell.h \
	mgm-core/tree.h \
	mgm-core/water.c mgm-core/water.h \
	mgm-core/wrong_if.c mgm-core/wrong_if.h
