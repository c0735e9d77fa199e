#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Clients that mean harm, and a good one that measures what it suffers.

usage: hostile.py ATTACK SOCKET [NUMBER]
       hostile.py good SOCKET IFINDEX [CALLS]

Each attack is one function below, does its thing NUMBER times and prints one line of
JSON with what the daemon made of it. Those that hold something print "ready" and let go
when standard input ends. The good client makes a call every few milliseconds, CALLS
times or until SIGTERM; the first that fails ends it with status 1.
"""
import json
import os
import random
import resource
import select
import signal
import socket
import struct
import sys
import time

sys.path.insert(
    0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop")
)
from wire_client import (  # noqa: E402
    ADD,
    ANY_SOURCE,
    HELLO,
    NO_ADDRESS,
    REGISTER,
    TAKE,
    Client,
    host,
    text,
)

DELETE, GET_STATUS, LIST_INTERFACES, WATCH_EVENTS = 22, 64, 65, 70
MAGIC = 0x4D474D57
ALL_CALLBACKS = 0x7FF
PIM_DENSE, NETMGMT = 9, 3
DEADLINE_S = 60
# What the ledger lets routing clients alone send, with the length of a body.
ROUTING_ONLY = {
    16: 12, 17: 4, 18: 25, 19: 25, 21: 65, 22: 65, 29: 76, 30: 8, 31: 6, 32: 4,
    71: 26, 72: 52, 73: 8, 74: 4,
}  # fmt: skip


def message(kind, body=b"", flags=0, number=1):
    return struct.pack(">IHHI", 12 + len(body), kind, flags, number) + body


def hello(magic=MAGIC, low=1, high=1, name="hostile"):
    return message(HELLO, struct.pack(">IHH", magic, low, high) + text(name))


def page(maximum):
    return struct.pack(">IH", 0, maximum)


def connect(path, greeting=hello()):
    one = socket.socket(socket.AF_UNIX)
    one.connect(path)  # it waits where the backlog is full
    one.settimeout(DEADLINE_S)
    if greeting:
        try:
            one.sendall(greeting)
        except OSError:
            pass  # it was closed already, which its reading will tell
    return one


def status(one):
    """Of the next reply; None: the daemon has ended the connection."""
    try:
        data = b""
        while len(data) < 12:
            part = one.recv(12 - len(data))
            if not part:
                return None
            data += part
        left = struct.unpack(">IHHI", data)[0] - 12
        body = b""
        while len(body) < left:
            part = one.recv(left - len(body))
            if not part:
                return None
            body += part
    except ConnectionError:
        return None
    return struct.unpack_from(">I", body)[0]


def wait_closed(sockets):
    """How many the daemon ended, of these that get nothing else from it."""
    closed, waiting = 0, set(sockets)
    poll = select.poll()
    numbers = {one.fileno(): one for one in waiting}
    for number in numbers:
        poll.register(number, select.POLLIN)
    deadline = time.monotonic() + DEADLINE_S
    while numbers and time.monotonic() < deadline:
        for number, _ in poll.poll(1000):
            try:
                data = numbers[number].recv(65536)
            except ConnectionError:
                data = b""
            if not data:
                poll.unregister(number)
                del numbers[number]
                closed += 1
    return closed


def hold(report):
    print(json.dumps(report), flush=True)
    print("ready", flush=True)
    sys.stdin.read()


def versions(path, number):
    """Greetings of other protocols, other versions, names that are none."""
    bad = [
        hello(magic=0x47455420),
        hello(low=2, high=9),
        hello(low=0, high=0),
        hello(name="a\nb"),
        hello(name="x" * 40),
        message(HELLO, b"\0\0\0\0"),
        message(GET_STATUS, page(1)),
    ]
    refused = closed = 0
    for i in range(number):
        one = connect(path, bad[i % len(bad)])
        refused += status(one) not in (None, 0)
        closed += status(one) is None
        one.close()
    return {"refused": refused, "closed": closed}


def half_and_close(path, number):
    for i in range(number):
        one = connect(path)
        whole = message(GET_STATUS, page(100))
        one.sendall(whole[: 1 + i % (len(whole) - 1)])
        one.close()
    return {"sent": number}


def half_and_silence(path, number):
    """Half do not even greet. Both kinds hold a connection until they are closed."""
    held = []
    for i in range(number):
        one = connect(path, None if i % 2 else hello())
        one.sendall(b"\0\0\xff\0" + bytes(i % 7))
        held.append(one)
    return {"closed": wait_closed(held)}


def garbage(path, number):
    noise = random.Random(2715)
    for i in range(number):
        one = connect(path, hello() if i % 2 else None)
        try:
            one.sendall(noise.randbytes(noise.randrange(1, 4000)))
        except OSError:
            pass  # the daemon was quicker
        one.close()
    return {"sent": number}


def oversize(path, number):
    """Lengths that no message has."""
    lengths = [0, 1, 11, 65537, 0x7FFFFFFF, 0xFFFFFFFF]
    held = []
    for i in range(number):
        one = connect(path)
        one.sendall(struct.pack(">IHHI", lengths[i % len(lengths)], GET_STATUS, 0, 1))
        held.append(one)
    return {"closed": wait_closed(held)}


def denied(path, number):
    """On the read-only socket, what only routing clients may."""
    one = connect(path)
    assert status(one) == 0
    statuses = {}
    kinds = list(ROUTING_ONLY.items())
    for i in range(number):
        kind, length = kinds[i % len(kinds)]
        one.sendall(message(kind, bytes(length)))
        got = str(status(one))
        statuses[got] = statuses.get(got, 0) + 1
    return {"statuses": statuses}


def flood(path, number):
    """Valid requests without end, and not one answer read, until it is closed."""
    requests = message(LIST_INTERFACES, page(65535)) * 200
    held = [connect(path) for _ in range(number)]
    sent, ended, at = 0, 0, {}
    for one in held:
        one.setblocking(False)
    deadline = time.monotonic() + DEADLINE_S
    while held and time.monotonic() < deadline:
        _, writable, _ = select.select([], held, [], 1)
        for one in writable:
            where = at.get(one, 0)
            try:
                done = one.send(requests[where:])
            except BlockingIOError:
                continue
            except OSError:
                ended += 1
                held.remove(one)
                continue
            sent += done
            at[one] = (where + done) % len(requests)
    return {"closed": ended, "sent": sent}


def connections(path, number):
    """All at once, all greeted, each asks something, and they stay."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    held = [connect(path) for _ in range(number)]
    served = [one for one in held if status(one) == 0]
    for one in served:
        one.sendall(message(GET_STATUS, page(1)))
    answered = sum(status(one) == 0 for one in served)
    hold({"served": len(served), "answered": answered})
    return None


