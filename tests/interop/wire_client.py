#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A client of mgm-agent in Python's standard library, written from mgm-wire(7) alone.

usage: wire_client.py SOCKET IFINDEX GROUP SOURCE REFUSED-IFINDEX

Registers as PIM sparse, takes both interfaces, joins (*,GROUP) on both, says "ready",
answers the creation question of the first flow so that REFUSED-IFINDEX is left out,
waits until the entry of (SOURCE, GROUP) has counted packets, prints it as JSON, and
leaves in order when its standard input ends.
"""
import ipaddress
import json
import socket
import struct
import sys
import time

REPLY = 1
HELLO, REGISTER, DEREGISTER, TAKE, RELEASE, ADD = 1, 16, 17, 18, 19, 21
GET_MFE_STATS = 26
RPF, CREATION, PRUNE = 128, 129, 130
NO_ADDRESS = bytes(17)


def address(text):
    packed = ipaddress.ip_address(text).packed
    return bytes([1 if len(packed) == 4 else 2]) + packed.ljust(16, b"\0")


def host(text):
    return address(text) + bytes([ipaddress.ip_address(text).max_prefixlen])


def text(value):
    data = value.encode()
    return struct.pack(">H", len(data)) + data


ANY_SOURCE = b"\1" + bytes(17)


class Body:
    """What came, field by field."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def get(self, layout):
        values = struct.unpack_from(">" + layout, self.data, self.at)
        self.at += struct.calcsize(">" + layout)
        return values if len(values) > 1 else values[0]

    def octets(self, count):
        self.at += count
        assert self.at <= len(self.data)
        return self.data[self.at - count : self.at]

    def text(self):
        return self.octets(self.get("H")).decode()

    def address(self):
        family, octets = self.octets(1)[0], self.octets(16)
        if family == 0:
            return None
        return str(ipaddress.ip_address(octets[:4] if family == 1 else octets))

    def prefix(self):
        return self.address(), self.get("B")


class Client:
    def __init__(self, path, refused):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(path)
        self.next_id = 1
        self.refused = refused
        self.questions = []

    def read(self, count):
        data = b""
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                raise EOFError("the daemon closed the connection")
            data += part
        return data

    def send(self, kind, flags, number, body):
        self.socket.sendall(
            struct.pack(">IHHI", 12 + len(body), kind, flags, number) + body
        )

    def receive(self):
        length, kind, flags, number = struct.unpack(">IHHI", self.read(12))
        return kind, flags, number, Body(self.read(length - 12))

    def call(self, kind, body):
        number, self.next_id = self.next_id, self.next_id + 1
        self.send(kind, 0, number, body)
        while True:
            got, flags, answers, result = self.receive()
            if not flags & REPLY:
                self.asked(got, answers, result)
                continue
            assert (got, answers) == (kind, number), (got, answers)
            status, detail = result.get("I"), result.text()
            if status not in (0, 1168):
                raise RuntimeError(f"message {kind}: {status}: {detail}")
            return result if status == 0 else None

    def asked(self, kind, number, body):
        body.get("I")  # our handle
        source, group = body.prefix(), body.prefix()
        body.get("I")
        body.address()
        answer = struct.pack(">I", 0) + text("")
        if kind == CREATION:
            flags = b""
            for _ in range(body.get("H")):
                ifindex = body.get("I")
                body.address()
                body.get("B")
                flags += b"\0" if ifindex == self.refused else b"\1"
            answer += struct.pack(">H", len(flags)) + flags
            self.questions.append((source[0], group[0], len(flags)))
            self.send(kind, REPLY, number, answer)
        elif number != 0:
            # "As you would do without me."
            self.send(kind, REPLY, number, struct.pack(">I", 1003) + text("no"))

    def mfe(self, group, source):
        body = address(group) + address(source) + bytes(4) + NO_ADDRESS
        result = self.call(GET_MFE_STATS, body)
        if result is None:
            return None
        assert result.get("HB") == (1, 0)
        here, total = result.get("II")
        assert here == total
        entry = {"group": result.address(), "source": result.address()}
        result.address()
        entry["iif"] = result.get("I")
        result.get("I")
        result.prefix()
        result.get("IBqqq")
        entry["received_packets"] = result.get("15Q")[0]
        entry["oifs"] = []
        for _ in range(here):
            ifindex = result.get("I")
            result.address()
            state = result.get("BIq")[0]
            packets = result.get("7Q")[0]
            entry["oifs"].append(
                {"ifindex": ifindex, "state": state, "packets": packets}
            )
        assert result.at == len(result.data)
        return entry


def main():
    path, ifindex, group, source, refused = sys.argv[1:]
    ifindexes = [int(ifindex), int(refused)]
    client = Client(path, int(refused))
    hello = client.call(HELLO, struct.pack(">IHH", 0x4D474D57, 1, 1) + text("python"))
    assert hello.get("HB") == (1, 1)
    handle = client.call(
        REGISTER, struct.pack(">III", 8, 1, 1 << (CREATION - 128))
    ).get("I")
    for number in ifindexes:
        client.call(TAKE, struct.pack(">II", handle, number) + NO_ADDRESS)
        client.call(
            ADD,
            struct.pack(">I", handle)
            + ANY_SOURCE
            + host(group)
            + struct.pack(">I", number)
            + NO_ADDRESS
            + struct.pack(">I", 1),
        )
    print("ready", flush=True)
    # The question comes when the flow does; then a call may find it answered.
    kind, _, number, body = client.receive()
    client.asked(kind, number, body)
    deadline = time.monotonic() + 60
    entry = None
    while time.monotonic() < deadline:
        entry = client.mfe(group, source)
        # A packet is counted when it comes, and its copies when they have gone.
        if entry and sum(oif["packets"] for oif in entry["oifs"]) >= 100:
            break
        time.sleep(0.05)
    entry["questions"] = client.questions
    print(json.dumps(entry), flush=True)
    sys.stdin.read()
    for number in ifindexes:
        client.call(RELEASE, struct.pack(">II", handle, number) + NO_ADDRESS)
    client.call(DEREGISTER, struct.pack(">I", handle))


if __name__ == "__main__":
    main()
