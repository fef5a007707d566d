#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Pictures of the dashboards, of real traffic: docs/images/dashboard-*.png.

    pictures.py [--minutes 15] [--program FILE] [--captures DIR] [--answers DIR]

Needs root, Prometheus, tcpreplay, Chromium and Node.js, and in this folder: npm ci && npm run build.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

from scene import HERE, ROOT, Scene, captures

DASHBOARDS = ROOT / "tools/deploy/grafana/dashboards"
IMAGES = ROOT / "docs/images"


def play(scene, seconds, folders):
    """Replays captures now and then, while visitors come."""
    files = [path for folder in folders for path in captures(folder)]
    chance = random.Random(7)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        scene.replay(chance.choice(files), chance.choice((50, 200, 800)))
        time.sleep(chance.uniform(0.2, 2.5))


def draw(answers, folder):
    for dashboard in sorted(DASHBOARDS.glob("*.json")):
        path = folder / dashboard.name
        path.write_text(json.dumps(answers[dashboard.stem]), encoding="utf-8")
        subprocess.run(["node", HERE / "draw.mjs", path,
                        IMAGES / f"dashboard-{dashboard.stem}.png"], check=True)


def main():
    parser = argparse.ArgumentParser(description="Pictures of the dashboards, of real traffic.")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--program", default=ROOT / "build/release/src/app/tapwarden")
    parser.add_argument("--captures", action="append", default=[], help="folder of more captures")
    parser.add_argument("--answers", type=pathlib.Path, help="keep the answers; draw nothing")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tapwarden-pictures-") as folder:
        folder = pathlib.Path(folder)
        scene = Scene(words.program, folder)
        try:
            scene.visit()
            play(scene, words.minutes * 60, [ROOT / "pcaps", *words.captures])
            answers = {one.stem: scene.answers(one, words.minutes - 0.3)
                       for one in DASHBOARDS.glob("*.json")}
        finally:
            scene.end()
        if words.answers:
            words.answers.mkdir(exist_ok=True)
            for name, answer in answers.items():
                (words.answers / f"{name}.json").write_text(json.dumps(answer), encoding="utf-8")
        else:
            IMAGES.mkdir(exist_ok=True)
            draw(answers, folder)


if __name__ == "__main__":
    main()
