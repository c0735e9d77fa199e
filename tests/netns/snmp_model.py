#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""snmp_model.py - what an SNMP agent may answer, worked out from the rules.

usage: snmp_model.py PORT COMMUNITY FACTS... (tests/mibs/*.expected of three modules)

The tables stand still. One walk by GETNEXT makes a sorted list; it has to be complete:
each column of a table has the same rows. Every other question is answered by that list
and by the objects of the modules:
- GETBULK and GETNEXT, several names at once, from anywhere: what follows in the list;
- GET of what is there, and noSuchInstance or noSuchObject of what is not;
- version 1, which has no Counter64: what follows without them, and noSuchName.
Where the list ends, the answer is of another module. The seed is printed.
"""
import bisect
import os
import random
import sys

import snmp_ask as ask

ROUNDS = 100
ROOTS = ((1, 3, 6, 1, 2, 1, 83), (1, 3, 6, 1, 2, 1, 168),
    (1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 2715))


def text(name):
    return ".".join(str(part) for part in name)


def check(condition, *words):
    if not condition:
        sys.exit("FAIL: " + " ".join(
            text(word) if isinstance(word, tuple) else str(word) for word in words))


def root_of(name):
    return next((root for root in ROOTS if name[:len(root)] == root), None)


def objects(paths):
    """{OID: name} of what can be read."""
    found = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for line in file:
                oid, name, kind, _, access = line.split()[:5]
                if kind in ("scalar", "column") and access.startswith("read"):
                    found[tuple(int(part) for part in oid.split("."))] = name
    return found


class Model:
    """`names`: all instances in order; `plain`: those without Counter64."""

    def __init__(self, manager, readable):
        self.readable = readable
        self.kinds = {}
        for root in ROOTS:
            name = root
            while True:
                (name, kind, _), = manager.ask(ask.GETNEXT, [name]).binds
                if root_of(name) != root or kind == ask.END_OF_VIEW:
                    break
                check(not self.kinds or name > max(self.last, root), name, "does not grow")
                self.kinds[name] = kind
                self.last = name
        self.names = sorted(self.kinds)
        self.plain = [n for n in self.names if self.kinds[n] != ask.COUNTER64]

    def object_of(self, name):
        """The readable object that the name belongs to, or None."""
        for size in range(len(name), 0, -1):
            if name[:size] in self.readable:
                return name[:size]
        return None

    def check_complete(self):
        rows = {}
        for name in self.names:
            column = self.object_of(name)
            check(column, name, "is of no object that can be read")
            rows.setdefault(column, set()).add(name[len(column):])
        tables = {}
        for column, index in rows.items():
            other = tables.setdefault(column[:-1], index)
            # Scalars have the same instance, 0, and one parent.
            check(index == other, self.readable[column], "has other rows than its table")
        for column, name in self.readable.items():
            check(column in rows or column[:-1] not in tables, name, "is not served")
        return len(rows)

    def after(self, name, names=None):
        """What follows of ours; None: nothing."""
        names = self.names if names is None else names
        at = bisect.bisect_right(names, name)
        return names[at] if at < len(names) else None

    def start(self, chance):
        """An OID in or near the modules, of which few are there."""
        name = list(chance.choice(self.names))
        for _ in range(chance.randint(0, 2)):
            how = chance.randrange(6)
            at = chance.randrange(8, len(name)) if len(name) > 8 else len(name) - 1
            if how == 0:
                name = name[:max(at, 8)]
            elif how == 1:
                name.append(chance.choice((0, 1, 255, 2**32 - 1)))
            elif how == 2 and name[at] < 2**32 - 1:
                name[at] += 1
            elif how == 3 and name[at] > 0:
                name[at] -= 1
            elif how == 4:
                name[at] = chance.choice((0, 127, 128, 2**31, 2**32 - 1))
            elif how == 5:
                name = list(chance.choice(list(self.readable)))
        return tuple(name)


def check_next(model, start, bind, names=None):
    """Where ours end, and outside of them, other modules answer: between two of ours."""
    name, kind, _ = bind
    wanted = model.after(start, names)
    if kind == ask.END_OF_VIEW:
        check(wanted is None and name == start, "the end of the view after", start)
    elif root_of(name) or (root_of(start) and wanted and root_of(start) == root_of(wanted)):
        check(name == wanted, "after", start, "comes", wanted or "nothing", "and not", name)
        check(kind == model.kinds[name], name, "is now of type", hex(kind))
    else:
        check(start < name < (wanted or (3,)), "after", start, "comes", name)


def check_get(model, name, bind):
    check(bind[0] == name, "asked", name, "answered", bind[0])
    if name in model.kinds:
        wanted = model.kinds[name]
    elif model.object_of(name):
        wanted = ask.NO_SUCH_INSTANCE
    else:
        wanted = ask.NO_SUCH_OBJECT
    check(bind[1] == wanted, "GET", name, "is", hex(bind[1]), "and not", hex(wanted))


def try_walks(model, manager):
    """All instances by GET; all columns by GETBULK."""
    for at in range(0, len(model.names), 20):
        names = model.names[at:at + 20]
        answer = manager.ask(ask.GET, names)
        check(answer.error == 0 and len(answer.binds) == len(names), "GET of", names[0])
        for name, bind in zip(names, answer.binds):
            check_get(model, name, bind)
    for column in model.readable:
        seen, name = [], column
        while True:
            binds = manager.ask(ask.GETBULK, [name], 0, 7).binds
            inside = [b[0] for b in binds if b[0][:len(column)] == column
                and b[1] != ask.END_OF_VIEW]
            seen += inside
            if len(inside) < len(binds) or not binds:
                break
            name = inside[-1]
        wanted = [n for n in model.names if n[:len(column)] == column]
        check(seen == wanted, "GETBULK of", model.readable[column])


def try_next(model, manager, chance):
    starts = [model.start(chance) for _ in range(chance.randint(1, 12))]
    answer = manager.ask(ask.GETNEXT, starts)
    check(answer.error == 0 and len(answer.binds) == len(starts), "GETNEXT", answer.error)
    for start, bind in zip(starts, answer.binds):
        check_next(model, start, bind)
    answer = manager.ask(ask.GET, starts)
    check(answer.error == 0 and len(answer.binds) == len(starts), "GET", answer.error)
    for start, bind in zip(starts, answer.binds):
        check_get(model, start, bind)


def try_bulk(model, manager, chance):
    starts = [model.start(chance) for _ in range(chance.randint(1, 5))]
    once, times = chance.randint(0, len(starts)), chance.randint(0, 40)
    answer = manager.ask(ask.GETBULK, starts, once, times)
    check(answer.error == 0, "GETBULK: error", answer.error)
    for start, bind in zip(starts[:once], answer.binds):
        check_next(model, start, bind)
    repeated, binds = starts[once:], answer.binds[once:]
    check(len(binds) <= len(repeated) * times, "GETBULK: more than asked for")
    check(not repeated or times == 0 or len(binds) >= len(repeated),
        "GETBULK: not one of each")
    for at, bind in enumerate(binds):
        column = at % len(repeated)
        check_next(model, repeated[column], bind)
        repeated[column] = bind[0]


def try_old(model, manager, chance):
    """Version 1: one name that is not there is an error of the whole message."""
    start = model.start(chance)
    answer = manager.ask(ask.GETNEXT, [start])
    if answer.error:
        check(answer.error == ask.NO_SUCH_NAME and answer.index == 1 and
            model.after(start, model.plain) is None, "GETNEXT", start, "in version 1: error",
            answer.error)
    else:
        check(answer.binds[0][1] != ask.COUNTER64, "a Counter64 in version 1:", start)
        check_next(model, start, answer.binds[0], model.plain)
    there = chance.choice(model.plain)
    answer = manager.ask(ask.GET, [there, start])
    if start in model.kinds and model.kinds[start] != ask.COUNTER64:
        check(answer.error == 0, "GET", start, "in version 1: error", answer.error)
    else:
        check((answer.error, answer.index) == (ask.NO_SUCH_NAME, 2), "GET", start,
            "in version 1: error", answer.error, answer.index)


def main():
    port, community, *facts = sys.argv[1:]
    seed = int(os.environ.get("MGM_SEED") or random.randrange(2**32))
    print(f"# MGM_SEED={seed}")
    chance = random.Random(seed)
    manager = ask.Manager(int(port), 2, community)
    old = ask.Manager(int(port), 1, community)
    model = Model(manager, objects(facts))
    columns = model.check_complete()
    check(len(model.plain) < len(model.names), "there is no Counter64 to be skipped")
    try_walks(model, manager)
    for _ in range(ROUNDS):
        try_next(model, manager, chance)
        try_bulk(model, manager, chance)
        try_old(model, old, chance)
    print(f"# {len(model.names)} instances of {columns} objects: as the model has them")


main()
