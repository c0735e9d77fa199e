# SPDX-License-Identifier: BSD-3-Clause
# doc: man pages and the books about the project.
dist_man_MANS += doc/mgm-agent.conf.5
dist_doc_DATA = doc/mgm-agent.conf.example
