# SPDX-License-Identifier: Apache-2.0
"""Network namespaces for tests and measurements on real interfaces.

Names carry the process id of who made them, so that what a killed run left behind can be told from
what a running one uses. Root is needed.
"""

import os
import re
import subprocess
import time

PREFIX = "tapwarden"
PATIENCE = 60  # seconds that something may take on a busy machine


def run(*words, check=True, folder=None):
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=folder)
    if check and done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: exit code {done.returncode}: {done.stderr}")
    return done


def ip(*words):
    run("ip", *words)


def namespace_name(name):
    return f"{PREFIX}-{os.getpid()}-{name}"


def remove_leftovers():
    """Namespaces of runs that were killed."""
    for name in re.findall(rf"^{PREFIX}-\d+-\w+", run("ip", "netns", "list").stdout, re.M):
        if not os.path.exists(f"/proc/{name.split('-')[1]}"):
            run("ip", "netns", "del", name, check=False)


def why_not():
    """Why namespaces cannot be made here; None when they can."""
    name = namespace_name("try")
    try:
        remove_leftovers()
        made = run("ip", "netns", "add", name, check=False)
        if made.returncode == 0:
            made = run("ip", "-n", name, "link", "add", "name", "one", "type", "veth", "peer", "name",
                       "other", check=False)
            ip("netns", "del", name)
        return None if made.returncode == 0 else made.stderr.strip()
    except (OSError, RuntimeError) as error:
        return str(error)


def wait_until(predicate, what):
    """Polls; TimeoutError when `what` does not come about."""
    end = time.monotonic() + PATIENCE
    while not predicate():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {PATIENCE} s: {what}")
        time.sleep(0.02)


class Namespace:
    """REQUIRES: remove() at the end, after the processes in it have ended."""

    def __init__(self, name):
        self.name = namespace_name(name)
        ip("netns", "add", self.name)
        # No packets of the kernel's own: without IPv6 there is no neighbour discovery.
        for whose in ("all", "default"):
            self.run("sh", "-c", f"echo 1 > /proc/sys/net/ipv6/conf/{whose}/disable_ipv6")
        self.up("lo")

    def remove(self):
        run("ip", "netns", "del", self.name, check=False)

    def command(self, *words):
        return ["ip", "netns", "exec", self.name, *map(str, words)]

    def run(self, *words, check=True, folder=None):
        return run(*self.command(*words), check=check, folder=folder)

    def start(self, *words, **options):
        """A process that ends when this one does, however that happens."""
        return subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "--", *self.command(*words)],
                                **options)

    def link(self, *words):
        ip("-n", self.name, "link", *words)

    def add(self, interface, *kind):
        self.link("add", "name", interface, *kind)

    def up(self, interface):
        self.link("set", interface, "up")

    def address(self, interface, address):
        ip("-n", self.name, "address", "add", address, "dev", interface)
        self.up(interface)

    def has_carrier(self, interface):
        return "LOWER_UP" in run("ip", "-n", self.name, "link", "show", interface).stdout

    def packets(self, interface):
        """Packets that went in and out of an interface so far."""
        total = 0
        for line in self.run("cat", "/proc/net/dev").stdout.splitlines():
            if line.strip().startswith(f"{interface}:"):
                fields = line.split(":")[1].split()
                total = int(fields[1]) + int(fields[9])
        return total

    def packet_sockets(self):
        """Sockets that capture now."""
        rows = self.run("cat", "/proc/net/packet").stdout.splitlines()[1:]
        return sum(row.split()[5] == "1" for row in rows)


def join(one, interface, other, peer):
    """A pair of virtual cards between two namespaces, up."""
    one.add(interface, "type", "veth", "peer", "name", peer, "netns", other.name)
    one.up(interface)
    other.up(peer)
    wait_until(lambda: one.has_carrier(interface), f"carrier of {interface}")
