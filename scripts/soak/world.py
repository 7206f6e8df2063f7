"""Loopback feeds and receivers of a soak: what they say follows from a seed and the clock, and they can be disturbed."""

import datetime
import http.server
import json
import random
import socketserver
import struct
import socket
import threading
import time

FEEDS = ["north", "south", "east", "west", "centre"]
# What a feed shows; longer than any disturbance and the daemon's back-off after it.
SHOWN_SECONDS = 90
WAVE_SECONDS = 80

CALM = ["acme {topic} opens its shop at nine today", "a new {topic} by acme is announced for the spring",
        "the {topic} of acme is sold in seven colours", "acme shows the {topic} at the fair in June"]
ANGRY = ["acme is awful, my {topic} broke again and I hate it", "terrible {topic}, acme never answers, what a disgrace",
         "I am furious: the {topic} of acme failed on day one", "worst {topic} ever, acme ruined my week"]


def instant(seconds):
    time_ = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return time_.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class World:
    def __init__(self, rate, seed):
        self.rate = rate
        self.random = random.Random(seed)
        self.started = time.time()
        self.lock = threading.Lock()
        # Of each feed: (time, element), oldest first, as long as they are shown.
        self.entries = {feed: [] for feed in FEEDS}
        self.published = set()
        self.made = 0
        self.producing = True
        # What is wrong with a feed or the receiver: kind and the time at which it passes.
        self.faults = {}
        # Of each message id: the body's alert id and status, and how often it came.
        self.received = {}
        self.contradictions = []
        # Of each feed, the time up to which an undisturbed answer has shown everything.
        self.shown = {}
        # Posts that were gone before any answer could have shown them.
        self.never_shown = 0

    def produce(self, now):
        """Publishes what is due by `now`."""
        with self.lock:
            due = int((now - self.started) * self.rate) if self.producing else self.made
            while self.made < due:
                number = self.made
                moment = self.started + number / self.rate
                feed = FEEDS[number % len(FEEDS)]
                wave = int((moment - self.started) / WAVE_SECONDS) % len(FEEDS)
                words = ANGRY if FEEDS[wave] == feed else CALM
                text = self.random.choice(words).format(topic=feed) + f" {number}"
                id_ = f"{feed}-{number}"
                stamp = instant(moment)
                self.entries[feed].append((
                    moment, f"<entry><id>{id_}</id><title/><updated>{stamp}</updated><published>{stamp}</published>"
                    f"<author><name>a{self.random.randrange(5000)}</name></author><content>{text}</content></entry>"))
                self.published.add((feed, id_))
                self.made += 1
            for feed, entries in self.entries.items():
                gone = 0
                while gone < len(entries) and entries[gone][0] < now - SHOWN_SECONDS and self.producing:
                    gone += 1
                for moment, element in entries[:gone]:
                    if moment > self.shown.get(feed, 0):
                        self.never_shown += 1
                        self.published.discard((feed, element[11:element.index("</id>")]))
                del entries[:gone]

    def feed(self, name):
        self.produce(time.time())
        with self.lock:
            entries = self.entries[name]
            body = "".join(element for _, element in reversed(entries))
            newest = entries[-1][0] if entries else 0
        return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{name}</title>{body}</feed>'.encode(), newest

    def disturb(self, what, kind, seconds):
        with self.lock:
            self.faults[what] = (kind, time.time() + seconds)

    def fault(self, what):
        with self.lock:
            kind, until = self.faults.get(what, (None, 0))
            return kind if time.time() < until else None

    def take(self, message_id, body):
        try:
            alert = json.loads(body)["data"]
            summary = f"{alert['id']} {alert['status']}"
        except (ValueError, KeyError, TypeError) as error:
            summary = f"unreadable: {error}"
        with self.lock:
            known, count = self.received.get(message_id, (summary, 0))
            if known != summary:
                self.contradictions.append(f"{message_id}: {known}, then {summary}")
            self.received[message_id] = (known, count + 1)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world = None

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", kind="text/plain", shown=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if shown is None else body[:shown])

    def reset(self):
        # With a linger time of zero the connection is reset, not closed.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def disturbed(self, what, body):
        """Answers as the fault wants; returns whether there is one."""
        kind = self.world.fault(what)
        if kind == "dead":
            self.reset()
        elif kind == "500":
            self.answer(500, b"no")
        elif kind == "garbage":
            self.answer(200, bytes(self.world.random.randrange(256) for _ in range(5000)), "application/atom+xml")
        elif kind == "half":
            self.answer(200, body, "application/atom+xml", shown=len(body) // 2)
            self.close_connection = True
        elif kind == "stall":
            time.sleep(8)
            self.reset()
        else:
            return False
        return True

    def do_GET(self):
        name = self.path[1:]
        if name not in FEEDS:
            return self.answer(404)
        body, newest = self.world.feed(name)
        if not self.disturbed(name, body):
            self.answer(200, body, "application/atom+xml")
            with self.world.lock:
                self.world.shown[name] = newest

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.disturbed("receiver", b""):
            return
        self.world.take(self.headers.get("webhook-id", ""), body)
        self.answer(204)


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        """A daemon that was killed leaves broken connections behind; they are part of the plan."""


def serve(world, handler=Handler):
    """Starts a server on a free port of the loopback; returns its port."""
    server = Server(("127.0.0.1", 0), type("Bound", (handler,), {"world": world}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]
