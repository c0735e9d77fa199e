#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""agentx_master.py - an AgentX master agent (RFC 2741) that does what a story says.

usage: agentx_master.py SOCKET

It answers Open, Register, Ping and their kin, as a master does, and sends what is
asked for on standard input, one command a line. Each is answered by one line, which is
"gone" where the connection has ended and "nothing" where no answer came.
  test ID OID VALUE [OID VALUE...]   TestSet of transaction ID; integers only
  commit ID, undo ID                 CommitSet, UndoSet
                                     each of these: "ERROR INDEX" of the response
  cleanup ID                         CleanupSet, which has no response: "sent"
  close                              the connection is closed: "closed"
  session                            waits for one that registered since, and takes the
                                     newest: "session", or "none"
  next OID                           GetNext: "ERROR INDEX"
  bulk COUNT OID                     that many GetBulk of 200 repetitions, as fast as
                                     they are read, and nobody waits for answers: "sent"
  octets HEX                         anything: "sent"
  deaf, listening                    reads nothing any more; reads again
  count KIND                         messages of that kind since the start
  on KIND ACTION                     from now on, for open, close, register, ping,
                                     notify, capabilities, or all:
    answer    as a master does
    silence   nothing
    refuse N  a response with error N
    hang-up   the connection is closed, without an answer
    half      the connection is closed in the middle of the answer
    garbage   octets that are no message
    strange   responses to other sessions and questions; then the right one
    reverse   answers wait until there are eight, the last comes first
