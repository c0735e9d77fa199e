# SPDX-License-Identifier: BSD-3-Clause
"""The network of plane_forward.py's stories: plane_lab in the router's namespace, and
plane_host.py in those of the source and the receivers."""

import json
import os
import signal
import subprocess
import sys
import time

import plane_host
from plane_host import GROUP, GROUP_MAC, STRANGER, datagram, frame

LIMIT_S = 60  # of one wait


class Lab:
    def __init__(self, id, binary):
        self.id, self.binary, self.failures = id, binary, 0
        self.stranger, self.strangers = None, 0

    def exec(self, space, *command):
        return ["ip", "netns", "exec", self.id + space, *command]

    def self(self, space, *arguments):
        return self.exec(space, sys.executable, "-IS", plane_host.__file__,
                         *map(str, arguments))

    def ip(self, space, *arguments):
        subprocess.check_call(["ip", "-n", self.id + space, *arguments])

    def start(self, *arguments, interfaces=("r0", "o1", "o2", "o3")):
        options = [word for name in interfaces for word in ("--iface", name)]
        self.plane = subprocess.Popen(
            self.exec("r", self.binary, *options, *arguments),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.strangers = 0
        lines = []
        for line in self.plane.stderr:
            lines.append(line)
            if "ready" in line:
                return
        raise SystemExit("plane_lab did not start: " + "".join(lines))

    def settle(self):
        """Until the plane has dealt with all that it was sent: with a frame to a stranger
        behind it, and with what had to wait for its entry."""
        before = self.iface("r0")["other-host"]
        if not self.stranger:
            self.stranger = subprocess.Popen(
                self.self("s", "send_raw", "s0"), stdin=subprocess.PIPE, text=True)
        self.stranger.stdin.write(frame(datagram(b""), mac=STRANGER).hex() + "\n")
        self.stranger.stdin.flush()
        self.strangers += 1
        self.wait("the last frame", lambda: self.iface("r0")["other-host"] > before)
        self.wait("what waits", lambda: self.peek()["pending_now"] == 0)

    def forget_source(self):
        """s0 is another device from here on."""
        self.stranger.communicate("", timeout=LIMIT_S)
        self.stranger = None

    def counters(self):
        self.settle()
        self.plane.send_signal(signal.SIGTERM)
        out, err = self.plane.communicate(timeout=LIMIT_S)
        if self.plane.returncode != 0:
            raise SystemExit("plane_lab: status %d: %s" % (self.plane.returncode, err))
        return json.loads(out)

    def peek(self):
        """The counters now; the plane goes on."""
        self.plane.send_signal(signal.SIGUSR1)
        text = self.plane.stdout.readline()
        while not text.endswith("}}}\n"):
            text += self.plane.stdout.readline()
        return json.loads(text)

    def iface(self, name):
        return self.peek()["interfaces"][name]

    def wait_iface(self, name, **state):
        """Until the plane knows it so."""
        self.wait("%s %r" % (name, state), lambda: state.items() <=
                  self.iface(name).items())

    def wait_up(self, *places):
        """Until the kernel sends there: before that it drops in silence."""
        for space, name in places:
            self.wait(name + " up", lambda: self.link(space, name)["operstate"] == "UP")

    def listen(self, *places):
        self.receivers = []
        for space, interface in places or (("d1", "d0"), ("d2", "d0"), ("d3", "d0")):
            bare = interface.startswith("t")
            process = subprocess.Popen(
                self.self(space, "receive", interface, int(bare)),
                stdout=subprocess.PIPE, text=True)
            process.stdout.readline()
            self.receivers.append(process)

    def seen(self):
        self.settle()
        for process in self.receivers:
            process.terminate()
        # A receiver is told through `ip netns exec`, which has become it.
        return [json.loads(process.communicate(timeout=LIMIT_S)[0])
                for process in self.receivers]

    def send(self, count, rate=2000, size=1000, ttl=8, segments=1, dont_fragment=0,
             group=GROUP, first=0, background=False):
        command = self.self("s", "send", count, rate, size, ttl, segments,
                            dont_fragment, group, first)
        if background:
            return subprocess.Popen(command)
        subprocess.check_call(command)

    def send_raw(self, frames, space="s", interface="s0"):
        subprocess.run(self.self(space, "send_raw", interface), check=True, text=True,
                       input="".join(item.hex() + "\n" for item in frames))

    def threads(self):
        """Their states, as /proc has them."""
        path, states = "/proc/%d/task" % self.plane.pid, set()
        for thread in os.listdir(path):
            with open("%s/%s/stat" % (path, thread)) as stat:
                states.add(stat.read().rsplit(")", 1)[1].split()[0])
        return states

    def busy(self, seconds):
        """Share of a CPU that the plane uses now."""
        def ticks():
            with open("/proc/%d/stat" % self.plane.pid) as stat:
                return sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13]))
        before = ticks()
        time.sleep(seconds)
        return (ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds

    def link(self, space, interface):
        return json.loads(subprocess.check_output(
            ["ip", "-n", self.id + space, "-j", "link", "show", interface]))[0]

    def mac(self, space, interface):
        return self.link(space, interface)["address"]

    def wait(self, what, condition):
        deadline = time.monotonic() + LIMIT_S
        while not condition():
            if time.monotonic() > deadline:
                raise SystemExit("waited in vain for " + what)
            time.sleep(0.02)

    def same(self, what, got, expected):
        if got != expected:
            self.failures += 1
            print("    FAILED %s: got %r, expected %r" % (what, got, expected))

    def good(self, where, packets, seqs, ttl=7, mac=None):
        """Exactly these, once each, in order, and right in every octet we know."""
        self.same(where + " packets", [p["seq"] for p in packets], list(seqs))
        self.same(where + " TTL", {p["ttl"] for p in packets} - {ttl}, set())
        bad = [p for p in packets if not p["ip_ok"] or p["udp_ok"] is False]
        self.same(where + " bad checksums", bad, [])
        if mac:
            macs = {(p["dst"], p["src"]) for p in packets} - {(GROUP_MAC, mac)}
            self.same(where + " link addresses", macs, set())
