#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""counts.py - reads what receivers, mgmctl and SNMP say, for the stories.

value EXPRESSION            of the JSON on standard input, which is j
field FILE NAME             of a sender's or receiver's last line
received FILE FIELD [GROUP [SOURCE]]  of a receiver's last line, over its flows
compare NEXTHOPS IFINDEX=FILE...
table NEXTHOPS IFINDEX=FILE=NAME...  the same numbers, for people
increasing FILE             OIDs of a walk strictly increase; prints how many
"""
import json
import sys


def last_line(path):
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file if line.startswith("{")]
    if not lines:
        sys.exit(f"{path}: no result line: did the program end?")
    return json.loads(lines[-1])


def value(expression):
    # The expression is the story's own text.
    result = eval(expression, {"j": json.load(sys.stdin)})  # pylint: disable=eval-used
    print(str(result).lower() if isinstance(result, bool) else result)


def received(path, field, group, source=""):
    flows = [
        flow
        for flow in last_line(path)["flows"]
        if group in ("", flow["group"]) and source in ("", flow["source"])
    ]
    values = [flow[field] for flow in flows]
    if not values:
        print("none" if field.endswith(("_min", "_max")) else 0)
    elif isinstance(values[0], list):
        print(" ".join(str(item) for part in values for item in part))
    elif field.endswith("_min"):
        print(min(values))
    elif field.endswith("_max"):
        print(max(values))
    else:
        print(sum(values))


def nexthops(path):
    """{(group, source, ifindex): packets} from lines "INDEX VALUE"."""
    rows = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            index, count = line.split()
            part = index.split(".")
            if len(part) != 17 or part[:4] != part[13:]:
                sys.exit(f"not an index of ipMRouteNextHopTable: {index}")
            rows[".".join(part[:4]), ".".join(part[4:8]), int(part[12])] = int(count)
    return rows


def compare(path, pairs):
    rows = nexthops(path)
    seen = {}
    bad = []
    for pair in pairs:
        ifindex, _, file = pair.partition("=")
        result = last_line(file)
        if result["socket_drops"]:
            bad.append(f"{file}: the receiver itself lost {result['socket_drops']}")
        # A receiver with no packet at all still has a say: its rows must be 0.
        seen.setdefault(int(ifindex), {})
        for flow in result["flows"]:
            key = flow["group"], flow["source"]
            count = seen[int(ifindex)]
            count[key] = count.get(key, 0) + flow["packets"]
    for (group, source, ifindex), count in sorted(rows.items()):
        if ifindex in seen and seen[ifindex].get((group, source), 0) != count:
            bad.append(f"({source},{group}) ifindex {ifindex}: SNMP {count}, "
                       f"receiver {seen[ifindex].get((group, source), 0)}")
    for ifindex, flows in seen.items():
        for group, source in flows:
            if (group, source, ifindex) not in rows:
                bad.append(f"({source},{group}) ifindex {ifindex}: received "
                           f"{flows[group, source]}, no row")
    total = sum(sum(flows.values()) for flows in seen.values())
    if total == 0:
        bad.append("no packet was received at all: nothing is compared")
    if bad:
        sys.exit("\n".join(bad))
    print(f"# {total} packets on {len(seen)} interfaces: receivers and SNMP agree")


def table(path, triples):
    rows = nexthops(path)
    print(f"{'group':<16}{'source':<16}{'interface':<11}{'SNMP':>8}{'receiver':>10}")
    for triple in triples:
        ifindex, file, name = triple.split("=")
        for (group, source, row_ifindex), count in sorted(rows.items()):
            if row_ifindex != int(ifindex):
                continue
            own = sum(flow["packets"] for flow in last_line(file)["flows"]
                      if (flow["group"], flow["source"]) == (group, source))
            same = "equal" if own == count else "DIFFERENT"
            print(f"{group:<16}{source:<16}{name:<11}{count:>8}{own:>10}  {same}")


def increasing(path):
    last = None
    count = 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.startswith("."):
                continue
            oid = tuple(int(part) for part in line.split()[0].split(".")[1:])
            if last is not None and oid <= last:
                sys.exit(f"OIDs do not increase at {line.strip()}")
            last = oid
            count += 1
    print(count)


def main():
    command, args = sys.argv[1], sys.argv[2:]
    if command == "value":
        value(*args)
    elif command == "field":
        print(last_line(args[0])[args[1]])
    elif command == "received":
        received(*args)
    elif command == "compare":
        compare(args[0], args[1:])
    elif command == "table":
        table(args[0], args[1:])
    elif command == "increasing":
        increasing(*args)
    else:
        sys.exit(__doc__)


main()
