# SPDX-License-Identifier: BSD-3-Clause
"""snmp_ask.py - an SNMP manager of its own: it sends what a test wants to be sent, and
returns what came back, octet for octet, where Net-SNMP's tools would repair or hide it.

Versions 1, 2c, and 3 without authentication. Values stay encoded; what matters here is
their type. RFC 1157, 3412 and 3416.
"""
import socket

INTEGER, OCTETS, NULL, OID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
COUNTER64 = 0x46
NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_VIEW = 0x80, 0x81, 0x82
GET, GETNEXT, RESPONSE, GETBULK = 0xA0, 0xA1, 0xA2, 0xA5
NO_ERROR, TOO_BIG, NO_SUCH_NAME, GEN_ERR = 0, 1, 2, 5
USM = 3


def tlv(tag, body):
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def integer(value):
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def octets(value):
    return tlv(OCTETS, value)


def oid(ids):
    body = b""
    for part in (ids[0] * 40 + ids[1], *ids[2:]):
        group = [part & 0x7F]
        while part > 0x7F:
            part >>= 7
            group.append(0x80 | part & 0x7F)
        body += bytes(reversed(group))
    return tlv(OID, body)


def sequence(*parts):
    return tlv(SEQUENCE, b"".join(parts))


def take(data):
    """(tag, body, what is left) of the first element."""
    tag, size, at = data[0], data[1], 2
    if size & 0x80:
        at += size & 0x7F
        size = int.from_bytes(data[2:at], "big")
    if at + size > len(data):
        raise ValueError("an element is longer than what holds it")
    return tag, data[at:at + size], data[at + size:]


def elements(data):
    found = []
    while data:
        tag, body, data = take(data)
        found.append((tag, body))
    return found


def number(body):
    return int.from_bytes(body, "big", signed=True)


def ids_of(body):
    ids, part = [], 0
    for octet in body:
        part = part << 7 | octet & 0x7F
        if not octet & 0x80:
            ids.append(part)
            part = 0
    return (*divmod(min(ids[0], 119), 40), *ids[1:])


class Answer:
    """error, index, and varbinds as (OID, type, encoded value); size of the message."""

    def __init__(self, pdu, size):
        tag, body, _ = take(pdu)
        _, error, index, binds = elements(body)
        self.tag, self.size = tag, size
        self.error, self.index = number(error[1]), number(index[1])
        self.binds = []
        for _, bind in elements(binds[1]):
            (_, name), (kind, value) = elements(bind)
            self.binds.append((ids_of(name), kind, value))


class Manager:
    """One community of one version; or, in version 3, one user."""

    def __init__(self, port, version, name, max_size=65507):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(("127.0.0.1", port))
        self.socket.settimeout(10)
        self.version, self.name, self.max_size = version, name.encode(), max_size
        self.request = 0
        self.engine = (b"", 0, 0)
        if version == 3: # an empty question makes it say who it is
            self.exchange(sequence(), GET, 0, 0)

    def ask(self, kind, names, first=0, second=0):
        """GET, GETNEXT, or GETBULK with non-repeaters and repetitions."""
        binds = sequence(*(sequence(oid(name), tlv(NULL, b"")) for name in names))
        return self.exchange(binds, kind, first, second)

    def exchange(self, binds, kind, first, second):
        self.request += 1
        pdu = tlv(kind, integer(self.request) + integer(first) + integer(second) + binds)
        if self.version == 3:
            message = self.wrap(pdu)
        else:
            message = sequence(
                integer(self.version - 1), octets(self.name), pdu)
        self.socket.send(message)
        while True:
            data = self.socket.recv(65535)
            answer = self.unwrap(data)
            if answer is not None:
                return answer

    def wrap(self, pdu):
        engine, boots, time = self.engine
        head = sequence(integer(self.request), integer(self.max_size),
            octets(b"\x04"), integer(USM)) # reportable
        user = self.name if engine else b""
        security = sequence(octets(engine), integer(boots), integer(time), octets(user),
            octets(b""), octets(b""))
        return sequence(integer(3), head, octets(security),
            sequence(octets(engine), octets(b""), pdu))

    def unwrap(self, data):
        parts = elements(take(data)[1])
        if self.version != 3:
            pdu = parts[2]
        else:
            security = elements(take(parts[2][1])[1])
            self.engine = (security[0][1], number(security[1][1]), number(security[2][1]))
            pdu = elements(parts[3][1])[2]
        if self.version == 3 and number(elements(parts[1][1])[0][1]) != self.request:
            return None
        answer = Answer(tlv(*pdu), len(data))
        if self.version != 3 and number(elements(pdu[1])[0][1]) != self.request:
            return None
        return answer
