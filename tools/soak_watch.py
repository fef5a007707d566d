# SPDX-License-Identifier: Apache-2.0
"""What tools/soak watches a daemon with: a receiver of its alerts, a reader of its events, and a look
at its memory."""

import collections
import datetime
import http.server
import json
import os
import pathlib
import re
import statistics
import threading
import time

import jsonschema

from bench_files import ROOT

CHECKED_STRICTLY = 200  # one event of so many is held against the schema
CALM = 5  # seconds behind a trouble of the receiver until delays are measured again
WARM_UP = 120  # seconds: tables are full of what the traffic has, and old flows are forgotten


class Webhook(http.server.ThreadingHTTPServer):
    """Takes alerts in the way `mood` says: takes, refuses, hangs."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 9918), Hook)
        self.mood = "takes"
        self.calm_since = time.time()
        self.taken = 0
        self.delays = []  # seconds from the first packet of an exchange to its alert
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):  # pylint: disable=invalid-name
        alert = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        now = time.time()
        if alert["event_type"] == "alert" and now - self.server.calm_since > CALM:
            began = datetime.datetime.fromisoformat(alert["timestamp"].replace("Z", "+00:00"))
            self.server.delays.append(now - began.timestamp())
        while self.server.mood == "hangs":
            time.sleep(0.1)
        takes = self.server.mood == "takes"
        self.server.taken += takes
        self.send_response(200 if takes else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):  # pylint: disable=arguments-differ
        pass


class Events(threading.Thread):
    """Takes files of events away when they are closed, and reads every line."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder = folder
        self.counts = collections.Counter()
        self.bad = []
        self.lines = 0
        self.is_over = False
        schema = json.loads((ROOT / "docs/event.schema.json").read_text(encoding="utf-8"))
        self.schema = jsonschema.validators.validator_for(schema)(schema)

    def run(self):
        while not self.is_over:
            self.take_closed()
            time.sleep(0.2)

    def take_closed(self):
        for path in self.folder.glob("eve.json.*"):
            mine = self.folder / "taken"
            try:
                path.rename(mine)  # one that is rotated at this moment has another name: next time
            except FileNotFoundError:
                continue
            self.read(mine)

    def read(self, path):
        with open(path, encoding="utf-8", errors="strict") as lines:
            for line in lines:
                self.lines += 1
                try:
                    event = json.loads(line)
                    if not line.endswith("\n"):
                        raise ValueError("no end of line")
                    if self.lines % CHECKED_STRICTLY == 0:
                        self.schema.validate(event)
                    self.counts[event["event_type"]] += 1
                except (ValueError, KeyError, jsonschema.ValidationError) as error:
                    self.bad.append(f"{error}: {line[:200]!r}")
        path.unlink()


class Memory(threading.Thread):
    """Megabytes and open files of the daemon, once a second."""

    def __init__(self, daemon):
        super().__init__(daemon=True)
        self.daemon = daemon
        self.samples = []  # start of the daemon, MB, files
        self.slowest_scrape = 0

    def run(self):
        while True:
            try:
                process = f"/proc/{self.daemon.process.pid}"
                status = pathlib.Path(process, "status").read_text(encoding="ascii")
                self.samples.append((self.daemon.starts, int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024,
                                     len(os.listdir(f"{process}/fd"))))
                before = time.monotonic()
                self.daemon.metric("tapwarden_records_dropped_total")
                self.slowest_scrape = max(self.slowest_scrape, time.monotonic() - before)
            except (OSError, TypeError):  # between two daemons
                pass
            time.sleep(1)

    def quarters(self):
        """Medians of the second and the last quarter of the last daemon's life; None: it was too short."""
        last = [sample for sample in self.samples if sample[0] == self.samples[-1][0]]
        quarter = len(last) // 4
        if quarter < WARM_UP:
            return None
        middle = [statistics.median(row[i] for row in last[quarter:2 * quarter]) for i in (1, 2)]
        end = [statistics.median(row[i] for row in last[-quarter:]) for i in (1, 2)]
        return middle, end
