#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""datagrams.py - compares recorded datagrams octet for octet, for the stories.

forwarded SENT RECEIVED   each line of SENT once in RECEIVED, in its order, with a TTL
                          lower by one, the checksum that follows, and no other change;
                          prints how many
"""
import sys


def read(path):
    with open(path, encoding="ascii") as file:
        return [bytes.fromhex(line) for line in file]


def checksum(header):
    total = sum(int.from_bytes(header[i:i + 2], "big") for i in range(0, len(header), 2))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


def next_hop(datagram):
    """As a router sends it on (RFC 1812, 5.3.1)."""
    header_len = (datagram[0] & 15) * 4
    header = bytearray(datagram[:header_len])
    header[8] -= 1
    header[10:12] = b"\0\0"
    header[10:12] = checksum(header).to_bytes(2, "big")
    return bytes(header) + datagram[header_len:]


def forwarded(sent_path, received_path):
    sent, received = read(sent_path), read(received_path)
    for number, (before, after) in enumerate(zip(sent, received)):
        if next_hop(before) != after:
            sys.exit(f"datagram {number}:\n sent     {before.hex()}\n"
                     f" received {after.hex()}")
    if len(sent) != len(received):
        sys.exit(f"{len(sent)} were sent, {len(received)} received")
    print(len(received))


def main():
    if sys.argv[1:2] != ["forwarded"] or len(sys.argv) != 4:
        sys.exit(__doc__)
    forwarded(*sys.argv[2:])


main()
