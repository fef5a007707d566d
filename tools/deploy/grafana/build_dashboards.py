#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the dashboards of this folder as JSON that Grafana imports. With --check: says whether the
files are what would be written, and writes nothing."""

import argparse
import json
import pathlib
import sys

from posture import posture
from sensor import sensor
from threats import threats
from traffic import traffic

FOLDER = pathlib.Path(__file__).resolve().parent / "dashboards"


def contents():
    """Path and text of each dashboard."""
    for one in (threats(), posture(), traffic(), sensor()):
        path = FOLDER / (one["uid"].removeprefix("tapwarden-") + ".json")
        yield path, json.dumps(one, indent=2, ensure_ascii=False) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    stale = [path for path, text in contents()
             if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if check and stale:
        sys.exit(f"not what build_dashboards.py writes; run it: {', '.join(p.name for p in stale)}")
    if not check:
        for path, text in contents():
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
