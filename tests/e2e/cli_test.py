#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Options, exit codes, streams and errors of the real program."""

import json
import os
import stat

import program
from program import PCAPS, Run

STORY = PCAPS / "stories/customer_records.pcap"  # every exchange is high
CLEAN = PCAPS / "clean/clean_api.pcap"
BEHIND_TLS = ("--tls-terminator", "192.0.2.0/24")
STORY_EXCHANGES = 32


def events(text):
    return [json.loads(line) for line in text.splitlines()]


class Summary(program.ProgramTest):
    def test_a_capture_alone_prints_the_summary_and_exits_with_0(self):
        run = Run("-r", STORY)
        self.assertEqual((run.code, run.err), (0, ""))
        self.assertIn("32 exchanges", run.out)
        self.assertIn("/api/v1/customers/{id}", run.out)

    def test_json_is_one_object(self):
        run = Run("-r", STORY, "--json")
        self.assertEqual((run.code, run.err), (0, ""))
        summary = json.loads(run.out)
        self.assertEqual(summary["exchanges"], STORY_EXCHANGES)
        self.assertEqual(summary["errors"], [])
        self.assertEqual(sum(summary["levels"].values()), STORY_EXCHANGES)
        self.assertEqual(len(summary["checks"]), 15)

    def test_quiet_prints_nothing_at_all(self):
        run = Run("-r", STORY, "-q")
        self.assertEqual((run.code, run.out, run.err), (0, "", ""))

    def test_verbose_prints_more(self):
        run = Run("-r", STORY, "-v")
        self.assertEqual(run.code, 0)
        self.assertGreater(len(run.out), len(Run("-r", STORY).out))

    def test_no_color_and_no_progress_when_it_is_not_a_terminal(self):
        for extra in ((), ("-v",), ("--json",), ("-l", "-")):
            run = Run("-r", STORY, *extra)
            self.assertNotIn("\x1b", run.out + run.err)
            self.assertNotIn("\r", run.out + run.err)

    def test_help_and_version_exit_with_0(self):
        self.assertRegex(Run("-V").out, r"^tapwarden \d+\.\d+\.\d+\n$")
        self.assertEqual(Run("--version").out, Run("-V").out)
        run = Run("--help")
        self.assertEqual((run.code, run.err), (0, ""))
        readme = (program.ROOT / "README.md").read_text(encoding="utf-8")
        for option in ("-r", "-l", "-f", "-k", "--profile", "--fail-on", "--tls-terminator",
                       "--trusted-proxy", "--public-path", "--rules", "--json", "-q", "-v", "-V"):
            self.assertIn(option, run.out)
            self.assertIn(f"`{option}", readme)

    def test_the_summary_that_cannot_be_written_is_an_error(self):
        for arguments in ((), ("--json",)):
            with open("/dev/full", "wb") as full:
                run = Run("-r", STORY, *arguments, stdout=full)
            self.assertEqual(run.code, 2)
            self.assertIn("standard output", run.err)


