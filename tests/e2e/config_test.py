#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tapwarden.yaml with the real program: -c, --set, -T, --dump-config, and SIGHUP."""

import json
import os
import signal
import subprocess

import program
from program import PCAPS, Run

ATTACK = PCAPS / "attacks/sqli_query.pcap"
REQUEST = b"GET /items?q=1%27%20UNION%20SELECT%20password%20FROM%20users-- HTTP/1.1\r\n" \
          b"Host: a.example\r\n\r\n"
RESPONSE = b"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nno"


class Loading(program.ProgramTest):
    def findings(self, *options):
        run = Run("-r", ATTACK, "-q", "-l", "-", *options)
        self.assertEqual((run.code, run.err), (0, ""))
        return [finding["id"] for event in map(json.loads, run.out.splitlines())
                if event["event_type"] == "http" for finding in event["tapwarden"]["findings"]
                if finding["id"].startswith("sqli-")]

    def test_the_file_set_and_options_go_over_each_other(self):
        config = self.file("t.yaml", b"inspection:\n  suppressions: [{rule: sqli}]\n")
        self.assertTrue(self.findings())
        self.assertEqual(self.findings("-c", config), [])
        self.assertTrue(self.findings("-c", config, "--set", "inspection.suppressions=[]"))
        self.assertTrue(self.findings("-c", config, "--suppress", "xss"))
        self.assertEqual(self.findings("-c", config, "--set", "inspection.suppressions=[]",
                                       "--suppress", "sqli"), [])

    def test_a_capture_is_read_whatever_interfaces_the_file_names(self):
        config = self.file("t.yaml", b"capture: {interfaces: [nosuch0]}\n")
        self.assertTrue(self.findings("-c", config))

    def test_all_errors_of_a_file_are_told_and_nothing_runs(self):
        config = self.file("t.yaml", b"limits:\n  flow_max: 3\ncapture: {snap_length: 12}\n")
        for options in (("-r", ATTACK), ("-T",), ("--dump-config",)):
            run = Run("-c", config, *options)
            self.assertEqual((run.code, run.out), (1, ""))
            self.assertEqual(run.err.splitlines(), [
                f"tapwarden: {config}:2:3: unknown key 'limits.flow_max' "
                "(did you mean 'limits.flows_max'?)",
                f"tapwarden: {config}:3:24: capture.snap_length: expected a whole number from 64 to "
                "262144, not '12'"])

    def test_errors_name_the_option(self):
        for options, name in ((("--set", "eve.dri=x"), "--set"), (("--set", "eve"), "--set"),
                              (("-c", "/nowhere.yaml"), "/nowhere.yaml"),
                              (("--snap-length", "3"), "--snap-length"),
                              (("--trusted-proxy", "x"), "--trusted-proxy"),
                              (("--suppress", ","), "--suppress")):
            run = Run("-r", ATTACK, *options)
            self.assertEqual((run.code, run.out), (1, ""), options)
            self.assertIn(name, run.err)

    def test_secrets_come_from_the_environment_and_are_not_shown(self):
        config = self.file("t.yaml", b"alerts:\n- {name: ops, target: 'https://h.example/${HOOK}',"
                                     b" headers: ['Authorization: Bearer ${TOKEN}']}\n")
        run = Run("-T", "-c", config)
        self.assertEqual(run.code, 1)
        self.assertIn("variable HOOK is not set", run.err)
        self.assertIn("variable TOKEN is not set", run.err)
        os.environ.update(HOOK="s3cret", TOKEN="t0ken")
        self.addCleanup(os.environ.pop, "HOOK")
        self.addCleanup(os.environ.pop, "TOKEN")
        run = Run("-T", "-c", config)
        self.assertEqual((run.code, run.err), (0, ""))
        run = Run("--dump-config", "-c", config)
        self.assertEqual((run.code, run.err), (0, ""))
        self.assertIn("https://h.example/***", run.out)
        self.assertIn("'Authorization: ***'", run.out)
        self.assertNotIn("s3cret", run.out)
        self.assertNotIn("t0ken", run.out)


