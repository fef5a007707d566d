#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prometheus' rules: valid, each alert tried and explained, on metrics that there are.

Exit code 77: promtool is missing; nothing was tested.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/prometheus"
DEPLOY = ROOT / "tools/deploy/prometheus"
RUNBOOK = ROOT / "docs/runbook.md"
SEVERITIES = {"critical", "warning", "info"}
SECTIONS = ("Means", "Look at", "Do")


def promtool(*words):
    return subprocess.run(["promtool", *map(str, words)], capture_output=True, text=True, check=False,
                          cwd=HERE)


def rules(kind):
    out = []
    for path in sorted((DEPLOY / "rules").glob("*.yml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]:
            out += [rule for rule in group["rules"] if kind in rule]
    return out


def tried():
    """Alert → whether it was expected, in each of its tests."""
    out = {}
    for test in yaml.safe_load((HERE / "alerts.yml").read_text(encoding="utf-8"))["tests"]:
        for case in test.get("alert_rule_test", []):
            out.setdefault(case["alertname"], set()).add(bool(case["exp_alerts"]))
    return out


def runbook():
    """Heading → text below it."""
    parts = re.split(r"^## (.+)$", RUNBOOK.read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


class Rules(unittest.TestCase):
    def test_promtool_finds_the_example_configuration_and_its_rules_valid(self):
        done = promtool("check", "config", DEPLOY / "prometheus.yml")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_promtool_sees_each_alert_fire_as_expected(self):
        done = promtool("test", "rules", "alerts.yml")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_each_alert_has_a_test_that_raises_it_and_one_that_does_not(self):
        for rule in rules("alert"):
            self.assertEqual(tried().get(rule["alert"]), {True, False}, rule["alert"])

    def test_each_alert_says_how_serious_it_is_and_where_it_is_explained(self):
        for rule in rules("alert"):
            name = rule["alert"]
            self.assertIn(rule["labels"]["severity"], SEVERITIES, name)
            self.assertTrue(rule["annotations"]["summary"], name)
            self.assertTrue(rule["annotations"]["description"], name)
            self.assertEqual(rule["annotations"]["runbook_url"], f"docs/runbook.md#{name.lower()}")

    def test_the_runbook_has_a_section_for_each_alert_and_for_no_other(self):
        sections = runbook()
        self.assertEqual(set(sections), {rule["alert"] for rule in rules("alert")})
        for name, text in sections.items():
            for part in SECTIONS:
                self.assertRegex(text, rf"\*\*{part}\.\*\* \S", f"{name}: {part}")

    def test_the_runbook_has_the_severity_of_each_alert(self):
        sections = runbook()
        for rule in rules("alert"):
            self.assertIn(f"Severity {rule['labels']['severity']}.", sections[rule["alert"]],
                          rule["alert"])


if __name__ == "__main__":
    if shutil.which("promtool") is None:
        print("promtool is missing (Debian package prometheus)")
        sys.exit(77)
    unittest.main()
