#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""agentx_master.py - an AgentX master agent (RFC 2741) that does what a story says.

usage: agentx_master.py SOCKET

It answers Open, Register, Ping and their kin, as a master does, and sends what is
asked for on standard input, one command a line. Each is answered by one line.
  test ID OID VALUE [OID VALUE...]   TestSet of transaction ID; integers only
  commit ID, undo ID                 CommitSet, UndoSet
                                     each of these: "ERROR INDEX" of the response
  cleanup ID                         CleanupSet, which has no response: "sent"
  close                              the connection is closed: "closed"
  session                            waits for one that registered since: "session"
"""
import os
import queue
import socket
import struct
import sys
import threading

OPEN, REGISTER, TEST, COMMIT, UNDO, CLEANUP, RESPONSE = 1, 3, 8, 9, 10, 11, 18
NETWORK_ORDER = 0x10
INTEGER = 2


class Session:
    """One connection: a thread reads it, responses to our requests go to a queue."""

    def __init__(self, connection, registered):
        self.connection = connection
        self.answers = queue.Queue()
        self.registered = registered # a queue: we go there once
        self.order = ">"
        self.packet = 0
        threading.Thread(target=self.read, daemon=True).start()

    def octets(self, count):
        got = b""
        while len(got) < count:
            more = self.connection.recv(count - len(got))
            if not more:
                raise ConnectionError
            got += more
        return got

    def read(self):
        try:
            while True:
                head = self.octets(20)
                kind, flags = head[1], head[2]
                self.order = ">" if flags & NETWORK_ORDER else "<"
                _, transaction, packet, length = struct.unpack(
                    self.order + "4I", head[4:])
                body = self.octets(length)
                if kind == RESPONSE:
                    self.answers.put(
                        (packet, *struct.unpack(self.order + "HH", body[4:8])))
                    continue
                self.send(RESPONSE, transaction, packet,
                    struct.pack(self.order + "IHH", 0, 0, 0))
                if kind == REGISTER and self.registered is not None:
                    self.registered.put(self)
                    self.registered = None
        except (ConnectionError, OSError):
            return

    def send(self, kind, transaction, packet, body):
        flags = NETWORK_ORDER if self.order == ">" else 0
        self.connection.sendall(struct.pack("4B", 1, kind, flags, 0) + struct.pack(
            self.order + "4I", 7, transaction, packet, len(body)) + body)

    def ask(self, kind, transaction, body=b""):
        self.packet += 1
        self.send(kind, transaction, self.packet, body)

    def answer(self):
        """To the last question: Net-SNMP also answers CleanupSet, against the RFC."""
        while True:
            packet, error, index = self.answers.get(timeout=10)
            if packet == self.packet:
                return "%d %d" % (error, index)

    def varbinds(self, words):
        body = b""
        for oid, value in zip(words[::2], words[1::2]):
            ids = [int(part) for part in oid.split(".")]
            body += struct.pack(self.order + "HH4B%dIi" % len(ids), INTEGER, 0,
                len(ids), 0, 0, 0, *ids, int(value))
        return body


def main():
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    if os.path.exists(sys.argv[1]):
        os.unlink(sys.argv[1])
    listener.bind(sys.argv[1])
    listener.listen()
    registered = queue.Queue()
    session = None

    def accept():
        # An attempt that the agent gave up waits there too: each is served.
        while True:
            Session(listener.accept()[0], registered)

    threading.Thread(target=accept, daemon=True).start()
    for line in sys.stdin:
        command, *words = line.split()
        if command == "session":
            session = registered.get(timeout=10)
            answer = "session"
        elif command == "close":
            session.connection.shutdown(socket.SHUT_RDWR)
            session.connection.close()
            answer = "closed"
        elif command == "cleanup":
            session.ask(CLEANUP, int(words[0]))
            answer = "sent"
        else:
            kind = {"test": TEST, "commit": COMMIT, "undo": UNDO}[command]
            session.ask(kind, int(words[0]), session.varbinds(words[1:]))
            answer = session.answer()
        print(answer, flush=True)


main()
