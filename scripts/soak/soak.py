"""The soak: see scripts/soak.sh, and docs/service.md for what is judged."""

import argparse
import base64
import json
import os
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

import process
import world as worlds

# A life's memory is judged from here on; until then caches that have a size fill up.
WARM_UP = 600
GROWTH = 0.03
# How long the end waits for a daemon that does not get on.
PATIENCE = 60


def configuration(port, variant=0, mistake=False):
    """Two variants differ in a topic and a rule, so that a reload has something to change."""
    sources = "".join(
        f'  - {{ name: {feed}, url: "http://127.0.0.1:{port}/{feed}", every: 2s, timeout: 5s, adaptive: false }}\n'
        for feed in worlds.FEEDS)
    topics = "".join(f"  - {{ name: {feed}, any: [{feed}] }}\n" for feed in worlds.FEEDS)
    rules = "".join(
        f"      - {{ alert: Anger{feed.title()}, topics: [{feed}], "
        f"expr: \"negative_share('1m') > 0.5 AND posts('1m') >= 10\", notify: [hook, log] }}\n"
        for feed in worlds.FEEDS)
    if variant:
        topics += "  - { name: everything, any: [acme] }\n"
        rules += "      - { alert: Many, topics: [everything], expr: \"posts('1m') >= 1000000\", notify: [log] }\n"
    return (f"sources:\n{sources}topics:\n{topics}"
            f'receivers:\n  - {{ name: hook, webhook: {{ url: "http://127.0.0.1:{port}/hook", secret_file: secret }} }}\n'
            f"  - {{ name: log, file: {{ path: alerts.log }} }}\n"
            f"windows: {{ bucket: 1m, lateness: 5s }}\ngroups:\n  - name: soak\n    rules:\n{rules}"
            + ("nonsense: 1\n" if mistake else ""))


