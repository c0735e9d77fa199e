# SPDX-License-Identifier: BSD-3-Clause
# doc: man pages, and the books about the project. One file a line.
dist_man_MANS += \
	doc/libmgm.3 \
	doc/mgm-agent.8 \
	doc/mgm-agent.conf.5 \
	doc/mgmctl.1

dist_doc_DATA = \
	ChangeLog.md \
	README.md \
	doc/architecture.md \
	doc/benchmarks.md \
	doc/counting.md \
	doc/mgm-agent.conf.example \
	doc/nms.md

EXTRA_DIST += \
	CONTRIBUTING.md \
	doc/style.md

TESTS += tests/doc/check_docs.sh
EXTRA_DIST += tests/doc/check_docs.sh
