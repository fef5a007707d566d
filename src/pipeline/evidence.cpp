// SPDX-License-Identifier: Apache-2.0
#include "pipeline/evidence.hpp"

#include <algorithm>

namespace tapwarden {

void Evidence::on_packet(const Packet& packet, const FlowKey& key) {
  const std::lock_guard lock(mutex_);
  const Endpoints endpoints{{key.low_address, key.low_port}, {key.high_address, key.high_port}};
  Flow& flow = flows_[endpoints];
  Kept kept{packet, {}, endpoints};
  kept.packet.data = {};  // its octets go when the next batch is read
  if (flow.wanted) {
    file_->write(packet);
  } else {
    kept.octets.assign(packet.data.begin(), packet.data.end());
  }
  bytes_ += cost(kept);
  flow.packets.push_back(first_ + kept_.size());
  kept_.push_back(std::move(kept));
  while (bytes_ > limits_.evidence_bytes_max) drop_oldest();
}

void Evidence::drop_oldest() {
  const auto flow = flows_.find(kept_.front().flow);
  flow->second.packets.pop_front();
  if (flow->second.packets.empty()) flows_.erase(flow);
  bytes_ -= cost(kept_.front());
  kept_.pop_front();
  ++first_;
}

void Evidence::on_record(const Record& record) {
  const std::vector<Finding>& findings = record.judgement->findings;
  if (findings.empty() || findings.front().severity < level_) return;
  const std::lock_guard lock(mutex_);
  const auto& [client, server] = std::pair{record.flow.client, record.flow.server};
  const auto known = flows_.find({std::min(client, server), std::max(client, server)});
  if (known == flows_.end()) {
    ++hits_;  // all of it made room
    return;
  }
  Flow& flow = known->second;
  if (flow.wanted) return;
  if (kept(flow.packets.front()).packet.time > record.flow.first.time) {
    ++hits_;  // its first packets did
  }
  write_kept(flow);
}

std::optional<Error> Evidence::flush() {
  const std::lock_guard lock(mutex_);
  return file_->flush();
}

void Evidence::reopen() {
  const std::lock_guard lock(mutex_);
  file_->reopen();
}

SinkStats Evidence::stats() const {
  const std::lock_guard lock(mutex_);
  return file_->stats();
}

std::uint64_t Evidence::limit_hits() const {
  const std::lock_guard lock(mutex_);
  return hits_;
}

void Evidence::write_kept(Flow& flow) {
  flow.wanted = true;
  for (const std::uint64_t number : flow.packets) {
    Kept& one = kept(number);
    one.packet.data = one.octets;
    file_->write(one.packet);
    bytes_ -= cost(one);
    std::vector<std::uint8_t>().swap(one.octets);
    bytes_ += cost(one);
  }
}

}  // namespace tapwarden
