#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Golden tests: what tapwarden says of a capture, compared with a text file that people read.

A golden file is a head of `key: value` lines, then one JSON object for each expected event:

    doc:    one sentence
    pcap:   <area>/<file> under pcaps/ (repeatable)
    args:   further arguments of the command line (optional)
    exit:   exit code (optional, 0)
    events: event types that are listed, e.g. `http alert` (optional: all); all are validated
    fields: dotted names; `findings[].id` collects from a list; absent ones are left out

Every event is validated against docs/event.schema.json, listed or not.
"""

import argparse
import difflib
import json
import pathlib
import shlex
import subprocess
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
PCAPS = ROOT / "pcaps"
SCHEMA = ROOT / "docs/event.schema.json"
PCAP_BYTES_MAX = 50_000
KEYS = ("doc", "pcap", "args", "exit", "events", "fields")


class Golden:
    def __init__(self, path):
        self.path = path
        self.head = {key: [] for key in KEYS}
        self.head_lines = []
        self.expected = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("{"):
                self.expected.append(line)
            elif line.strip():
                self._read_head(line)
        for key in ("doc", "pcap", "fields"):
            if not self.head[key]:
                raise ValueError(f"{path}: no `{key}:` line")

    def _read_head(self, line):
        key, separator, value = line.partition(":")
        if not separator or key not in KEYS:
            raise ValueError(f"{self.path}: not a head line: {line}")
        if self.expected:
            raise ValueError(f"{self.path}: a head line behind the events: {line}")
        self.head[key].append(value.strip())
        self.head_lines.append(line)

    def words(self, key):
        return " ".join(self.head[key]).split()

    def pcaps(self):
        return [PCAPS / name for name in self.head["pcap"]]

    def exit_code(self):
        return int((self.head["exit"] or ["0"])[0])

    def restricted(self, event):
        picked = {}
        for field in self.words("fields"):
            value = pick(event, field.split("."))
            if value is not None and value != []:
                picked[field] = value
        return json.dumps(picked, ensure_ascii=False)

    def write(self, lines):
        self.path.write_text("\n".join(self.head_lines + lines) + "\n", encoding="utf-8")


def pick(value, names):
    """The value at a dotted name; None when it is absent."""
    for i, name in enumerate(names):
        if not isinstance(value, dict) or name.removesuffix("[]") not in value:
            return None
        value = value[name.removesuffix("[]")]
        if name.endswith("[]"):
            collected = [pick(item, names[i + 1:]) for item in value]
            return [item for item in collected if item is not None]
    return value


def run_tapwarden(program, golden):
    """Events of the capture; the exit code must be the expected one."""
    command = [str(program)]
    for pcap in golden.pcaps():
        command += ["-r", str(pcap)]
    command += ["-l", "-", "-q", *shlex.split(" ".join(golden.head["args"]))]
    result = subprocess.run(command, capture_output=True, check=False, timeout=120)
    if result.returncode != golden.exit_code():
        raise RuntimeError(f"exit code {result.returncode}, expected {golden.exit_code()}: "
                           f"{shlex.join(command)}\n{result.stderr.decode(errors='replace')}")
    return [json.loads(line) for line in result.stdout.decode("utf-8").splitlines()]


def validate(events):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for number, event in enumerate(events, 1):
        for error in validator.iter_errors(event):
            raise RuntimeError(f"event {number} does not follow {SCHEMA.name}: "
                               f"{error.json_path}: {error.message}\n{json.dumps(event)}")


def run(program, path, update):
    golden = Golden(path)
    events = run_tapwarden(program, golden)
    validate(events)
    listed = golden.words("events")
    actual = [golden.restricted(event) for event in events
              if not listed or event["event_type"] in listed]
    if actual == golden.expected:
        return True
    if update:
        golden.write(actual)
        print(f"updated {path.relative_to(ROOT)}")
        return True
    diff = difflib.unified_diff(golden.expected, actual, "expected", "actual", lineterm="")
    print(f"{path}: {golden.head['doc'][0]}", *diff, sep="\n")
    print(f"When the new events are right: tools/dev golden --update {path.relative_to(ROOT)}")
    return False


def lint(goldens, pcaps_folder=PCAPS):
    """Every capture has a golden file, every golden file its capture, and all are small."""
    problems = []
    used = set()
    for path in goldens:
        golden = Golden(path)
        used.update(golden.pcaps())
        problems += [f"{path}: {pcap} is missing" for pcap in golden.pcaps() if not pcap.exists()]
        if not golden.expected:
            problems.append(f"{path}: expects nothing, so it cannot fail")
    for pcap in sorted(pcaps_folder.rglob("*.pcap*")):
        if pcap not in used:
            problems.append(f"{pcap}: no golden file names it")
        if pcap.stat().st_size >= PCAP_BYTES_MAX:
            problems.append(f"{pcap}: {pcap.stat().st_size} octets, {PCAP_BYTES_MAX} are allowed")
    print(*problems, sep="\n")
    return not problems


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=pathlib.Path, help="default: all golden files")
    parser.add_argument("--program", type=pathlib.Path,
                        default=ROOT / "build/release/src/app/tapwarden")
    parser.add_argument("--update", action="store_true", help="write what is said now")
    parser.add_argument("--lint", action="store_true",
                        help="run nothing; check that captures and golden files belong together")
    options = parser.parse_args()
    files = [path.resolve() for path in options.files]
    files = files or sorted((ROOT / "tests/golden").rglob("*.golden"))
    if options.lint:
        sys.exit(0 if lint(files) else 1)
    try:
        results = [run(options.program, path, options.update) for path in files]
    except (OSError, RuntimeError, ValueError) as error:
        sys.exit(f"golden: {error}")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
