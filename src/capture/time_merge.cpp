// SPDX-License-Identifier: Apache-2.0
#include "capture/time_merge.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "capture/pcap_file.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kBatchPackets = 256;

}  // namespace

bool TimeMerge::is_later(const Open& a, const Open& b) {
  return std::pair{a.time(), a.number} > std::pair{b.time(), b.number};
}

TimeMerge::TimeMerge(const std::vector<std::string>& paths, const InputOptions& options,
                     std::uint64_t open_max)
    : paths_(paths), options_(options), open_max_(std::max<std::uint64_t>(open_max, 1)) {
  bool totals_known = true;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::uint64_t before = bytes_total_;
    look_at(static_cast<std::uint16_t>(i));
    totals_known = totals_known && bytes_total_ > before;
  }
  if (!totals_known) bytes_total_ = 0;
  std::sort(waiting_.begin(), waiting_.end(), [](const Waiting& a, const Waiting& b) {
    return std::tie(b.first, b.number) < std::tie(a.first, a.number);
  });
}

void TimeMerge::look_at(std::uint16_t number) {
  auto source = open_pcap_file(paths_[number], options_);
  if (!source) {
    errors_.push_back(source.error());
    return;
  }
  const std::uint64_t bytes = (*source)->bytes_total();
  bytes_total_ += bytes;
  Open open{std::move(*source), number, std::vector<Packet>(1), 0, 0};
  if (!refill(open)) return;
  const Timestamp first = open.time();
  if (bytes > 0) open = {};  // opened again when its turn comes
  waiting_.push_back({first, number, false, std::move(open)});
}

/// False: it has ended.
bool TimeMerge::refill(Open& open) {
  open.next = 0;
  open.count = open.source->next_batch(open.batch);
  if (open.count > 0) return true;
  bytes_done_ += open.source->bytes_read();
  if (auto error = open.source->error()) errors_.push_back(std::move(*error));
  return false;
}

void TimeMerge::push(Open open) {
  open_.push_back(std::move(open));
  std::push_heap(open_.begin(), open_.end(), is_later);
}

TimeMerge::Open TimeMerge::pop() {
  std::pop_heap(open_.begin(), open_.end(), is_later);
  Open open = std::move(open_.back());
  open_.pop_back();
  return open;
}

void TimeMerge::resume_lent() {
  if (!lent_) return;
  lent_->batch.resize(kBatchPackets);
  if (refill(*lent_)) push(std::move(*lent_));
  lent_.reset();
}

/// Opens every capture that begins before the earliest packet of those that are open.
void TimeMerge::open_due() {
  while (!waiting_.empty() && (open_.empty() || waiting_.back().first < open_.front().time())) {
    Waiting& due = waiting_.back();
    if (open_.size() >= open_max_) {
      if (!due.late) ++opened_late_;
      due.late = true;
      return;
    }
    Open open = std::move(due.open);
    const std::uint16_t number = due.number;
    waiting_.pop_back();
    if (open.source == nullptr) {
      auto source = open_pcap_file(paths_[number], options_);
      if (!source) {
        errors_.push_back(source.error());
        continue;
      }
      open = {std::move(*source), number, std::vector<Packet>(kBatchPackets), 0, 0};
      if (!refill(open)) continue;
    }
    push(std::move(open));
  }
}

/// Before all others that are open, and before all that wait?
bool TimeMerge::goes_first(const Open& open) const {
  if (!open_.empty() && is_later(open, open_.front())) return false;
  return waiting_.empty() || waiting_.back().late || open.time() <= waiting_.back().first;
}

std::size_t TimeMerge::next_batch(std::span<Packet> out) {
  resume_lent();
  std::size_t count = 0;
  while (count < out.size() && !lent_) {
    open_due();
    if (open_.empty()) break;
    Open first = pop();
    do {
      out[count] = first.batch[first.next++];
      out[count++].source = first.number;
    } while (count < out.size() && first.next < first.count && goes_first(first));
    if (first.next < first.count) {
      push(std::move(first));
    } else {
      lent_ = std::move(first);
    }
  }
  return count;
}

std::uint64_t TimeMerge::bytes_read() const {
  std::uint64_t bytes = bytes_done_;
  for (const Open& open : open_) bytes += open.source->bytes_read();
  if (lent_) bytes += lent_->source->bytes_read();
  return bytes;
}

}  // namespace tapwarden
