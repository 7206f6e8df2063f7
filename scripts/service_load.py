"""The loads of scripts/soak.sh and scripts/idle.sh: a server of feeds and a receiver on loopback, and a daemon that is watched.

Only the standard library. Posts are numbered, so that what was served and what is stored can be compared one by one.
"""

import argparse
import collections
import http.server
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

TEXTS = [
    "acme broke again and nobody answers",
    "acme is fine today",
    "the new acme app is wonderful",
    "waiting for the bus",
    "never buying from acme again, what a mess",
]


class Posts:
    """What each source has published: the newest 600 stay in its feed, which a source that is polled each second never overruns."""

    def __init__(self, sources):
        self.lock = threading.Lock()
        self.feeds = [collections.deque(maxlen=600) for _ in range(sources)]
        self.made = 0
        # The newest post of each source that was in an answer which was written whole.
        self.served = set()
        self.dead = set()
        self.broken_receiver = False
        self.hooks = 0
        self.refused_hooks = 0

    def make(self, count):
        with self.lock:
            for _ in range(count):
                feed = self.feeds[self.made % len(self.feeds)]
                feed.append((self.made, time.time()))
                self.made += 1

    def page(self, source):
        with self.lock:
            entries = list(self.feeds[source])
        items = [
            {
                "id": f"post-{number}",
                "url": f"http://127.0.0.1/{number}",
                "content_text": f"{TEXTS[number % len(TEXTS)]} {number} {number * 2654435761 % 999983}",
                "date_published": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment)),
            }
            for number, moment in reversed(entries)
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": f"source {source}", "items": items}
        return json.dumps(feed).encode(), [number for number, _ in entries]


