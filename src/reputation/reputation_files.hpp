// SPDX-License-Identifier: Apache-2.0
// The files of a run: read at the start, and again when they changed. What was read last and was
// right stays in use until something better is there.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "reputation/geo_database.hpp"
#include "reputation/list_file.hpp"
#include "reputation/reputation_set.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/reputation.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

class ReputationFiles {
 public:
  /// Reads everything that the configuration names, which may be nothing. What is odd but no error
  /// goes to `warnings`. ERRORS: a file that is not right;
  /// it is the last of `warnings`, too.
  static Result<std::unique_ptr<ReputationFiles>> open(const Config& config,
                                                       std::vector<std::string>& warnings);

  /// The set in use. THREAD: any; takes a lock, so ask generation() first.
  [[nodiscard]] std::shared_ptr<const IpReputation> current() const;
  /// Another number when current() is another one. THREAD: any.
  [[nodiscard]] std::uint64_t generation() const noexcept {
    return generation_.load(std::memory_order_acquire);
  }
  /// THREAD: any.
  [[nodiscard]] ReputationStats stats() const;

  /// Whether a file is another than at the last reload, and nobody wrote to it since this was asked
  /// last. THREAD: that of reload().
  bool has_changed();
  /// Reads what changed, aside, and puts it in use. `messages`: what is to be told. False: a bad
  /// file kept its former content. THREAD: one at a time.
  bool reload(std::vector<std::string>& messages);
  /// Reads the files of another configuration, and puts them in use in place of the former ones.
  /// ERRORS: a file that is not right, which is the last of `warnings`, too;
  /// everything stays as it was. THREAD: that of reload().
  std::optional<Error> reconfigure(const Config& config, std::vector<std::string>& warnings);

 private:
  /// When a file was changed: another value for another content.
  struct Stamp {
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;
    std::int64_t size = -1;  ///< -1: it is not there
    std::uint64_t inode = 0;
    bool operator==(const Stamp&) const = default;
  };
  enum class Kind : std::uint8_t { list, database, categories };
  /// A file that the configuration asks for, folders taken apart.
  struct Wanted {
    Kind kind = Kind::list;
    std::string name;
    std::string path;
    bool own = false;
  };
  /// What was read of it last, and when.
  struct Loaded {
    Stamp stamp;
    std::int64_t modified = 0;  ///< of the content in use
    std::shared_ptr<const reputation::ParsedList> list;
    std::shared_ptr<const reputation::GeoDatabase> database;
    reputation::Categories categories;
    std::string error;
  };

  explicit ReputationFiles(const Config& config)
      : config_(config.reputation), entries_max_(config.limits.ip_list_entries_max) {}

  static Stamp stamp_of(const std::string& path);
  std::vector<Wanted> wanted(std::vector<std::string>& problems);
  void read(const Wanted& file, Loaded& loaded, std::vector<std::string>& messages) const;
  /// What of it is new is in use behind it; false: a file was not right.
  bool load(std::vector<std::string>& messages);
  void publish(const std::vector<Wanted>& files);

  ReputationConfig config_;
  const std::uint64_t entries_max_;
  std::map<std::string, Loaded> loaded_;                     // by path
  std::map<std::string, std::vector<std::string>> folders_;  // lists in them, when seen last
  std::map<std::string, Stamp> seen_;  // when it was asked last whether there is a change
  std::atomic<std::uint64_t> generation_{0};
  mutable std::mutex mutex_;  // what follows
  std::shared_ptr<const IpReputation> current_;
  ReputationStats stats_;
};

}  // namespace tapwarden
