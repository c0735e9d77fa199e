#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""managers.py - SNMP managers that nobody wants, against 127.0.0.1.

usage: managers.py deaf PORT COUNT   TCP: asks COUNT times, reads nothing, stays
       managers.py unread PORT MS    UDP: asks every MS milliseconds, reads nothing
       managers.py garbage PORT      UDP and TCP: octets that are no SNMP, for ever

Prints "ready" when the first messages are out, and runs until it is killed.
"""
import random
import socket
import sys
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
    except socket.timeout:
        pass # it is not read any more: as it should be
    print("ready", flush=True)
    while True:
        time.sleep(60)


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


{"deaf": deaf, "unread": unread, "garbage": garbage}[sys.argv[1]](
    *map(int, sys.argv[2:]))
