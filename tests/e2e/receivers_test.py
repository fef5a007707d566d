#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Alerts of the real program reach the daemons that people run: rsyslog, Alertmanager, a server with TLS."""

import http.server
import json
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import unittest
import urllib.error
import urllib.request

import program
from program import PCAPS, ROOT, Run

sys.path.append(str(ROOT / "tools"))

from namespaces import wait_until

REQUEST = (b"GET /items?category=lamps'%20UNION%20SELECT%20user%20FROM%20users--%20 HTTP/1.1\r\n"
           b"Host: shop.example.com\r\n\r\n")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
ATTACK = PCAPS / "attacks/sqli_query.pcap"
RSYSLOG = shutil.which("rsyslogd", path="/usr/sbin:/usr/bin")
ALERTMANAGER = shutil.which("prometheus-alertmanager")
OPENSSL = shutil.which("openssl")


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class ReceiversTest(program.ProgramTest):
    def daemon(self, *words):
        process = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return process


@unittest.skipUnless(RSYSLOG, "rsyslog is not installed")
class Rsyslog(ReceiversTest):
    def setUp(self):
        super().setUp()
        self.udp, self.tcp = free_port(socket.SOCK_DGRAM), free_port()
        self.socket, self.log = self.folder / "log", self.folder / "messages"
        config = self.file("rsyslog.conf", f"""
            module(load="imudp") module(load="imtcp") module(load="imuxsock" SysSock.Use="off")
            input(type="imudp" address="127.0.0.1" port="{self.udp}")
            input(type="imtcp" address="127.0.0.1" port="{self.tcp}")
            input(type="imuxsock" socket="{self.socket}" useSpecialParser="off" parseHostname="on")
            template(name="parts" type="string" string=
              "%syslogfacility-text%.%syslogseverity-text% %app-name% %msgid% %structured-data% %msg%\\n")
            action(type="omfile" file="{self.log}" template="parts")
            """.encode())
        self.process = self.daemon(RSYSLOG, "-n", "-f", config, "-i", self.folder / "rsyslog.pid")
        wait_until(lambda: self.socket.exists() and self.listens(), "rsyslog listens")

    def listens(self):
        self.assertIsNone(self.process.poll(), "rsyslog ended")
        try:
            socket.create_connection(("127.0.0.1", self.tcp), 5).close()
            return True
        except ConnectionError:
            return False

    def lines(self):
        """Of the two alerts of the attack, as rsyslog understood them."""
        wait_until(lambda: self.log.exists() and self.log.read_text(encoding="utf-8").count("\n") >= 2,
                   "two messages")
        return self.log.read_text(encoding="utf-8").splitlines()

    def check(self, target):
        run = Run("-r", ATTACK, "-q", "--alert", f"syslog={target}")
        self.assertEqual((run.code, run.out, run.err), (0, "", ""))
        lines = self.lines()
        self.assertEqual(len(lines), 2)
        self.assertRegex(lines[0], r'^local5\.crit tapwarden alert \[tapwarden@32473 id="sqli-002" .*\] '
                                   r"\s?high: SQL injection: results joined with UNION")
        self.assertIn("local5.warning tapwarden alert", lines[1])

    def test_rsyslog_understands_messages_over_udp(self):
        self.check(f"udp://127.0.0.1:{self.udp}")

    def test_rsyslog_understands_messages_over_tcp(self):
        self.check(f"tcp://127.0.0.1:{self.tcp}")

    def test_rsyslog_understands_messages_on_its_socket(self):
        self.check(self.socket)

    def test_rsyslog_understands_cef_over_tcp(self):
        run = Run("-r", ATTACK, "-q", "--alert", f"cef=tcp://127.0.0.1:{self.tcp}")
        self.assertEqual((run.code, run.out, run.err), (0, "", ""))
        self.assertRegex(self.lines()[0], r"^local5\.crit tapwarden alert - \s?CEF:0\|tapwarden\|")


class Https(ReceiversTest):
    def setUp(self):
        super().setUp()
        self.certificate, key = self.folder / "server.pem", self.folder / "server.key"
        subprocess.run([OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-days", "2", "-subj", "/CN=receiver", "-addext",
                        "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", self.certificate],
                       check=True, capture_output=True)
        taken = self.taken = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *arguments):  # pylint: disable=arguments-differ
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def run_with(self, **keys):
        sink = {"name": "ops", "kind": "webhook", "target": f"https://127.0.0.1:{self.server.server_port}/",
                **keys}
        config = self.file("tapwarden.yaml", json.dumps({"alerts": [sink]}).encode())
        return Run("-r", ATTACK, "-q", "-c", config, "--set", "daemon.drain_max=2s")

    def test_a_server_whose_certificate_is_in_ca_file_gets_the_alerts(self):
        run = self.run_with(ca_file=str(self.certificate))
        self.assertEqual((run.code, run.out, run.err), (0, "", ""))
        self.assertEqual([alert["finding"]["id"] for alert in self.taken], ["sqli-002", "authorization"])

    def test_a_server_that_nobody_vouches_for_gets_nothing(self):
        run = self.run_with()
        self.assertEqual(run.code, 2)
        self.assertRegex(run.err, "(?i)certificate")
        self.assertEqual(self.taken, [])


@unittest.skipUnless(ALERTMANAGER, "prometheus-alertmanager is not installed")
class Alertmanager(ReceiversTest):
    def setUp(self):
        super().setUp()
        self.url = f"http://127.0.0.1:{free_port()}"
        config = self.file("alertmanager.yml", b"route: {receiver: none}\nreceivers: [{name: none}]\n")
        self.process = self.daemon(ALERTMANAGER, f"--config.file={config}",
                                   f"--storage.path={self.folder / 'store'}",
                                   f"--web.listen-address={self.url[7:]}", "--cluster.listen-address=")
        wait_until(self.is_ready, "alertmanager is ready")

    def is_ready(self):
        self.assertIsNone(self.process.poll(), "alertmanager ended")
        try:
            with urllib.request.urlopen(self.url + "/-/ready", timeout=20):
                return True
        except (urllib.error.URLError, ConnectionError):
            return False

    def firing(self):
        """Rules of the alerts that fire now, with the time of their end."""
        with urllib.request.urlopen(self.url + "/api/v2/alerts", timeout=20) as answer:
            return {alert["labels"]["rule"]: alert["endsAt"] for alert in json.load(answer)}

    def test_an_alert_fires_on_when_it_is_seen_again_and_is_resolved_when_it_was_quiet(self):
        whole = program.pcap((REQUEST, ANSWER), (REQUEST, ANSWER))
        second = list(program.records(whole))[4]  # behind the handshake and the first exchange
        capture = self.file("growing.pcap", whole[:second])
        config = self.file("tapwarden.yaml", json.dumps({"alerts": [{
            "name": "am", "kind": "alertmanager", "target": self.url, "resolve_after": "8s"}]}).encode())
        process = subprocess.Popen([program.PROGRAM, "-r", str(capture), "--follow", "-q", "-c", str(config)],
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        wait_until(lambda: "sqli-002" in self.firing(), "the alert fires")
        end = self.firing()["sqli-002"]
        with open(capture, "ab") as file:
            file.write(whole[second:])
        wait_until(lambda: self.firing().get("sqli-002", end) != end, "it fires on")
        wait_until(lambda: not self.firing(), "it is resolved")
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        self.assertEqual((process.returncode, process.stderr.read()), (0, ""))


if __name__ == "__main__":
    program.main()