class Testing(program.ProgramTest):
    def test_the_default_that_is_dumped_is_right(self):
        dumped = Run("--dump-config")
        self.assertEqual((dumped.code, dumped.err), (0, ""))
        run = Run("-T", "-c", "/dev/stdin", stdin=dumped.out.encode())
        self.assertEqual((run.code, run.err), (0, ""))
        self.assertIn("the configuration is right", run.out)
        again = Run("--dump-config", "-c", "/dev/stdin", stdin=dumped.out.encode())
        self.assertEqual(again.out, dumped.out)

    def test_what_is_in_effect_is_dumped(self):
        config = self.file("t.yaml", b"eve: {dir: /a}\nlog: {level: debug}\n")
        run = Run("--dump-config", "-c", config, "--set", "eve.rotated_kept=3", "-l", "/b")
        self.assertRegex(run.out, r"(?m)^  dir: /b$")
        self.assertRegex(run.out, r"(?m)^  rotated_kept: 3$")
        self.assertRegex(run.out, r"(?m)^  level: debug$")

    def test_everything_that_is_wrong_is_found_without_a_start(self):
        rules = self.file("r.yaml", b"family: demo\nrules: 3\n")
        bad = self.file("bad.txt", b"<html>\n")
        config = self.file("t.yaml", f"""
capture: {{interfaces: [nosuch0], filter: port eighty}}
inspection: {{rules_dir: {rules}}}
reputation: {{lists: [{{path: {bad}}}, {{path: {self.folder}/none.txt}}]}}
evidence: {{file: {self.folder}/no/e.pcap}}
daemon: {{user: no-such-user}}
""".encode())
        run = Run("-T", "-c", config)
        self.assertEqual((run.code, run.out), (1, ""))
        for text in ("nosuch0", "port eighty", "r.yaml:1:1", "bad.txt", "none.txt", "no/e.pcap",
                     "no-such-user"):
            self.assertIn(text, run.err)
        self.assertEqual(len(run.err.splitlines()), 7, run.err)

    def test_nothing_is_written(self):
        run = Run("-T", "-q", "-l", self.folder / "log", "-w", self.folder / "e.pcap",
                  "--rules-cache", "")
        self.assertEqual((run.code, run.out, run.err), (0, "", ""))
        self.assertEqual(list(self.folder.iterdir()), [])


class Reloading(program.ProgramTest):
    def test_a_hangup_takes_over_what_is_right_and_keeps_the_old_else(self):
        packets = program.pcap(*[(REQUEST, RESPONSE)] * 3)
        starts = list(program.records(packets))
        ends = [starts[4], starts[6], starts[8]]  # of each exchange; before it a handshake
        capture = self.file("a.pcap", packets[:ends[0]])
        config = self.file("t.yaml", b"eve: {dir: '-'}\n")

        def findings():
            event = json.loads(program.line_with(b'"event_type":"http"', process.stdout))
            return [finding["id"] for finding in event["tapwarden"]["findings"]
                    if finding["id"].startswith("sqli-")]

        def append(exchange):
            with capture.open("ab") as file:
                file.write(packets[ends[exchange - 1]:ends[exchange]])

        with subprocess.Popen([program.PROGRAM, "-r", capture, "--follow", "-c", config],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            try:
                self.assertTrue(findings())
                config.write_bytes(b"eve: {dri: '-'}\ninspection: {suppressions: [{rule: '*'}]}\n")
                process.send_signal(signal.SIGHUP)
                self.assertIn(f"{config}:1:7: unknown key 'eve.dri'",
                              program.line_with(b"kept as it was", process.stderr))
                self.assertTrue(program.line_with(b"rules: read again", process.stderr))
                append(1)
                self.assertTrue(findings())
                config.write_bytes(b"eve: {dir: '/other'}\n"
                                   b"inspection: {suppressions: [{rule: '*'}]}\n")
                process.send_signal(signal.SIGHUP)
                self.assertIn("start only: eve.dir",
                              program.line_with(b"takes effect at the next", process.stderr))
                self.assertIn("changed: inspection.suppressions",
                              program.line_with(b"configuration: read again", process.stderr))
                append(2)
                self.assertEqual(findings(), [])
            finally:
                process.send_signal(signal.SIGTERM)
            process.stdout.read()
            self.assertEqual(process.wait(60), 0)


if __name__ == "__main__":
    program.main()
