#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks Prometheus every query of a dashboard as Grafana would: variables and intervals filled in.

    answers.py DASHBOARD.json PROMETHEUS_URL [--minutes 15] [--scrape 1] > answers.json

The answers are those of Prometheus' API, by panel id and letter of the query. Used to draw pictures
and by the test that every query has an answer.
"""

import argparse
import json
import pathlib
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600)
GRID_PIXELS = 1600 / 24
BAR_PIXELS = 12


class Asked:
    """A span of time, and how often Prometheus scrapes. Seconds."""

    def __init__(self, end, span, scrape):
        self.end, self.span, self.scrape = end, span, scrape

    def step(self, panel):
        """Grafana's interval: one point a pixel, not below that of the scrapes. Bars are wider."""
        pixels = panel["gridPos"]["w"] * GRID_PIXELS
        if panel["fieldConfig"]["defaults"]["custom"].get("drawStyle") == "bars":
            pixels /= BAR_PIXELS
        wanted = max(self.span / pixels, self.scrape)
        return next((step for step in STEPS if step >= wanted), STEPS[-1])

    def filled(self, expr, step, variables):
        rate = max(step + self.scrape, 4 * self.scrape)
        known = {"__rate_interval": f"{rate}s", "__range": f"{self.span}s", "__interval": f"{step}s",
                 **variables}
        return re.sub(r"\$(\w+|\{\w+\})", lambda name: known[name[1].strip("{}")], expr)


class Prometheus:
    def __init__(self, url):
        self.url = url.rstrip("/")

    def get(self, path, **query):
        """`data` of the answer. RuntimeError: Prometheus refused."""
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(query)}",
                                        timeout=60) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error).get("error", str(error))) from error

    def answer(self, target, panel, asked, variables):
        step = asked.step(panel)
        expr = asked.filled(target["expr"], step, variables)
        if target["instant"]:
            data = self.get("query", query=expr, time=asked.end)
        else:
            end = asked.end // step * step
            data = self.get("query_range", query=expr, start=end - asked.span, end=end, step=step)
        return {"expr": expr, "step": step, **data}


def chosen(dashboard):
    """Each variable with all its values chosen."""
    return {one["name"]: one["allValue"] for one in dashboard["templating"]["list"]
            if one["type"] == "query"}


def panels(dashboard):
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def answers(dashboard, prometheus, asked):
    """Panel id → letter → answer."""
    variables = chosen(dashboard)
    return {panel["id"]: {target["refId"]: prometheus.answer(target, panel, asked, variables)
                          for target in panel["targets"]} for panel in panels(dashboard)}


def main():
    parser = argparse.ArgumentParser(description="Asks every query of a dashboard.")
    parser.add_argument("dashboard", type=pathlib.Path)
    parser.add_argument("prometheus")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--scrape", type=int, default=1, help="seconds between two scrapes")
    parser.add_argument("--end", type=float, default=None, help="Unix time; default: now")
    words = parser.parse_args()
    asked = Asked(int(words.end or time.time()), int(words.minutes * 60), words.scrape)
    dashboard = json.loads(words.dashboard.read_text(encoding="utf-8"))
    json.dump({"start": asked.end - asked.span, "end": asked.end, "dashboard": dashboard,
               "answers": answers(dashboard, Prometheus(words.prometheus), asked)}, sys.stdout)


if __name__ == "__main__":
    main()
