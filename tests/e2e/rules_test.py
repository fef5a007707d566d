#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`tapwarden rules`, as people who write rules call it, and `--suppress`."""

import json
import signal
import subprocess

import program
from program import PCAPS, Run

PACK = b"""family: demo
rules:
  - id: demo-001
    title: 'Demo'
    severity: medium
    confidence: high
    confirm: none
    where: [query_value]
    trigger: ['frobnicate']
    look_around: 'frobnicate(?! please)'
    owasp: API8:2023
    cwe: CWE-20
    why: 'It shows.'
    fix: Do not.
    hit:
      - 'frobnicate now'
    miss:
      - 'frobnicate please'
"""
REQUEST = b"GET /items?q=frobnicate%20now HTTP/1.1\nHost: a.example\n"


class Rules(program.ProgramTest):
    def test_all_rules_that_are_shipped_do_what_they_say(self):
        run = Run("rules", "check")
        self.assertEqual((run.code, run.err), (0, ""))
        self.assertIn("all right", run.out)

    def test_the_list_has_a_line_for_every_rule(self):
        run = Run("rules", "list")
        self.assertEqual((run.code, run.err), (0, ""))
        self.assertRegex(run.out, r"(?m)^sqli-001 +high +high +sql +API8:2023 +CWE-89 +SQL injection")

    def test_a_vector_that_does_not_do_what_it_should_is_named(self):
        pack = self.file("demo.yaml", PACK.replace(b"'frobnicate please'", b"'frobnicate it'"))
        run = Run("rules", "check", pack)
        self.assertEqual(run.code, 1)
        self.assertIn("rule demo-001 hits what it must not: frobnicate it", run.err)
        self.assertIn("1 rule, 2 vectors, 1 wrong", run.out)

    def test_a_pack_that_is_not_accepted_is_said_with_its_place(self):
        pack = self.file("demo.yaml", PACK.replace(b"(?! please)", b"(?! please"))
        run = Run("rules", "check", pack)
        self.assertEqual((run.code, run.out), (1, ""))
        self.assertRegex(run.err, r"demo\.yaml:10:18: rule demo-001: expression /.*/, character \d+")

    def test_a_request_shows_its_leaves_triggers_and_findings(self):
        pack = self.file("demo.yaml", PACK)
        run = Run("rules", "--rules", pack, "test", "-", stdin=REQUEST)
        self.assertEqual((run.code, run.err), (0, ""))
        self.assertRegex(run.out, r"query_value +plain +request\.query\.q +frobnicate now")
        self.assertRegex(run.out, r"demo-001 +hit +request\.query\.q")
        self.assertRegex(run.out, r"demo-001 +medium +request\.query\.q +Demo")

    def test_look_around_decides_too(self):
        pack = self.file("demo.yaml", PACK)
        run = Run("rules", "--rules", pack, "test", "-",
                  stdin=REQUEST.replace(b"now", b"please"))
        self.assertRegex(run.out, r"demo-001 +trigger only")
        self.assertIn("findings\n  none", run.out)

    def test_the_response_decides_the_outcome(self):
        pack = self.file("demo.yaml", PACK)
        answer = self.file("answer.http", b"HTTP/1.1 403 Forbidden\n\nno")
        request = self.file("request.http", REQUEST)
        run = Run("rules", "--rules", pack, "test", request, answer)
        self.assertRegex(run.out, r"demo-001 +low +request\.query\.q +Demo, blocked")

    def test_what_is_no_request_is_refused(self):
        run = Run("rules", "test", "-", stdin=b"hello\n")
        self.assertEqual((run.code, run.out), (1, ""))
        self.assertIn("no HTTP request", run.err)


class Reloading(program.ProgramTest):
    def test_a_hangup_swaps_rules_and_a_bad_pack_keeps_the_old(self):
        exchange = (b"GET /items?q=frobnicate%20now HTTP/1.1\r\nHost: a.example\r\n\r\n",
                    b"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nno")
        pack = self.file("demo.yaml", PACK)
        packets = program.pcap(exchange, exchange, exchange)
        starts = list(program.records(packets))
        ends = [starts[4], starts[6], starts[8]]  # of each exchange; before it a handshake
        capture = self.file("a.pcap", packets[:ends[0]])

        def severity():
            event = json.loads(program.line_with(b'"event_type":"http"', process.stdout))
            return [finding["severity"] for finding in event["tapwarden"]["findings"]
                    if finding["id"] == "demo-001"]

        def append(exchange):
            with capture.open("ab") as file:
                file.write(packets[ends[exchange - 1]:ends[exchange]])

        with subprocess.Popen([program.PROGRAM, "-r", capture, "--follow", "--rules", pack,
                               "-l", "-"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            try:
                self.assertEqual(severity(), ["medium"])
                pack.write_bytes(PACK.replace(b"severity: medium", b"severity: high"))
                process.send_signal(signal.SIGHUP)
                self.assertIn("again: 1", program.line_with(b"rules: read again", process.stderr))
                append(1)
                self.assertEqual(severity(), ["high"])
                pack.write_bytes(PACK.replace(b"severity: medium", b"severity: severe"))
                process.send_signal(signal.SIGHUP)
                self.assertIn("demo.yaml:5:15: rule demo-001: 'severe'",
                              program.line_with(b"rules: kept as they were", process.stderr))
                append(2)
                self.assertEqual(severity(), ["high"])
            finally:
                process.send_signal(signal.SIGTERM)
            process.stdout.read()
            self.assertEqual(process.wait(60), 0)


class Suppressing(program.ProgramTest):
    def findings(self, *options):
        run = Run("-r", PCAPS / "attacks/sqli_query.pcap", "-q", "-l", "-", *options)
        self.assertEqual(run.code, 0, run.err)
        events = map(json.loads, run.out.splitlines())
        return [finding["id"] for event in events if event["event_type"] == "http"
                for finding in event["tapwarden"]["findings"]
                if finding["id"].startswith("sqli-")]

    def test_a_family_a_place_and_a_level_silence_hits(self):
        everything = self.findings()
        self.assertTrue(everything)
        self.assertEqual(self.findings("--suppress", "sqli"), [])
        self.assertEqual(self.findings("--suppress", "*,where=request.query"), [])
        self.assertEqual(self.findings("--suppress", "sqli,where=request.body"), everything)
        self.assertEqual(self.findings("--suppress", "sqli,host=elsewhere.example"), everything)
        self.assertEqual(self.findings("--suppress", "sqli,path=/nowhere"), everything)
        self.assertEqual(self.findings("--suppress", "sqli,up-to=low"), everything)

    def test_what_is_silenced_is_counted(self):
        run = Run("-r", PCAPS / "attacks/sqli_query.pcap", "--json", "--suppress", "sqli")
        self.assertGreater(json.loads(run.out)["rules"]["suppressed"], 0)

    def test_a_word_that_is_none_is_refused(self):
        run = Run("-r", PCAPS / "attacks/sqli_query.pcap", "--suppress", "sqli,color=red")
        self.assertEqual((run.code, run.out), (1, ""))
        self.assertIn("--suppress sqli,color=red: expected RULE", run.err)


if __name__ == "__main__":
    program.main()
