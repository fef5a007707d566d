#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Alerts of the real program reach receivers that speak each protocol, some of them badly."""

import http.server
import json
import re
import shutil
import socket
import subprocess
import threading
import time
import unittest
import urllib.error
import urllib.request

import program
from program import PCAPS, Run

ATTACK = PCAPS / "attacks/sqli_query.pcap"
DEALER = PCAPS / "stories/dealer_platform.pcap"  # tells 4 alerts, and holds 4 of their groups back
CAPTURES = (ATTACK, DEALER)
ALERTS = 10  # of both, when none is held back
READ = tuple(word for capture in CAPTURES for word in ("-r", capture))
ALERTMANAGER = shutil.which("prometheus-alertmanager")
RFC5424 = re.compile(
    r"<(\d{1,3})>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z "
    r"[!-~]{1,255} tapwarden \d+ (alert|digest) "
    r'(-|\[tapwarden@32473(?: [!-<>-\\^-~]{1,32}="(?:[^"\\\]]|\\["\\\]])*")*\]) (.+)')


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what is posted. It answers `answers` one by one, then 200; None: never."""

    daemon_threads = True

    def __init__(self, *answers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.lock = threading.Lock()
        self.released = threading.Event()
        self.requests = 0
        self.taken = []
        self.types = set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/in"

    def next_answer(self):
        with self.lock:
            self.requests += 1
            return self.answers.pop(0) if self.answers else 200

    def close(self):
        self.released.set()
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):  # pylint: disable=invalid-name
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8")
        answer = self.server.next_answer()
        if answer is None:
            self.server.released.wait(60)
            return
        if answer == 200:
            with self.server.lock:
                self.server.taken.append(body)
                self.server.types.add(self.headers["Content-Type"])
        self.send_response(answer)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):  # pylint: disable=arguments-differ
        pass


def secrets():
    """Every credential of the Authorization headers in the captures."""
    found = set()
    for capture in CAPTURES:
        found.update(re.findall(rb"Authorization: \w+ (\S+)", capture.read_bytes()))
    return {secret.decode() for secret in found}


class AlertsTest(program.ProgramTest):
    def config(self, **keys):
        """A file with one sink that holds nothing back, unless `keys` say so."""
        sink = {"name": "ops", "cooldown": "0s", "per_minute_max": 1000000, **keys}
        return self.file("tapwarden.yaml", json.dumps({"alerts": [sink]}).encode())

    def receiver(self, *answers):
        receiver = Receiver(*answers)
        self.addCleanup(receiver.close)
        return receiver

    def expected(self):
        """What a file gets: the measure for receivers."""
        path = self.folder / "expected.jsonl"
        run = Run(*READ, "-q", "-c", self.config(kind="file", target=str(path)))
        self.assertEqual((run.code, run.out, run.err), (0, "", ""))
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def check(self, texts):
        """JSON texts of alerts, whole, in order, without secrets."""
        self.has_no_secrets("\n".join(texts))
        alerts = [json.loads(text) for text in texts]
        expected = self.expected()
        self.assertEqual(len(expected), ALERTS)
        self.assertEqual(alerts, expected)
        for alert in alerts:
            self.assertEqual(alert["event_type"], "alert")
            self.assertIn(alert["severity"], ("medium", "high"))

    def has_no_secrets(self, text):
        self.assertGreater(len(secrets()), 0)
        for secret in secrets():
            self.assertNotIn(secret, text)


class Http(AlertsTest):
    def test_a_webhook_gets_every_alert(self):
        receiver = self.receiver()
        run = Run(*READ, "-q", "-c", self.config(kind="webhook", target=receiver.url))
        self.assertEqual((run.code, run.out, run.err), (0, "", ""))
        self.check(receiver.taken)
        self.assertEqual(receiver.types, {"application/json"})

    def test_nothing_is_lost_to_a_webhook_that_fails_first(self):
        receiver = self.receiver(503, 503, 500)
        run = Run(*READ, "-q", "-c", self.config(kind="webhook", target=receiver.url))
        self.assertEqual(run.code, 0, run.err)
        self.assertIn("it answers 503; it is tried again", run.err)
        self.check(receiver.taken)
        self.assertEqual(receiver.requests, len(receiver.taken) + 3)

    def test_an_alert_that_is_refused_is_dropped_and_told_and_the_others_arrive(self):
        receiver = self.receiver(400)
        run = Run(*READ, "-q", "-c", self.config(kind="webhook", target=receiver.url))
        self.assertEqual(run.code, 2)
        self.assertIn("alert sink ops: 1 alert is lost", run.err)
        self.assertEqual([json.loads(text) for text in receiver.taken], self.expected()[1:])

    def test_a_webhook_that_hangs_does_not_keep_the_program_and_the_loss_is_told(self):
        receiver = self.receiver(*[None] * 100)
        config = self.config(kind="webhook", target=receiver.url, timeout="300ms")
        run = Run(*READ, "-q", "-c", config, "--set", "daemon.drain_max=1s")
        self.assertEqual(run.code, 2)
        self.assertGreater(receiver.requests, 0)
        self.assertIn(f"alert sink ops: {ALERTS} alerts are lost", run.err)
        self.assertIn("imeout", run.err)

    def test_messages_do_not_name_what_is_secret_in_an_address(self):
        receiver = self.receiver(*[404] * 1000)
        url = receiver.url.replace("//", "//ann:hunter2@") + "/hooktoken?key=querytoken"
        run = Run("-r", ATTACK, "-q", "--alert", f"webhook={url}", "--set", "daemon.drain_max=1s")
        self.assertEqual(run.code, 2)
        self.assertIn("it answers 404", run.err)
        for secret in ("hunter2", "hooktoken", "querytoken"):
            self.assertNotIn(secret, run.err)

    def test_slack_gets_a_message_an_alert(self):
        receiver = self.receiver()
        run = Run(*READ, "-q", "-c", self.config(kind="slack", target=receiver.url))
        self.assertEqual((run.code, run.err), (0, ""))
        self.has_no_secrets("\n".join(receiver.taken))
        messages = [json.loads(text) for text in receiver.taken]
        expected = self.expected()
        self.assertEqual((len(messages), len(expected)), (ALERTS, ALERTS))
        for message, alert in zip(messages, expected):
            self.assertIn(f"*{alert['severity']}*", message["text"])
            self.assertIn(f"({alert['finding']['id']})", message["text"])
            attachment = message["attachments"][0]
            self.assertRegex(attachment["color"], "^#[0-9a-f]{6}$")
            self.assertIn(alert["finding"]["id"], attachment["fallback"])
            titles = [field["title"] for field in attachment["fields"]]
            self.assertIn("Client", titles)
            self.assertIn("Remedy", titles)

    def test_credentials_beside_an_attack_reach_no_receiver(self):
        request = (b"GET /items?category=lamps'%20UNION%20SELECT%20user%20FROM%20users--%20 "
                   b"HTTP/1.1\r\n"
                   b"Host: shop.example.com\r\nAuthorization: Bearer opaquehunter2\r\n"
                   b"Cookie: session=cookiehunter2\r\nX-Api-Key: keyhunter2\r\n\r\n")
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
        capture = self.file("attack.pcap", program.pcap((request, answer)))
        receiver = self.receiver()
        path = self.folder / "alerts.jsonl"
        run = Run("-r", capture, "-q", "--alert", f"webhook={receiver.url}", "--alert",
                  f"slack={receiver.url}", "--alert", f"alertmanager={receiver.url}", "--alert",
                  f"file={path}", "--alert", "stdout")
        self.assertEqual((run.code, run.err), (0, ""))
        texts = [*receiver.taken, path.read_text(encoding="utf-8"), run.out]
        self.assertGreater(len(texts), 4)
        self.assertGreater(sum("sqli-" in text for text in texts), 4)
        self.assertNotIn("hunter2", "\n".join(texts))

    @unittest.skipUnless(ALERTMANAGER, "prometheus-alertmanager is not installed")
    def test_alertmanager_has_the_alerts_with_their_labels(self):
        url = self.alertmanager()
        run = Run("-r", ATTACK, "-r", DEALER, "-q", "--alert", f"alertmanager={url}")
        self.assertEqual((run.code, run.out, run.err), (0, "", ""))
        with urllib.request.urlopen(url + "/api/v2/alerts", timeout=20) as answer:
            text = answer.read().decode("utf-8")
        self.has_no_secrets(text)
        alerts = {(alert["labels"].get("rule"), alert["labels"].get("endpoint")): alert
                  for alert in json.loads(text)}
        alert = alerts["sqli-002", "/items"]
        self.assertEqual(alert["status"]["state"], "active")
        self.assertEqual(alert["labels"]["severity"], "high")
        self.assertEqual(alert["labels"]["method"], "GET")
        self.assertEqual(alert["labels"]["host"], "shop.example.com")
        self.assertIn("UNION SELECT", alert["annotations"]["evidence"])
        self.assertEqual(alerts["authorization", "/items"]["labels"]["severity"], "medium")
        # A digest that has no rule stands beside the alerts.
        self.assertEqual(alerts[None, None]["labels"]["alertname"], "Alerts were held back")
        self.assertEqual(alerts[None, None]["annotations"]["count"], "4")

    def alertmanager(self):
        """Starts one that tells nobody; its address, once it is ready."""
        config = self.file("alertmanager.yml",
                           b"route: {receiver: none}\nreceivers: [{name: none}]\n")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        process = subprocess.Popen(
            [ALERTMANAGER, f"--config.file={config}", f"--storage.path={self.folder / 'store'}",
             f"--web.listen-address={address}", "--cluster.listen-address="],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://{address}/-/ready", timeout=20):
                    return f"http://{address}"
            except (urllib.error.URLError, ConnectionError):
                self.assertIsNone(process.poll(), "alertmanager ended")
                time.sleep(0.1)
        return self.fail("alertmanager does not become ready")


class Lines(AlertsTest):
    def test_standard_output_gets_a_json_object_a_line(self):
        run = Run(*READ, "-q", "-c", self.config(kind="standard_output"))
        self.assertEqual((run.code, run.err), (0, ""))
        self.check(run.out.splitlines())

    def test_a_file_is_appended_to(self):
        path = self.folder / "alerts.jsonl"
        for _ in range(2):
            self.assertEqual(Run("-r", ATTACK, "-q", "--alert", f"file={path}").code, 0)
        lines = path.read_text(encoding="utf-8").splitlines()
        self.assertEqual(len(lines), 4)
        self.assertEqual(lines[:2], lines[2:])
        self.assertEqual(json.loads(lines[0])["finding"]["id"], "sqli-002")

    def test_what_a_cool_down_holds_back_is_in_a_digest(self):
        run = Run("-r", DEALER, "-q", "--alert", "stdout")
        *alerts, digest = [json.loads(line) for line in run.out.splitlines()]
        self.assertEqual([alert["event_type"] for alert in alerts], ["alert"] * 4)
        self.assertEqual((digest["event_type"], digest["held_back"]), ("digest", 4))
        self.assertEqual(sum(group["count"] for group in digest["groups"]), 4)

    def test_a_unix_socket_gets_a_json_object_a_line(self):
        path = self.folder / "alerts.sock"
        received = []

        def receive(listener):
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as stream:
                received.append(stream.read().decode("utf-8"))

        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen()
            listener.settimeout(60)
            thread = threading.Thread(target=receive, args=(listener,), daemon=True)
            thread.start()
            run = Run(*READ, "-q", "-c", self.config(kind="unix_socket", target=str(path)))
            thread.join(60)
        self.assertEqual((run.code, run.err), (0, ""))
        self.assertTrue(received[0].endswith("\n"))
        self.check(received[0].splitlines())


class Siem(AlertsTest):
    def datagrams(self, kind, *inputs):
        """What a receiver of syslog over UDP gets."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
            receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            receiver.bind(("127.0.0.1", 0))
            target = f"udp://127.0.0.1:{receiver.getsockname()[1]}"
            run = Run(*inputs, "-q", "-c", self.config(kind=kind, target=target))
            self.assertEqual((run.code, run.out, run.err), (0, "", ""))
            receiver.setblocking(False)
            messages = []
            try:
                while True:
                    messages.append(receiver.recv(65536).decode("utf-8"))
            except BlockingIOError:
                self.has_no_secrets("\n".join(messages))
                return messages

    def test_syslog_is_in_the_grammar_of_rfc_5424(self):
        messages = self.datagrams("syslog", *READ)
        expected = self.expected()
        self.assertEqual((len(messages), len(expected)), (ALERTS, ALERTS))
        for message, alert in zip(messages, expected):
            parts = RFC5424.fullmatch(message)
            self.assertIsNotNone(parts, message)
            severity = {"high": 2, "medium": 4}[alert["severity"]]
            self.assertEqual((int(parts[1]), parts[2]), (21 * 8 + severity, "alert"))
            self.assertIn(f' id="{alert["finding"]["id"]}"', parts[3])
            self.assertIn(f' src_ip="{alert["flow"]["src_ip"]}"', parts[3])
            self.assertTrue(parts[4].startswith(alert["severity"] + ": "), parts[4])

    def test_cef_has_its_seven_fields_and_extensions(self):
        messages = self.datagrams("cef", *READ)
        expected = self.expected()
        self.assertEqual((len(messages), len(expected)), (ALERTS, ALERTS))
        for message, alert in zip(messages, expected):
            parts = RFC5424.fullmatch(message)
            self.assertIsNotNone(parts, message)
            self.assertEqual(parts[3], "-")
            fields = re.split(r"(?<!\\)\|", parts[4], maxsplit=7)
            self.assertEqual(fields[:3], ["CEF:0", "tapwarden", "tapwarden"])
            self.assertEqual(fields[4], alert["finding"]["id"])
            self.assertEqual(fields[6], {"high": "8", "medium": "5"}[alert["severity"]])
            keys = re.findall(r"(?:^| )(\w+)=", fields[7])
            for key in ("rt", "src", "dst", "spt", "dpt", "requestMethod", "dhost", "request"):
                self.assertEqual(keys.count(key), 1, message)
            self.assertIn(f" src={alert['flow']['src_ip']} ", fields[7])


if __name__ == "__main__":
    program.main()
