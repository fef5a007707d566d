#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/check_layers finds what crosses a layer, in small trees made for it."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def check(files):
    """Exit code and output for a tree of {path: text}."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        result = subprocess.run([sys.executable, ROOT / "tools/check_layers", folder],
                                capture_output=True, text=True, check=False)
        return result.returncode, result.stdout


class CheckLayers(unittest.TestCase):
    def assert_allowed(self, path, line):
        code, output = check({path: line + "\n"})
        self.assertEqual(code, 0, output)

    def assert_refused(self, path, line, words):
        code, output = check({path: "// first line\n" + line + "\n"})
        self.assertEqual(code, 1, output)
        self.assertIn(f"{path}:2: ", output)
        self.assertIn(words, output)

    def test_a_stage_includes_contracts_base_and_itself(self):
        self.assert_allowed("src/http/a.cpp", '#include "tapwarden/http.hpp"')
        self.assert_allowed("src/http/a.cpp", '#include "base/base64.hpp"')
        self.assert_allowed("src/http/a.cpp", '#include "http/http1.hpp"')
        self.assert_allowed("src/http/a.cpp", "#include <vector>")

    def test_a_stage_does_not_include_another_stage(self):
        self.assert_refused("src/http/a.cpp", '#include "stream/reassembler.hpp"',
                            "http may not include stream/reassembler.hpp")

    def test_a_stage_does_not_include_what_is_above_it(self):
        self.assert_refused("src/sink/a.hpp", '#include "pipeline/worker.hpp"', "may not include")
        self.assert_refused("src/base/a.hpp", '#include "decode/decoder.hpp"', "may not include")

    def test_pipeline_includes_every_stage(self):
        self.assert_allowed("src/pipeline/a.cpp", '#include "stream/flow_table.hpp"')

    def test_a_library_stays_in_its_folder(self):
        self.assert_allowed("src/inspect/a.cpp", "#include <hs/hs.h>")
        self.assert_refused("src/http/a.cpp", "#include <hs/hs.h>", "belongs to inspect")
        self.assert_refused("src/decode/a.cpp", "#include <pcap/pcap.h>", "belongs to capture")

    def test_a_library_that_nobody_declared_is_refused(self):
        self.assert_refused("src/http/a.cpp", "#include <boost/asio.hpp>", "in no table")

    def test_a_contract_names_the_standard_library_alone(self):
        self.assert_allowed("include/tapwarden/a.hpp", "#include <span>")
        self.assert_refused("include/tapwarden/a.hpp", "#include <fmt/core.h>", "third-party")
        self.assert_refused("include/tapwarden/a.hpp", '#include "http/http1.hpp"', "a contract")
        self.assert_refused("include/tapwarden/a.hpp", "#include <sys/socket.h>", "a contract")

    def test_only_app_and_the_clock_of_live_capture_read_a_clock(self):
        for call in ("auto t = std::chrono::steady_clock::now();", "time_t t = time(nullptr);",
                     "clock_gettime(CLOCK_MONOTONIC, &t);"):
            self.assert_refused("src/stream/a.cpp", call, "reads a clock")
            self.assert_allowed("src/app/a.cpp", call)
            self.assert_allowed("src/capture/live_clock.cpp", call)
            self.assert_refused("src/capture/pcap_file.cpp", call, "reads a clock")
            self.assert_refused("src/http/live_clock.cpp", call, "reads a clock")
        self.assert_allowed("src/stream/a.cpp", "// never steady_clock::now() here")
        self.assert_allowed("src/stream/a.cpp", "const Timestamp at = packet.time(0);")

    def test_a_folder_that_nobody_declared_is_refused(self):
        code, output = check({"src/helpers/a.cpp": "\n"})
        self.assertEqual(code, 1, output)

    def test_an_empty_tree_is_an_error(self):
        self.assertEqual(check({})[0], 1)


if __name__ == "__main__":
    unittest.main()
