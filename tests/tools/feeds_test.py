#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/feeds against a server of this test: what it takes, what it refuses, how often it asks."""

import hashlib
import http.server
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIST = b"# exits\n" + b"".join(b"198.51.100.%d\n" % i for i in range(20))


class Server(http.server.ThreadingHTTPServer):
    """Serves `content`, knows its ETag, and writes down what was asked."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = LIST
        self.status = 200
        self.announced = None
        self.requests = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):  # pylint: disable=invalid-name
        server = self.server
        server.requests.append(dict(self.headers))
        etag = '"' + hashlib.sha1(server.content).hexdigest() + '"'
        if server.status == 200 and self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(server.status)
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT")
        self.send_header("Content-Length", str(server.announced or len(server.content)))
        self.end_headers()
        self.wfile.write(server.content)

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


class Feeds(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.lists = self.folder / "lists"
        self.lists.mkdir()
        self.file = self.lists / "exits.netset"
        self.table = self.folder / "table"
        self.table.write_text("# ours\nexits 3600 10 "
                              f"http://127.0.0.1:{self.server.server_port}/exits.netset\n")

    def run_feeds(self, *arguments):
        result = subprocess.run([sys.executable, ROOT / "tools/feeds", *arguments],
                                capture_output=True, text=True, check=False)
        self.out, self.err = result.stdout, result.stderr
        return result.returncode

    def fetch(self, *arguments):
        return self.run_feeds("--table", str(self.table), *arguments, str(self.lists), "exits")

    def make_due(self):
        """As if the interval had gone by."""
        path = self.lists / ".feeds.json"
        state = json.loads(path.read_text())
        state["exits"]["asked"] = time.time() - 4000
        path.write_text(json.dumps(state))

    def test_a_list_is_fetched_by_an_honest_client(self):
        self.assertEqual(self.fetch(), 0, self.err)
        self.assertEqual(self.file.read_bytes(), LIST)
        self.assertIn("20 entries", self.out)
        self.assertRegex(self.server.requests[0]["User-Agent"], r"^tapwarden-feeds/")
        self.assertEqual(sorted(p.name for p in self.lists.iterdir()),
                         [".feeds.json", "exits.netset"])

    def test_a_fresh_list_is_not_asked_for_again(self):
        self.fetch()
        self.assertEqual(self.fetch(), 0)
        self.assertEqual(len(self.server.requests), 1)
        self.assertIn("fresh", self.out)

    def test_a_list_that_has_not_changed_is_not_sent_again(self):
        self.fetch()
        self.make_due()
        self.assertEqual(self.fetch(), 0, self.err)
        self.assertIn("not changed", self.out)
        self.assertEqual(len(self.server.requests), 2)
        self.assertEqual(self.server.requests[1]["If-Modified-Since"],
                         "Mon, 01 Jan 2024 00:00:00 GMT")
        self.assertEqual(self.file.read_bytes(), LIST)

    def test_a_list_that_was_removed_is_fetched_whole(self):
        self.fetch()
        self.make_due()
        self.file.unlink()
        self.assertEqual(self.fetch(), 0, self.err)
        self.assertEqual(self.file.read_bytes(), LIST)

    def test_what_is_no_list_leaves_the_former_file(self):
        self.fetch()
        page = b"<html>\n" + b"<p>Sorry</p>\n" * 30
        for content, status, words in ((page, 200, "0 entries"), (b"", 200, "0 entries"),
                                       (LIST[:60], 200, "expected at least 10"),
                                       (LIST + page, 200, "none of a list"),
                                       (LIST, 503, "status 503")):
            self.make_due()
            self.server.content, self.server.status = content, status
            self.assertEqual(self.fetch(), 2, self.out)
            self.assertIn(words, self.err)
            self.assertEqual(self.file.read_bytes(), LIST)

    def test_half_an_answer_leaves_the_former_file(self):
        self.fetch()
        self.make_due()
        self.server.content = LIST + b"198.51.100.99\n"
        self.server.announced = 100000
        self.assertEqual(self.fetch(), 2)
        self.assertEqual(self.file.read_bytes(), LIST)

    def test_a_failure_is_not_repeated_before_the_interval(self):
        self.server.status = 500
        self.assertEqual(self.fetch(), 2)
        self.assertEqual(self.fetch(), 0)
        self.assertEqual(len(self.server.requests), 1)

    def test_a_server_that_is_not_there_is_said(self):
        self.table.write_text("exits 3600 10 http://127.0.0.1:1/exits.netset\n")
        self.assertEqual(self.fetch(), 2)
        self.assertIn("feeds: exits: http://127.0.0.1:1/", self.err)

    def test_a_dry_run_asks_nobody(self):
        self.assertEqual(self.fetch("--dry-run"), 0)
        self.assertIn("would fetch", self.out)
        self.assertEqual(self.server.requests, [])
        self.assertEqual(list(self.lists.iterdir()), [])

    def test_usage_is_exit_code_1(self):
        self.assertEqual(self.run_feeds(), 1)
        self.assertEqual(self.run_feeds("--nonsense"), 1)
        self.assertEqual(self.run_feeds(str(self.lists), "no_such_list"), 1)
        self.assertEqual(self.run_feeds(str(self.folder / "none"), "tor_exits"), 1)
        self.table.write_text("exits often http://127.0.0.1/\n")
        self.assertEqual(self.fetch(), 1)
        self.assertIn("table:1:", self.err)

    def test_every_list_of_the_table_is_described_with_its_terms(self):
        self.assertEqual(self.run_feeds("--list"), 0)
        table = [line.split() for line in self.out.splitlines()]
        self.assertGreater(len(table), 5)
        self.assertEqual(self.run_feeds("--help"), 0)
        for name, interval, url in table:
            self.assertIn(f"\n  {name} ", self.out)
            self.assertGreaterEqual(int(interval), 3600)
            self.assertTrue(url.startswith("https://"), url)


if __name__ == "__main__":
    unittest.main()
