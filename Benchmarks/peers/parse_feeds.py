#!/usr/bin/env python3
"""Feeds parsed: MB a second of processor time, for Voxpop, feedparser-rs and fastfeedparser on the same files in turns.

    python3 -m venv venv && venv/bin/pip install feedparser-rs fastfeedparser
    venv/bin/python parse_feeds.py FOLDER [--rounds 7] [--benchmarks .build/release/Benchmarks]

Every *.xml of FOLDER is read before the clock starts. Each round runs every reader once over all files, so that the
machine's moods hit all; the median of the rounds is printed, with the fastest round behind it. Files that a peer
refuses count for it as read: they cost it less. Voxpop is `Benchmarks parse`, which times itself in the same way.
"""
import argparse
import json
import os
import statistics
import subprocess
import time
from pathlib import Path

import fastfeedparser
import feedparser_rs


def timed(parse, documents):
    refused = 0
    start = time.process_time()
    for document in documents:
        try:
            parse(document)
        except Exception:
            refused += 1
    return time.process_time() - start, refused


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--benchmarks", default=".build/release/Benchmarks")
    options = arguments.parse_args()

    documents = [file.read_bytes() for file in sorted(options.folder.glob("*.xml"))]
    total = sum(map(len, documents)) / 1e6
    print(f"{len(documents)} files, {total:.2f} MB")
    peers = {"feedparser-rs": feedparser_rs.parse, "fastfeedparser": fastfeedparser.parse}
    rates = {name: [] for name in ["voxpop", *peers]}
    refusals = {}
    environment = os.environ | {"VOXPOP_FEEDS": str(options.folder)}
    for _ in range(options.rounds):
        output = subprocess.run(
            [options.benchmarks, "parse", "--json"], env=environment, check=True, capture_output=True, text=True)
        rows = [json.loads(line) for line in output.stdout.splitlines()]
        rates["voxpop"] += [row["value"] for row in rows if row["work"].startswith("captures")]
        for name, parse in peers.items():
            cost, refusals[name] = timed(parse, documents)
            rates[name].append(total / cost)
    for name, values in rates.items():
        print(f"{name:16} {statistics.median(values):8.1f} MB/s, at best {max(values):.1f}"
              + (f"; refused {refusals[name]} files" if refusals.get(name) else ""))


if __name__ == "__main__":
    main()
