# SPDX-License-Identifier: BSD-3-Clause
# doc: man pages, and the books about the project. One file a line.
dist_man_MANS += \
	doc/mgm.3 \
	doc/mgm_add_group_membership_entry.3 \
	doc/mgm_callbacks.3 \
	doc/mgm_get_mfe.3 \
	doc/mgm_group_enumeration_start.3 \
	doc/mgm_list.3 \
	doc/mgm_open.3 \
	doc/mgm_register_mprotocol.3 \
	doc/mgm_replay.3 \
	doc/mgm_submit.3 \
	doc/mgm-agent.8 \
	doc/mgm-agent.conf.5 \
	doc/mgm-wire.7 \
	doc/mgmctl.1

dist_doc_DATA = \
	ChangeLog.md \
	README.md \
	doc/architecture.md \
	doc/benchmarks.md \
	doc/counting.md \
	doc/example_client.c \
	doc/mgm-agent.conf.example \
	doc/nms.md

docpicturesdir = $(docdir)/pictures
dist_docpictures_DATA = \
	doc/pictures/prometheus-alerts.png \
	doc/pictures/prometheus-graph.png \
	doc/pictures/zabbix-flows.png \
	doc/pictures/zabbix-problems.png

EXTRA_DIST += \
	CONTRIBUTING.md \
	doc/conformance.md \
	doc/style.md

TESTS += tests/doc/check_conformance.sh tests/doc/check_docs.sh
EXTRA_DIST += tests/doc/check_conformance.sh tests/doc/check_docs.sh