"""
import os
import queue
import socket
import struct
import sys
import threading

OPEN, CLOSE, REGISTER, GETNEXT, GETBULK = 1, 2, 3, 6, 7
TEST, COMMIT, UNDO, CLEANUP, NOTIFY, PING, CAPABILITIES, RESPONSE = (
    8, 9, 10, 11, 12, 13, 16, 18)
KINDS = {"open": OPEN, "close": CLOSE, "register": REGISTER, "ping": PING,
    "notify": NOTIFY, "capabilities": CAPABILITIES}
NETWORK_ORDER = 0x10
INTEGER = 2
SESSION = 7
HELD = 8 # answers that are sent in the reverse order


class Master:
    """What all connections share: what to do, and what was counted."""

    def __init__(self):
        self.actions = {}
        self.counts = {}
        self.registered = queue.Queue() # sessions go there once
        self.listening = threading.Event()
        self.listening.set()

    def action(self, kind):
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return self.actions.get(kind, ["answer"])

    def set(self, kind, action):
        for number in KINDS.values() if kind == "all" else [KINDS[kind]]:
            self.actions[number] = action


class Session:
    """One connection: a thread reads it, responses to our requests go to a queue."""

    def __init__(self, connection, master):
        self.connection = connection
        self.answers = queue.Queue()
        self.master = master
        self.is_registered = False
        self.order = ">"
        self.packet = 0
        self.held = []
        threading.Thread(target=self.read, daemon=True).start()

    def octets(self, count):
        got = b""
        while len(got) < count:
            self.master.listening.wait()
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
                else:
                    self.respond(kind, transaction, packet,
                        self.master.action(kind))
        except (ConnectionError, OSError):
            self.connection.close()

    def respond(self, kind, transaction, packet, action):
        what = action[0]
        if what == "silence":
            return
        if what == "hang-up":
            raise ConnectionError
        if what == "garbage":
            self.connection.sendall(bytes((i * 37 + 11) & 255 for i in range(100)))
            return
        error = int(action[1]) if what == "refuse" else 0
        answer = self.message(RESPONSE, transaction, packet,
            struct.pack(self.order + "IHH", 0, error, 0))
        if what == "half":
            self.connection.sendall(answer[:len(answer) // 2])
            raise ConnectionError
        if what == "strange":
            for session, question in ((SESSION + 1, packet), (0, packet + 1000),
                    (SESSION, packet + 1001)):
                self.connection.sendall(self.message(RESPONSE, transaction,
                    question, struct.pack(self.order + "IHH", 0, 257, 0), session))
        if what == "reverse":
            self.held.append(answer)
            if len(self.held) < HELD:
                return
            answer = b"".join(reversed(self.held))
            self.held = []
        self.connection.sendall(answer)
        if kind == REGISTER and not error and not self.is_registered:
            self.is_registered = True
            self.master.registered.put(self)

    def message(self, kind, transaction, packet, body, session=SESSION):
        flags = NETWORK_ORDER if self.order == ">" else 0
        return struct.pack("4B", 1, kind, flags, 0) + struct.pack(
            self.order + "4I", session, transaction, packet, len(body)) + body

    def send(self, kind, transaction, packet, body):
        self.connection.sendall(self.message(kind, transaction, packet, body))

    def ask(self, kind, transaction, body=b""):
        self.packet += 1
        self.send(kind, transaction, self.packet, body)

    def answer(self):
        """To the last question: Net-SNMP also answers CleanupSet, against the RFC."""
        while True:
            packet, error, index = self.answers.get(timeout=10)
            if packet == self.packet:
                return "%d %d" % (error, index)

    def oid(self, text):
        ids = [int(part) for part in text.split(".")]
        return struct.pack(self.order + "4B%dI" % len(ids), len(ids), 0, 0, 0, *ids)

    def range(self, text):
        """From there to the end."""
        return self.oid(text) + struct.pack("4x")

    def varbinds(self, words):
        return b"".join(struct.pack(self.order + "HH", INTEGER, 0) + self.oid(oid) +
            struct.pack(self.order + "i", int(value))
            for oid, value in zip(words[::2], words[1::2]))


def bulk(session, count, oid):
    try:
        for _ in range(count):
            session.ask(GETBULK, 1,
                struct.pack(session.order + "HH", 0, 200) + session.range(oid))
    except OSError:
        return


def carry_out(session, command, words):
    """A command that needs a session; returns its answer."""
    if command == "close":
        session.connection.shutdown(socket.SHUT_RDWR)
        session.connection.close()
        return "closed"
    if command == "octets":
        session.connection.sendall(bytes.fromhex(words[0]))
        return "sent"
    if command == "bulk":
        threading.Thread(target=bulk, daemon=True,
            args=(session, int(words[0]), words[1])).start()
        return "sent"
    if command == "cleanup":
        session.ask(CLEANUP, int(words[0]))
        return "sent"
    if command == "next":
        session.ask(GETNEXT, 1, session.range(words[0]))
        return session.answer()
    kind = {"test": TEST, "commit": COMMIT, "undo": UNDO}[command]
    session.ask(kind, int(words[0]), session.varbinds(words[1:]))
    return session.answer()


def newest_of(sessions):
    try:
        newest = sessions.get(timeout=10)
        while not sessions.empty():
            newest = sessions.get()
        return newest
    except queue.Empty:
        return None


def main():
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    if os.path.exists(sys.argv[1]):
        os.unlink(sys.argv[1])
    listener.bind(sys.argv[1])
    listener.listen()
    master = Master()
    session = None

    def accept():
        # An attempt that the agent gave up waits there too: each is served.
        while True:
            Session(listener.accept()[0], master)

    threading.Thread(target=accept, daemon=True).start()
    for line in sys.stdin:
        command, *words = line.split()
        if command == "session":
            newest = newest_of(master.registered)
            session = newest or session
            answer = "session" if newest else "none"
        elif command == "on":
            master.set(words[0], words[1:])
            answer = line.strip()
        elif command == "count":
            answer = str(master.counts.get(KINDS[words[0]], 0))
        elif command == "deaf":
            master.listening.clear()
            answer = "deaf"
        elif command == "listening":
            master.listening.set()
            answer = "listening"
        else:
            try:
                answer = carry_out(session, command, words)
            except queue.Empty:
                answer = "nothing"
            except OSError:
                answer = "gone"
        print(answer, flush=True)


main()