def serve(posts, not_modified, hosts):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def log_message(self, *_):
            pass

        def answer(self, status, body=b"", headers=()):
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            source = int(self.path.rsplit("/", 1)[1])
            if not_modified:
                if self.headers.get("If-None-Match"):
                    return self.answer(304, headers=[("ETag", '"a"')])
                feed = {"version": "https://jsonfeed.org/version/1.1", "title": "quiet", "items": []}
                return self.answer(
                    200, json.dumps(feed).encode(), [("Content-Type", "application/feed+json"), ("ETag", '"a"')])
            if source in posts.dead:
                if random.random() < 0.5:
                    self.close_connection = True
                    return None
                # Not 503: that has a host left alone for ten minutes.
                return self.answer(500)
            body, numbers = posts.page(source)
            self.answer(200, body, [("Content-Type", "application/feed+json")])
            with posts.lock:
                posts.served.update(numbers)

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            posts.hooks += 1
            if posts.broken_receiver:
                posts.refused_hooks += 1
                return self.answer(500)
            self.answer(204)

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

    # Each source is at a host of its own (127.0.0.0/8 is all loopback): a failing host is left in peace as a whole.
    server = Server(("127.0.0.1", 0), Handler)
    port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for number in range(hosts):
        server = Server((f"127.0.1.{number + 1}", port), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    return port


def configuration(folder, port, sources, every, extra=""):
    names = "\n".join(
        f"  - {{ name: s{number}, url: 'http://127.0.1.{number + 1}:{port}/feed/{number}', every: {every}, adaptive: false }}"
        for number in range(sources))
    path = os.path.join(folder, "voxpop.yaml")
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(f"""sources:
{names}
topics:
  - {{ name: acme, any: [acme] }}
receivers:
  - {{ name: hook, webhook: {{ url: 'http://127.0.0.1:{port}/hook' }} }}
  - {{ name: log, file: {{ path: {folder}/alerts.log }} }}
windows: {{ bucket: 1m, lateness: 0s }}
fetching: {{ gap: 0ms }}
database: {folder}/voxpop.db
groups:
  - name: soak
    rules:
      - {{ alert: Busy, topics: [acme], expr: "posts('1m') > 1", notify: [hook, log] }}
      - {{ alert: Negative, topics: [acme], expr: "negative_share('1m') > 0.3", notify: [hook, log] }}
{extra}""")
    os.rename(path + ".new", path)
    return path


class Daemon:
    running = None

    def __init__(self, binary, folder, path):
        self.command = [binary, "run", "--config", path]
        self.log = open(os.path.join(folder, "log"), "ab")
        self.start()

    def start(self):
        Daemon.running = self
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.started = time.monotonic()

    def figures(self):
        """Resident kilobytes, threads, descriptors, voluntary switches and processor seconds; None once it has ended."""
        try:
            root = f"/proc/{self.process.pid}"
            with open(root + "/status", encoding="ascii") as file:
                status = dict(line.split(":", 1) for line in file)
            with open(root + "/stat", encoding="ascii") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            switches = 0
            for task in os.listdir(root + "/task"):
                with open(f"{root}/task/{task}/status", encoding="ascii") as file:
                    switches += int(next(line for line in file if line.startswith("voluntary")).split()[1])
            ticks = os.sysconf("SC_CLK_TCK")
            return {
                "rss": int(status["VmRSS"].split()[0]),
                "anonymous": int(status["RssAnon"].split()[0]),
                "threads": int(status["Threads"]),
                "descriptors": len(os.listdir(root + "/fd")),
                "switches": switches,
                "seconds": (int(fields[11]) + int(fields[12])) / ticks,
            }
        except (OSError, KeyError, StopIteration):
            return None


def median(values):
    return sorted(values)[len(values) // 2]


def check_daemon(daemon, folder):
    if daemon.process.poll() is not None:
        with open(os.path.join(folder, "log"), encoding="utf-8") as file:
            sys.exit(f"the daemon has ended with {daemon.process.returncode}:\n" + "".join(file.readlines()[-20:]))


def idle(arguments, folder):
    posts = Posts(1)
    port = serve(posts, not_modified=True, hosts=100)
    path = configuration(folder, port, 100, "120s")
    daemon = Daemon(arguments.binary, folder, path)
    time.sleep(min(60, arguments.seconds))
    check_daemon(daemon, folder)
    before, start = daemon.figures(), time.monotonic()
    time.sleep(arguments.seconds)
    check_daemon(daemon, folder)
    after, elapsed = daemon.figures(), time.monotonic() - start
    daemon.process.terminate()
    daemon.process.wait(90)
    share = 100 * (after["seconds"] - before["seconds"]) / elapsed
    memory = after["rss"] / 1000
    print(f"100 sources that answer 304, {elapsed:.0f} s")
    print(f"  processor       {share:.2f} % of a core (floor 0.5)")
    print(f"  memory          {memory:.0f} MB resident, {after['anonymous'] / 1000:.0f} MB of it its own (floor 120)")
    print(f"  wake-ups        {(after['switches'] - before['switches']) / elapsed:.1f} voluntary switches a second")
    print(f"  threads         {after['threads']}, descriptors {after['descriptors']}")
    return 0 if share <= 0.5 and memory <= 120 else 1


def soak(arguments, folder):
    sources = 20
    posts = Posts(sources)
    port = serve(posts, not_modified=False, hosts=sources)
    path = configuration(folder, port, sources, "2s")
    daemon = Daemon(arguments.binary, folder, path)
    random.seed(arguments.seed)
    end = time.monotonic() + arguments.seconds
    next_fault = time.monotonic() + 10
    begun, made, samples, faults = time.monotonic(), 0, [], collections.Counter()
    lives = [[]]
    while time.monotonic() < end:
        time.sleep(0.1)
        due = int((time.monotonic() - begun) * arguments.rate)
        posts.make(due - made)
        made = due
        check_daemon(daemon, folder)
        # Start-up is no leak: what a life holds counts from its 20th second.
        figures = daemon.figures()
        if figures and time.monotonic() - daemon.started > 20:
            lives[-1].append((time.monotonic() - begun, figures))
        if time.monotonic() < next_fault:
            continue
        next_fault = time.monotonic() + random.uniform(2, 6)
        # Kills are rare enough for lives that can be measured; the longest life tells of memory.
        age = time.monotonic() - begun
        kinds = ["source", "receiver", "hup", "usr1", "revive"]
        if arguments.kills and age < arguments.seconds * 0.35 and age > 15:
            kinds.append("kill")
        fault = random.choice(kinds)
        faults[fault] += 1
        if fault == "source":
            posts.dead.add(random.randrange(sources))
            # A feed holds the posts of a minute at this rate: longer deaths would be losses of the source, not of the daemon.
            threading.Timer(5, posts.dead.clear).start()
        elif fault == "receiver":
            posts.broken_receiver = True
        elif fault == "revive":
            posts.broken_receiver = False
            posts.dead.clear()
        elif fault == "hup":
            extra = f"      - {{ alert: Other{faults['hup']}, topics: [acme], expr: \"posts('2m') > 999999\", notify: [log] }}\n"
            configuration(folder, port, sources, "2s", extra)
            daemon.process.send_signal(signal.SIGHUP)
        elif fault == "usr1":
            if os.path.exists(f"{folder}/alerts.log"):
                os.replace(f"{folder}/alerts.log", f"{folder}/alerts.log.1")
            daemon.process.send_signal(signal.SIGUSR1)
        else:
            daemon.process.kill()
            daemon.process.wait()
            daemon.start()
            lives.append([])
    posts.dead.clear()
    posts.broken_receiver = False
    # Until all that is published has been fetched: failing sources are asked again after at most a few minutes.
    patience = time.monotonic() + 300
    while time.monotonic() < patience and len(stored(folder)) < posts.made:
        time.sleep(2)
        check_daemon(daemon, folder)
    daemon.process.terminate()
    code = daemon.process.wait(90)
    return report(posts, folder, lives, faults, code)


def stored(folder):
    try:
        database = sqlite3.connect(f"file:{folder}/voxpop.db?mode=ro", uri=True, timeout=10)
        numbers = [int(row[0].rsplit("-", 1)[1]) for row in database.execute("SELECT entry_id FROM posts")]
        database.close()
        return numbers
    except sqlite3.Error:
        return []


def report(posts, folder, lives, faults, code):
    numbers = stored(folder)
    database = sqlite3.connect(f"file:{folder}/voxpop.db?mode=ro", uri=True)
    status = json.loads(database.execute("SELECT value FROM states WHERE key = 'status'").fetchone()[0])
    dropped = status["ring"]["dropped"]
    whole = database.execute("PRAGMA quick_check").fetchone()[0]
    outbox = dict(database.execute("SELECT state, count(*) FROM outbox GROUP BY state"))
    missing = posts.made - len(set(numbers))
    life = max(lives, key=len)
    problems = []
    print(f"faults        {', '.join(f'{kind} {count}' for kind, count in sorted(faults.items()))}")
    print(f"posts         {posts.made} published, {len(numbers)} stored, {dropped} dropped by policy, "
          f"{missing} missing, {len(numbers) - len(set(numbers))} doubled")
    print(f"alerts        {outbox}; the receiver was asked {posts.hooks} times and refused {posts.refused_hooks}")
    print(f"database      quick_check: {whole}; end with exit code {code}")
    if missing - dropped > 0 or len(numbers) != len(set(numbers)):
        problems.append("posts were lost or doubled")
    if whole != "ok" or code != 0:
        problems.append("the end was not in order")
    if len(life) < 20:
        problems.append("no life was long enough to be measured")
    else:
        # The first sixth (ten minutes of an hour) fills caches and windows.
        steady = [figures for _, figures in life[len(life) // 6:]]
        third = max(1, len(steady) // 3)
        for key, allowed, unit in [("anonymous", 3, "kB"), ("rss", 3, "kB"), ("threads", 0, ""), ("descriptors", 0, "")]:
            first = median([figures[key] for figures in steady[:third]])
            last = median([figures[key] for figures in steady[-third:]])
            change = 100 * (last - first) / first
            print(f"{key:13} {first} {unit} to {last} {unit} ({change:+.1f} %, allowed {allowed}) in a life of {life[-1][0] - life[0][0]:.0f} s")
            if change > allowed:
                problems.append(f"{key} grows")
    for problem in problems:
        print(f"PROBLEM       {problem}")
    return 1 if problems else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("load", choices=["idle", "soak"])
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--binary", default=".build/release/voxpop")
    parser.add_argument("--no-kills", dest="kills", action="store_false")
    parser.add_argument("--keep", action="store_true", help="keep the folder")
    arguments = parser.parse_args()
    # So that whoever ends this ends the daemon too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="voxpop-load-")
    try:
        return idle(arguments, folder) if arguments.load == "idle" else soak(arguments, folder)
    finally:
        if Daemon.running and Daemon.running.process.poll() is None:
            Daemon.running.process.kill()
            Daemon.running.process.wait()
        if arguments.keep:
            print(f"kept {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
