# SPDX-License-Identifier: Apache-2.0
"""Real traffic, the real daemon and a real Prometheus in network namespaces that this makes.

An application and the proxy that speaks to it are two namespaces; the daemon listens to the virtual
cable between them, on which captures are replayed, too. Prometheus scrapes the daemon. Root is needed.
"""

import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from namespaces import PATIENCE, Namespace, join, wait_until

PROXY, APPLICATION = "192.0.2.10", "192.0.2.20"
PORT = "8080"
ADMIN, PROMETHEUS = "127.0.0.1:9917", "127.0.0.1:9090"
ETHERNET = 1
CONFIGURATION = """
global: { scrape_interval: 1s, evaluation_interval: 5s }
rule_files: [ %s ]
scrape_configs:
  - job_name: tapwarden
    static_configs: [ { targets: [ "%s" ] } ]
"""


def is_ethernet(capture):
    """A classic capture of frames, which a cable can carry."""
    head = capture.read_bytes()[:24]
    order = {b"\xd4\xc3\xb2\xa1": "little", b"\x4d\x3c\xb2\xa1": "little",
             b"\xa1\xb2\xc3\xd4": "big", b"\xa1\xb2\x3c\x4d": "big"}.get(head[:4])
    return order is not None and int.from_bytes(head[20:24], order) == ETHERNET


def captures(folder=ROOT / "pcaps"):
    return sorted(path for path in pathlib.Path(folder).rglob("*.pcap") if is_ethernet(path))


class Scene:
    """REQUIRES: end()."""

    def __init__(self, program, folder):
        self.folder = pathlib.Path(folder)
        self.processes = []
        self.proxy, self.application = Namespace("proxy"), Namespace("application")
        try:
            join(self.application, "mirror", self.proxy, "out")
            self.application.address("mirror", f"{APPLICATION}/24")
            self.proxy.address("out", f"{PROXY}/24")
            self._listen(program)
            self._scrape()
        except BaseException:
            self.end()
            raise

    def start(self, namespace, name, *words):
        """A process whose output goes to NAME.log."""
        with open(self.folder / f"{name}.log", "wb") as log:
            process = namespace.start(*words, stdout=log, stderr=subprocess.STDOUT,
                                      stdin=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def _listen(self, program):
        listed = self.folder / "listed.txt"
        listed.write_text("203.0.113.0/28\n198.51.100.66\n", encoding="utf-8")
        daemon = self.start(
            self.application, "tapwarden", program, "-i", "mirror", "-l", self.folder / "events",
            "-w", self.folder / "evidence.pcap", "--admin", ADMIN, "--workers", "1",
            "--ip-list", f"bad_neighbours={listed}", "--tls-terminator", f"{PROXY}/32",
            "--trusted-proxy", f"{PROXY}/32")
        self._wait_for(daemon, f"http://{ADMIN}/-/ready", "tapwarden")

    def _scrape(self):
        configuration = self.folder / "prometheus.yml"
        configuration.write_text(
            CONFIGURATION % (ROOT / "tools/deploy/prometheus/rules/*.yml", ADMIN), encoding="utf-8")
        prometheus = self.start(
            self.application, "prometheus", "prometheus", f"--config.file={configuration}",
            f"--storage.tsdb.path={self.folder / 'data'}", f"--web.listen-address={PROMETHEUS}")
        self._wait_for(prometheus, f"http://{PROMETHEUS}/-/ready", "prometheus")

    def _wait_for(self, process, url, name):
        wait_until(lambda: process.poll() is not None or self.get(url), f"{name} is ready")
        if process.poll() is not None:
            raise RuntimeError((self.folder / f"{name}.log").read_text(encoding="utf-8"))

    def get(self, url):
        done = self.application.run("curl", "-sf", "--max-time", str(PATIENCE), url, check=False)
        return done.stdout if done.returncode == 0 else ""

    def visit(self):
        """From now on visitors ask an application, through the cable."""
        application = self.start(self.application, "application", sys.executable,
                                 HERE / "application.py", APPLICATION, PORT)
        wait_until(lambda: application.poll() is not None or self._is_served(), "application")
        self.start(self.proxy, "visitors", sys.executable, HERE / "visitors.py", APPLICATION, PORT)

    def _is_served(self):
        return self.get(f"http://{APPLICATION}:{PORT}/public/ready")

    def replay(self, capture, packets_a_second):
        """A capture that no packet of could be sent is no error of the scene: False."""
        return self.proxy.run("tcpreplay", "-q", "-i", "out", f"--pps={packets_a_second}", capture,
                              check=False).returncode == 0

    def answers(self, dashboard, minutes):
        """What answers.py writes, of a dashboard's file."""
        done = self.application.run(sys.executable, HERE / "answers.py", dashboard,
                                    f"http://{PROMETHEUS}", "--minutes", str(minutes))
        return json.loads(done.stdout)

    def end(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.proxy.remove()
        self.application.remove()