class Inputs(program.ProgramTest):
    def fails(self, run, *words):
        """One line that says what, and exit code 2."""
        self.assertEqual(run.code, 2)
        lines = [line for line in run.err.splitlines() if "exchanges," not in line]
        self.assertEqual(len(lines), 1, run.err)
        for word in ("tapwarden: ", *words):
            self.assertIn(str(word), lines[0])

    def test_a_file_that_is_missing(self):
        self.fails(Run("-r", "missing.pcap"), "missing.pcap", "No such file")

    def test_a_file_that_is_empty(self):
        path = self.file("empty.pcap", b"")
        self.fails(Run("-r", path), path, "empty")

    def test_a_file_that_is_no_capture(self):
        path = self.file("text.pcap", b"GET / HTTP/1.1\r\nHost: example.com\r\n\r\n" * 10)
        self.fails(Run("-r", path), path, "not a capture")

    def test_a_folder(self):
        self.fails(Run("-r", self.folder), self.folder, "folder")

    def test_a_header_that_is_cut(self):
        path = self.file("cut.pcap", STORY.read_bytes()[:20])
        self.fails(Run("-r", path), path)

    def test_a_file_that_ends_in_a_packet_is_read_up_to_it(self):
        capture = STORY.read_bytes()
        offset = list(program.records(capture))[200]
        path = self.file("truncated.pcap", capture[:offset + 30])
        run = Run("-r", path, "-l", "-")
        self.fails(run, path, "packet 201", f"byte {offset}")
        whole = self.file("whole.pcap", capture[:offset])
        expected = events(Run("-r", whole, "-l", "-").out)
        self.assertGreater(len(expected), 15)
        self.assertEqual([event["tapwarden"]["packets"] for event in events(run.out)],
                         [event["tapwarden"]["packets"] for event in expected])

    def test_a_file_that_is_corrupt_in_the_middle_is_read_up_to_there(self):
        capture = bytearray(STORY.read_bytes())
        offset = list(program.records(capture))[200]
        whole = self.file("whole.pcap", capture[:offset])
        capture[offset + 8:offset + 12] = b"\xff\xff\xff\x7f"
        path = self.file("corrupt.pcap", capture)
        run = Run("-r", path, "--json")
        self.fails(run, path, "packet 201", f"byte {offset}")
        summary = json.loads(run.out)
        self.assertEqual(summary["packets"], 200)
        self.assertEqual(len(summary["errors"]), 1)
        expected = json.loads(Run("-r", whole, "--json").out)
        self.assertEqual(summary["exchanges"], expected["exchanges"])

    def test_a_stream_that_ends_in_a_packet_is_read_up_to_it(self):
        capture = STORY.read_bytes()
        offset = list(program.records(capture))[200]
        run = Run("-r", "-", "--json", stdin=capture[:offset + 30])
        self.fails(run, "standard input", "packet 201", f"byte {offset}")
        self.assertEqual(json.loads(run.out)["packets"], 200)

    def test_a_pcapng_file_that_is_cut_is_read_up_to_there(self):
        capture = (PCAPS / "formats/two_interfaces.pcapng").read_bytes()
        whole = json.loads(Run("-r", self.file("whole.pcapng", capture), "--json").out)
        path = self.file("cut.pcapng", capture[:-6])
        run = Run("-r", path, "--json")
        self.fails(run, path, "byte")
        self.assertEqual(json.loads(run.out)["packets"], whole["packets"] - 1)

    def test_a_bad_file_does_not_keep_the_next_from_being_read(self):
        run = Run("-r", "missing.pcap", "-r", STORY, "-q", "-l", "-")
        self.fails(run, "missing.pcap")
        self.assertEqual(len(events(run.out)), STORY_EXCHANGES)

    def test_standard_input(self):
        run = Run("-r", "-", "-l", "-", stdin=STORY.read_bytes())
        self.assertEqual(run.code, 0)
        self.assertEqual(len(events(run.out)), STORY_EXCHANGES)
        self.assertEqual(events(run.out)[0]["pcap_filename"], "-")
        self.fails(Run("-r", "-"), "standard input", "empty")

    def test_several_files_are_read_one_by_one(self):
        run = Run("-r", STORY, "-r", CLEAN, "--json")
        one = json.loads(Run("-r", STORY, "--json").out)
        two = json.loads(Run("-r", CLEAN, "--json").out)
        summary = json.loads(run.out)
        for key in ("packets", "bytes", "flows", "exchanges"):
            self.assertEqual(summary[key], one[key] + two[key])
        self.assertEqual(summary["inputs"], [str(STORY), str(CLEAN)])


