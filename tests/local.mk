# SPDX-License-Identifier: BSD-3-Clause
# tests: traffic tools and the stories in namespaces.
