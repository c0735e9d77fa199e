#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_dashboard.py - the Grafana dashboard against what Prometheus has.

check_dashboard.py DASHBOARD METRICS RULES   every metric that it or the rules name is in
                                             METRICS, a name a line; panels are sound
check_dashboard.py --queries DASHBOARD       its queries, one a line, as Grafana would
                                             send them with all routers chosen
"""
import json
import re
import sys

METRIC = re.compile(r"\b(mgm(?:_[a-z]+)?:?[A-Za-z0-9_:]*)(?=\s*[\[{)/=><]|\s|$)")
VARIABLES = {
    "$__rate_interval": "1m",
    "$__range": "1h",
    "$job": ".*",
    "$instance": ".*",
}
# Labels of the module; a query may group by them.
LABELS = re.compile(r"(?:by|on) \([^)]*\)|\{[^}]*\}")


def queries(dashboard):
    """[(where, expression)] of all panels, annotations and variables."""
    found = []
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            found.append((panel["title"], target["expr"]))
    for annotation in dashboard["annotations"]["list"]:
        found.append((annotation["name"], annotation["expr"]))
    return found


def expanded(expression):
    for name, value in VARIABLES.items():
        expression = expression.replace(name, value)
    if "$" in expression:
        sys.exit(f"an unknown variable: {expression}")
    return " ".join(expression.split())


def names(expression):
    return set(METRIC.findall(LABELS.sub(" ", expression)))


def check_panels(dashboard):
    """Numbers are unique, nothing overlaps, each panel has a query and a data source."""
    bad = []
    cells = {}
    ids = set()
    for panel in dashboard["panels"]:
        where = panel["title"]
        if panel["id"] in ids:
            bad.append(f"{where}: its id is another's")
        ids.add(panel["id"])
        place = panel["gridPos"]
        if place["x"] + place["w"] > 24:
            bad.append(f"{where}: wider than the page")
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                if cells.setdefault((x, y), where) != where:
                    bad.append(f"{where}: over {cells[x, y]}")
        if panel["type"] == "row":
            continue
        targets = panel.get("targets", [])
        if not targets:
            bad.append(f"{where}: no query")
        if len({target["refId"] for target in targets}) != len(targets):
            bad.append(f"{where}: two queries of one name")
        for part in [panel, *targets]:
            if part["datasource"] != {"type": "prometheus", "uid": "${datasource}"}:
                bad.append(f"{where}: a data source of its own")
    return bad


def rules_metrics(path):
    """Names after "expr:" of a rules file, and those that it makes itself."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    made = set(re.findall(r"record: (\S+)", text))
    used = set()
    for block in re.findall(r"expr: (\|\n(?: {10}.*\n)+|.*\n)", text):
        used |= names(block)
    return used, made


def main():
    if sys.argv[1] == "--queries":
        with open(sys.argv[2], encoding="utf-8") as file:
            dashboard = json.load(file)
        for _, expression in queries(dashboard):
            print(expanded(expression))
        return
    with open(sys.argv[1], encoding="utf-8") as file:
        dashboard = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        known = set(file.read().split())
    bad = check_panels(dashboard)
    asked = set()
    for where, expression in queries(dashboard):
        found = names(expanded(expression))
        if not found:
            bad.append(f"{where}: names no metric")
        asked |= found
        bad += [f"{where}: no metric {name}" for name in sorted(found - known)]
    used, made = rules_metrics(sys.argv[3])
    bad += [f"rules: no metric {name}" for name in sorted((used | made) - known)]
    if len(asked) < 20 or len(used) < 20:
        bad.append(f"only {len(asked)} and {len(used)} metrics were found")
    if bad:
        sys.exit("\n".join(bad))
    print(f"{len(asked)} metrics of the dashboard, {len(used)} of the rules")


main()