class Outputs(program.ProgramTest):
    def test_events_go_to_a_file_of_a_folder_that_is_made(self):
        out = self.folder / "out"
        run = Run("-r", STORY, "-l", out)
        self.assertEqual((run.code, run.out), (0, ""))
        self.assertIn("32 exchanges", run.err)
        file = out / "eve.json"
        self.assertEqual(len(events(file.read_text(encoding="utf-8"))), STORY_EXCHANGES)
        self.assertEqual(stat.S_IMODE(file.stat().st_mode) & 0o137, 0)

    def test_a_second_run_appends(self):
        for _ in range(2):
            self.assertEqual(Run("-r", STORY, "-q", "-l", self.folder).code, 0)
        text = (self.folder / "eve.json").read_text(encoding="utf-8")
        self.assertEqual(len(events(text)), 2 * STORY_EXCHANGES)

    def test_events_and_the_json_summary_go_together(self):
        run = Run("-r", STORY, "--json", "-l", self.folder)
        self.assertEqual(json.loads(run.out)["exchanges"], STORY_EXCHANGES)
        self.assertTrue((self.folder / "eve.json").exists())

    def test_a_replay_writes_the_same_octets(self):
        first = Run("-r", STORY, "-q", "-l", "-")
        self.assertEqual(first.out, Run("-r", STORY, "-q", "-l", "-").out)
        self.assertEqual(len(events(first.out)), STORY_EXCHANGES)

    def test_a_target_that_cannot_be_opened_is_a_usage_error(self):
        path = self.file("file", b"")
        for target in (path, self.folder / "missing" / "out"):
            run = Run("-r", STORY, "-l", target)
            self.assertEqual((run.code, run.out), (1, ""))
            self.assertEqual(run.err.count("\n"), 1)
            self.assertIn(str(target), run.err)

    def assert_loss_is_told(self, run, reason):
        """When it begins, and how much it was at the end."""
        begin, end = run.err.splitlines()
        self.assertRegex(begin, f"events are lost until it can be written again: {reason}$")
        self.assertRegex(end, f"events of [0-9]+ exchanges are lost, it cannot be written: {reason}$")

    def test_a_full_disk_is_said_and_exits_with_2(self):
        (self.folder / "eve.json").symlink_to("/dev/full")
        run = Run("-r", STORY, "-q", "-l", self.folder)
        self.assertEqual(run.code, 2)
        self.assert_loss_is_told(run, "No space left on device")

    def test_a_reader_that_goes_away_is_an_error_and_no_crash(self):
        for arguments in (("-l", "-"), ()):
            read_end, write_end = os.pipe()
            os.close(read_end)
            with os.fdopen(write_end, "wb") as closed:
                run = Run("-r", STORY, "-q" if arguments else "-v", *arguments, stdout=closed)
            self.assertEqual(run.code, 2)
            if arguments:
                self.assert_loss_is_told(run, "Broken pipe")
            else:
                self.assertIn("Broken pipe", run.err)
                self.assertEqual(run.err.count("\n"), 1)


