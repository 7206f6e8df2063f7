"""What an idle daemon costs: see scripts/idle.sh."""

import argparse
import json
import sys
import tempfile
import time

import process
import world as worlds

CORE_FLOOR = 0.005
MEMORY_FLOOR = 120_000_000


class Quiet(worlds.Handler):
    """A feed of one entry that never changes; whoever has it is told so with a 304."""

    def do_GET(self):
        self.world["requests"] += 1
        if self.headers.get("If-None-Match") == '"1"':
            self.send_response(304)
            self.send_header("ETag", '"1"')
            self.end_headers()
            return
        body = (f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>{self.path}</id><title>acme'
                "</title><updated>2026-01-01T00:00:00Z</updated></entry></feed>").encode()
        self.send_response(200)
        for name, value in (("ETag", '"1"'), ("Content-Type", "application/atom+xml"), ("Content-Length", len(body))):
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)


def configuration(port, options):
    sources = "".join(
        f'  - {{ name: s{n}, url: "http://127.0.0.1:{port}/{n}", every: {options.every}, adaptive: false }}\n'
        for n in range(options.sources))
    return f"sources:\n{sources}topics:\n  - {{ name: acme, any: [acme] }}\n"


def measure(daemon, world, options):
    """Waits until each source has been asked, then for a rest, then measures."""
    while world["requests"] < options.sources:
        if not daemon.is_running():
            sys.exit(f"the daemon ended; its log:\n{open(daemon.log).read()}")
        time.sleep(0.2)
    time.sleep(options.rest)
    began, requests = time.monotonic(), world["requests"]
    before, woken = process.Sample(daemon.pid, 0), process.wake_ups(daemon.pid)
    time.sleep(options.seconds)
    passed = time.monotonic() - began
    after, woken_after = process.Sample(daemon.pid, 0), process.wake_ups(daemon.pid)
    threads = {}
    for thread, (name, count) in woken_after.items():
        difference = count - woken.get(thread, (name, 0))[1]
        threads[name] = threads.get(name, 0) + difference
    share = (after.processor - before.processor) / passed
    resident = after.resident * 1024
    return {
        "seconds": round(passed, 1), "sources": options.sources, "requests": world["requests"] - requests,
        "core_share": round(share, 5), "resident_bytes": resident, "mapped_bytes": after.mapped * 1024,
        "wake_ups_per_second": round(sum(threads.values()) / passed, 2),
        "wake_ups": {name: round(count / passed, 2) for name, count in sorted(threads.items())},
        "ok": share < CORE_FLOOR and resident < MEMORY_FLOOR,
    }


def main():
    parser = argparse.ArgumentParser(description="An idle daemon; see scripts/idle.sh")
    parser.add_argument("seconds", nargs="?", type=int, default=60)
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--every", default="2m", help="the time between polls, as in voxpop.yaml")
    parser.add_argument("--rest", type=float, default=5, help="seconds between the last first poll and the measurement")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--voxpop", default=process.DEFAULT_BINARY, help="the daemon's program")
    options = parser.parse_args()
    world = {"requests": 0}
    port = worlds.serve(world, Quiet)
    with tempfile.TemporaryDirectory(prefix="voxpop-idle-") as folder:
        daemon = process.Daemon(options.voxpop, folder)
        with open(daemon.configuration, "w") as file:
            file.write(configuration(port, options))
        daemon.start()
        try:
            result = measure(daemon, world, options)
        finally:
            daemon.end()
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        print(f"{result['sources']} sources, {result['requests']} polls in {result['seconds']} s")
        print(f"processor: {result['core_share']:.2%} of a core (floor {CORE_FLOOR:.1%})")
        print(f"memory: {result['resident_bytes'] / 1e6:.1f} MB (floor {MEMORY_FLOOR / 1e6:.0f} MB), "
              f"{result['mapped_bytes'] / 1e6:.1f} MB of it mapped files")
        print(f"wake-ups: {result['wake_ups_per_second']} a second "
              f"({', '.join(f'{name} {rate}' for name, rate in result['wake_ups'].items())})")
        print("ok" if result["ok"] else "FAIL")
    sys.exit(0 if result["ok"] else 1)


main()
