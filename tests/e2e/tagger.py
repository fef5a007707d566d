#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Carries frames between two interfaces, with a VLAN tag on one side: `tagger.py PLAIN TAGGED VLAN`.

A bridge does this in a kernel with 802.1Q; this does it in any. Says "ready", then runs until it is
killed. Whoever sends into PLAIN has to put checksums in itself and to cut its segments.
"""

import select
import socket
import struct
import sys

TAG = 0x8100
ADDRESSES = 12  # octets in front of the tag


def with_tag(frame, vlan):
    return frame[:ADDRESSES] + struct.pack("!HH", TAG, vlan) + frame[ADDRESSES:]


def without_tag(frame):
    """The kernel has taken the tag out of most frames before anybody sees them."""
    is_tagged = frame[ADDRESSES:ADDRESSES + 2] == struct.pack("!H", TAG)
    return frame[:ADDRESSES] + frame[ADDRESSES + 4:] if is_tagged else frame


def listener(interface):
    every_protocol = socket.htons(3)
    made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, every_protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    made.bind((interface, 3))
    return made


def main():
    plain, tagged = listener(sys.argv[1]), listener(sys.argv[2])
    vlan = int(sys.argv[3])
    print("ready", flush=True)
    while True:
        for one in select.select([plain, tagged], [], [])[0]:
            frame, sender = one.recvfrom(1 << 16)
            if sender[2] == socket.PACKET_OUTGOING:
                continue  # what was put there by this program
            if one is plain:
                tagged.send(with_tag(frame, vlan))
            else:
                plain.send(without_tag(frame))


if __name__ == "__main__":
    main()
