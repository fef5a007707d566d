#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Conventions of the dashboards: those of Grafana's dashboard-linter, and that nothing overlaps."""

import json
import pathlib
import re
import subprocess
import sys
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
GRAFANA = ROOT / "tools/deploy/grafana"
SUFFIXES = ("_bucket", "_sum", "_count")
# A whole time span is counted on purpose; everything else that has a range is a rate.
RANGES = {"$__rate_interval", "$__range", "1h:1m"}


def dashboards():
    return {path.stem: json.loads(path.read_text(encoding="utf-8"))
            for path in sorted((GRAFANA / "dashboards").glob("*.json"))}


def panels():
    for name, dashboard in dashboards().items():
        for panel in dashboard["panels"]:
            yield f"{name}: {panel['title']}", panel


def expressions():
    for where, panel in panels():
        for target in panel["targets"]:
            yield f"{where}: {target['refId']}", target["expr"]


def selectors(expr):
    """(metric, its matchers): every selector of an expression."""
    return re.findall(r"\b((?:tapwarden|process)_\w+|up)\s*(\{[^}]*\})?", expr)


def exported():
    """Names of metrics in the sources that write /metrics."""
    names = set()
    for path in (ROOT / "src/admin").glob("*.cpp"):
        names |= set(re.findall(r'"([a-z][a-z0-9_]+)"', path.read_text(encoding="utf-8")))
    return {name if name.startswith("process_") else f"tapwarden_{name}" for name in names} | {"up"}


def documented():
    page = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    return set(re.findall(r"\b(?:tapwarden|process)_[a-z0-9_]+", page)) | {"up"}


def base_name(metric, known):
    for suffix in SUFFIXES:
        if metric not in known and metric.endswith(suffix):
            return metric.removesuffix(suffix)
    return metric


class Conventions(unittest.TestCase):
    def test_there_are_four_dashboards_with_uids_that_stay(self):
        self.assertEqual({name: one["uid"] for name, one in dashboards().items()},
                         {name: f"tapwarden-{name}"
                          for name in ("threats", "posture", "traffic", "sensor")})
        for one in dashboards().values():
            self.assertIsNone(one["id"])
            self.assertFalse(one["editable"])
            self.assertTrue(one["description"])

    def test_the_files_are_what_the_script_writes(self):
        done = subprocess.run([sys.executable, GRAFANA / "build_dashboards.py", "--check"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_variables_choose_data_source_job_and_instance(self):
        for name, one in dashboards().items():
            listed = {variable["name"]: variable for variable in one["templating"]["list"]}
            self.assertEqual(listed["datasource"]["label"], "Data source", name)
            self.assertEqual(listed["datasource"]["query"], "prometheus", name)
            for variable in ("job", "instance"):
                this = listed[variable]
                self.assertEqual(this["label"], variable.capitalize(), name)
                self.assertTrue(this["multi"] and this["includeAll"], name)
                self.assertEqual((this["allValue"], this["refresh"]), (".+", 2), name)
                self.assertEqual(this["datasource"]["uid"], "${datasource}", name)

    def test_the_dashboards_link_to_each_other(self):
        for one in dashboards().values():
            link = one["links"][0]
            self.assertTrue(link["includeVars"] and link["keepTime"])
            self.assertTrue(set(link["tags"]) <= set(one["tags"]))

    def test_every_panel_has_title_description_unit_and_queries(self):
        for where, panel in panels():
            self.assertTrue(panel["title"].strip(), where)
            self.assertGreater(len(panel["description"]), 20, where)
            self.assertTrue(panel["fieldConfig"]["defaults"]["unit"], where)
            self.assertTrue(panel["targets"], where)
            self.assertEqual(panel["datasource"]["uid"], "${datasource}", where)

    def test_titles_are_told_apart(self):
        for name, one in dashboards().items():
            titles = [panel["title"] for panel in one["panels"]]
            self.assertEqual(len(titles), len(set(titles)), name)

    def test_panels_cover_the_grid_without_overlap_or_hole(self):
        for name, one in dashboards().items():
            taken = set()
            for panel in one["panels"]:
                place = panel["gridPos"]
                cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                         for y in range(place["y"], place["y"] + place["h"])}
                self.assertFalse(cells & taken, f"{name}: {panel['title']}")
                taken |= cells
            bottom = 1 + max(y for _, y in taken)
            self.assertEqual(len(taken), 24 * bottom, name)

    def test_every_selector_is_bound_to_the_chosen_job_and_instance(self):
        for where, expr in expressions():
            found = selectors(expr)
            self.assertTrue(found, where)
            for metric, matchers in found:
                self.assertIn('job=~"$job"', matchers, f"{where}: {metric}")
                self.assertIn('instance=~"$instance"', matchers, f"{where}: {metric}")

    def test_rates_have_the_interval_that_grafana_chooses(self):
        for where, expr in expressions():
            for function, span in re.findall(r"\b(\w+)\([^()]*\{[^}]*\}\[([^]]+)\]", expr):
                wanted = "$__rate_interval" if function == "rate" else "$__range"
                self.assertEqual(span, wanted, where)
            for span in re.findall(r"\[([^]]+)\]", expr):
                self.assertIn(span, RANGES, where)

    def test_counters_are_never_shown_as_they_are(self):
        for where, expr in expressions():
            for before, metric in re.findall(r"(.{0,60})\b(tapwarden_\w+_total)\b", expr):
                self.assertRegex(before, r"(rate|increase|last_over_time)\($|unless $"
                                 r"|count by \([\w, ]+\) \($", f"{where}: {metric}")

    def test_every_metric_is_one_that_the_daemon_exports_and_docs_explain(self):
        known = exported() & documented()
        for where, expr in expressions():
            for metric, _ in selectors(expr):
                self.assertIn(base_name(metric, known), known, where)

    def test_provisioning_reads_the_folder_that_the_package_fills(self):
        page = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
        path = GRAFANA / "provisioning/dashboards/tapwarden.yaml"
        [provider] = yaml.safe_load(path.read_text(encoding="utf-8"))["providers"]
        self.assertEqual(provider["options"]["path"], "/usr/share/tapwarden/grafana/dashboards")
        self.assertIn(provider["options"]["path"], page)


if __name__ == "__main__":
    unittest.main()
