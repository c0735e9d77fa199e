#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""managers.py - SNMP managers that nobody wants, against 127.0.0.1.

usage: managers.py deaf PORT COUNT   TCP: asks COUNT times, reads nothing, stays
       managers.py hasty PORT COUNT  TCP: asks COUNT times at once, reads a little at a
                                     time, and says whether what it got are messages
       managers.py slow PORT COUNT   TCP: the same, but asks when it has an answer
       managers.py unread PORT MS    UDP: asks every MS milliseconds, reads nothing
       managers.py garbage PORT      UDP and TCP: octets that are no SNMP, for ever

Prints "ready" when the first messages are out, and runs until it is killed; hasty and
slow end with "messages COUNT", those that came whole, or with "garbage".
"""
import random
import socket
import sys
import threading
import time


def tlv(tag, body):
    size = len(body)
    return bytes([tag]) + (bytes([size]) if size < 128 else
        b"\x82" + size.to_bytes(2, "big")) + body


def bulk(repetitions):
    """GETBULK of IPMROUTE-STD-MIB, SNMPv2c, community public."""
    oid = tlv(6, bytes([0x2b, 6, 1, 2, 1, 83]))
    pdu = tlv(0xa5, tlv(2, b"\x01") + tlv(2, b"\x00") + tlv(2, bytes([repetitions])) +
        tlv(0x30, tlv(0x30, oid + tlv(5, b""))))
    return tlv(0x30, tlv(2, b"\x01") + tlv(4, b"public") + pdu)


def deaf(port, count):
    manager = socket.create_connection(("127.0.0.1", port))
    manager.settimeout(2)
    try:
        for _ in range(count):
            manager.sendall(bulk(100))
    except OSError:
        pass # it is not read any more, or ended: as it should be
    print("ready", flush=True)
    while True:
        time.sleep(60)


def message_length(octets):
    """Of the BER sequence at the beginning; None: not all of its head is there."""
    if octets[0] != 0x30:
        raise ValueError
    if len(octets) < 2 or (octets[1] & 0x80 and len(octets) < 2 + (octets[1] & 0x7f)):
        return None
    if not octets[1] & 0x80:
        return 2 + octets[1]
    head = 2 + (octets[1] & 0x7f)
    return head + int.from_bytes(octets[2:head], "big")


def take_messages(octets):
    """How many answers are whole at the beginning; they are taken away."""
    count = 0
    while octets:
        length = message_length(octets)
        if length is None or len(octets) < length:
            break
        if b"public" not in octets[:20]: # a length by accident
            raise ValueError
        del octets[:length]
        count += 1
    return count


def read_slowly(manager, received):
    """A little more; False: the agent has ended it, or says no more."""
    time.sleep(0.001)
    try:
        more = manager.recv(700)
    except OSError:
        return False
    received += more
    return bool(more)


def narrow_connection(port):
    manager = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    manager.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    manager.connect(("127.0.0.1", port))
    manager.settimeout(5)
    return manager


def hasty(port, count):
    manager = narrow_connection(port)
    received, whole = bytearray(), 0
    asking = threading.Thread(target=ask_all, args=(manager, count), daemon=True)
    asking.start()
    print("ready", flush=True)
    try:
        while whole < count and read_slowly(manager, received):
            whole += take_messages(received)
        print("messages", whole, flush=True)
    except ValueError:
        print("garbage after", whole, flush=True)


def ask_all(manager, count):
    try:
        for _ in range(count):
            manager.sendall(bulk(100))
    except OSError:
        pass # closed, or not read any more


def slow(port, count):
    manager = narrow_connection(port)
    received, whole = bytearray(), 0
    print("ready", flush=True)
    try:
        for _ in range(count):
            manager.sendall(bulk(100))
            before = whole
            while whole == before and read_slowly(manager, received):
                whole += take_messages(received)
        print("messages", whole, flush=True)
    except ValueError:
        print("garbage after", whole, flush=True)
    except OSError:
        print("closed after", whole, flush=True)


def unread(port, pause_ms):
    manager = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    manager.connect(("127.0.0.1", port))
    print("ready", flush=True)
    while True:
        manager.send(bulk(100))
        time.sleep(pause_ms / 1000)


def garbage(port):
    octets = random.Random(1)
    manager = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    print("ready", flush=True)
    while True:
        good = bytearray(bulk(10))
        good[octets.randrange(len(good))] = octets.randrange(256)
        for message in (bytes(good), octets.randbytes(octets.randrange(1, 500))):
            manager.sendto(message, ("127.0.0.1", port))
            try:
                with socket.create_connection(("127.0.0.1", port), 1) as stream:
                    stream.sendall(message)
            except OSError:
                pass # nobody listens by TCP, or it was closed already
        time.sleep(0.01)


{"deaf": deaf, "hasty": hasty, "slow": slow, "unread": unread, "garbage": garbage}[sys.argv[1]](
    *map(int, sys.argv[2:]))
