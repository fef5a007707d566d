// SPDX-License-Identifier: Apache-2.0
#include "capture/bpf_filter.hpp"

#include <pcap/pcap.h>

#include <map>
#include <optional>
#include <utility>

#include "capture/pcap_file.hpp"
#include "capture/tagged_filter.hpp"

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

}  // namespace

struct BpfFilter::Programs {
  std::string expression;
  std::map<LinkType, std::optional<Program>> by_link;

  const std::optional<Program>& of(LinkType link) {
    const auto known = by_link.find(link);
    if (known != by_link.end()) return known->second;
    std::optional<Program> program;
    if (link == LinkType::ethernet) {
      program = Program::compile(match_tagged_too(expression), link, nullptr);
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
