// SPDX-License-Identifier: Apache-2.0
#include "capture/bpf_filter.hpp"

#include <pcap/pcap.h>

#include <map>
#include <optional>
#include <regex>
#include <utility>

#include "capture/pcap_file.hpp"

namespace tapwarden {
namespace {

/// libpcap's name of a link type: its DLT_, which is the LINKTYPE_ of files except for raw IP.
int dlt_of(LinkType link) noexcept {
  return link == LinkType::raw_ip ? DLT_RAW : static_cast<int>(link);
}

class Program {
 public:
  static std::optional<Program> compile(const std::string& expression, LinkType link,
                                        std::string* reason) {
    const std::unique_ptr<pcap_t, void (*)(pcap_t*)> handle(
        pcap_open_dead(dlt_of(link), static_cast<int>(kPacketBytesMax)), pcap_close);
    if (handle == nullptr) return std::nullopt;
    Program program;
    if (pcap_compile(handle.get(), &program.code_, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) !=
        0) {
      if (reason != nullptr) *reason = pcap_geterr(handle.get());
      return std::nullopt;
    }
    return program;
  }

  Program(Program&& other) noexcept : code_(other.code_) { other.code_ = {}; }
  Program& operator=(Program&& other) noexcept {
    std::swap(code_, other.code_);
    return *this;
  }
  ~Program() { pcap_freecode(&code_); }

  [[nodiscard]] bool matches(const Packet& packet) const noexcept {
    pcap_pkthdr header{};
    header.caplen = static_cast<bpf_u_int32>(packet.data.size());
    header.len = packet.wire_length;
    return pcap_offline_filter(&code_, &header, packet.data.data()) != 0;
  }

 private:
  Program() = default;
  bpf_program code_{};
};

/// An operator who asks for tags gets them as tcpdump does.
bool asks_for_tags(const std::string& expression) {
  static const std::regex vlan(R"((^|[^\w.-])vlan($|[^\w.-]))");
  return std::regex_search(expression, vlan);
}

/// pcap-filter(7): `vlan` moves the offsets of everything behind it, for the rest of the
/// expression; so the tagged variants stand last. Each looks at frames with that many tags only:
/// `not port 80` would else be true of every tagged frame, in which no port stands where it is
/// looked for.
std::string with_vlan(const std::string& expression) {
  const std::string untagged =
      "not (ether proto 0x8100 or ether proto 0x88a8 or ether proto 0x9100)";
  const std::string inner = "(" + untagged + " and (" + expression + "))";
  return inner + " or (vlan and " + inner + ") or (vlan and " + inner + ")";
}

}  // namespace

struct BpfFilter::Programs {
  std::string expression;
  std::map<LinkType, std::optional<Program>> by_link;

  const std::optional<Program>& of(LinkType link) {
    const auto known = by_link.find(link);
    if (known != by_link.end()) return known->second;
    std::optional<Program> program;
    if (link == LinkType::ethernet && !asks_for_tags(expression)) {
      program = Program::compile(with_vlan(expression), link, nullptr);
    }
    if (!program) program = Program::compile(expression, link, nullptr);
    return by_link.emplace(link, std::move(program)).first->second;
  }
};

BpfFilter::BpfFilter(std::unique_ptr<Programs> programs) : programs_(std::move(programs)) {}
BpfFilter::BpfFilter(BpfFilter&&) noexcept = default;
BpfFilter& BpfFilter::operator=(BpfFilter&&) noexcept = default;
BpfFilter::~BpfFilter() = default;

Result<BpfFilter> BpfFilter::compile(const std::string& expression) {
  std::string reason;
  if (!Program::compile(expression, LinkType::ethernet, &reason)) {
    return Error{"filter '" + expression + "': " + reason + " (pcap-filter(7) has the language)"};
  }
  auto programs = std::make_unique<Programs>();
  programs->expression = expression;
  return BpfFilter(std::move(programs));
}

bool BpfFilter::matches(const Packet& packet) const {
  const std::optional<Program>& program = programs_->of(packet.link);
  return program && program->matches(packet);
}

}  // namespace tapwarden