class Judging(program.ProgramTest):
    def test_fail_on_exits_with_3_from_its_level_on(self):
        for level in ("low", "medium", "high"):
            self.assertEqual(Run("-r", STORY, "-q", "--fail-on", level).code, 3)
            self.assertEqual(Run("-r", CLEAN, "-q", *BEHIND_TLS, "--fail-on", level).code, 0)

    def test_an_input_error_is_worse_than_fail_on(self):
        self.assertEqual(Run("-r", STORY, "-r", "missing.pcap", "-q", "--fail-on", "low").code, 2)

    def test_a_declared_terminator_makes_the_connection_secure(self):
        plain = json.loads(Run("-r", CLEAN, "--json").out)["checks"]["secure_connection"]
        secure = json.loads(Run("-r", CLEAN, "--json", *BEHIND_TLS).out)
        self.assertGreater(plain["fail"], 0)
        self.assertEqual(secure["checks"]["secure_connection"]["fail"], 0)

    def test_a_public_path_needs_no_credential(self):
        dealer = PCAPS / "stories/dealer_platform.pcap"
        before = json.loads(Run("-r", dealer, "--json").out)["checks"]["authorization"]
        after = json.loads(Run("-r", dealer, "--json", "--public-path", "/api/v1/accounts",
                               "--public-path", "/api/v1/admin").out)["checks"]["authorization"]
        self.assertLess(after["fail"], before["fail"])
        self.assertGreater(after["na"], before["na"])

    def test_a_profile_changes_the_results(self):
        context = json.loads(Run("-r", STORY, "--json", "--profile", "context").out)["checks"]
        treblle = json.loads(Run("-r", STORY, "--json", "--profile", "treblle").out)["checks"]
        self.assertEqual(context, json.loads(Run("-r", STORY, "--json").out)["checks"])
        self.assertNotEqual(context, treblle)

    def test_a_filter_leaves_packets_out(self):
        everything = json.loads(Run("-r", STORY, "--json").out)
        nothing = json.loads(Run("-r", STORY, "--json", "-f", "udp").out)
        self.assertEqual(json.loads(Run("-r", STORY, "--json", "-f", "tcp").out), everything)
        self.assertEqual((nothing["packets"], nothing["exchanges"]), (0, 0))

    def test_bad_checksums_are_taken_unless_they_are_looked_at(self):
        bad = PCAPS / "bad_mirror/bad_checksum.pcap"
        default = Run("-r", bad, "-q", "-l", "-").out
        self.assertEqual(Run("-r", bad, "-q", "-l", "-", "-k", "none").out, default)
        self.assertNotEqual(Run("-r", bad, "-q", "-l", "-", "-k", "all").out, default)

    def test_one_pack_may_be_named_as_rules(self):
        attack = PCAPS / "attacks/sqli_query.pcap"
        pack = program.ROOT / "rules/sqli.yaml"
        run = Run("-r", attack, "-q", "-l", "-", "--rules", pack)
        self.assertEqual(run.out, Run("-r", attack, "-q", "-l", "-").out)
        self.assertIn("sqli-", run.out)


class Usage(program.ProgramTest):
    def test_a_bad_call_exits_with_1_and_one_line_that_says_why(self):
        pack = self.file("bad.yaml", b"family: x\nrules:\n  - id: x-1\n    titel: y\n")
        calls = (
            ((), "nothing to read"),
            (("-r",), "--read"),
            (("-r", STORY, "extra"), "extra"),
            (("-r", STORY, "--nonsense"), "--nonsense"),
            (("-r", STORY, "-f", "port x y"), "port x y"),
            (("-r", STORY, "-k", "some"), "'some'"),
            (("-r", STORY, "--profile", "strict"), "'strict'"),
            (("-r", STORY, "--fail-on", "info"), "'info'"),
            (("-r", STORY, "--fail-on", ""), "--fail-on"),
            (("-r", STORY, "--tls-terminator", "example.com"), "example.com"),
            (("-r", STORY, "--trusted-proxy", "192.0.2.0/33"), "192.0.2.0/33"),
            (("-r", STORY, "-l", "-", "--json"), "--json"),
            (("-r", STORY, "--rules", "missing"), "missing"),
            (("-r", STORY, "--rules", self.folder / "nowhere"), "nowhere"),
            (("-r", STORY, "--rules", pack), "bad.yaml:4:5: unknown key 'titel'"),
        )
        for arguments, word in calls:
            with self.subTest(arguments=arguments):
                run = Run(*arguments)
                self.assertEqual((run.code, run.out), (1, ""))
                self.assertEqual(run.err.count("\n"), 1, run.err)
                self.assertTrue(run.err.startswith("tapwarden: "), run.err)
                self.assertIn(word, run.err)
                self.assertTrue(run.err.isprintable() or run.err[:-1].isprintable(), run.err)

    def test_a_folder_without_packs_is_a_configuration_error(self):
        run = Run("-r", STORY, "--rules", self.folder)
        self.assertEqual(run.code, 1)
        self.assertIn("no rule pack", run.err)


if __name__ == "__main__":
    program.main()
