# SPDX-License-Identifier: Apache-2.0
"""The admin server of the real program. Usage: admin_test.py TAPWARDEN SOURCE_DIR [CASE]"""

import json
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

PROGRAM = pathlib.Path(sys.argv[1])
SOURCE = pathlib.Path(sys.argv[2])
CACHE = PROGRAM.parents[2] / "rules-cache"  # of the build: compiling takes long
PATIENCE = 60  # seconds that something may take on a busy machine
HASH = "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"  # of "secret", cost 4


def wait_until(what, condition):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"it did not come: {what}")


class Program:
    """A run that follows a growing capture."""

    def __init__(self, folder, capture, *options):
        self.capture = folder / "capture.pcap"
        self.capture.write_bytes(capture)
        self.errors = folder / "errors"
        words = [PROGRAM, "-r", self.capture, "--follow", "-q", "--admin", "127.0.0.1:0",
                 "--rules-cache", CACHE, *options]
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(words, stderr=errors)
        found = wait_until("the admin server", lambda: self.process.poll() is not None or re.search(
            r"admin server: (\S+)", self.errors.read_text()))
        assert found is not True, self.errors.read_text()
        self.url = found[1]

    def get(self, path, **headers):
        request = urllib.request.Request(self.url + path, headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def value(self, name):
        """The sum of its series."""
        found = re.findall(rf"^{name}(?:{{.*}})? (\S+)$", self.get("/metrics"), re.M)
        return sum(map(float, found))

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE)


def capture_of(name):
    return (SOURCE / "pcaps" / name).read_bytes()


