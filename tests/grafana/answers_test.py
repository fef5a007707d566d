#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every query of every dashboard has an answer: captures are replayed to the real daemon, a real
Prometheus scrapes it, and is asked what Grafana would ask.

Usage: answers_test.py PROGRAM. Exit code 77: namespaces cannot be made here, or Prometheus,
tcpreplay or curl is missing; nothing was tested.
"""

import json
import math
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tools"), str(ROOT / "tools/dashboards")]

import scene
from namespaces import PATIENCE, why_not

SKIPPED = 77
PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else ""
DASHBOARDS = sorted((ROOT / "tools/deploy/grafana/dashboards").glob("*.json"))
PACKETS_A_SECOND = 400
MINUTES = 1
# Checks that answer `unknown` until the program learns what is normal (docs/checks.md).
UNANSWERED = {("The 15 checks by endpoint", "bola"), ("The 15 checks by endpoint", "bfla")}


def numbers(result):
    """All numbers of an answer's series."""
    for series in result:
        for _, text in series.get("values") or [series["value"]]:
            if not math.isnan(float(text)):
                yield float(text)


def is_unanswered(panel, target):
    return any(panel["title"] == title and f'check="{check}"' in target["expr"]
               for title, check in UNANSWERED)


def queries(answered):
    """(what, whether it is known to be silent, its answer) of each query of a dashboard."""
    for panel in answered["dashboard"]["panels"]:
        for target in panel["targets"]:
            answer = answered["answers"][str(panel["id"])][target["refId"]]
            yield f"{panel['title']} {target['refId']}: {answer['expr']}", is_unanswered(
                panel, target), answer["result"]


class Answers(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="tapwarden-grafana-")
        cls.addClassCleanup(folder.cleanup)
        cls.scene = scene.Scene(PROGRAM, folder.name)
        cls.addClassCleanup(cls.scene.end)
        cls.scene.visit()
        files = scene.captures()
        replayed = sum(cls.scene.replay(path, PACKETS_A_SECOND) for path in files)
        if replayed * 2 < len(files):
            raise AssertionError(f"{replayed} of {len(files)} captures could be replayed")

    def unanswered(self):
        """Queries that are without data and should not be, and the opposite."""
        wrong = []
        for path in DASHBOARDS:
            for what, silent, result in queries(self.scene.answers(path, MINUTES)):
                if (next(numbers(result), None) is None) != silent:
                    wrong.append(f"{path.stem}: {what[:300]}")
        return wrong

    def test_every_query_of_every_panel_has_data(self):
        end = time.monotonic() + PATIENCE
        while (wrong := self.unanswered()) and time.monotonic() < end:
            self.scene.replay(ROOT / "pcaps/stories/dealer_platform.pcap", PACKETS_A_SECOND)
        self.assertEqual(wrong, [])

    def test_prometheus_scrapes_without_a_complaint(self):
        targets = json.loads(self.scene.get(f"http://{scene.PROMETHEUS}/api/v1/targets"))
        [target] = targets["data"]["activeTargets"]
        self.assertEqual((target["health"], target["lastError"]), ("up", ""))

    def test_the_rules_are_evaluated_without_a_fault(self):
        groups = json.loads(self.scene.get(f"http://{scene.PROMETHEUS}/api/v1/rules"))["data"]["groups"]
        for group in groups:
            for rule in group["rules"]:
                self.assertNotEqual(rule["health"], "err", rule)
        self.assertGreater(sum(len(group["rules"]) for group in groups), 20)


if __name__ == "__main__":
    missing = [name for name in ("prometheus", "tcpreplay", "curl") if not shutil.which(name)]
    REASON = f"{', '.join(missing)} missing" if missing else why_not()
    if REASON:
        print(f"skipped: {REASON}")
        sys.exit(SKIPPED)
    unittest.main()