def registration(component, callbacks=ALL_CALLBACKS):
    return message(REGISTER, struct.pack(">III", PIM_DENSE, component, callbacks))


def die(path, number):
    """Registers for everything and is gone, again and again."""
    registered = 0
    for _ in range(number):
        one = connect(path)
        one.sendall(registration(4711))
        registered += status(one) == 0 and status(one) == 0
        one.close()
    return {"registered": registered}


def deaf(path, number):
    """Registers for all callbacks and never reads one."""
    held = []
    for i in range(number):
        one = connect(path)
        one.sendall(registration(5000 + i))
        assert status(one) == 0 and status(one) == 0
        held.append(one)
    print("ready", flush=True)
    poll = select.poll()
    for one in held:
        poll.register(one, 0)  # hang-ups alone, nothing is read
    ended, deadline = 0, time.monotonic() + DEADLINE_S
    while ended < number and time.monotonic() < deadline:
        for descriptor, _ in poll.poll(1000):
            poll.unregister(descriptor)
            ended += 1
    return {"closed": ended}


def connect_and_close(path, number):
    for _ in range(number):
        connect(path, None).close()
    return {"sent": number}


def watchers(path, number):
    """Ask for every event, and read none."""
    held, got = [], {}
    for _ in range(number):
        one = connect(path)
        assert status(one) == 0
        one.sendall(message(WATCH_EVENTS, b"\1"))
        held.append(one)
        answer = str(status(one))
        got[answer] = got.get(answer, 0) + 1
    hold({"statuses": got})
    return None


