// SPDX-License-Identifier: Apache-2.0
// The yardstick of the benchmark: libpcap's own read loop, which touches each packet and does
// nothing else.
#include <pcap/pcap.h>

#include <cstdint>
#include <cstdio>

namespace {

struct Sum {
  std::uint64_t packets = 0;
  std::uint64_t octets = 0;
  std::uint64_t touched = 0;
};

void on_packet(u_char* user, const pcap_pkthdr* header, const u_char* octets) {
  Sum& sum = *reinterpret_cast<Sum*>(user);
  ++sum.packets;
  sum.octets += header->caplen;
  if (header->caplen > 0) sum.touched += octets[0] + octets[header->caplen / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: pcap_loop FILE\n", stderr);
    return 1;
  }
  char error[PCAP_ERRBUF_SIZE];
  pcap_t* capture = pcap_open_offline(argv[1], error);
  if (capture == nullptr) {
    std::fprintf(stderr, "pcap_loop: %s\n", error);
    return 2;
  }
  Sum sum;
  const int result = pcap_loop(capture, -1, on_packet, reinterpret_cast<u_char*>(&sum));
  pcap_close(capture);
  std::printf("%llu packets, %llu octets (%llu)\n", static_cast<unsigned long long>(sum.packets),
              static_cast<unsigned long long>(sum.octets),
              static_cast<unsigned long long>(sum.touched));
  return result == 0 ? 0 : 2;
}
