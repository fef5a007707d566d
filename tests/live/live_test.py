#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Live capture on two network namespaces joined by a pair of virtual cards.

Usage: live_test.py PROBE [TEST…]. Exit code 77: namespaces cannot be made here, nothing was tested.
"""

import json
import os
import pathlib
import select
import subprocess
import sys
import time
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "tools"))

from namespaces import PREFIX, ip, run, why_not

PROBE = sys.argv[1] if len(sys.argv) > 1 else ""
SKIPPED = 77
PATIENCE = 20  # seconds that something may take on a busy machine


class Watch:
    """A capturing probe. Leaving the block asks it to end and reads what it saw."""

    def __init__(self, words):
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.unread = b""
        self.said = []
        self.seen = []
        try:
            self.wait_for("ready")
        except AssertionError:
            self.process.communicate()
            raise

    def wait_for(self, start):
        """Reads on until a line begins with `start`, and returns it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            line, found, rest = self.unread.partition(b"\n")
            if found:
                self.unread = rest
                self.said.append(line.decode().strip())
                if self.said[-1].startswith(start):
                    return self.said[-1]
            elif select.select([self.process.stdout], [], [], 0.1)[0]:
                more = os.read(self.process.stdout.fileno(), 65536)
                if not more:
                    raise AssertionError(f"the probe ended: {self.process.stderr.read()}")
                self.unread += more
        raise AssertionError(f"no line {start!r} in {self.said}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            out, err = self.process.communicate(timeout=PATIENCE)
        finally:
            self.process.kill()
        if self.process.returncode != 0:
            raise AssertionError(f"exit code {self.process.returncode}: {err}")
        for line in (self.unread + out).decode().splitlines():
            if line.startswith("{"):
                self.seen.append(json.loads(line))
            else:
                self.said.append(line)

    @property
    def packets(self):
        return sum(source["packets"] for source in self.seen)


class LiveCapture(unittest.TestCase):
    def setUp(self):
        # Each namespace has one end: "tap" is captured on, the other one sends.
        self.tap = f"{PREFIX}-{os.getpid()}-tap"
        self.sender = f"{PREFIX}-{os.getpid()}-sender"
        for name in (self.tap, self.sender):
            ip("netns", "add", name)
            self.addCleanup(run, "ip", "netns", "del", name, check=False)
            # No packets of the kernel's own.
            for whose in ("all", "default"):
                self.inside(name, "sh", "-c",
                            f"echo 1 > /proc/sys/net/ipv6/conf/{whose}/disable_ipv6")
        self.join()

    def join(self):
        ip("-n", self.tap, "link", "add", "name", "mirror", "type", "veth", "peer", "name", "out", "netns",
           self.sender)
        ip("-n", self.sender, "link", "set", "out", "up")
        self.up()

    def up(self):
        ip("-n", self.tap, "link", "set", "mirror", "up")
        end = time.monotonic() + PATIENCE
        while "LOWER_UP" not in run("ip", "-n", self.tap, "link", "show", "mirror").stdout:
            self.assertLess(time.monotonic(), end, "no carrier")
            time.sleep(0.01)

    def inside(self, namespace, *words, check=True):
        return run("ip", "netns", "exec", namespace, *words, check=check)

    def watch(self, interface="mirror", namespace=None, **options):
        words = [f"{key}={value}" for key, value in options.items()]
        return Watch(["ip", "netns", "exec", namespace or self.tap, PROBE, "watch", interface,
                      *words])

    def refused(self, interface="mirror", before=(), **options):
        words = [f"{key}={value}" for key, value in options.items()]
        done = self.inside(self.tap, *before, PROBE, "watch", interface, *words, check=False)
        self.assertEqual(done.returncode, 1, done.stdout)
        return done.stderr

    def send(self, interface="out", **options):
        words = [f"{key}={value}" for key, value in options.items()]
        return json.loads(self.inside(self.sender, PROBE, "send", interface, *words).stdout)

    def test_every_packet_is_seen_once_and_whole(self):
        start = time.time_ns()
        with self.watch() as watch:
            sent = self.send(flows=200)
        seen = watch.seen[0]
        self.assertEqual(seen["packets"], sent["frames"])
        self.assertEqual(seen["segments"], sent["frames"])
        self.assertEqual(seen["octets"], sent["octets"])
        self.assertEqual(seen["wire_octets"], sent["octets"])
        self.assertEqual(seen["bytes_read"], sent["octets"])
        self.assertEqual((seen["bad_checksum"], seen["bad_numbers"]), (0, 0))
        self.assertEqual((seen["received"], seen["kernel_drops"]), (sent["frames"], 0))
        self.assertLess(seen["microseconds"], seen["packets"] // 10, "times are not nanoseconds")
        self.assertTrue(start < seen["last_ns"] < time.time_ns())

    def test_what_a_slow_reader_loses_is_counted_and_the_rest_is_whole(self):
        with self.watch(ring=1 << 20, slow=5) as watch:
            sent = self.send(flows=3000)
        seen = watch.seen[0]
        self.assertGreater(seen["kernel_drops"], 0)
        self.assertEqual(seen["received"] + seen["kernel_drops"], sent["frames"])
        self.assertEqual(seen["packets"], seen["received"])
        self.assertEqual(seen["segments"], seen["packets"])
        self.assertEqual(seen["bad_checksum"], 0)

    def test_packets_are_cut_to_the_snap_length(self):
        with self.watch(snap=100) as watch:
            sent = self.send()
        seen = watch.seen[0]
        self.assertEqual(seen["packets"], sent["frames"])
        self.assertEqual(seen["largest"], 100)
        self.assertEqual(seen["wire_octets"], sent["octets"])
        self.assertIn("raise it to 1522", "\n".join(watch.said))

    def test_immediate_capture_sees_everything_too(self):
        with self.watch(immediate=1) as watch:
            sent = self.send()
        self.assertEqual(watch.packets, sent["frames"])

    def send_all_tags(self):
        """Returns the number of frames of port 80."""
        self.send(port=81)
        self.send(port=81, vlan=7)
        self.send(port=81, vlan=7, inner=8)
        return sum(self.send(**tags)["frames"]
                   for tags in ({}, {"vlan": 7}, {"vlan": 7, "inner": 8}))

    def assert_filters(self, **where):
        """The same with tags inside the frames and beside them, as the kernel keeps them."""
        with self.watch(bpf="port 80", **where) as wanted, \
                self.watch(bpf="not port 80", **where) as unwanted, \
                self.watch(bpf="vlan 7 and port 80", **where) as verbatim, \
                self.watch(**where) as everything:
            frames = self.send_all_tags()
        for watch in (wanted, unwanted, everything):
            self.assertEqual(watch.seen[0]["tags"], ["-", "7", "7.8"])
        self.assertEqual(wanted.packets, frames)
        self.assertEqual(unwanted.packets, frames)
        self.assertEqual(everything.packets, 2 * frames)
        self.assertEqual(verbatim.seen[0]["tags"], ["7"])

    def test_a_filter_matches_tagged_packets_whose_tag_the_kernel_took_out(self):
        self.assert_filters()

    def test_a_filter_matches_tagged_packets_whose_tag_is_in_the_frame(self):
        self.assert_filters(interface="out", namespace=self.sender)

    def assert_tags_survive_offload(self, offload):
        """Through a bridge: what it sends has its tag beside the frame where the card puts it in,
        else in the frame."""
        ip("-n", self.sender, "link", "add", "name", "in", "type", "veth", "peer", "name", "port")
        ip("-n", self.sender, "link", "add", "name", "bridge", "type", "bridge")
        for name in ("port", "out"):
            ip("-n", self.sender, "link", "set", name, "master", "bridge")
        ip("-n", self.sender, "link", "set", "port", "type", "bridge_slave", "learning", "off")
        for name in ("in", "port", "bridge"):
            ip("-n", self.sender, "link", "set", name, "up")
        self.inside(self.sender, "ethtool", "-K", "out", "txvlan", offload)
        self.inside(self.tap, "ethtool", "-K", "mirror", "rxvlan", offload)
        with self.watch("out", self.sender, bpf="port 80") as outgoing, \
                self.watch(bpf="port 80") as incoming, self.watch(bpf="port 81") as other:
            sent = self.send("in", vlan=7)["frames"] + self.send("in", vlan=7, inner=8)["frames"]
        self.assertEqual((outgoing.packets, incoming.packets, other.packets), (sent, sent, 0))
        self.assertEqual(outgoing.seen[0]["tags"], ["7", "7.8"])
        self.assertEqual(incoming.seen[0]["tags"], ["7", "7.8"])

    def test_tags_are_seen_with_vlan_offload_on(self):
        self.assert_tags_survive_offload("on")

    def test_tags_are_seen_with_vlan_offload_off(self):
        self.assert_tags_survive_offload("off")

    def test_sockets_that_share_an_interface_never_split_a_flow(self):
        with self.watch(sockets=2) as watch:
            sent = self.send(flows=500)["frames"] + self.send(flows=500, vlan=7)["frames"]
        self.assertEqual(watch.packets, sent)
        self.assertEqual(sum(source["received"] for source in watch.seen), sent)
        flows = [set(source["flows"]) for source in watch.seen]
        self.assertEqual(flows[0] & flows[1], set())
        self.assertEqual(len(flows[0] | flows[1]), 500)
        self.assertTrue(flows[0] and flows[1], "one of them saw everything")

    def test_sockets_that_join_during_traffic_see_no_packet_twice(self):
        words = ["ip", "netns", "exec", self.sender, PROBE, "send", "out", "flows=20000",
                 "announce=1"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True) as sending:
            self.assertEqual(sending.stderr.readline(), "sending\n")
            with self.watch(sockets=4) as watch:
                sent = json.loads(sending.communicate()[0])
        self.assertTrue(0 < watch.packets <= sent["frames"])
        self.assertEqual(watch.packets, sum(source["received"] for source in watch.seen))
        self.assertIn("repeated: 0", watch.said)

    def send_fragmented(self, datagrams):
        """Each in three fragments, from the sender's own stack."""
        ip("-n", self.sender, "address", "replace", "192.0.2.10/24", "dev", "out")
        ip("-n", self.sender, "neighbour", "replace", "192.0.2.20", "lladdr", "02:00:00:00:00:01",
           "dev", "out")
        self.inside(self.sender, sys.executable, "-c", "\n".join((
            "import socket",
            f"for port in range(2000, {2000 + datagrams}):",
            "    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
            "    sender.sendto(bytes(3000), ('192.0.2.20', port))")))

    def test_fragments_are_joined_before_sockets_share_the_packets(self):
        with self.watch() as alone, self.watch(sockets=2) as shared:
            self.send_fragmented(20)
        self.assertEqual(alone.packets, 60)
        self.assertEqual(shared.packets, 20)
        self.assertEqual({source["largest"] for source in shared.seen if source["packets"]},
                         {14 + 20 + 8 + 3000})

    def test_an_interface_that_goes_down_and_comes_back_is_survived(self):
        with self.watch() as watch:
            first = self.send()
            watch.wait_for(f"packets: {first['frames']}")
            ip("-n", self.tap, "link", "set", "mirror", "down")
            watch.wait_for("problem: interface 'mirror' is down")
            self.up()
            self.assertEqual(watch.wait_for("problem:"), "problem:")
            second = self.send()
        self.assertEqual(watch.packets, first["frames"] + second["frames"])
        self.assertEqual(watch.seen[0]["received"], watch.packets)
        self.assertEqual(watch.seen[0]["reopenings"], 1)

    def assert_survives_removal(self, **options):
        with self.watch(**options) as watch:
            first = self.send(flows=100)
            watch.wait_for(f"packets: {first['frames']}")
            ip("-n", self.tap, "link", "del", "mirror")
            # Perhaps it is seen to be down on its way out.
            while "does not exist" not in watch.wait_for("problem: interface"):
                pass
            self.join()
            for _ in range(options.get("sockets", 1)):
                while watch.wait_for("problem:") != "problem:":
                    pass
            second = self.send(flows=100)
        self.assertEqual(watch.packets, first["frames"] + second["frames"])
        self.assertEqual(sum(source["received"] for source in watch.seen), watch.packets)
        for source in watch.seen:
            self.assertEqual(source["reopenings"], 1)
            self.assertEqual(source["bad_numbers"], 0)

    def test_an_interface_that_is_removed_and_created_again_is_survived(self):
        self.assert_survives_removal()

    def test_sockets_that_share_an_interface_survive_its_removal(self):
        self.assert_survives_removal(sockets=2)

    def test_capture_ends_when_the_interface_is_gone(self):
        with self.watch() as watch:
            sent = self.send()
            watch.wait_for(f"packets: {sent['frames']}")
            ip("-n", self.tap, "link", "del", "mirror")
            watch.wait_for("problem:")
        self.assertEqual(watch.packets, sent["frames"])

    def test_packet_time_goes_on_when_nothing_comes(self):
        with self.watch() as watch:
            self.send()
            time.sleep(0.5)
        seen = watch.seen[0]
        self.assertGreater(seen["idle_ns"], 0)
        self.assertLess(seen["last_ns"] + seen["idle_ns"], time.time_ns())

    def test_settings_that_spoil_captures_are_told_with_their_remedy(self):
        self.inside(self.tap, "ethtool", "-K", "mirror", "gro", "on")
        with self.watch() as watch:
            pass
        self.assertIn("ethtool -K mirror gro off", "\n".join(watch.said))
        self.inside(self.tap, "ethtool", "-K", "mirror", "gro", "off")
        with self.watch() as watch:
            pass
        self.assertEqual(watch.said, ["ready", "repeated: 0"])

    def test_an_interface_that_does_not_exist_is_an_error_with_the_names_of_the_others(self):
        self.assertRegex(self.refused("mirrow"), r"'mirrow' does not exist; there are: .*mirror")

    def test_an_interface_that_is_down_is_an_error_with_its_remedy(self):
        ip("-n", self.tap, "link", "set", "mirror", "down")
        self.assertIn("ip link set mirror up", self.refused())

    def test_a_lack_of_permission_is_an_error_with_its_remedy(self):
        said = self.refused(before=("setpriv", "--reuid=65534", "--bounding-set=-all",
                                    "--inh-caps=-all"))
        self.assertRegex(said, r"no permission .*'mirror'.* setcap cap_net_raw\+ep /.*live_probe")

    def test_a_filter_that_is_no_filter_is_an_error(self):
        self.assertRegex(self.refused(bpf="port eighty"), r"filter 'port eighty': .*pcap-filter")

    def test_a_snap_length_out_of_bounds_is_an_error(self):
        self.assertIn("64 to 262144", self.refused(snap=262145))


def main():
    reason = why_not()
    if reason is not None:
        print(f"SKIPPED: network namespaces cannot be made here: {reason}")
        sys.exit(SKIPPED)
    names = [f"LiveCapture.{name}" for name in sys.argv[2:]]
    unittest.main(argv=[sys.argv[0], *names])


if __name__ == "__main__":
    main()
