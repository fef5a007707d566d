#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lists of addresses with the real program: findings, warnings, errors, and SIGHUP."""

import json
import signal
import subprocess

import program
from program import PCAPS, Run

STORY = PCAPS / "stories/customer_records.pcap"  # four clients beside the one of the story
REQUEST = b"GET /v1/ping HTTP/1.1\r\nHost: api.example.com\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Lists(program.ProgramTest):
    def test_a_listed_client_is_a_finding_and_an_alert(self):
        path = self.file("drop.txt", b"; a comment\n192.0.2.20/31 ; SBL1\n")
        run = Run("-r", STORY, "--ip-list", path, "-l", "-", "-q")
        self.assertEqual((run.code, run.err), (0, ""))
        events = [json.loads(line) for line in run.out.splitlines()]
        listed = [e for e in events if e["event_type"] == "http"
                  and e["tapwarden"]["checks"]["ip_reputation"] == "fail"]
        self.assertEqual({e["src_ip"] for e in listed}, {"192.0.2.20", "192.0.2.21"})
        alerts = [e for e in events if e["event_type"] == "alert"
                  and e["tapwarden"]["finding"]["id"] == "ip_reputation"]
        self.assertEqual(len(alerts), len(listed))
        self.assertEqual({e["tapwarden"]["finding"]["evidence"] for e in alerts},
                         {"192.0.2.20: drop (SBL1)", "192.0.2.21: drop (SBL1)"})

    def test_a_bad_line_is_a_warning_and_told_in_the_summary(self):
        path = self.file("mine.txt", b"192.0.2.20\n  who?\n")
        run = Run("-r", STORY, "--ip-list", path, "--json")
        self.assertEqual(run.code, 0)
        self.assertIn(f"{path}:2:3: not an address", run.err)
        (file,) = json.loads(run.out)["reputation"]["files"]
        self.assertEqual((file["name"], file["entries"], file["bad_lines"]), ("mine", 1, 1))
        self.assertNotIn("error", file)

    def test_without_lists_the_summary_has_no_part_for_them(self):
        self.assertNotIn("reputation", json.loads(Run("-r", STORY, "--json").out))

    def test_a_file_that_is_no_list_is_refused_at_the_start(self):
        for content in (b"<html>\n<p>\n", b""):
            path = self.file("page.txt", content)
            run = Run("-r", STORY, "--ip-list", path)
            self.assertEqual((run.code, run.out), (1, ""))
            self.assertIn(str(path), run.err)
        run = Run("-r", STORY, "--ip-list", self.folder / "none.txt")
        self.assertEqual(run.code, 1)
        run = Run("-r", STORY, "--geoip", self.file("a.mmdb", b"nothing"))
        self.assertEqual(run.code, 1)
        self.assertIn("not a MaxMind DB", run.err)

    def test_a_hangup_reads_lists_again_and_ends_nothing(self):
        listed = self.file("mine.txt", b"203.0.113.1\n")
        capture = self.file("a.pcap", program.pcap((REQUEST, RESPONSE)))
        with subprocess.Popen([program.PROGRAM, "-r", capture, "--follow", "--ip-list", listed,
                               "-l", "-"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            try:
                event = json.loads(process.stdout.readline())  # it runs, and has the handlers
                self.assertEqual(event["tapwarden"]["checks"]["ip_reputation"], "pass")
                listed.write_bytes(b"203.0.113.1\n192.0.2.1\n")
                process.send_signal(signal.SIGHUP)
                self.assertTrue(program.line_with(b"addresses: read again", process.stderr))
                listed.write_bytes(b"<html>\n")
                process.send_signal(signal.SIGHUP)
                self.assertTrue(
                    program.line_with(b"its former content stays in use", process.stderr))
            finally:
                process.send_signal(signal.SIGTERM)
            process.stdout.read()
            self.assertEqual(process.wait(60), 0)

    def test_a_hangup_ends_what_is_not_followed(self):
        # Read from a pipe that nobody writes to: it waits.
        with subprocess.Popen([program.PROGRAM, "-r", "-", "-q"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.send_signal(signal.SIGHUP)
            self.assertEqual(process.wait(60), -signal.SIGHUP)


if __name__ == "__main__":
    program.main()
