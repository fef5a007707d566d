// SPDX-License-Identifier: Apache-2.0
// Consumers that write down what they are told, one line a call, and stop the program when the call
// order of tapwarden/stream.hpp is broken. Used by tests and by the fuzz target.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "tapwarden/stream.hpp"

namespace tapwarden::test {

inline void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "broken contract: %s\n", what);
  std::abort();
}

constexpr const char* to_text(CloseReason reason) {
  switch (reason) {
    case CloseReason::fin: return "fin";
    case CloseReason::rst: return "rst";
    case CloseReason::idle: return "idle";
    case CloseReason::evicted: return "evicted";
    case CloseReason::end_of_input: return "end_of_input";
  }
  return "?";
}

/// What one flow was told. ">" is to the server, "<" to the client.
struct FlowLog {
  struct Gap {
    std::uint64_t offset;
    std::uint64_t size;
  };

  FlowFacts facts;
  std::vector<std::string> calls;
  std::array<std::string, 2> bytes;  ///< delivered, with '\0' for each octet of a gap
  std::array<std::vector<Gap>, 2> gaps;
  std::array<std::vector<std::uint64_t>, 2> packets;  ///< of on_data
  std::array<std::uint64_t, 2> delivered{};
  std::array<std::uint64_t, 2> missing{};
  std::array<bool, 2> ended{};
  bool closed = false;
};

class FlowRecorder final : public StreamConsumer {
 public:
  FlowRecorder(FlowLog& log, bool keeps_text) : log_(log), keeps_text_(keeps_text) {}

  void on_data(Direction direction, Bytes data, Position at) override {
    const auto i = static_cast<std::size_t>(direction);
    require(!log_.closed, "data after close");
    require(!log_.ended[i], "data after end");
    require(!data.empty(), "empty data");
    log_.delivered[i] += data.size();
    if (!keeps_text_) return;
    log_.bytes[i] += as_text(data);
    log_.packets[i].push_back(at.packet);
    note(direction, std::string(as_text(data)));
  }
  void on_gap(Direction direction, std::uint64_t missing, Position) override {
    const auto i = static_cast<std::size_t>(direction);
    require(!log_.closed, "gap after close");
    require(!log_.ended[i], "gap after end");
    require(missing > 0, "empty gap");
    log_.missing[i] += missing;
    if (!keeps_text_) return;
    log_.gaps[i].push_back({log_.bytes[i].size(), missing});
    if (missing < (1 << 20)) log_.bytes[i].append(missing, '\0');
    note(direction, "gap " + std::to_string(missing));
  }
  void on_end(Direction direction, Position) override {
    const auto i = static_cast<std::size_t>(direction);
    require(!log_.closed, "end after close");
    require(!log_.ended[i], "end twice");
    log_.ended[i] = true;
    if (keeps_text_) note(direction, "end");
  }
  void on_close(CloseReason reason, Position) override {
    require(!log_.closed, "close twice");
    log_.closed = true;
    if (keeps_text_) log_.calls.push_back(std::string("close ") + to_text(reason));
  }

 private:
  void note(Direction direction, const std::string& what) {
    log_.calls.push_back((direction == Direction::to_server ? "> " : "< ") + what);
  }

  FlowLog& log_;
  bool keeps_text_;
};

class RecorderFactory final : public StreamConsumerFactory {
 public:
  explicit RecorderFactory(bool keeps_text = true) : keeps_text_(keeps_text) {}

  std::unique_ptr<StreamConsumer> make(const FlowFacts& flow) override {
    flows.push_back(std::make_unique<FlowLog>());
    flows.back()->facts = flow;
    return std::make_unique<FlowRecorder>(*flows.back(), keeps_text_);
  }

  std::vector<std::unique_ptr<FlowLog>> flows;  ///< in order of their first payload

 private:
  bool keeps_text_;
};

}  // namespace tapwarden::test
