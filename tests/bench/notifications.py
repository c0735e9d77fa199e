# SPDX-License-Identifier: BSD-3-Clause
"""notifications.py - how soon and how fast notifications reach a receiver.

usage: notifications.py BUILD REPETITIONS, inside the namespace of notifications.sh

latency: mgm-agent with an alarm of 100 ms on rin, snmpd, a receiver with time stamps.
One packet at a moment chosen at random crosses the threshold.
flow: the same of a flow, by an alarm that snmpset made.
silence: a heartbeat of 100 ms; a flow of 200 packets/s ends at a moment chosen at
random, and begins again.
rate: snmp_lab queues 10,000 notifications at once; they go through snmpd to snmptrapd
by TCP, which waits where UDP loses, and to a receiver that only counts.
paced: so many a second for two seconds, to snmptrapd by UDP; how many are lost there.
stopped: the same while snmpd is stopped; how long all takes once it goes on.

Prints fields between tabs: bench, what, unit, least, median, greatest.
"""
import os
import random
import select
import signal
import socket
import statistics
import subprocess
import sys
import time

BURST = 10000
CROSSINGS = 40
INTERVAL_MS = 100
GOAL_MS = 50
TRAPS = 1162
AGENT = 1161
PATIENCE_S = 60
SO_RCVBUFFORCE = 33
# The ends of the OIDs of notifications.
RISING, FALLING, FIRST_SEEN, SILENT, RESUMED = (b"\x95\x1b\x00" + bytes([n])
                                                for n in range(1, 6))
MGM_ALARM = "1.3.6.1.4.1.8072.9999.9999.2715.1.2.1"
MARK = b"alarm-1"
LINE = b"notified\n"  # what snmptrapd writes for each
BUILD, REPEAT = sys.argv[1], int(sys.argv[2])


def say(what, unit, values):
    numbers = (min(values), statistics.median(values), max(values))
    print("notify", what, unit, *(f"{n:.4g}" for n in numbers), sep="\t", flush=True)


def say_beyond(taken, intervals, text):
    """What is beyond so many intervals, and how often it is more than the goal."""
    beyond = [t - intervals * INTERVAL_MS for t in taken]
    say(f"  of it beyond {text}", "ms", beyond)
    say(f"  of {len(taken)} more than {GOAL_MS} ms beyond", "",
        [sum(t > GOAL_MS for t in beyond)])


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def wait_for(condition, what):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"still not true: {what}")
        time.sleep(0.01)


def cpu_s(process):
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start(*command, **options):
    log = open("/run/bench.log", "ab")
    return subprocess.Popen(command, stderr=log, stdout=options.pop("stdout", log),
                            **options)


def stop(process):
    process.terminate()
    process.wait()


def start_snmpd(sink):
    write("/run/snmpd.conf", f"""agentaddress udp:127.0.0.1:{AGENT}
rocommunity public 127.0.0.1
rwcommunity private 127.0.0.1
master agentx
agentXSocket /run/agentx
trap2sink {sink}:127.0.0.1:{TRAPS} public
""")
    snmpd = start("snmpd", "-f", "-Le", "-C", "-c", "/run/snmpd.conf", "-I", "-smux")
    wait_for(lambda: os.path.exists("/run/agentx"), "snmpd listens")
    return snmpd


def open_receiver():
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 26)
    receiver.bind(("127.0.0.1", TRAPS))
    receiver.settimeout(PATIENCE_S)
    return receiver


def await_trap(receiver, mark):
    while mark not in receiver.recv(65535):
        pass
    return time.monotonic()


class Agent:
    """mgm-agent below an snmpd, a receiver of its notifications, and a sender."""

    def __init__(self, alarm=""):
        write("/run/agent.conf", f"""socket = "/run/mgm.socket"
admin-socket = "/run/admin.socket"
user = "root"
snmp {{
	mode = "subagent"
	agentx = "/run/agentx"
	state-file = "/run/state.json"
	allow-set = true
}}
interface rin {{
	input = true
}}
{alarm}
""")
        self.receiver = open_receiver()
        self.snmpd = start_snmpd("udp")
        self.agent = start(f"{BUILD}/agent/mgm-agent", "-c", "/run/agent.conf")
        self.sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
                               socket.inet_aton("10.77.0.2"))
        self.sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 8)
        wait_for(lambda: os.path.exists("/run/mgm.socket"), "mgm-agent listens")
        time.sleep(3)  # its session with snmpd, and an interval or two

    def send(self):
        """When the packet of the flow has gone."""
        self.sender.sendto(b"x", ("239.1.1.1", 5001))
        return time.monotonic()

    def has_told(self):
        return select.select([self.receiver], [], [], 0)[0] != []

    def drain(self):
        while self.has_told():
            self.receiver.recv(65535)

    def stop(self):
        for process in (self.agent, self.snmpd):
            stop(process)
        self.receiver.close()
        self.sender.close()
        for path in ("/run/agentx", "/run/mgm.socket", "/run/state.json"):
            if os.path.exists(path):
                os.unlink(path)


