#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No request makes rules quadratic: counts the instructions of the worst shapes in two sizes.

Instructions, counted by valgrind, not seconds: the same on every machine and under any load. Exits with
77, which ctest calls skipped, where there is no valgrind.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SIZE = 32 * 1024
INSTRUCTIONS_AN_OCTET_MAX = 4000  # of all rules together; ordinary octets cost about ten
GROWTH_MAX = 3.0  # twice the octets: quadratic would be 4


def parts(folder):
    """Instructions of each run, in order: every second part; the others prepare it."""
    totals = []
    number = 2
    while (part := folder / f"out.{number}").exists():
        totals.append(int(re.search(r"^(?:totals|summary): (\d+)", part.read_text(),
                                    re.MULTILINE).group(1)))
        number += 2
    return totals


def main():
    if shutil.which("valgrind") is None:
        print("skipped: no valgrind here")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        command = [sys.argv[1], str(SIZE), sys.argv[2]]  # and where compiled rules are kept
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out",
             "--dump-before=count_from_here*", "--dump-before=count_to_here*", f"--log-file={folder}/log",
             *command], capture_output=True, text=True, check=False)
        if run.returncode != 0:
            print(run.stderr, (folder / "log").read_text())
            return 1
        shapes = run.stdout.splitlines()
        totals = parts(folder)
    if len(shapes) < 20 or len(totals) < 2 * len(shapes):
        print(f"{len(totals)} measurements of {len(shapes)} shapes: two of each were expected")
        return 1
    bad = 0
    for i, shape in enumerate(shapes):
        once, twice = totals[2 * i], totals[2 * i + 1]
        growth = twice / max(once, 1)
        an_octet = twice / (2 * SIZE)
        wrong = growth > GROWTH_MAX or an_octet > INSTRUCTIONS_AN_OCTET_MAX
        bad += wrong
        print(f"{'WRONG' if wrong else 'ok':5}  {shape:22} {once:>12,} {twice:>12,}"
              f"  x{growth:.2f}  {an_octet:,.0f} an octet")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
