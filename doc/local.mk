# SPDX-License-Identifier: BSD-3-Clause
# doc: man pages and the books about the project.
