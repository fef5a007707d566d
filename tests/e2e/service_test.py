#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The real program as a service, started by root: whose rights it has, what it tells systemd, what
signals do to it.

Usage: service_test.py PROGRAM [TEST…]. Exit code 77: namespaces cannot be made here, or nginx or
curl is missing, or there is no user `nobody`; nothing was tested.
"""

import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tools"), str(ROOT / "tests/golden")]

import golden
from namespaces import PATIENCE, Namespace, join, wait_until, why_not
from nginx_site import Site
from visitors import Curl

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else ""
SKIPPED = 77
USER = "nobody"
SERVER = "192.0.2.20"
CAP_NET_RAW = 1 << 13


class Systemd:
    """The end of the socket that systemd holds."""

    def __init__(self, folder):
        self.path = str(folder / "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        os.chmod(self.path, 0o666)
        self.socket.setblocking(False)
        self.heard = []

    def listen(self):
        """All that was said so far."""
        while True:
            try:
                self.heard.append(self.socket.recv(4096).decode())
            except BlockingIOError:
                return self.heard

    def wait_for(self, word, times=1):
        wait_until(lambda: sum(said.startswith(word) for said in self.listen()) >= times,
                   f"systemd is told {word} {times} times; it heard {self.heard}")


class ServiceTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tapwarden-service-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.folder.chmod(0o755)
        self.log = self.folder / "log"
        self.log.mkdir()
        os.chown(self.log, *self.user())
        self.systemd = Systemd(self.folder)
        self.addCleanup(self.systemd.socket.close)
        self.client = self.namespace("client")
        self.server = self.namespace("server")
        self.join()

    @staticmethod
    def user():
        entry = pwd.getpwnam(USER)
        return entry.pw_uid, entry.pw_gid

    def namespace(self, name):
        namespace = Namespace(name)
        self.addCleanup(namespace.remove)
        return namespace

    def join(self):
        join(self.server, "mirror", self.client, "out")
        self.server.address("mirror", f"{SERVER}/24")
        self.client.address("out", "192.0.2.10/24")

    def serve(self):
        site = Site(self.server, self.folder)
        self.addCleanup(site.stop)
        return site

    def start(self, *words, user=USER, watchdog_ms=None, output=None, environment=None, by=()):
        """The service, ready. `by`: what starts it."""
        environment = dict(os.environ, NOTIFY_SOCKET=self.systemd.path, **(environment or {}))
        if watchdog_ms is not None:
            environment["WATCHDOG_USEC"] = str(watchdog_ms * 1000)
        words = ["-i", "mirror", *(["-l", self.log] if output is None else ["-l", "-"]),
                 *(["--user", user] if user else []), "--rules", ROOT / "rules/sqli.yaml",
                 "--rules-cache", "", *words]
        self.systemd.listen()
        self.systemd.heard.clear()
        process = self.server.start(*by, PROGRAM, *words, env=environment, text=True,
                                    stdout=output or subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        wait_until(lambda: process.poll() is not None or "READY=1" in self.systemd.listen(), "ready")
        if process.poll() is not None:
            self.fail(f"it ended: {process.stderr.read()}")
        return process

    def end(self, process, by=signal.SIGTERM):
        """Exit code, and what it said."""
        process.send_signal(by)
        process.wait(PATIENCE)
        return process.returncode, process.stderr.read()

    def ask(self, count=1):
        paths = ["/static/small.txt"] * count
        Curl(self.client, SERVER, self.folder).ask(*paths, expected=[200] * count)

    def events(self, name="eve.json"):
        with open(self.log / name, encoding="utf-8") as lines:
            events = [json.loads(line) for line in lines]
        golden.validate(events)
        return [event for event in events if event["event_type"] == "http"]

    @staticmethod
    def status_of(process):
        lines = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines()
        return dict(line.split(":\t", 1) for line in lines)

    def status_of_threads(self, process):
        for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
            lines = (task / "status").read_text(encoding="ascii").splitlines()
            yield dict(line.split(":\t", 1) for line in lines)

    def test_started_by_root_every_thread_is_an_ordinary_user_with_one_capability(self):
        process = self.start("--workers", "2")
        uid, gid = self.user()
        threads = list(self.status_of_threads(process))
        self.assertGreaterEqual(len(threads), 6)
        for status in threads:
            self.assertEqual(status["Uid"].split(), [str(uid)] * 4)
            self.assertEqual(status["Gid"].split(), [str(gid)] * 4)
            self.assertEqual(status["Groups"].split(), [])
            for kind in ("CapPrm", "CapEff"):
                self.assertEqual(int(status[kind], 16), CAP_NET_RAW, kind)
            for kind in ("CapInh", "CapAmb", "CapBnd"):
                self.assertEqual(int(status[kind], 16), 0, kind)
            self.assertEqual(status["NoNewPrivs"], "1")
            self.assertEqual(status["Seccomp"], "2")
        self.assertEqual(self.end(process)[0], 0)

    def test_started_as_systemd_does_it_asks_for_no_change_of_what_it_has(self):
        # The unit's filter refuses capset(2). Where it was not called, ambient capabilities are left.
        process = self.start("--workers", "1", user=None, by=(
            "setpriv", f"--reuid={USER}", "--clear-groups", "--bounding-set=-all,+net_raw",
            "--inh-caps=-all,+net_raw", "--ambient-caps=-all,+net_raw", "--"))
        for status in self.status_of_threads(process):
            self.assertEqual(status["Uid"].split(), [str(self.user()[0])] * 4)
            for kind in ("CapPrm", "CapEff", "CapAmb", "CapBnd"):
                self.assertEqual(int(status[kind], 16), CAP_NET_RAW, kind)
            self.assertEqual(status["Seccomp"], "2")
        self.assertEqual(self.end(process)[0], 0)

    def test_memory_of_a_live_run_is_in_no_core_file_and_no_other_process_reads_it(self):
        process = self.start()
        limits = pathlib.Path(f"/proc/{process.pid}/limits").read_text(encoding="ascii")
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        self.assertEqual(core.split()[4:6], ["0", "0"])
        # proc(5): what belongs to a process that is not dumpable belongs to root.
        self.assertEqual(os.stat(f"/proc/{process.pid}/maps").st_uid, 0)
        self.assertEqual(self.status_of(process)["Uid"].split()[0], str(self.user()[0]))
        self.assertEqual(self.end(process)[0], 0)

    def test_as_an_ordinary_user_it_captures_and_writes_files_of_that_user(self):
        self.serve()
        process = self.start()
        self.ask(20)
        wait_until(lambda: len(self.events()) == 20, "20 events")
        code, said = self.end(process)
        self.assertEqual(code, 0)
        self.assertRegex(said, r"20 exchanges")
        self.assertEqual((self.log / "eve.json").stat().st_uid, self.user()[0])
        self.assertEqual((self.log / "eve.json").stat().st_mode & 0o777, 0o640)

    def test_an_interface_that_comes_back_is_opened_again_by_the_ordinary_user(self):
        self.serve()
        process = self.start()
        self.server.link("del", "mirror")
        wait_until(lambda: self.server.packet_sockets() == 0, "the interface is given up")
        self.join()
        wait_until(lambda: self.server.packet_sockets() >= 1, "it is opened again")
        self.ask()
        wait_until(lambda: len(self.events()) >= 1, "an event")
        self.assertEqual(self.end(process)[0], 0)

    def test_a_user_that_does_not_exist_ends_the_start_with_exit_code_1(self):
        done = self.server.run(PROGRAM, "-i", "mirror", "--user", "no-such-user", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"\Atapwarden: daemon\.user: there is no user 'no-such-user'")

    def test_a_folder_that_the_user_may_not_write_ends_the_start_with_exit_code_1(self):
        done = self.server.run(PROGRAM, "-i", "mirror", "--user", USER, "--no-inspection",
                               "-l", self.folder / "not-its-own", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"not-its-own: .*Permission denied")

    def test_without_sandbox_there_is_no_filter(self):
        process = self.start("--no-sandbox", user=None)
        self.assertEqual(self.status_of(process)["Seccomp"], "0")
        self.assertEqual(self.end(process)[0], 0)

    def test_without_a_user_root_stays_root_in_the_sandbox(self):
        process = self.start(user=None)
        status = self.status_of(process)
        self.assertEqual((status["Uid"].split()[1], status["Seccomp"]), ("0", "2"))
        self.assertEqual(self.end(process)[0], 0)

    def test_systemd_is_told_that_it_is_ready_how_it_goes_and_that_it_ends(self):
        self.serve()
        process = self.start()
        self.assertEqual(self.systemd.heard[0], "READY=1")
        self.assertEqual(self.server.packet_sockets(), os.cpu_count())
        self.ask()
        self.systemd.wait_for("STATUS=")
        self.assertRegex(next(said for said in self.systemd.heard if said.startswith("STATUS=")),
                         r"packets/s .* exchanges/s .* dropped")
        self.assertEqual(self.end(process)[0], 0)
        self.systemd.wait_for("STOPPING=1")
        self.assertNotIn("WATCHDOG=1", self.systemd.listen())

    def test_systemd_is_told_of_a_reload_and_its_end(self):
        process = self.start()
        process.send_signal(signal.SIGHUP)
        self.systemd.wait_for("RELOADING=1")
        self.systemd.wait_for("READY=1", times=2)
        self.assertEqual(self.end(process)[0], 0)
        order = [said.split("=")[0] for said in self.systemd.listen()
                 if not said.startswith("STATUS")]
        self.assertEqual(order, ["READY", "RELOADING", "READY", "STOPPING"])

    def test_the_watchdog_is_fed_while_nothing_comes_in(self):
        process = self.start(watchdog_ms=4000)
        self.systemd.wait_for("WATCHDOG=1", times=5)
        code, said = self.end(process)
        self.assertEqual(code, 0)
        self.assertNotIn("does not move", said)

    def hang(self, *words):
        """A service whose events nobody takes: its analyst hangs in write(2)."""
        self.serve()
        process = self.start(*words, output=subprocess.PIPE, watchdog_ms=2000)
        self.addCleanup(process.stdout.close)
        for _ in range(4):
            self.ask(100)  # more events than a pipe holds
        wait_until(lambda: any(
            "pipe" in (task / "wchan").read_text(encoding="ascii") or
            (task / "syscall").read_text(encoding="ascii").split()[:2] == ["1", "0x1"]
            for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir()), "it hangs")
        return process

    def test_the_watchdog_is_not_fed_when_a_thread_hangs(self):
        process = self.hang()
        self.assertIn("a thread does not move; the watchdog is not fed threads=\"analyst 0\"",
                      self.line_with(process.stderr, "watchdog"))
        self.systemd.listen()
        self.systemd.heard.clear()
        self.assertIn("watchdog", self.line_with(process.stderr, "watchdog"))
        self.assertNotIn("WATCHDOG=1", self.systemd.listen())
        # Somebody takes them again: it is fed again.
        taker = subprocess.Popen(["cat"], stdin=process.stdout, stdout=subprocess.DEVNULL)
        self.addCleanup(taker.wait)
        self.systemd.wait_for("WATCHDOG=1", times=2)
        self.assertEqual(self.end(process)[0], 0)

    def test_a_second_interrupt_ends_a_run_that_hangs(self):
        process = self.hang()
        process.send_signal(signal.SIGINT)
        self.systemd.wait_for("STOPPING=1")
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        self.assertEqual(process.returncode, -signal.SIGINT)

    def test_an_end_that_hangs_is_not_waited_for(self):
        process = self.hang()
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        self.assertEqual(process.returncode, 2)
        self.assertIn("the end took too long", process.stderr.read())

    @staticmethod
    def line_with(stream, word):
        return next((line for line in stream if word in line), "")

    def test_usr1_makes_a_new_file_of_events_and_none_is_lost(self):
        self.serve()
        process = self.start()
        self.ask(50)
        wait_until(lambda: len(self.events()) == 50, "50 events")
        (self.log / "eve.json").rename(self.log / "eve.json.1")
        self.ask(50)  # they go where the file went
        wait_until(lambda: len(self.events("eve.json.1")) == 100, "100 events")
        process.send_signal(signal.SIGUSR1)
        wait_until((self.log / "eve.json").exists, "a new file, with nothing coming in")
        self.ask(50)
        self.assertEqual(self.end(process)[0], 0)
        self.assertEqual((len(self.events("eve.json.1")), len(self.events())), (100, 50))

    def test_usr1_over_and_over_loses_nothing(self):
        self.serve()
        process = self.start()
        names = [f"eve.json.{number}" for number in range(10)]
        for name in names:
            self.ask(20)
            (self.log / "eve.json").rename(self.log / name)
            process.send_signal(signal.SIGUSR1)
            wait_until((self.log / "eve.json").exists, "a new file")
        self.assertEqual(self.end(process)[0], 0)
        self.assertEqual(sum(len(self.events(name)) for name in [*names, "eve.json"]), 200)

    def test_term_works_off_what_was_captured_and_prints_the_totals(self):
        self.serve()
        process = self.start("--workers", "2")
        self.ask(300)
        code, said = self.end(process)
        self.assertEqual(code, 0)
        self.assertEqual(len(self.events()), 300)
        self.assertRegex(said, r"tapwarden: [\d,]+ packets, 1 flow, 300 exchanges, 0 halves, 0 gaps")

    def test_a_pid_file_keeps_a_second_run_away_and_goes_with_the_first(self):
        file = self.folder / "run.pid"
        process = self.start("--pid-file", file)
        self.assertEqual(file.read_text(encoding="ascii"), f"{process.pid}\n")
        second = self.server.run(PROGRAM, "-i", "mirror", "--pid-file", file, check=False)
        self.assertEqual(second.returncode, 1)
        self.assertIn(f"tapwarden runs already, as process {process.pid}", second.stderr)
        self.assertEqual(self.end(process)[0], 0)
        # The folder is root's: the ordinary user can only empty the file.
        self.assertEqual(file.read_text(encoding="ascii"), "")
        third = self.start("--pid-file", file)
        self.assertEqual(file.read_text(encoding="ascii"), f"{third.pid}\n")
        self.assertEqual(self.end(third)[0], 0)

    def test_the_first_line_says_what_runs_and_json_is_json(self):
        process = self.start("--log-format", "json", "--workers", "1")
        code, said = self.end(process)
        self.assertEqual(code, 0)
        lines = [json.loads(line) for line in said.splitlines()]
        start = next(line for line in lines if "listens" in line["message"])
        self.assertEqual((start["level"], start["interfaces"], start["workers"]),
                         ("info", "mirror", "1"))
        self.assertGreater(int(start["rules"]), 5)
        self.assertIn("packets", lines[-1]["message"])

    def test_the_journal_is_told_the_weight_of_each_line(self):
        reader, writer = os.pipe()
        status = os.fstat(writer)
        done = subprocess.run([PROGRAM, "-r", "/nowhere", "-q"], stderr=writer, check=False,
                              env=dict(os.environ,
                                       JOURNAL_STREAM=f"{status.st_dev}:{status.st_ino}"))
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as lines:
            said = lines.read()
        self.assertEqual(done.returncode, 2)
        self.assertTrue(said.startswith("<3>/nowhere"), said)


def why_skipped():
    missing = [name for name in ("nginx", "curl") if shutil.which(name) is None]
    if missing:
        return f"{', '.join(missing)} is missing (tools/setup test)"
    try:
        ServiceTest.user()
    except KeyError:
        return f"there is no user {USER}"
    return why_not()


def main():
    reason = why_skipped()
    if reason is not None:
        print(f"SKIPPED: {reason}")
        sys.exit(SKIPPED)
    unittest.main(argv=[sys.argv[0], *(f"ServiceTest.{name}" for name in sys.argv[2:])])


if __name__ == "__main__":
    main()
