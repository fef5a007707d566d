// SPDX-License-Identifier: Apache-2.0
#include "reputation/reputation_files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace tapwarden {

using namespace reputation;

namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

// Of files in a folder: others (databases, notes, files half written) are no lists.
constexpr std::array<std::string_view, 6> kEndings{".txt",   ".list", ".netset",
                                                   ".ipset", ".json", ".csv"};

bool is_list_name(const std::filesystem::path& path) {
  const std::string ending = path.extension();
  return path.filename().native().front() != '.' &&
         std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

std::string stem_of(const std::string& path) { return std::filesystem::path(path).stem(); }

/// Lists of a folder in the order of their names.
Result<std::vector<std::string>> lists_in(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> paths;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code ignored;
    if (is_list_name(at->path()) && at->is_regular_file(ignored)) paths.push_back(at->path());
  }
  if (error) return Error{folder + ": " + error.message()};
  std::sort(paths.begin(), paths.end());
  return paths;
}

void tell_of(const ParsedList& list, const std::string& path, bool has_databases,
             std::vector<std::string>& messages) {
  messages.insert(messages.end(), list.warnings.begin(), list.warnings.end());
  if (list.bad_lines > 0) {
    messages.push_back(path + ": lines that cannot be read: " + std::to_string(list.bad_lines) +
                       "; the rest is used");
  }
  if (list.left_out > 0) {
    messages.push_back(path + ": entries above limit ip_list_entries_max: " +
                       std::to_string(list.left_out) + "; the rest is used");
  }
  if (!list.networks.empty() && !has_databases) {
    messages.push_back(path + ": lists autonomous systems: without --geoip no address is in one");
  }
}

}  // namespace

Result<std::unique_ptr<ReputationFiles>> ReputationFiles::open(const Config& config,
                                                               std::vector<std::string>& warnings) {
  std::unique_ptr<ReputationFiles> files(new ReputationFiles(config));
  if (!files->load(warnings)) return Error{warnings.back()};
  return files;
}

ReputationFiles::Stamp ReputationFiles::stamp_of(const std::string& path) {
  struct stat about {};
  if (stat(path.c_str(), &about) != 0) return {};
  const auto nanoseconds = [](const timespec& time) {
    return std::int64_t{time.tv_sec} * kNanoseconds + time.tv_nsec;
  };
  return {nanoseconds(about.st_mtim), nanoseconds(about.st_ctim), about.st_size, about.st_ino};
}

std::vector<ReputationFiles::Wanted> ReputationFiles::wanted(std::vector<std::string>& problems) {
  std::vector<Wanted> files;
  for (const IpListSource& source : config_.lists) {
    std::error_code ignored;
    const bool was_folder = folders_.contains(source.path);
    if (!was_folder && !std::filesystem::is_directory(source.path, ignored)) {
      const std::string name = source.name.empty() ? stem_of(source.path) : source.name;
      files.push_back({Kind::list, name, source.path, source.own});
      continue;
    }
    std::vector<std::string>& paths = folders_[source.path];
    if (auto now = lists_in(source.path)) {
      paths = std::move(*now);
    } else {
      problems.push_back(now.error().message);
    }
    for (const std::string& path : paths) {
      const std::string name = (source.name.empty() ? "" : source.name + "/") + stem_of(path);
      files.push_back({Kind::list, name, path, source.own});
    }
  }
  for (const std::string& path : config_.geo_files) {
    files.push_back({Kind::database, stem_of(path), path, false});
  }
  if (!config_.categories.empty()) {
    const std::string& path = config_.categories;
    files.push_back({Kind::categories, stem_of(path), path, false});
  }
  return files;
}

void ReputationFiles::read(const Wanted& file, Loaded& loaded,
                           std::vector<std::string>& messages) const {
  loaded.error.clear();
  const std::int64_t modified = loaded.stamp.modified_ns / kNanoseconds;
  const auto keep = [&](auto result, auto& to) {
    if (!result) {
      loaded.error = result.error().message;
      return;
    }
    to = std::move(*result);
    loaded.modified = modified;
  };
  if (file.kind == Kind::database) return keep(GeoDatabase::open(file.path), loaded.database);
  const auto text = read_whole_file(file.path);
  if (!text) {
    loaded.error = text.error().message;
    return;
  }
  if (file.kind == Kind::categories) {
    return keep(read_categories(*text, file.path), loaded.categories);
  }
  auto list = read_list(*text, file.path, entries_max_);
  if (!list) {
    loaded.error = list.error().message;
    return;
  }
  tell_of(*list, file.path, !config_.geo_files.empty(), messages);
  loaded.list = std::make_shared<const ParsedList>(std::move(*list));
  loaded.modified = modified;
}