def requests(count):
    """A capture in which each of `count` connections asks for another path of another host."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)]
    for i in range(count):
        text = (f"GET /{'abcdefghij'[i % 10]}word{i}x HTTP/1.1\r\nHost: h{i % 977}.example.com"
                "\r\n\r\n").encode()
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        client = bytes([198, 18, i >> 8 & 255, i & 255])
        server = bytes([192, 0, 2, 1])
        for source, to, ports, seq, ack, flags, payload in (
                (client, server, (40000, 80), 0, 0, 0x02, b""),
                (server, client, (80, 40000), 0, 1, 0x12, b""),
                (client, server, (40000, 80), 1, 1, 0x18, text),
                (server, client, (80, 40000), 1, 1 + len(text), 0x18, answer)):
            tcp = struct.pack("!HHIIBBHHH", *ports, seq, ack, 0x50, flags, 8192, 0, 0) + payload
            ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0) + source + to
            packet = ip + tcp
            out.append(struct.pack("<IIII", 1700000000 + i // 1000, i % 1000 * 1000, len(packet),
                                   len(packet)) + packet)
    return b"".join(out)


class AdminTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tapwarden-admin-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def start(self, capture, *options):
        program = Program(self.folder, capture, *options)
        self.addCleanup(program.stop)
        return program

    def test_metrics_are_what_promtool_expects_and_docs_name(self):
        program = self.start(capture_of("stories/dealer_platform.pcap"), "-l", self.folder)
        wait_until("exchanges", lambda: program.value("tapwarden_http_exchanges_total") > 0)
        with urllib.request.urlopen(program.url + "/metrics", timeout=PATIENCE) as answer:
            kind, text = answer.headers["Content-Type"], answer.read().decode()
        self.assertEqual(kind, "text/plain; version=0.0.4; charset=utf-8")
        told = set(re.findall(r"\| `([a-z_]+)[`{]", (SOURCE / "docs/metrics.md").read_text()))
        self.assertEqual(set(re.findall(r"^# TYPE (\S+)", text, re.M)), told)
        for name in ("findings_total", "checks_total", "endpoint_exchanges_total", "sink_up"):
            self.assertRegex(text, rf"(?m)^tapwarden_{name}{{.*}} [0-9.e+]+$")
        if not shutil.which("promtool"):
            self.skipTest("promtool is not there (Debian package prometheus)")
        done = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                              capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_counts_only_grow_while_traffic_comes(self):
        whole = capture_of("stories/dealer_platform.pcap")
        program = self.start(whole)
        names = ["tapwarden_decode_packets_total", "tapwarden_http_requests_total",
                 "tapwarden_exchanges_total", "tapwarden_checks_total"]
        last = [0.0] * len(names)
        for _ in range(5):
            with program.capture.open("ab") as capture:
                capture.write(whole[24:])
            packets = last[0]
            wait_until("more packets", lambda: program.value(names[0]) > packets)
            now = [program.value(name) for name in names]
            for name, before, after in zip(names, last, now):
                self.assertGreaterEqual(after, before, name)
            last = now
        self.assertTrue(all(last))

    def test_random_paths_and_hosts_make_a_bounded_number_of_series(self):
        count = 20000
        program = self.start(requests(count))
        wait_until("all requests",
                   lambda: program.value("tapwarden_http_requests_total") == count)
        text = wait_until("their records", lambda: (
            program.value("tapwarden_endpoint_exchanges_total") == count
            and program.get("/metrics")))
        endpoints = set(re.findall(r'^tapwarden_endpoint_exchanges_total{(.*),level=', text, re.M))
        self.assertLessEqual(len(endpoints), 2000 + 200 + 1)
        self.assertGreaterEqual(len(endpoints), 200)
        hosts = set(re.findall(r'^tapwarden_http_latency_seconds_count{(.*)}', text, re.M))
        self.assertEqual(len(hosts), 201)
        self.assertGreater(program.value("tapwarden_series_dropped_total"), 0)
        begin = time.monotonic()
        size = len(program.get("/metrics"))
        print(f"a scrape of {len(endpoints)} endpoints, {size} octets: "
              f"{(time.monotonic() - begin) * 1000:.0f} ms")

    def test_the_api_answers_in_json_and_refuses_what_it_does_not_know(self):
        program = self.start(capture_of("attacks/sqli_query.pcap"))
        wait_until("a finding", lambda: json.loads(program.get("/api/v1/findings"))["total"] > 0)
        finding = json.loads(program.get("/api/v1/findings?limit=1"))["findings"][0]
        self.assertTrue(finding["id"].startswith("sqli"), finding)
        self.assertEqual(json.loads(program.get("/api/v1/status"))["state"], "running")
        self.assertGreater(json.loads(program.get("/api/v1/endpoints"))["total"], 0)
        self.assertEqual(json.loads(program.get("/api/v1/talkers?offset=9"))["talkers"], [])
        self.assertEqual(program.get("/-/ready"), "ready\n")
        for path, headers, status in (("/metricsx", {}, 404), ("/api/v1/talkers?by=x", {}, 400),
                                      ("/api/v1/findings?limit=-1", {}, 400), ("/-/reload", {}, 405),
                                      ("/metrics", {"Host": "evil.example"}, 421)):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                program.get(path, **headers)
            self.assertEqual(caught.exception.code, status, path)
            caught.exception.close()

    def test_a_reload_is_counted_and_no_other_site_may_ask_for_one(self):
        program = self.start(capture_of("attacks/sqli_query.pcap"))
        wait_until("readiness", lambda: program.value("tapwarden_decode_packets_total") > 0)
        post = urllib.request.Request(program.url + "/-/reload", method="POST",
                                      headers={"Origin": "http://evil.example"})
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(post, timeout=PATIENCE)
        self.assertEqual(caught.exception.code, 403)
        caught.exception.close()
        post = urllib.request.Request(program.url + "/-/reload", method="POST")
        with urllib.request.urlopen(post, timeout=PATIENCE) as answer:
            self.assertEqual((answer.status, answer.read()), (200, b"read again\n"))
        self.assertEqual(
            program.value('tapwarden_reloads_total{what="rules",result="success"}'), 1)

    def test_a_reload_that_fails_says_why(self):
        packs = self.folder / "packs"
        shutil.copytree(SOURCE / "rules", packs)
        program = self.start(capture_of("attacks/sqli_query.pcap"), "--rules", packs)
        wait_until("readiness", lambda: program.value("tapwarden_decode_packets_total") > 0)
        (packs / "xss.yaml").write_text("family: [\n", encoding="utf-8")
        post = urllib.request.Request(program.url + "/-/reload", method="POST")
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(post, timeout=PATIENCE)
        self.assertEqual(caught.exception.code, 500)
        self.assertIn("xss.yaml", caught.exception.read().decode("utf-8"))
        caught.exception.close()
        self.assertEqual(program.value('tapwarden_reload_success{what="rules"}'), 0)

    def test_endless_headers_do_not_keep_the_server(self):
        program = self.start(capture_of("attacks/sqli_query.pcap"))
        port = int(program.url.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as one:
            one.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n")
            sent = 0
            try:
                while sent < 10_000_000:
                    sent += one.send(b"X-A: b\r\n" * 1000)
            except OSError:
                pass
            self.assertLess(sent, 10_000_000)
        self.assertEqual(program.get("/-/healthy"), "healthy\n")

    def test_an_address_in_use_says_what_to_do(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            for address, words in ((f"127.0.0.1:{taken.getsockname()[1]}", "another program"),
                                   ("0.0.0.0:0", "--web-config"), ("nowhere", "127.0.0.1:9917")):
                done = subprocess.run([PROGRAM, "-r", SOURCE / "pcaps/http/gzip.pcap", "--admin",
                                       address, "--rules-cache", CACHE],
                                      capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn(words, done.stderr)

    def web_config(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", self.folder / "key.pem", "-out", self.folder / "cert.pem"],
                       check=True, capture_output=True)
        config = self.folder / "web.yml"
        config.write_text("tls_server_config: {cert_file: cert.pem, key_file: key.pem}\n"
                          f"basic_auth_users: {{prometheus: {HASH}}}\n")
        return config

    def test_prometheus_scrapes_over_tls_with_a_password(self):
        for needed in ("openssl", "curl", "prometheus"):
            if not shutil.which(needed):
                self.skipTest(f"{needed} is not there")
        program = self.start(capture_of("stories/dealer_platform.pcap"), "--web-config",
                             self.web_config())
        curl = ["curl", "-sS", "--cacert", self.folder / "cert.pem", "-o", "/dev/null", "-w",
                "%{http_code}", program.url + "/metrics"]
        for user, status in (("prometheus:secret", "200"), ("prometheus:wrong", "401"),
                             ("nobody:secret", "401")):
            done = subprocess.run([*curl, "-u", user], capture_output=True, text=True, check=False)
            self.assertEqual(done.stdout, status, done.stderr)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        (self.folder / "prometheus.yml").write_text(json.dumps({"scrape_configs": [{
            "job_name": "tapwarden", "scrape_interval": "1s", "scheme": "https",
            "basic_auth": {"username": "prometheus", "password": "secret"},
            "tls_config": {"ca_file": str(self.folder / "cert.pem")},
            "static_configs": [{"targets": [program.url.split("//")[1]]}]}]}))
        log = (self.folder / "prometheus.log").open("wb")
        self.addCleanup(log.close)
        prometheus = subprocess.Popen(
            ["prometheus", f"--config.file={self.folder}/prometheus.yml",
             f"--storage.tsdb.path={self.folder}/tsdb", f"--web.listen-address=127.0.0.1:{port}"],
            stdout=log, stderr=log)
        self.addCleanup(prometheus.wait)
        self.addCleanup(prometheus.terminate)

        def exchanges():
            query = f"http://127.0.0.1:{port}/api/v1/query?query=sum(tapwarden_exchanges_total)"
            try:
                with urllib.request.urlopen(query, timeout=PATIENCE) as answer:
                    result = json.load(answer)["data"]["result"]
            except OSError:
                return 0
            return float(result[0]["value"][1]) if result else 0
        self.assertGreater(wait_until("a scrape", exchanges), 0)


if __name__ == "__main__":
    case = sys.argv[3:4]
    suite = (unittest.TestSuite([AdminTest(case[0])]) if case
             else unittest.defaultTestLoader.loadTestsFromTestCase(AdminTest))
    outcome = unittest.TextTestRunner(verbosity=2).run(suite)
    sys.exit(77 if outcome.skipped else not outcome.wasSuccessful())