def make_flow_alarm():
    columns = (("2", "s", "flow"), ("17", "i", "2"), ("18", "i", "1"),
               ("19", "x", "ef010101"), ("20", "u", "32"), ("21", "x", "0a4d0002"),
               ("7", "u", str(INTERVAL_MS)), ("23", "u", "1"), ("32", "i", "4"))
    subprocess.run(["snmpset", "-v2c", "-c", "private", "-m", "", "-t", "5", "-r", "0",
                    f"udp:127.0.0.1:{AGENT}"] +
                   [word for column, kind, value in columns
                    for word in (f"{MGM_ALARM}.{column}.1001", kind, value)],
                   check=True, stdout=subprocess.DEVNULL)


def bench_crossing(agent, what):
    taken = []
    for _ in range(CROSSINGS):
        time.sleep(random.uniform(0.1, 0.3))
        sent = agent.send()
        taken.append((await_trap(agent.receiver, RISING) - sent) * 1000)
        await_trap(agent.receiver, FALLING)
    agent.stop()
    say(f"crossing to receipt, {what}", "ms", taken)
    say_beyond(taken, 1, "one interval")


def bench_latency():
    bench_crossing(Agent(f"""alarm "crossing" {{
	interface = "rin"
	direction = in
	quantity = packets
	interval = {INTERVAL_MS}
	rising = 1
	falling = 0
}}"""), f"interval of {INTERVAL_MS} ms")


def bench_flow():
    agent = Agent()
    make_flow_alarm()
    bench_crossing(agent, "of a flow, by SET")


def bench_silence():
    agent = Agent(f"""alarm "pulse" {{
	kind = heartbeat
	group = "239.1.1.1"
	source = "10.77.0.2"
	interval = {INTERVAL_MS}
}}""")
    silent, resumed, early = [], [], 0
    agent.send()
    await_trap(agent.receiver, FIRST_SEEN)
    await_trap(agent.receiver, SILENT)
    while len(silent) < CROSSINGS:
        sent = agent.send()
        resumed.append((await_trap(agent.receiver, RESUMED) - sent) * 1000)
        end = time.monotonic() + random.uniform(0.2, 0.4)
        while time.monotonic() < end:
            last = agent.send()
            time.sleep(0.005)
        if agent.has_told():
            early += 1  # this process was not let run for an interval
            time.sleep(1)
            agent.drain()
            continue
        silent.append((await_trap(agent.receiver, SILENT) - last) * 1000)
    agent.stop()
    say("last packet of a flow to silence received", "ms", silent)
    say_beyond(silent, 2, "two intervals")
    say("  its next packet to resumed received", "ms", resumed)
    if early:
        print(f"{early} rounds left out: the sender itself was silent", file=sys.stderr)


class Lab:
    """snmp_lab, which stands in for the core."""

    def __init__(self):
        self.process = start(f"{BUILD}/tests/tools/snmp_lab", "-n", "10", "-x",
                             "unix:/run/agentx", stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True, bufsize=1)
        wait_for(lambda: self.status()["connected"] == 1, "the session")

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    def status(self):
        words = self.ask("status").split()
        return dict(zip(words[::2], map(int, words[1::2])))

    def is_done(self):
        status = self.status()
        return status["queued"] == 0 and status["in-flight"] == 0

    def stop(self):
        self.ask("quit")
        self.process.wait()


class Counter:
    """A receiver that only counts."""
    name = "a receiver that counts"
    sink = "udp"

    def __init__(self):
        self.socket = open_receiver()
        self.socket.setblocking(False)
        self.count = 0
        self.process = None

    def started(self):
        """What snmpd says of its start carries no mark."""

    def received(self):
        try:
            while True:
                self.count += MARK in self.socket.recv(65535)
        except BlockingIOError:
            return self.count

    def stop(self):
        self.socket.close()


