# SPDX-License-Identifier: BSD-3-Clause
# Unit tests of the room: core.
EXTRA_DIST += tests/unit/core_lab.h tests/unit/fake_plane.h tests/unit/life_lab.h \
	tests/unit/told_lab.h tests/unit/four.h tests/unit/asked.h \
	tests/unit/grace_lab.h tests/unit/alarm_lab.h tests/unit/alarm_core.h \
	tests/unit/alarm_make.h tests/unit/alarm_naive.h
if HAVE_CMOCKA
core_test_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core $(CMOCKA_CFLAGS) $(LIBBSD_CFLAGS)
core_test_ldadd = mgm-core/libmgmcore.la $(CMOCKA_LIBS)
core_test_lab = tests/unit/core_lab.c tests/unit/core_lab.h \
	tests/unit/fake_plane.c tests/unit/fake_plane.h
core_test_alarm_make = tests/unit/alarm_make.c tests/unit/alarm_make.h
core_test_alarm_lab = tests/unit/alarm_lab.c tests/unit/alarm_lab.h $(core_test_alarm_make)
core_test_alarm_core = $(core_test_lab) \
	tests/unit/alarm_core.c tests/unit/alarm_core.h
core_test_life_lab = $(core_test_lab) tests/unit/life_lab.c tests/unit/life_lab.h
core_test_told_lab = $(core_test_lab) tests/unit/told_lab.c tests/unit/told_lab.h
core_test_four = $(core_test_told_lab) tests/unit/four.c tests/unit/four.h
core_test_asked = $(core_test_told_lab) tests/unit/asked.c tests/unit/asked.h
core_test_grace_lab = $(core_test_life_lab) tests/unit/grace_lab.c tests/unit/grace_lab.h
core_tests = \
	tests/unit/test_alert \
	tests/unit/test_boundary \
	tests/unit/test_range \
	tests/unit/test_ssm \
	tests/unit/test_alert_entry \
	tests/unit/test_igmp \
	tests/unit/test_question \
	tests/unit/test_question_change \
	tests/unit/test_question_late \
	tests/unit/test_set_mfe \
	tests/unit/test_wrong_if \
	tests/unit/test_addr \
	tests/unit/test_alarm \
	tests/unit/test_alarm_judge \
	tests/unit/test_alarm_holdoff \
	tests/unit/test_alarm_profiles \
	tests/unit/test_alarm_entries \
	tests/unit/test_alarm_subjects \
	tests/unit/test_conformance \
	tests/unit/test_core_model \
	tests/unit/test_expiry \
	tests/unit/test_explain \
	tests/unit/test_flood \
	tests/unit/test_grace \
	tests/unit/test_grace_return \
	tests/unit/test_iface \
	tests/unit/test_interface_event \
	tests/unit/test_limits \
	tests/unit/test_log \
	tests/unit/test_membership \
	tests/unit/test_mfe \
	tests/unit/test_monitor \
	tests/unit/test_notifier \
	tests/unit/test_ownership \
	tests/unit/test_pair \
	tests/unit/test_rpf \
	tests/unit/test_rate \
	tests/unit/test_snapshot \
	tests/unit/test_snapshot_members \
	tests/unit/test_trace \
	tests/unit/test_wide
check_PROGRAMS += $(core_tests)
TESTS += $(core_tests)

tests_unit_test_log_SOURCES = tests/unit/test_log.c
tests_unit_test_log_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_log_LDADD = $(core_test_ldadd)

tests_unit_test_addr_SOURCES = tests/unit/test_addr.c
tests_unit_test_addr_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_addr_LDADD = $(core_test_ldadd)

tests_unit_test_alarm_SOURCES = tests/unit/test_alarm.c $(core_test_alarm_lab)
tests_unit_test_alarm_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_alarm_LDADD = $(core_test_ldadd)

tests_unit_test_alarm_judge_SOURCES = tests/unit/test_alarm_judge.c $(core_test_alarm_lab)
tests_unit_test_alarm_judge_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_alarm_judge_LDADD = $(core_test_ldadd)