class Soak:
    def __init__(self, options, folder):
        self.options = options
        self.random = random.Random(options.seed)
        self.world = worlds.World(options.rate, options.seed)
        self.port = worlds.serve(self.world)
        self.folder = folder
        self.daemon = process.Daemon(options.voxpop, folder)
        self.faults = {}
        # Of each process: its samples, and what its status said last.
        self.lives = []
        self.dropped = 0
        self.rotations = 0
        self.variant = 0
        self.bad_ends = []

    def write(self, name, text, mode=0o644):
        path = os.path.join(self.folder, name)
        with open(path + ".new", "w") as file:
            os.fchmod(file.fileno(), mode)
            file.write(text)
        os.replace(path + ".new", path)

    def note(self, fault):
        self.faults[fault] = self.faults.get(fault, 0) + 1
        if self.options.verbose:
            print(f"{time.time() - self.world.started:7.1f}  {fault}", file=sys.stderr)

    def start(self):
        self.daemon.start()
        self.lives.append([])

    def stop(self, number):
        self.keep_counts()
        code = self.daemon.end(number)
        if code != (0 if number == signal.SIGTERM else -number):
            self.bad_ends.append(f"after {signal.Signals(number).name} it ended with {code}")

    def keep_counts(self):
        """What a process dropped is lost with it, so its last word before the end counts."""
        status = self.daemon.status()
        running = (status or {}).get("daemon") or {}
        if running.get("process") == self.daemon.pid:
            self.dropped += running["ring"]["dropped"]

    def disturb(self, elapsed):
        """One fault. Processes end in the first third only, so that one of them lives long enough to be judged."""
        kinds = ["source"] * 4 + ["receiver"] * 2 + ["reload", "mistake", "rotate"]
        if elapsed < self.options.seconds / 3:
            kinds += ["kill"] * 4 + ["stop"] * 2
        kind = self.random.choice(kinds)
        seconds = self.random.uniform(1, 6)
        if kind == "source":
            feed = self.random.choice(worlds.FEEDS)
            how = self.random.choice(["dead", "500", "garbage", "half", "stall"])
            self.world.disturb(feed, how, seconds)
            self.note(f"source {how}")
        elif kind == "receiver":
            how = self.random.choice(["dead", "500", "stall"])
            self.world.disturb("receiver", how, seconds)
            self.note(f"receiver {how}")
        elif kind in ("reload", "mistake"):
            if kind == "reload":
                self.variant = 1 - self.variant
            self.write("voxpop.yaml", configuration(self.port, self.variant, kind == "mistake"))
            self.daemon.send(signal.SIGHUP)
            self.note("HUP" if kind == "reload" else "HUP with a mistake")
            if kind == "mistake":
                # The next start needs a sound one.
                time.sleep(1)
                self.write("voxpop.yaml", configuration(self.port, self.variant))
        elif kind == "rotate":
            path = os.path.join(self.folder, "alerts.log")
            if os.path.exists(path):
                self.rotations += 1
                os.rename(path, f"{path}.{self.rotations}")
            self.daemon.send(signal.SIGUSR1)
            self.note("USR1")
        else:
            number = signal.SIGKILL if kind == "kill" else signal.SIGTERM
            self.stop(number)
            self.note(signal.Signals(number).name)
            self.start()

    def run(self):
        self.write("secret", "whsec_" + base64.b64encode(bytes(range(32))).decode() + "\n", 0o600)
        self.write("voxpop.yaml", configuration(self.port))
        self.start()
        # A feed's first answer is history; disturbances begin after it.
        while len(self.world.shown) < len(worlds.FEEDS):
            if not self.daemon.is_running():
                sys.exit(f"the daemon does not start: {self.daemon.last_words()}")
            time.sleep(0.1)
        next_fault = time.time() + 5
        while (elapsed := time.time() - self.world.started) < self.options.seconds:
            self.world.produce(time.time())
            self.check_alive()
            if sample := process.Sample.take(self.daemon.pid, elapsed):
                self.lives[-1].append(sample)
            if time.time() > next_fault:
                self.disturb(elapsed)
                next_fault = time.time() + self.random.uniform(2, 6)
            time.sleep(0.5)
        with self.world.lock:
            self.world.producing = False
        self.settle()

    def check_alive(self):
        if not self.daemon.is_running():
            self.bad_ends.append(f"it ended by itself with {self.daemon.process.returncode}")
            self.start()

    def settle(self):
        """No more faults: waits until every post is stored and every message delivered, or nothing has moved for long."""
        with self.world.lock:
            self.world.faults.clear()
        left, moved = None, time.time()
        while time.time() < moved + PATIENCE:
            self.check_alive()
            # What a broken receiver put off for minutes or hours is sent now.
            self.daemon.command("deliveries", "retry", "--receiver", "hook")
            now = (len(self.world.published - self.stored()), len(self.waiting()))
            if now == (0, 0):
                break
            if now != left:
                left, moved = now, time.time()
            time.sleep(2)
        self.stop(signal.SIGTERM)

    def query(self, sql):
        """Rows of the daemon's database; none as long as there is no such table."""
        connection = sqlite3.connect(f"file:{self.folder}/voxpop.db?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql).fetchall()
        except sqlite3.OperationalError:
            return []
        finally:
            connection.close()

    def stored(self):
        return set(self.query("SELECT source, entry_id FROM posts"))

    def waiting(self):
        return self.query("SELECT message_id FROM outbox WHERE state <> 'delivered'")

    def given_up(self):
        """Posts that a stop had no time for, as the daemon counts them; feeds that still show them are asked again."""
        with open(self.daemon.log, errors="replace") as log:
            return sum(map(int, re.findall(r"(\d+) posts are left, and are fetched again", log.read())))

    def log_lines(self):
        lines = []
        for name in os.listdir(self.folder):
            if name.startswith("alerts.log"):
                with open(os.path.join(self.folder, name)) as file:
                    lines += [json.loads(line) for line in file]
        return lines


def memory(life, whole):
    """Whether the memory of a process stays flat; None if it did not live long enough to be judged."""
    if len(life) < 2:
        return None
    start = life[0].time + min(WARM_UP, max(whole / 10, (life[-1].time - life[0].time) / 2))
    rest = [sample for sample in life if sample.time >= start]
    if len(rest) < 40:
        return None
    part = len(rest) // 5
    first = statistics.median(sample.resident for sample in rest[:part])
    last = statistics.median(sample.resident for sample in rest[-part:])
    return {
        "from_s": round(start), "seconds": round(rest[-1].time - start), "first_kb": round(first), "last_kb": round(last),
        "growth": round(last / first - 1, 4), "mapped_kb": rest[-1].mapped,
        "descriptors": [max(s.descriptors for s in rest[:part]), max(s.descriptors for s in rest[-part:])],
        "threads": [max(s.threads for s in rest[:part]), max(s.threads for s in rest[-part:])],
    }


def report(soak):
    options = soak.options
    stored = soak.stored()
    published = soak.world.published
    outbox = {row[0]: row[1:] for row in soak.query("SELECT message_id, receiver, alert, status, state FROM outbox")}
    hook = {id_: f"{alert} {status}" for id_, (receiver, alert, status, _) in outbox.items() if receiver == "hook"}
    received = {id_: summary for id_, (summary, _) in soak.world.received.items()}
    lives = [life for life in (memory(life, options.seconds) for life in soak.lives) if life]
    longest = max((life[-1].time - life[0].time for life in soak.lives if life), default=0)
    judged = [life for life in lives if longest >= 2 * WARM_UP or options.strict]
    lines = [line["message_id"] for line in soak.log_lines()]
    files = {id_ for id_, (receiver, *_rest) in outbox.items() if receiver == "log"}
    missing = len(published - stored)
    given_up = soak.given_up()
    checks = {
        "every post is stored, or counted as dropped": missing <= soak.dropped + given_up,
        "no post is stored that was not published": not stored - published,
        "every message is delivered": all(state == "delivered" for *_rest, state in outbox.values()),
        "the receiver got each of them, and no other": received == hook,
        "a message that came twice said the same": not soak.world.contradictions,
        "the alert logs have each of theirs": sorted(lines) == sorted(files),
        "there were alerts": bool(hook) or options.seconds < 300,
        "it ended only when it was told to": not soak.bad_ends,
        "memory is flat within 3 %": all(life["growth"] <= GROWTH for life in judged),
        "no descriptor leaks": all(life["descriptors"][1] <= life["descriptors"][0] + 8 for life in lives),
        "no thread leaks": all(life["threads"][1] <= life["threads"][0] + 2 for life in lives),
    }
    return {
        "seconds": options.seconds, "rate": options.rate, "seed": options.seed,
        "posts": {"published": len(published), "stored": len(stored), "missing": missing, "dropped": soak.dropped,
                  "given_up": given_up, "never_shown": soak.world.never_shown},
        "alerts": {"messages": len(outbox), "received": len(received), "logged": len(lines),
                   "repeats": sum(count - 1 for _, count in soak.world.received.values())},
        "processes": len(soak.lives), "faults": soak.faults, "memory": lives, "memory_judged": bool(judged),
        "ends": soak.bad_ends, "contradictions": soak.world.contradictions,
        "checks": checks, "ok": all(checks.values()),
    }


def show(result):
    posts, alerts = result["posts"], result["alerts"]
    print(f"{result['seconds']} s at {result['rate']} posts/s, seed {result['seed']}, {result['processes']} processes")
    print("faults: " + ", ".join(f"{count} {name}" for name, count in sorted(result["faults"].items())))
    print(f"posts: {posts['published']} published = {posts['stored']} stored + {posts['missing']} missing; "
          f"{posts['dropped']} dropped by policy, {posts['given_up']} given up by a stop")
    if posts["never_shown"]:
        print(f"{posts['never_shown']} more left their feed before anybody asked: the daemon asks too seldom, as when the "
              "machine is too slow for this rate")
    print(f"alerts: {alerts['messages']} messages, {alerts['received']} received ({alerts['repeats']} more than once), "
          f"{alerts['logged']} logged")
    for life in result["memory"]:
        print(f"memory from second {life['from_s']} for {life['seconds']} s: {life['first_kb'] / 1024:.1f} MB to "
              f"{life['last_kb'] / 1024:.1f} MB ({life['growth']:+.1%}), {life['mapped_kb'] / 1024:.1f} MB of it mapped "
              f"files; descriptors {life['descriptors']}, threads {life['threads']}")
    if not result["memory_judged"]:
        print(f"memory is not judged: no process lived {2 * WARM_UP} s, and caches fill in the first {WARM_UP} s")
    for problem in result["ends"] + result["contradictions"]:
        print(f"      {problem}")
    for check, held in result["checks"].items():
        print(f"{'ok   ' if held else 'FAIL '} {check}")


def main():
    parser = argparse.ArgumentParser(description="A daemon under load and disturbances; see scripts/soak.sh")
    parser.add_argument("seconds", nargs="?", type=int, default=600)
    parser.add_argument("rate", nargs="?", type=int, default=200, help="posts a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--strict", action="store_true", help="judge the memory of short lives too")
    parser.add_argument("--keep", action="store_true", help="leave the folder, and say where it is")
    parser.add_argument("--verbose", action="store_true", help="name each fault as it comes")
    parser.add_argument("--voxpop", default=process.DEFAULT_BINARY, help="the daemon's program")
    options = parser.parse_args()
    if not os.access(options.voxpop, os.X_OK):
        parser.error(f"{options.voxpop}: no such program; build it with 'swift build -c release --product voxpop'")
    with Folder(options.keep) as folder:
        soak = Soak(options, folder)
        try:
            soak.run()
            result = report(soak)
        finally:
            if soak.daemon.is_running():
                soak.daemon.process.kill()
                soak.daemon.process.wait()
    print(json.dumps(result, indent=2)) if options.json else show(result)
    sys.exit(0 if result["ok"] else 1)


class Folder:
    """A temporary folder, kept if asked."""

    def __init__(self, is_kept):
        self.is_kept = is_kept

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="voxpop-soak-")
        return self.path

    def __exit__(self, *_):
        if self.is_kept:
            print(f"the folder: {self.path}", file=sys.stderr)
        else:
            subprocess.run(["rm", "-rf", self.path], check=False)


main()