bool ReputationFiles::load(std::vector<std::string>& messages) {
  std::vector<std::string> problems;
  const std::vector<Wanted> files = wanted(problems);
  std::map<std::string, Loaded> before = std::exchange(loaded_, {});
  bool is_new = before.empty();
  for (const Wanted& file : files) {
    if (loaded_.contains(file.path)) continue;  // named twice
    Loaded& loaded = loaded_[file.path];
    const auto former = before.find(file.path);
    if (former != before.end()) loaded = std::move(former->second);
    const Stamp stamp = stamp_of(file.path);
    const bool has_former = loaded.list || loaded.database || !loaded.categories.empty();
    if (former == before.end() || stamp != loaded.stamp) {
      loaded.stamp = stamp;
      read(file, loaded, messages);
      is_new = is_new || loaded.error.empty();
    }
    if (loaded.error.empty()) continue;
    problems.push_back(loaded.error + (has_former ? "; its former content stays in use" : ""));
  }
  is_new = is_new || std::any_of(before.begin(), before.end(), [this](const auto& former) {
             return !loaded_.contains(former.first);  // a list was taken out of its folder
           });
  const bool all_right = problems.empty();
  messages.insert(messages.end(), problems.begin(), problems.end());
  if (is_new) publish(files);
  const std::lock_guard lock(mutex_);
  stats_.files.clear();
  for (const Wanted& file : files) {
    const Loaded& loaded = loaded_.at(file.path);
    ReputationStats::File& told = stats_.files.emplace_back();
    told = {file.name, file.path, 0, 0, 0, loaded.modified, loaded.error};
    if (loaded.list == nullptr) continue;
    told.entries = loaded.list->entries.size() + loaded.list->networks.size();
    told.bad_lines = loaded.list->bad_lines;
    told.left_out = loaded.list->left_out;
  }
  return all_right;
}

void ReputationFiles::publish(const std::vector<Wanted>& files) {
  std::vector<NamedList> lists;
  std::vector<std::shared_ptr<const GeoDatabase>> databases;
  Categories categories;
  for (const Wanted& file : files) {
    const Loaded& loaded = loaded_.at(file.path);
    if (loaded.list != nullptr) lists.push_back({file.name, file.own, loaded.list});
    if (loaded.database != nullptr) databases.push_back(loaded.database);
    if (!loaded.categories.empty()) categories = loaded.categories;
  }
  std::shared_ptr<const IpReputation> next;  // null: there is nothing to look up
  if (config_.is_used()) {
    next = std::make_shared<const ReputationSet>(config_, lists, categories, std::move(databases));
  }
  {
    const std::lock_guard lock(mutex_);
    current_ = std::move(next);
  }
  generation_.fetch_add(1, std::memory_order_release);
}

std::shared_ptr<const IpReputation> ReputationFiles::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

ReputationStats ReputationFiles::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

bool ReputationFiles::has_changed() {
  std::vector<std::string> ignored;
  std::map<std::string, Stamp> now;
  for (const Wanted& file : wanted(ignored)) now.emplace(file.path, stamp_of(file.path));
  const bool is_at_rest = now == std::exchange(seen_, now);
  const bool is_same =
      std::equal(now.begin(), now.end(), loaded_.begin(), loaded_.end(),
                 [](const auto& seen, const auto& loaded) {
                   return seen.first == loaded.first && seen.second == loaded.second.stamp;
                 });
  return is_at_rest && !is_same;
}

bool ReputationFiles::reload(std::vector<std::string>& messages) {
  const bool all_right = load(messages);
  const std::lock_guard lock(mutex_);
  ++stats_.reloads;
  if (!all_right) ++stats_.reloads_failed;
  return all_right;
}

std::optional<Error> ReputationFiles::reconfigure(const Config& config,
                                                  std::vector<std::string>& warnings) {
  auto next = open(config, warnings);
  const std::lock_guard lock(mutex_);
  ++stats_.reloads;
  if (!next) {
    ++stats_.reloads_failed;
    return next.error();
  }
  config_ = std::move((*next)->config_);
  loaded_ = std::move((*next)->loaded_);
  folders_ = std::move((*next)->folders_);
  seen_.clear();
  current_ = std::move((*next)->current_);
  stats_.files = std::move((*next)->stats_.files);
  generation_.fetch_add(1, std::memory_order_release);
  return std::nullopt;
}

}  // namespace tapwarden