def answers(path, number):
    """Replies to questions that nobody asked."""
    one = connect(path)
    assert status(one) == 0
    for i in range(number):
        one.sendall(message(129, struct.pack(">IHH", 0, 0, 0), flags=1, number=i + 1))
    one.sendall(message(GET_STATUS, page(1)))
    return {"answered_after": status(one) == 0}


def membership(handle, ifindex, group, flags=1):
    return (
        struct.pack(">I", handle)
        + ANY_SOURCE
        + host(group)
        + struct.pack(">I", ifindex)
        + NO_ADDRESS
        + struct.pack(">I", flags)
    )


class Good:
    """Takes an interface, joins, leaves and looks around, one call at a time."""

    def __init__(self, path, ifindex):
        self.client = Client(path, 0)
        self.ifindex = ifindex
        self.client.call(HELLO, struct.pack(">IHH", MAGIC, 1, 1) + text("good"))
        self.handle = self.client.call(
            REGISTER, struct.pack(">III", NETMGMT, os.getpid(), 0)
        ).get("I")
        self.client.call(TAKE, struct.pack(">II", self.handle, ifindex) + NO_ADDRESS)
        self.took = []  # seconds of each call

    def join(self, group):
        self.client.call(ADD, membership(self.handle, self.ifindex, group))

    def step(self, number):
        entry = membership(self.handle, self.ifindex, f"239.9.9.{number // 4 % 250}")
        kind, body = [
            (ADD, entry),
            (GET_STATUS, page(100)),
            (DELETE, entry),
            (LIST_INTERFACES, page(100)),
        ][number % 4]
        start = time.monotonic()
        self.client.call(kind, body)
        self.took.append(time.monotonic() - start)


def good(path, ifindex, calls=0):
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    client = Good(path, ifindex)
    client.join("239.1.1.1")
    print("ready", flush=True)
    number = 0
    while not stopping and (calls == 0 or number < calls):
        client.step(number)
        number += 1
        time.sleep(0.003)
    took = sorted(client.took)
    return {
        "calls": number,
        "median_us": round(took[len(took) // 2] * 1e6),
        "p99_us": round(took[len(took) * 99 // 100] * 1e6),
        "worst_us": round(took[-1] * 1e6),
    }


def joins(path, ifindex, number):
    """Joins and leaves as fast as they are answered: alerts for who is registered."""
    client = Client(path, 0)
    client.call(HELLO, struct.pack(">IHH", MAGIC, 1, 1) + text("joins"))
    handle = client.call(REGISTER, struct.pack(">III", PIM_DENSE, 1, 0)).get("I")
    client.call(TAKE, struct.pack(">II", handle, ifindex) + NO_ADDRESS)
    accepted = 0
    for start in range(0, number, 100):
        batch = b""
        for kind in (ADD, DELETE):
            for i in range(start, start + 100):
                group = f"239.66.{i // 250 % 250}.{i % 250}"
                batch += message(kind, membership(handle, ifindex, group))
        client.socket.sendall(batch)
        accepted += sum(status(client.socket) == 0 for _ in range(200))
    return {"accepted": accepted}


def main():
    name, path, *numbers = sys.argv[1:]
    report = globals()[name](path, *map(int, numbers))
    if report is not None:
        print(json.dumps(report), flush=True)


main()