tests_unit_test_alarm_holdoff_SOURCES = tests/unit/test_alarm_holdoff.c $(core_test_alarm_lab)
tests_unit_test_alarm_holdoff_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_alarm_holdoff_LDADD = $(core_test_ldadd)

tests_unit_test_alarm_profiles_SOURCES = tests/unit/test_alarm_profiles.c $(core_test_alarm_lab) \
	tests/unit/alarm_naive.c tests/unit/alarm_naive.h \
	tests/unit/fake_plane.c tests/unit/fake_plane.h
tests_unit_test_alarm_profiles_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_alarm_profiles_LDADD = $(core_test_ldadd)

tests_unit_test_alarm_entries_SOURCES = tests/unit/test_alarm_entries.c \
	$(core_test_alarm_core)
tests_unit_test_alarm_entries_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_alarm_entries_LDADD = $(core_test_ldadd)

tests_unit_test_alarm_subjects_SOURCES = tests/unit/test_alarm_subjects.c $(core_test_alarm_core)
tests_unit_test_alarm_subjects_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_alarm_subjects_LDADD = $(core_test_ldadd)

tests_unit_test_conformance_SOURCES = tests/unit/test_conformance.c $(core_test_told_lab)
tests_unit_test_conformance_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_conformance_LDADD = $(core_test_ldadd)

tests_unit_test_core_model_SOURCES = tests/unit/test_core_model.c \
	tests/unit/core_model.c tests/unit/core_model.h \
	tests/unit/core_model_ask.c tests/unit/core_model_client.c \
	tests/unit/core_model_compare.c tests/unit/core_model_host.c \
	tests/unit/core_model_member.c tests/unit/core_model_net.c \
	tests/unit/core_model_notify.c \
	tests/unit/core_model_ops.h tests/unit/core_model_scope.c \
	tests/unit/core_model_seat.c \
	tests/unit/core_model_state.h \
	tests/unit/core_model_told.c tests/unit/core_model_told.h $(core_test_lab)
tests_unit_test_core_model_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_core_model_LDADD = $(core_test_ldadd)

tests_unit_test_expiry_SOURCES = tests/unit/test_expiry.c $(core_test_lab)
tests_unit_test_expiry_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_expiry_LDADD = $(core_test_ldadd)

tests_unit_test_explain_SOURCES = tests/unit/test_explain.c $(core_test_life_lab)
tests_unit_test_explain_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_explain_LDADD = $(core_test_ldadd)

tests_unit_test_flood_SOURCES = tests/unit/test_flood.c $(core_test_lab)
tests_unit_test_flood_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_flood_LDADD = $(core_test_ldadd)

tests_unit_test_notifier_SOURCES = tests/unit/test_notifier.c $(core_test_life_lab)
tests_unit_test_notifier_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_notifier_LDADD = $(core_test_ldadd)

tests_unit_test_grace_SOURCES = tests/unit/test_grace.c $(core_test_grace_lab)
tests_unit_test_grace_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_grace_LDADD = $(core_test_ldadd)

tests_unit_test_grace_return_SOURCES = tests/unit/test_grace_return.c \
	$(core_test_grace_lab)
tests_unit_test_grace_return_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_grace_return_LDADD = $(core_test_ldadd)

tests_unit_test_iface_SOURCES = tests/unit/test_iface.c $(core_test_lab) \
	$(core_test_alarm_make)
tests_unit_test_iface_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_iface_LDADD = $(core_test_ldadd)

tests_unit_test_interface_event_SOURCES = tests/unit/test_interface_event.c $(core_test_life_lab)
tests_unit_test_interface_event_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_interface_event_LDADD = $(core_test_ldadd)

tests_unit_test_limits_SOURCES = tests/unit/test_limits.c $(core_test_life_lab)
tests_unit_test_limits_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_limits_LDADD = $(core_test_ldadd)

tests_unit_test_membership_SOURCES = tests/unit/test_membership.c $(core_test_lab)
tests_unit_test_membership_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_membership_LDADD = $(core_test_ldadd)

tests_unit_test_mfe_SOURCES = tests/unit/test_mfe.c $(core_test_lab)
tests_unit_test_mfe_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_mfe_LDADD = $(core_test_ldadd)

