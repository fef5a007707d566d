# SPDX-License-Identifier: Apache-2.0
"""tapwarden listening in a network namespace, and what it said when it was asked to end."""

import json
import pathlib
import signal
import subprocess

from namespaces import PATIENCE, wait_until


class Listening:
    """REQUIRES: stop() or end()."""

    def __init__(self, program, namespace, folder, interfaces, *words, sockets=1):
        self.folder = pathlib.Path(folder)
        self.stopped = False
        words = [word for name in interfaces for word in ("-i", name)] + list(words)
        self.process = namespace.start(program, *words, "-l", self.folder, "--json", "--log-level", "notice",
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        wait_until(lambda: self.process.poll() is not None or self._is_ready(namespace, sockets),
                   "tapwarden listens")
        if self.process.poll() is not None:
            raise RuntimeError(f"tapwarden ended: {self.process.communicate()}")

    def _is_ready(self, namespace, sockets):
        """All sockets are open; its threads start when they share the packets."""
        threads = len(list(pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()))
        return namespace.packet_sockets() == sockets and threads > 1

    def stop(self, by=signal.SIGTERM, reading_events=True):
        """The exit code. Behind it, summary, complaints and events stand in the members."""
        self.stopped = True
        self.process.send_signal(by)
        try:
            out, self.complaints = self.process.communicate(timeout=PATIENCE)
        finally:
            self.process.kill()
        self.summary = json.loads(out)
        if reading_events:
            with open(self.folder / "eve.json", encoding="utf-8") as lines:
                self.events = [json.loads(line) for line in lines]
        return self.process.returncode

    def end(self):
        """When a test failed on the way."""
        if not self.stopped:
            self.process.kill()
            self.process.communicate()

    def exchanges(self):
        return [event for event in self.events if event["event_type"] == "http"]
