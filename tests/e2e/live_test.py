#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The real program listening while curl and wrk talk to nginx: what it reports is what nginx logged.

Usage: live_test.py PROGRAM [TEST…]. Exit code 77: namespaces cannot be made here, or nginx, curl,
wrk or ethtool is missing; nothing was tested.
"""

import collections
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tools"), str(ROOT / "tests/golden")]

import golden
from listening import Listening
from namespaces import Namespace, join, wait_until, why_not
from nginx_site import Site
from visitors import WRK_REQUESTS, Curl, wrk

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else ""
SKIPPED = 77
SERVER = "192.0.2.20"
CLIENT = "192.0.2.10"
VLAN = 7
VXLAN = 42


def as_logged(event):
    """An event in the words of nginx_site.served()."""
    http = event["http"]
    body = event["tapwarden"].get("request_bytes", 0)
    return (http["http_method"], http["url"], http["status"], body, http["length"])


class LiveRun(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tapwarden-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.client = self.namespace("client")
        self.server = self.namespace("server")

    def namespace(self, name):
        namespace = Namespace(name)
        self.addCleanup(namespace.remove)
        return namespace

    def join_directly(self, interface="mirror", peer="out", network="192.0.2"):
        join(self.server, interface, self.client, peer)
        self.server.address(interface, f"{network}.20/24")
        self.client.address(peer, f"{network}.10/24")

    def join_by_trunk(self):
        """Between the two namespaces, on `trunk`, frames have a tag."""
        join(self.server, "trunk", self.client, "trunk")
        for here, name, address in ((self.client, "out", CLIENT), (self.server, "in", SERVER)):
            here.add(name, "type", "veth", "peer", "name", "port")
            here.run("ethtool", "-K", name, "tx", "off")  # see tagger.py
            here.address(name, f"{address}/24")
            here.up("port")
            wait_until(lambda where=here: where.has_carrier("port"), "carrier of port")
            tagger = here.start(sys.executable, ROOT / "tests/e2e/tagger.py", "port", "trunk", VLAN,
                                stdout=subprocess.PIPE)
            self.addCleanup(tagger.communicate)
            self.addCleanup(tagger.kill)
            self.assertEqual(tagger.stdout.readline(), b"ready\n")

    def join_by_tunnel(self):
        """Frames between the namespaces travel in UDP datagrams on `mirror`."""
        self.join_directly()
        for here, beneath, local, remote, address in (
                (self.client, "out", CLIENT, SERVER, "198.51.100.10"),
                (self.server, "mirror", SERVER, CLIENT, "198.51.100.20")):
            here.add("tunnel", "type", "vxlan", "id", str(VXLAN), "dstport", "4789", "dev", beneath,
                     "local", local, "remote", remote)
            here.address("tunnel", f"{address}/24")

    def serve(self):
        site = Site(self.server, self.folder)
        self.addCleanup(site.stop)
        return site

    def listen(self, *words, interfaces=("mirror",), workers=1):
        sockets = self.server.packet_sockets() + len(interfaces) * max(workers, 1)
        listening = Listening(PROGRAM, self.server, self.folder / "log", interfaces, *words,
                              "--workers", str(workers), sockets=sockets)
        self.addCleanup(listening.end)
        return listening

    def visit(self, address=SERVER, many=True):
        curl = Curl(self.client, address, self.folder)
        curl.write_uploads()
        curl.ask_everything()
        if many:
            wrk(self.client, address, self.folder)

    def wait_until_quiet(self, interface="mirror"):
        """Connections are closed after their answers."""
        before = [-1]

        def is_quiet():
            now = self.server.packets(interface)
            quiet = now == before[-1]
            before.append(now)
            return quiet and before[-3:] == [now] * 3

        wait_until(is_quiet, "no more packets")

    def assert_whole(self, exchanges):
        for event in exchanges:
            self.assertNotIn("half", event["tapwarden"], event)
            self.assertEqual(event["tapwarden"]["completeness"],
                             {"request": "complete", "response": "complete"}, event)

    def assert_is_as_logged(self, site, listening, interface="mirror"):
        """Both have ended."""
        golden.validate(listening.events)
        site.stop()
        logged = site.exchanges()
        exchanges = listening.exchanges()
        self.assert_whole(exchanges)
        self.assertEqual({event["in_iface"] for event in exchanges}, {interface})
        missing = collections.Counter(logged)
        missing.subtract(as_logged(event) for event in exchanges)
        self.assertEqual({exchange: count for exchange, count in missing.items() if count}, {})
        self.assertEqual(listening.summary["exchanges"], len(logged))
        self.assertEqual(listening.complaints, "")
        return exchanges

    def assert_counts_add_up(self, listening, packets):
        """`packets`: as the interface counted them."""
        summary = listening.summary
        capture = summary["capture"]
        self.assertEqual(summary["packets"], capture["received"])
        self.assertEqual(capture["received"] + capture["kernel_drops"], packets)
        for name in ("kernel_drops", "interface_drops", "exchanges_dropped", "acks_above_gap"):
            self.assertEqual(capture[name], 0, name)
        self.assertEqual((summary["gaps"], summary["packets_cut"]), (0, 0))

    def assert_all_is_reported(self, workers, by=signal.SIGTERM):
        self.join_directly()
        site = self.serve()
        before = self.server.packets("mirror")
        listening = self.listen(workers=workers)
        self.visit()
        self.wait_until_quiet()
        self.assertEqual(listening.stop(by), 0)
        self.assert_counts_add_up(listening, self.server.packets("mirror") - before)
        exchanges = self.assert_is_as_logged(site, listening)
        asked_by_wrk = sum("?wrk" in event["http"]["url"] for event in exchanges)
        self.assertGreaterEqual(asked_by_wrk, WRK_REQUESTS)

    def test_exchanges_are_those_of_the_access_log_without_threads_for_work(self):
        self.assert_all_is_reported(workers=0)

    def test_exchanges_are_those_of_the_access_log_with_one_worker(self):
        self.assert_all_is_reported(workers=1)

    def test_exchanges_are_those_of_the_access_log_with_two_workers(self):
        self.assert_all_is_reported(workers=2)

    def test_exchanges_are_those_of_the_access_log_when_sigint_ends_the_run(self):
        self.assert_all_is_reported(workers=1, by=signal.SIGINT)

    def assert_tagged_frames_are_read(self, *words):
        self.join_by_trunk()
        site = self.serve()
        listening = self.listen(*words, interfaces=("trunk",))
        self.visit(many=False)
        self.wait_until_quiet("trunk")
        self.assertEqual(listening.stop(), 0)
        for event in self.assert_is_as_logged(site, listening, "trunk"):
            self.assertEqual(event["vlan"], [VLAN])

    def test_exchanges_in_a_vlan_are_those_of_the_access_log(self):
        self.assert_tagged_frames_are_read()

    def test_a_filter_by_port_takes_exchanges_in_a_vlan(self):
        self.assert_tagged_frames_are_read("-f", "port 8080")

    def test_a_filter_of_another_port_takes_no_exchange(self):
        self.join_directly()
        self.serve()
        listening = self.listen("-f", "port 8081")
        self.visit(many=False)
        self.assertEqual(listening.stop(), 0)
        self.assertEqual((listening.events, listening.summary["packets"]), ([], 0))

    def test_exchanges_in_a_vxlan_tunnel_are_those_of_the_access_log(self):
        self.join_by_tunnel()
        site = self.serve()
        listening = self.listen()
        self.visit("198.51.100.20", many=False)
        self.wait_until_quiet()
        self.assertEqual(listening.stop(), 0)
        for event in self.assert_is_as_logged(site, listening):
            self.assertEqual((event["src_ip"], event["dest_ip"], event["dest_port"]),
                             ("198.51.100.10", "198.51.100.20", 8080))
            self.assertEqual(event["tapwarden"]["tunnel"]["type"], "vxlan")
            self.assertEqual(event["tapwarden"]["tunnel"]["id"], VXLAN)

    def test_two_interfaces_are_listened_to_at_once(self):
        self.join_directly()
        self.join_directly("second", "beyond", "198.51.100")
        site = self.serve()
        listening = self.listen(interfaces=("mirror", "second"), workers=2)
        for address in (SERVER, "198.51.100.20"):
            Curl(self.client, address, self.folder).ask("/static/small.txt", "/static/page.json",
                                                        "/nothing", expected=[200, 200, 204])
        self.wait_until_quiet("mirror")
        self.wait_until_quiet("second")
        self.assertEqual(listening.stop(), 0)
        site.stop()
        golden.validate(listening.events)
        self.assert_whole(listening.exchanges())
        self.assertEqual(sorted(as_logged(event) for event in listening.exchanges()),
                         site.exchanges())
        self.assertEqual(listening.summary["flows"], 2)
        self.assertEqual(collections.Counter((event["in_iface"], event["dest_ip"])
                                             for event in listening.exchanges()),
                         {("mirror", SERVER): 3, ("second", "198.51.100.20"): 3})

    def test_a_reload_adds_a_suppression_while_packets_come(self):
        self.join_directly()
        self.serve()
        config = self.folder / "tapwarden.yaml"
        config.write_text("capture: {interfaces: [mirror]}\n", encoding="utf-8")
        listening = self.listen("-c", config, workers=2)
        attack = "/static/small.txt?id=1%27%20UNION%20SELECT%20password%20FROM%20users--"
        curl = Curl(self.client, SERVER, self.folder)

        def attack_and_wait(count):
            """Until it is written: a reload is heeded by what comes behind it."""
            curl.ask(attack, expected=[200])
            eve = self.folder / "log/eve.json"
            wait_until(lambda: eve.read_text("utf-8").count('"event_type":"http"') == count,
                       f"{count} exchanges")

        def reload(text, sign):
            config.write_text(text, encoding="utf-8")
            listening.process.send_signal(signal.SIGHUP)
            for line in listening.process.stderr:
                if sign in line:
                    return
            self.fail(f"it ended without: {sign}")

        attack_and_wait(1)
        reload("capture: {interfaces: mirror}\n", "configuration: kept as it was")
        attack_and_wait(2)
        reload("inspection: {suppressions: [{rule: sqli}]}\n",
               "configuration: read again: changed: inspection.suppressions")
        attack_and_wait(3)
        self.assertEqual(listening.stop(), 0)
        events = sorted(listening.exchanges(), key=lambda event: event["timestamp"])
        found = [any(finding["id"].startswith("sqli-") for finding in event["tapwarden"]["findings"])
                 for event in events]
        self.assertEqual(found, [True, True, False])

    def refused(self, *words):
        """Exit code and complaints of a run that cannot begin."""
        done = self.server.run(PROGRAM, *words, check=False)
        return done.returncode, done.stderr

    def test_an_interface_that_does_not_exist_ends_the_run_with_exit_code_2(self):
        self.join_directly()
        code, said = self.refused("-i", "mirrow", "-q")
        self.assertEqual(code, 2)
        self.assertRegex(said, r"\Atapwarden: interface 'mirrow' does not exist; there are: "
                               r"[^\n]*\bmirror\b[^\n]*\n\Z")

    def test_a_filter_that_is_no_filter_ends_the_run_with_exit_code_1(self):
        self.join_directly()
        code, said = self.refused("-i", "mirror", "-f", "port eighty", "-q")
        self.assertEqual(code, 1)
        self.assertRegex(said, r"\Atapwarden: [^\n]*port eighty[^\n]*\n\Z")

    def test_a_level_to_fail_on_ends_a_live_run_with_exit_code_3(self):
        self.join_directly()
        self.serve()
        listening = self.listen("--fail-on", "high", workers=0)
        Curl(self.client, SERVER, self.folder).ask("/static/small.txt", expected=[200])
        self.wait_until_quiet()
        self.assertEqual(listening.stop(), 3)
        self.assertEqual((len(listening.exchanges()), listening.summary["flows"]), (1, 1))


def why_skipped():
    missing = [name for name in ("nginx", "curl", "wrk", "ethtool") if shutil.which(name) is None]
    if missing:
        return f"{', '.join(missing)} is missing (tools/setup test)"
    return why_not()


def main():
    reason = why_skipped()
    if reason is not None:
        print(f"SKIPPED: {reason}")
        sys.exit(SKIPPED)
    names = [f"LiveRun.{name}" for name in sys.argv[2:]]
    unittest.main(argv=[sys.argv[0], *names])


if __name__ == "__main__":
    main()
