# SPDX-License-Identifier: Apache-2.0
"""The captures of the benchmarks: made when they are missing, kept in build/bench
(TAPWARDEN_BENCH_DIR moves them)."""

import hashlib
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


def bench_folder():
    folder = pathlib.Path(os.environ.get("TAPWARDEN_BENCH_DIR", ROOT / "build/bench"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def generator_stamp():
    """Changes when the sources that make the captures do."""
    digest = hashlib.sha256()
    sources = sorted((ROOT / "tools/bench_pcaps").glob("*")) + [ROOT / "tools/craft/http_text.cpp"]
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()


def capture(build, folder, name, exchanges=None):
    """Path of the capture, made when it is not there or was made by other sources."""
    path = folder / (f"{name}.pcap" if exchanges is None else f"{name}-{exchanges}.pcap")
    stamp_file = path.with_suffix(".stamp")
    stamp = generator_stamp()
    if path.exists() and stamp_file.exists() and stamp_file.read_text() == stamp:
        return path
    size = [] if exchanges is None else [str(exchanges)]
    subprocess.run([build / "tools/bench_pcaps", name, path, *size], check=True)
    stamp_file.write_text(stamp)
    return path
