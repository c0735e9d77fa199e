# SPDX-License-Identifier: BSD-3-Clause
"""Datagrams for plane_forward.py, and its programs inside the namespaces: senders,
receivers and a TUN device."""

import fcntl
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time

GROUP, SOURCE, PORT = "239.9.1.1", "10.9.0.2", 5000
GROUP_MAC, STRANGER = "01:00:5e:09:01:01", "02:00:00:00:00:77"
ETH_P_ALL, ETH_P_IP = 3, 0x0800
SO_RCVBUFFORCE, UDP_SEGMENT, IP_MTU_DISCOVER = 33, 103, 10


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def datagram(payload, source=SOURCE, group=GROUP, ttl=8, flags=0, options=b""):
    """An IPv4 UDP datagram with right checksums."""
    addresses = socket.inet_aton(source) + socket.inet_aton(group)
    udp = struct.pack("!HHHH", PORT, PORT, 8 + len(payload), 0) + payload
    pseudo = addresses + struct.pack("!BBH", 0, 17, len(udp))
    udp = udp[:6] + struct.pack("!H", checksum(pseudo + udp) or 0xFFFF) + payload
    words = 5 + len(options) // 4
    header = struct.pack("!BBHHHBBH", 0x40 | words, 0, words * 4 + len(udp), 7, flags,
                         ttl, 17, 0) + addresses + options
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + udp


def frame(ip, mac=GROUP_MAC, tag=None):
    head = bytes.fromhex(mac.replace(":", "")) + b"\x02\0\0\0\0\x09"
    if tag is not None:
        head += struct.pack("!HH", 0x8100, tag)
    return head + struct.pack("!H", ETH_P_IP) + ip


# --- inside a namespace -----------------------------------------------------------

def receive(interface, bare):
    """Note every IPv4 packet for 239/8 on the wire; print all at SIGTERM."""
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)
    sock.bind((interface, ETH_P_ALL))
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    print("ready", flush=True)
    seen = []
    sock.settimeout(0.1)
    while True:
        try:
            data, address = sock.recvfrom(70000)
        except BlockingIOError:  # all that the socket held has been taken
            break
        except OSError:
            # Its time may have run out while it did not run, with packets there.
            if stop:
                sock.setblocking(False)
            continue
        if address[2] == socket.PACKET_OUTGOING and not bare:
            continue
        macs = (None, None) if bare else (data[:6].hex(":"), data[6:12].hex(":"))
        ip = data if bare else data[14:]
        if len(ip) < 20 or ip[0] >> 4 != 4 or ip[16] != 239:
            continue
        size, total = (ip[0] & 15) * 4, struct.unpack("!H", ip[2:4])[0]
        fragment = struct.unpack("!H", ip[6:8])[0]
        body = ip[size:total]
        note = {"dst": macs[0], "src": macs[1], "ttl": ip[8], "len": total,
                "ip_ok": checksum(ip[:size]) == 0 and len(ip) >= total,
                "fragment": fragment & 0x3FFF, "seq": None, "udp_ok": None}
        if not note["fragment"]:
            pseudo = ip[12:20] + struct.pack("!BBH", 0, 17, len(body))
            note["udp_ok"] = body[6:8] != b"\0\0" and checksum(pseudo + body) == 0
            note["seq"] = struct.unpack("!I", body[8:12])[0]
        seen.append(note)
    print(json.dumps(seen), flush=True)


def send(count, rate, size, ttl, segments, dont_fragment, group, first):
    """UDP, paced; `segments` datagrams in one call where it is more than one."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, ttl)
    sock.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, 2 if dont_fragment else 0)
    if segments > 1:
        sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, size)
    start = time.monotonic()
    for i in range(count // segments):
        due = start + i * segments / rate
        while time.monotonic() < due:
            time.sleep(0.0002)
        seqs = range(first + i * segments, first + (i + 1) * segments)
        sock.sendto(b"".join(struct.pack("!I", seq).ljust(size, b"x") for seq in seqs),
                    (group, PORT))


def send_raw(interface):
    """Frames in hex from standard input."""
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    sock.bind((interface, 0))
    for line in iter(sys.stdin.readline, ""):
        sock.send(bytes.fromhex(line))
        time.sleep(0.0005)


def tun(name):
    """Make a TUN device, up; write to it what comes in hex on standard input, and say
    so at an empty line."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, 0x400454CA, struct.pack("16sH22x", name.encode(), 1))
    subprocess.check_call(["ip", "link", "set", name, "up"])
    print("ready", flush=True)
    got = 0
    source = open(0, "rb", buffering=0)  # what select sees is what is there
    while True:
        for ready in select.select([device, source], [], [])[0]:
            if ready is source:
                line = source.readline()
                if not line:
                    print(got, flush=True)
                    return
                if line == b"\n":
                    print("written", flush=True)
                    continue
                os.write(device, b"\0\0\x08\0" + bytes.fromhex(line.decode()))
                time.sleep(0.0005)
            else:
                data = os.read(device, 70000)  # flags, protocol, datagram
                got += data[2:4] == b"\x08\0" and \
                    data[20:24] == socket.inet_aton(GROUP)


def main():
    if sys.argv[1] == "receive":
        receive(sys.argv[2], sys.argv[3] == "1")
    elif sys.argv[1] == "send":
        numbers = [int(word) for word in sys.argv[2:8]]
        send(*numbers, sys.argv[8], int(sys.argv[9]))
    elif sys.argv[1] == "send_raw":
        send_raw(sys.argv[2])
    elif sys.argv[1] == "tun":
        tun(sys.argv[2])


if __name__ == "__main__":
    main()
