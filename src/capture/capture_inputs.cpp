// SPDX-License-Identifier: Apache-2.0
#include "capture/capture_inputs.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "capture/pcap_file.hpp"

namespace tapwarden {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kInputsMax = 65536;  // Packet::source has 16 bits

}  // namespace

CaptureInputs::CaptureInputs(const std::vector<std::string>& paths, const InputOptions& options,
                             std::uint64_t open_max) {
  for (const std::string& path : paths) {
    std::error_code ignored;  // opening it will say what is wrong
    if (path != "-" && fs::is_directory(path, ignored)) {
      add_folder(path);
    } else {
      add(path);
    }
  }
  if (names_.size() > 1) {
    merge_.emplace(names_, options, open_max);
  } else if (names_.size() == 1) {
    auto source = open_pcap_file(names_.front(), options);
    if (source) {
      alone_ = std::move(*source);
    } else {
      errors_.push_back(source.error());
    }
  }
}

void CaptureInputs::add(const std::string& path) {
  if (names_.size() < kInputsMax) {
    names_.push_back(path);
  } else {
    errors_.push_back({path + ": is not read: a run has at most 65,536 captures"});
  }
}

void CaptureInputs::add_folder(const std::string& path) {
  std::error_code failed;
  std::vector<std::string> files;
  for (fs::directory_iterator it(path, failed), end; !failed && it != end; it.increment(failed)) {
    std::error_code ignored;
    if (it->path().filename().string().front() == '.') continue;
    if (it->is_regular_file(ignored)) files.push_back(it->path().string());
  }
  if (failed) errors_.push_back({path + ": the folder cannot be read: " + failed.message()});
  std::sort(files.begin(), files.end());
  bool any = false;
  for (const std::string& file : files) {
    const Result<bool> is_capture = is_pcap_file(file);
    if (!is_capture) errors_.push_back(is_capture.error());
    if (!is_capture || !*is_capture) continue;
    any = true;
    add(file);
  }
  if (!any && !failed) errors_.push_back({path + ": no capture file is in this folder"});
}

std::vector<Error> CaptureInputs::errors() const {
  std::vector<Error> all = errors_;
  if (merge_) all.insert(all.end(), merge_->errors().begin(), merge_->errors().end());
  if (alone_ && alone_->error()) all.push_back(*alone_->error());
  return all;
}

std::optional<Error> CaptureInputs::error() const {
  const std::vector<Error> all = errors();
  if (all.empty()) return std::nullopt;
  return all.front();
}

std::uint64_t CaptureInputs::bytes_read() const {
  return merge_ ? merge_->bytes_read() : alone_ ? alone_->bytes_read() : 0;
}

std::uint64_t CaptureInputs::bytes_total() const {
  return merge_ ? merge_->bytes_total() : alone_ ? alone_->bytes_total() : 0;
}

}  // namespace tapwarden
