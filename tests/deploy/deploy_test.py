#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The unit, the pages made from --help, and the files that a package installs.

Usage: deploy_test.py PROGRAM [TEST…]. Exit code 77: the tool that the test asks is not installed.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "tools/deploy"
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else ""
SKIPPED = 77
EXPOSURE_MAX = 2.0
NEEDED = {"test_the_unit_is_exposed_no_more_than_the_bound": "systemd-analyze",
          "test_systemd_finds_nothing_wrong_with_the_unit": "systemd-analyze",
          "test_logrotate_understands_its_file": "logrotate",
          "test_the_manual_page_is_set_without_a_warning": "man"}


def run(*words):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)


class DeployTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tapwarden-deploy-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def pages(self):
        done = run(ROOT / "tools/program_pages", PROGRAM, self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {name: (self.folder / name).read_text(encoding="utf-8")
                for name in ("tapwarden.1", "tapwarden.bash", "_tapwarden")}

    @staticmethod
    def options():
        """Every option that --help names, in whatever line."""
        text = run(PROGRAM, "--help").stdout.split("\nExit codes:")[0]
        heads = re.findall(r"^  (-[^\s{]+)", text, re.M)
        return sorted({name for head in heads for name in head.split(",")})

    def test_the_manual_page_and_the_completions_name_every_option(self):
        pages = self.pages()
        options = self.options()
        self.assertGreater(len(options), 40)
        page = pages["tapwarden.1"].replace(r"\-", "-")
        for option in options:
            self.assertIn(rf"\fB{option}\fR", page)
            self.assertRegex(pages["tapwarden.bash"], rf"[ '|]{option}[ ')|]")
            self.assertRegex(pages["_tapwarden"], rf"[)*']{option}\[")
        named = set(re.findall(r"\\fB(--?[\w-]+)\\fR", page))
        self.assertEqual(named - set(options), set())

    def test_the_manual_page_is_set_without_a_warning(self):
        self.pages()
        done = run("man", "--warnings", "-E", "UTF-8", "-l", self.folder / "tapwarden.1")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("EXIT STATUS", done.stdout)

    def test_the_completion_of_bash_completes_options_and_their_words(self):
        self.pages()
        script = ('source "$1"; COMP_WORDS=(tapwarden "$2" "$3"); COMP_CWORD=$4; _tapwarden; '
                  'echo "${COMPREPLY[*]}"')
        def completed(*words):
            return run("bash", "-c", script, "bash", self.folder / "tapwarden.bash", *words).stdout.split()
        self.assertEqual(completed("--snap", "", "1"), ["--snap-length"])
        self.assertEqual(completed("--log-level", "no", "2"), ["notice"])
        self.assertIn("lo", completed("-i", "", "2"))

    def test_the_unit_is_exposed_no_more_than_the_bound(self):
        done = run("systemd-analyze", "security", "--offline=yes", "--no-pager",
                   DEPLOY / "systemd/tapwarden.service")
        found = re.search(r"exposure level for tapwarden\.service: ([\d.]+)", done.stdout)
        self.assertIsNotNone(found, done.stderr)
        self.assertLessEqual(float(found[1]), EXPOSURE_MAX)

    def test_systemd_finds_nothing_wrong_with_the_unit(self):
        unit = (DEPLOY / "systemd/tapwarden.service").read_text(encoding="utf-8")
        copy = self.folder / "tapwarden.service"  # the program need not be installed here
        copy.write_text(unit.replace("/usr/bin/tapwarden", PROGRAM), encoding="utf-8")
        done = run("systemd-analyze", "verify", "--man=no", copy)
        ours = [line for line in done.stderr.splitlines() if "tapwarden" in line]
        self.assertEqual(ours, [])

    def test_the_unit_gives_the_program_the_time_that_it_takes_to_end(self):
        unit = (DEPLOY / "systemd/tapwarden.service").read_text(encoding="utf-8")
        drain = int(re.search(r"drain_max = std::chrono::seconds\{(\d+)\}",
                              (ROOT / "include/tapwarden/config.hpp").read_text())[1])
        grace = int(re.search(r"kGrace\{(\d+)\}", (ROOT / "src/app/listen.cpp").read_text())[1])
        self.assertGreater(int(re.search(r"TimeoutStopSec=(\d+)", unit)[1]), drain + grace)

    def test_the_unit_lets_the_program_add_a_filter_of_its_own(self):
        # systemd 252 has seccomp(2) in no set that @system-service includes.
        unit = (DEPLOY / "systemd/tapwarden.service").read_text(encoding="utf-8")
        allowed = re.search(r"^SystemCallFilter=([^~].*)$", unit, re.M)[1].split()
        self.assertIn("seccomp", allowed)

    def test_logrotate_understands_its_file(self):
        text = (DEPLOY / "logrotate").read_text(encoding="utf-8")
        copy = self.folder / "rotate"
        copy.write_text(text.replace("su tapwarden tapwarden", "").replace(
            "/var/log/tapwarden", str(self.folder)), encoding="utf-8")
        copy.chmod(0o644)
        (self.folder / "eve.json").write_text("{}\n", encoding="utf-8")
        done = run("logrotate", "--debug", "--state", self.folder / "state", copy)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("considering log " + str(self.folder / "eve.json"), done.stderr)
        self.assertNotIn("error", done.stderr)

    def test_conffiles_are_the_files_that_go_to_etc(self):
        installed = set(re.findall(r"DESTINATION (/etc[\w/.]*)(?:\s+RENAME (\w+))?",
                                   (DEPLOY / "CMakeLists.txt").read_text(encoding="utf-8")))
        files = {f"{folder}/{name or 'tapwarden.yaml'}" for folder, name in installed}
        self.assertEqual(set((DEPLOY / "debian/conffiles").read_text().split()), files)

    def test_scripts_of_the_package_are_posix_shell(self):
        for name in ("postinst", "prerm", "postrm"):
            self.assertEqual(run("sh", "-n", DEPLOY / "debian" / name).stderr, "")
            self.assertIn("\nset -e\n", (DEPLOY / "debian" / name).read_text(encoding="utf-8"))


def main():
    for name in sys.argv[2:]:
        tool = NEEDED.get(name)
        if tool and shutil.which(tool) is None:
            print(f"SKIPPED: {tool} is not installed")
            sys.exit(SKIPPED)
    unittest.main(argv=[sys.argv[0], *(f"DeployTest.{name}" for name in sys.argv[2:])])


if __name__ == "__main__":
    main()