tests_unit_test_monitor_SOURCES = tests/unit/test_monitor.c $(core_test_life_lab)
tests_unit_test_monitor_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_monitor_LDADD = $(core_test_ldadd)

tests_unit_test_ownership_SOURCES = tests/unit/test_ownership.c $(core_test_lab)
tests_unit_test_ownership_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_ownership_LDADD = $(core_test_ldadd)

tests_unit_test_pair_SOURCES = tests/unit/test_pair.c tests/unit/fake_plane.c \
	tests/unit/fake_plane.h
tests_unit_test_pair_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_pair_LDADD = $(core_test_ldadd)

tests_unit_test_rpf_SOURCES = tests/unit/test_rpf.c $(core_test_life_lab)
tests_unit_test_rpf_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_rpf_LDADD = $(core_test_ldadd)

tests_unit_test_rate_SOURCES = tests/unit/test_rate.c $(core_test_lab)
tests_unit_test_rate_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_rate_LDADD = $(core_test_ldadd)

tests_unit_test_snapshot_members_SOURCES = tests/unit/test_snapshot_members.c $(core_test_lab)
tests_unit_test_snapshot_members_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_snapshot_members_LDADD = $(core_test_ldadd)

tests_unit_test_snapshot_SOURCES = tests/unit/test_snapshot.c $(core_test_lab)
tests_unit_test_snapshot_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_snapshot_LDADD = $(core_test_ldadd)

tests_unit_test_trace_SOURCES = tests/unit/test_trace.c $(core_test_asked)
tests_unit_test_trace_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_trace_LDADD = $(core_test_ldadd)

tests_unit_test_boundary_SOURCES = tests/unit/test_boundary.c $(core_test_told_lab)
tests_unit_test_boundary_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_boundary_LDADD = $(core_test_ldadd)

tests_unit_test_range_SOURCES = tests/unit/test_range.c $(core_test_lab)
tests_unit_test_range_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_range_LDADD = $(core_test_ldadd)

tests_unit_test_ssm_SOURCES = tests/unit/test_ssm.c $(core_test_told_lab)
tests_unit_test_ssm_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_ssm_LDADD = $(core_test_ldadd)

tests_unit_test_alert_SOURCES = tests/unit/test_alert.c $(core_test_four)
tests_unit_test_alert_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_alert_LDADD = $(core_test_ldadd)

tests_unit_test_alert_entry_SOURCES = tests/unit/test_alert_entry.c $(core_test_four)
tests_unit_test_alert_entry_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_alert_entry_LDADD = $(core_test_ldadd)

tests_unit_test_igmp_SOURCES = tests/unit/test_igmp.c $(core_test_told_lab)
tests_unit_test_igmp_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_igmp_LDADD = $(core_test_ldadd)

tests_unit_test_question_SOURCES = tests/unit/test_question.c $(core_test_asked)
tests_unit_test_question_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_question_LDADD = $(core_test_ldadd)

tests_unit_test_question_change_SOURCES = tests/unit/test_question_change.c \
	$(core_test_asked)
tests_unit_test_question_change_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_question_change_LDADD = $(core_test_ldadd)

tests_unit_test_question_late_SOURCES = tests/unit/test_question_late.c $(core_test_asked)
tests_unit_test_question_late_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_question_late_LDADD = $(core_test_ldadd)

tests_unit_test_set_mfe_SOURCES = tests/unit/test_set_mfe.c $(core_test_told_lab)
tests_unit_test_set_mfe_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_set_mfe_LDADD = $(core_test_ldadd)

tests_unit_test_wide_SOURCES = tests/unit/test_wide.c tests/bench/null_plane.c \
	tests/bench/null_plane.h
tests_unit_test_wide_CPPFLAGS = $(core_test_cppflags) -I$(top_srcdir)/tests/bench
tests_unit_test_wide_LDADD = $(core_test_ldadd)

tests_unit_test_wrong_if_SOURCES = tests/unit/test_wrong_if.c $(core_test_told_lab)
tests_unit_test_wrong_if_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_wrong_if_LDADD = $(core_test_ldadd)
endif
