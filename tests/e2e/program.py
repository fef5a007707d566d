# SPDX-License-Identifier: Apache-2.0
"""Runs the program, and writes small captures for it."""

import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PCAPS = ROOT / "pcaps"
PROGRAM = str(ROOT / "build/release/src/app/tapwarden")


def main():
    """Unit tests of the calling file; the program may be named as the first argument."""
    global PROGRAM  # pylint: disable=global-statement
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        PROGRAM = sys.argv.pop(1)
    unittest.main(module="__main__")


class Run:
    """What a call of the program left behind. Texts are strict UTF-8."""

    def __init__(self, *arguments, stdin=b"", stdout=subprocess.PIPE):
        result = subprocess.run([PROGRAM, *map(str, arguments)], input=stdin, stdout=stdout,
                                stderr=subprocess.PIPE, check=False, timeout=120)
        self.code = result.returncode
        self.out = (result.stdout or b"").decode("utf-8")
        self.err = result.stderr.decode("utf-8")


def line_with(word, stream):
    """The next line of a program that has `word`; empty: it ended before."""
    for line in stream:
        if word in line:
            return line.decode("utf-8")
    return ""


class ProgramTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path


def records(capture):
    """Offsets of the packet records of a little-endian pcap."""
    offset = 24
    while offset < len(capture):
        yield offset
        offset += 16 + struct.unpack_from("<I", capture, offset + 8)[0]


def pcap(*exchanges):
    """A capture of one connection: pairs of request and response, each in one segment. Raw IP."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)]
    sent = {True: 1000, False: 5000}

    def segment(from_client, flags, payload=b""):
        ends = (b"\xc0\x00\x02\x01", b"\xc6\x33\x64\x02")
        ports = (40000, 80)
        if not from_client:
            ends, ports = ends[::-1], ports[::-1]
        tcp = struct.pack("!HHIIBBHHH", *ports, sent[from_client], sent[not from_client], 0x50,
                          flags, 65535, 0, 0)
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 40 + len(payload), 0, 0x4000, 64, 6, 0) + b"".join(
            ends)
        packet = ip + tcp + payload
        out.append(struct.pack("<IIII", 1700000000, len(out), len(packet), len(packet)) + packet)
        sent[from_client] += len(payload) + (1 if flags & 3 else 0)

    segment(True, 2)
    segment(False, 18)
    for request, response in exchanges:
        segment(True, 24, request)
        segment(False, 24, response)
    segment(True, 17)
    segment(False, 17)
    return b"".join(out)
