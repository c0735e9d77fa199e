#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""snmp_limits.py - answers that do not fit into a message, and the end of a view.

usage: snmp_limits.py PORT COMMUNITY VIEW-COMMUNITY USER LONG-OID whole|agentx

COMMUNITY sees all, VIEW-COMMUNITY nothing but IPMROUTE-STD-MIB, USER of version 3 all.
LONG-OID is an instance whose value is a string of 255 octets.
With "whole", messages are as long as UDP has them. With "agentx" no GETBULK has to be
cut: snmpd 5.9.3 may abort there, or hang.
"""
import sys

import snmp_ask as ask

MROUTE = (1, 3, 6, 1, 2, 1, 83)
ENTRY_COUNT = MROUTE + (1, 1, 7, 0) # the last instance of IPMROUTE-STD-MIB
SYSTEM = (1, 3, 6, 1, 2, 1, 1)
SMALL = 484                         # what every manager takes, RFC 3412
SIZES = (SMALL, 600, 1000, 1400, 1472, 4000)
REPETITIONS = 20
SLACK = 16                          # of padding and lengths; or one more would have fit


def check(condition, *words):
    if not condition:
        sys.exit("FAIL: " + " ".join(str(word) for word in words))


def try_too_big(manager, name, times, refusals=((ask.TOO_BIG, 0),)):
    """GET is refused whole; the next question is answered as if nothing had been."""
    answer = manager.ask(ask.GET, [name] * times)
    check((answer.error, answer.index) in refusals,
        f"GET of {times} strings in version {manager.version}: error", answer.error,
        "index", answer.index)
    check(answer.size <= manager.max_size, "the answer has", answer.size, "octets")
    answer = manager.ask(ask.GET, [ENTRY_COUNT])
    check(answer.error == 0 and len(answer.binds) == 1, "after tooBig: error",
        answer.error)


def try_bulk(manager, name, times):
    """GETBULK gives what fits."""
    before = name[:-1] + (name[-1] - 1,)
    whole = manager.ask(ask.GETBULK, [before], 0, 1).binds
    check(whole[0][0] == name, "not the string but", whole[0][0])
    answer = manager.ask(ask.GETBULK, [before] * times, 0, REPETITIONS)
    check(answer.error == 0, f"GETBULK of {times}: error", answer.error)
    check(0 < len(answer.binds) < REPETITIONS * times, f"GETBULK of {times} strings:",
        len(answer.binds), "came")
    check(answer.size <= manager.max_size, "the answer has", answer.size, "octets")
    check(all(bind == whole[0] for bind in answer.binds[:times]), "another value")


def bulk_is_cut(manager, whole, names, repetitions):
    """As much of `whole` as fits, and no less; of nothing that fits, tooBig."""
    words = f"GETBULK of {len(names)} at {manager.max_size} octets:"
    answer = manager.ask(ask.GETBULK, names, 0, repetitions)
    check(answer.size <= manager.max_size, words, "the answer has", answer.size)
    check(bool(answer.binds) == (answer.error == 0), words, "error", answer.error,
        "with", len(answer.binds))
    if answer.error:
        check((answer.error, answer.index) == (ask.TOO_BIG, 0), words, "error",
            answer.error, "index", answer.index)
    count = len(answer.binds)
    check(answer.error or [bind[:2] for bind in answer.binds] ==
        [bind[:2] for bind in whole[:count]], words, "not what the whole begins with")
    if count < len(whole):
        name, kind, value = whole[count]
        more = len(ask.sequence(ask.oid(name), ask.tlv(kind, value)))
        check(answer.size + more + SLACK > manager.max_size, words, "one more of", more,
            "octets fits into", answer.size)
    return count


def try_sizes(port, community, user, name):
    """GETBULK of long strings, of short values and of the library's own objects, and GET
    of many, by managers that take short messages; each is answered, and the next."""
    before = name[:-1] + (name[-1] - 1,)
    questions = [([before], 40), ([before] * 10, REPETITIONS), ([MROUTE], 200),
        ([MROUTE + (1, 1, 2, 1, column) for column in (4, 7, 8)], 100),
        ([SYSTEM, MROUTE, SYSTEM[:-1] + (11,)], 50), ([SYSTEM], 2147483647),
        ([MROUTE, before], 1)]
    wide = ask.Manager(port, 2, community)
    for size in SIZES:
        manager = ask.Manager(port, 3, user, size)
        for names, repetitions in questions:
            whole = wide.ask(ask.GETBULK, names, 0, min(repetitions, 400)).binds
            bulk_is_cut(manager, whole, names, repetitions)
        for long in name, ENTRY_COUNT:
            answer = manager.ask(ask.GET, [long] * 300)
            check((answer.error, answer.index, answer.binds) == (ask.TOO_BIG, 0, []),
                f"GET of 300 at {size}: error", answer.error, "index", answer.index,
                "with", len(answer.binds))
            answer = manager.ask(ask.GET, [ENTRY_COUNT, name])
            check(answer.error == 0 and len(answer.binds) == 2 or
                answer.error == ask.TOO_BIG, f"GET of two at {size}:", answer.error)
        answer = wide.ask(ask.GET, [ENTRY_COUNT])
        check(answer.error == 0, "another manager: error", answer.error)


def try_view(port, community):
    """All of a view by GETBULK, and past its end."""
    manager = ask.Manager(port, 2, community)
    seen, name = 0, (1, 3)
    while True:
        binds = manager.ask(ask.GETBULK, [name], 0, 9).binds
        inside = [bind for bind in binds if bind[1] != ask.END_OF_VIEW]
        seen += len(inside)
        check(all(bind[0][:7] == MROUTE for bind in inside), "beyond the view")
        if len(inside) < len(binds):
            break
        name = inside[-1][0]
    check(inside[-1][0] == ENTRY_COUNT if inside else name == ENTRY_COUNT,
        "the view ends at", inside[-1][0] if inside else name)
    for bind in binds[len(inside):]:
        check(bind[0] == ENTRY_COUNT and bind[1:] == (ask.END_OF_VIEW, b""),
            "past the end:", bind)
    answer = manager.ask(ask.GETNEXT, [ENTRY_COUNT, MROUTE, (2, 1)])
    check([bind[1] == ask.END_OF_VIEW for bind in answer.binds] == [True, False, True],
        "GETNEXT at the end", answer.binds)
    answer = ask.Manager(port, 1, community).ask(ask.GETNEXT, [MROUTE, ENTRY_COUNT])
    check((answer.error, answer.index) == (ask.NO_SUCH_NAME, 2),
        "the end in version 1: error", answer.error, answer.index)
    check(seen > 20, "a view of", seen, "instances")


def try_types(port, community):
    """Version 1 walks over the Counter64 of both modules to the end, without genErr."""
    manager = ask.Manager(port, 1, community)
    name, seen = MROUTE, 0
    while True:
        answer = manager.ask(ask.GETNEXT, [name])
        if answer.error:
            check(answer.error == ask.NO_SUCH_NAME, "version 1: error", answer.error)
            break
        (name, kind, _), = answer.binds
        check(kind != ask.COUNTER64, name, "is a Counter64")
        seen += 1
    check(seen > 20, "version 1 walks over", seen, "instances")


def main():
    port, community, view, user = int(sys.argv[1]), *sys.argv[2:5]
    name = tuple(int(part) for part in sys.argv[5].split("."))
    try_too_big(ask.Manager(port, 3, user, SMALL), name, 3)
    whole = sys.argv[6] == "whole"
    for times in 300, 1000: # an answer, and a question, of more than 64 KiB in AgentX
        # Behind snmpd tooBig has an index; version 1 is told that the last is missing.
        for version, refusal in (2, (ask.TOO_BIG, 1)), (1, (ask.NO_SUCH_NAME, times)):
            try_too_big(ask.Manager(port, version, community), name, times,
                [(ask.TOO_BIG, 0) if whole else refusal])
    if whole:
        try_bulk(ask.Manager(port, 2, community), name, 200)
        try_bulk(ask.Manager(port, 3, user), name, 200)
        try_sizes(port, community, user, name)
    try_view(port, view)
    try_types(port, community)
    print("# tooBig, GETBULK that is cut, the end of a view: as the rules have it")


main()