class Trapd:
    """snmptrapd that writes a line for each to a file."""

    def __init__(self, sink):
        self.name = f"snmptrapd by {sink.upper()}"
        self.sink = sink
        write("/run/traps.log", "")  # snmptrapd opens it only after its start
        write("/run/trapd.conf", "disableAuthorization yes\n")
        command = ["snmptrapd", "-f", "-n", "-Lf", "/run/traps.log", "-C", "-c",
                   "/run/trapd.conf", "-m", "", "-F", "notified\\n",
                   f"{sink}:127.0.0.1:{TRAPS}"]
        if sink == "udp":
            # As a socket unit with ReceiveBuffer= gives it: the buffer of its own would
            # be as small as net.core.rmem_max says.
            with open_receiver() as passed:
                os.set_inheritable(passed.fileno(), True)
                self.process = start(
                    "sh", "-c", f"exec 3<&{passed.fileno()}; LISTEN_FDS=1 "
                    'LISTEN_PID=$$ exec "$@"', "sh", *command, close_fds=False)
        else:
            self.process = start(*command)
        self.offset = self.count = 0
        table = f"/proc/net/{sink}"
        wait_for(lambda: f":{TRAPS:04X} " in open(table, encoding="ascii").read(),
                 "snmptrapd listens")

    def started(self):
        """snmpd's own notification of its start has come, and does not count."""
        wait_for(lambda: self.received() == 1, "snmpd says that it starts")
        self.count = 0

    def received(self):
        with open("/run/traps.log", "rb") as file:
            file.seek(self.offset)
            while block := file.read(1 << 20):
                end = block.rfind(b"\n") + 1
                if end == 0:
                    break
                self.count += block.count(LINE, 0, end)
                self.offset += end
                file.seek(self.offset)
        return self.count

    def stop(self):
        stop(self.process)


class Chain:
    """snmp_lab, an snmpd and a receiver, one behind the other."""

    def __init__(self, receiver):
        self.receiver = receiver
        self.snmpd = start_snmpd(receiver.sink)
        receiver.started()
        self.lab = Lab()

    def receive(self, count, patience_s):
        """How many of so many have come, once none has for so long; when the last did."""
        last, seen = time.monotonic(), 0
        while seen < count and time.monotonic() - last < patience_s:
            now = self.receiver.received()
            if now != seen:
                seen, last = now, time.monotonic()
            time.sleep(0.005)
        return seen, last

    def stop(self):
        self.lab.stop()
        stop(self.snmpd)
        self.receiver.stop()
        os.unlink("/run/agentx")


def bench_rate(make, paused):
    rates, lost, cpu, drains = [], [], {}, []
    for _ in range(REPEAT):
        chain = Chain(make())
        lab, snmpd, receiver = chain.lab, chain.snmpd, chain.receiver
        processes = {"mgm's SNMP thread": lab.process, "snmpd": snmpd}
        if receiver.process is not None:
            processes["snmptrapd"] = receiver.process
        before = {name: cpu_s(p) for name, p in processes.items()}
        if paused:
            snmpd.send_signal(signal.SIGSTOP)
            lab.ask(f"notify {BURST}")
            time.sleep(1)
            snmpd.send_signal(signal.SIGCONT)
            begun = time.monotonic()
        else:
            begun = time.monotonic()
            lab.ask(f"notify {BURST}")
        seen, last = chain.receive(BURST, 3)
        wait_for(lab.is_done, "all sent")
        status = lab.status()
        if status["sent"] + status["dropped"] != BURST:
            sys.exit(f"{status} after {BURST}")
        rates.append(seen / (last - begun))
        drains.append(last - begun)
        lost.append(BURST - seen)
        for name, process in processes.items():
            cpu.setdefault(name, []).append((cpu_s(process) - before[name]) /
                                            BURST * 1e6)
        chain.stop()
    if paused:
        say(f"{BURST} after a stop of snmpd: time to {receiver.name}", "s", drains)
        return
    say(f"delivered to {receiver.name}", "1/s", rates)
    say(f"  of {BURST} lost on the way", "", lost)
    for name, values in cpu.items():
        say(f"  CPU of {name}, each", "us", values)


def bench_paced(rate):
    lost = []
    step = rate // 100
    for _ in range(REPEAT):
        chain = Chain(Trapd("udp"))
        begun = time.monotonic()
        for i in range(200):
            time.sleep(max(0, begun + i / 100 - time.monotonic()))
            chain.lab.ask(f"notify {step}")
        wait_for(chain.lab.is_done, "all sent")
        seen, _ = chain.receive(200 * step, 1)
        lost.append(200 * step - seen)
        chain.stop()
    say(f"lost by snmptrapd by UDP of {200 * step} at {rate}/s", "", lost)


bench_latency()
bench_flow()
bench_silence()
for maker in (Counter, lambda: Trapd("tcp"), lambda: Trapd("udp")):
    bench_rate(maker, False)
for offered in (1000, 2000, 5000, 10000):
    bench_paced(offered)
bench_rate(Counter, True)
