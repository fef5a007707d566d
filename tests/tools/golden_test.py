#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The golden runner notices what it is there to notice."""

import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/golden"))
import golden  # noqa: E402


class GoldenRunner(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def program(self, output, exit_code=0):
        path = self.folder / "program"
        path.write_text(f"#!/bin/sh\ncat <<'END'\n{output}\nEND\nexit {exit_code}\n")
        path.chmod(0o755)
        return path

    def golden_file(self, expected):
        path = self.folder / "case.golden"
        path.write_text("doc: a case\npcap: http/head.pcap\nfields: a.b c[].d\n" + expected)
        return golden.Golden(path)

    def test_fields_are_picked_from_objects_and_lists(self):
        case = self.golden_file("")
        event = {"a": {"b": 1}, "c": [{"d": 2}, {"e": 3}, {"d": 4}], "x": 5}
        self.assertEqual(case.restricted(event), '{"a.b": 1, "c[].d": [2, 4]}')
        self.assertEqual(case.restricted({"a": 7, "c": []}), "{}")

    def test_an_unexpected_exit_code_is_an_error(self):
        with self.assertRaisesRegex(RuntimeError, "exit code 2, expected 0"):
            golden.run_tapwarden(self.program("{}", 2), self.golden_file(""))

    def test_an_event_that_breaks_the_schema_is_an_error(self):
        if not golden.SCHEMA.exists():
            self.skipTest("no schema")
        with self.assertRaisesRegex(RuntimeError, "does not follow"):
            golden.validate([{"event_type": "http", "surprise": True}])

    def test_a_capture_without_golden_file_is_a_problem(self):
        self.golden_file('{"a.b": 1}\n')
        (self.folder / "lonely.pcap").write_bytes(b"")
        self.assertFalse(golden.lint([self.folder / "case.golden"], self.folder))

    def test_a_golden_file_that_expects_nothing_is_a_problem(self):
        self.golden_file("")
        self.assertFalse(golden.lint([self.folder / "case.golden"], self.folder / "none"))

    def test_a_head_line_that_is_not_known_is_an_error(self):
        path = self.folder / "bad.golden"
        path.write_text("doc: x\npcap: y\nfields: z\nflavour: sweet\n")
        with self.assertRaises(ValueError):
            golden.Golden(path)


if __name__ == "__main__":
    unittest.main()
