// SPDX-License-Identifier: Apache-2.0
// Bytes as a sequence of segments on three connections. Whatever they are: calls come in the order
// of tapwarden/stream.hpp (the recorder stops when not), caps hold, nothing is left over at the
// end.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "stream/flow_table.hpp"
#include "unit/stream/recorder.hpp"
#include "unit/stream/segments.hpp"

namespace {

using namespace tapwarden;
using namespace tapwarden::test;

/// Reads the input as fields. A field behind the end is 0.
class Fields {
 public:
  explicit Fields(Bytes input) : input_(input) {}

  [[nodiscard]] bool is_empty() const { return input_.empty(); }
  std::uint8_t byte() {
    if (input_.empty()) return 0;
    const std::uint8_t value = input_.front();
    input_ = input_.subspan(1);
    return value;
  }
  std::uint32_t word() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | byte();
    return value;
  }
  Bytes bytes(std::size_t count) {
    const Bytes taken = input_.first(std::min(count, input_.size()));
    input_ = input_.subspan(taken.size());
    return taken;
  }
  /// Mostly near `base`, sometimes anywhere.
  std::uint32_t near(std::uint32_t base) {
    const std::uint8_t how = byte();
    if (how < 250) return base + how - 16;
    if (how < 252) return base + (word() & 0xffff) - 0x4000;
    if (how < 254) return base + (word() & 0x3ffffff) - 0x1000000;
    return word();
  }

 private:
  Bytes input_;
};

constexpr std::uint32_t kIsn = 0xffffffc0;  // the wrap is near

Segment read_segment(Fields& fields, Tape& tape) {
  const std::uint8_t head = fields.byte();
  const Connection connection{10, static_cast<std::uint16_t>(40000 + head % 3), 20, 80, 0};
  const Direction direction = (head & 0x40) != 0 ? Direction::to_client : Direction::to_server;
  Segment segment = make_segment(connection, direction, tape);
  const std::uint8_t flags = fields.byte();
  // Most segments of a stream are data: flags as they come only now and then.
  segment.flags = (head & 0x20) != 0 ? flags : std::uint8_t{kTcpAck};
  segment.seq = fields.near(kIsn + 1);
  segment.ack = fields.near(kIsn + 1);
  if ((head & 0x10) != 0) segment.payload_missing = fields.byte();
  if (head == 0xff) segment.payload_missing = fields.word();
  segment.payload = fields.bytes(fields.byte() & 0x3f);
  return segment;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Fields fields(Bytes{data, size});
  Config config;
  const std::uint8_t options = fields.byte();
  config.limits.flows_max = (options & 1) != 0 ? 2 : 100;
  if ((options & 2) != 0) config.limits.reorder_segments_per_direction_max = 3;
  if ((options & 4) != 0) config.limits.reorder_bytes_per_direction_max = 40;
  if ((options & 8) != 0) config.limits.reorder_bytes_max = 700;
  RecorderFactory factory(false);
  StreamStats stats;
  LimitHits hits;
  FlowTable table(config, factory, stats, hits);
  Tape tape;
  while (!fields.is_empty()) {
    const std::uint8_t step = fields.byte();
    tape.pass(std::chrono::milliseconds{step < 200 ? 0 : step < 250 ? step : step * 40});
    if (step == 255) tape.pass(std::chrono::seconds{static_cast<std::int8_t>(fields.byte())} * 60);
    if (step == 254) table.advance(tape.now());
    table.on_segment(read_segment(fields, tape));
    require(table.size() <= config.limits.flows_max, "more flows than the cap");
    require(table.reorder_bytes() <= config.limits.reorder_bytes_max, "more waits than the cap");
  }
  table.finish();
  require(table.size() == 0, "flows are left over");
  require(table.reorder_bytes() == 0, "octets are left over");
  require(stats.flows_active == 0, "the count of active flows is wrong");
  std::uint64_t delivered = 0;
  for (const auto& flow : factory.flows) {
    require(flow->closed, "a consumer was never told the close");
    delivered += flow->delivered[0] + flow->delivered[1];
  }
  require(delivered == stats.bytes_delivered, "bytes_delivered is wrong");
  return 0;
}
