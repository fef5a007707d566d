#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The committed demo captures are what their generator writes, octet for octet.

Usage: pcaps_test.py MAKE_PCAPS SCRATCH_FOLDER
"""

import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def generated_files(folder):
    """Everything under it that make_pcaps writes: captures and the README."""
    paths = [path for path in folder.rglob("*") if path.suffix in (".pcap", ".pcapng", ".md")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def main():
    make_pcaps, scratch = sys.argv[1], pathlib.Path(sys.argv[2])
    shutil.rmtree(scratch, ignore_errors=True)
    subprocess.run([make_pcaps, scratch], check=True)
    made = generated_files(scratch)
    committed = generated_files(ROOT / "pcaps")
    problems = [f"pcaps/{name}: not committed" for name in sorted(made.keys() - committed.keys())]
    problems += [f"pcaps/{name}: no generator writes it"
                 for name in sorted(committed.keys() - made.keys())]
    problems += [f"pcaps/{name}: differs from what its generator writes"
                 for name in sorted(made.keys() & committed.keys())
                 if made[name] != committed[name]]
    print(*problems, sep="\n")
    print(f"{len(made)} files")
    sys.exit(1 if problems or not made else 0)


if __name__ == "__main__":
    main()
