// SPDX-License-Identifier: Apache-2.0
#include "sink/eve_file.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "sink/record_json.hpp"
#include "sink/rotated_file.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kBufferBytes = 1 << 18;

class EveFile final : public Sink {
 public:
  EveFile(const EveConfig& config, std::string name, std::function<void(const std::string&)> say,
          SensorClock clock)
      : name_(std::move(name)),
        say_(std::move(say)),
        file_({config.rotate_bytes, config.rotate_every, config.rotated_kept}, std::move(clock)) {
    buffer_.reserve(kBufferBytes + kBufferBytes / 4);
    counts_.name = "eve";
  }
  ~EveFile() override { write_out(); }
  EveFile(const EveFile&) = delete;
  EveFile& operator=(const EveFile&) = delete;

  int open(bool to_standard_output) {
    if (!to_standard_output) return file_.open(name_);
    file_.use_standard_output();
    is_standard_output_ = true;
    return 0;
  }

  void write(const Record& record) override {
    json_.write(record, buffer_);
    ends_.push_back(buffer_.size());
    if (buffer_.size() >= kBufferBytes) write_out();
  }

  std::optional<Error> flush() override {
    write_out();
    file_.look_at_clock();
    note_rotation();
    if (const std::uint64_t lost = std::exchange(lost_, 0); lost > 0) {
      error_ = Error{name_ + ": events of " + std::to_string(lost) + " exchanges are lost, it " +
                     "cannot be written: " + std::strerror(last_errno_)};
    }
    return std::exchange(error_, std::nullopt);
  }

  void reopen() override {
    write_out();
    if (is_standard_output_) return;
    const int error = file_.open(name_);
    if (error != 0) error_ = Error{name_ + ": cannot be opened again: " + std::strerror(error)};
  }

  [[nodiscard]] SinkStats stats() const override {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  void write_out() {
    if (ends_.empty()) return;
    const AppendedFile::Written written = file_.append(buffer_.text(), ends_);
    count(written);
    note_rotation();
    buffer_.clear();
    ends_.clear();
  }

  void count(const AppendedFile::Written& written) {
    const std::size_t lost = ends_.size() - written.whole;
    const bool is_well = lost == 0 && written.error == 0;
    bool was_well = true;
    {
      const std::lock_guard lock(mutex_);
      was_well = counts_.is_up;
      counts_.written += written.whole;
      counts_.bytes += written.bytes;
      counts_.dropped += lost;
      counts_.errors += is_well ? 0 : 1;
      counts_.is_up = is_well;
    }
    lost_ += lost;
    if (!is_well) last_errno_ = written.error;
    if (is_well == was_well || !say_) return;
    say_(is_well ? name_ + ": events are written again"
                 : name_ + ": events are lost until it can be written again: " +
                       std::strerror(written.error));
  }

  void note_rotation() {
    const int error = file_.take_rotation_error();
    if (error == 0 || std::exchange(rotation_failed_, true) || !say_) return;
    say_(name_ + ": cannot be rotated, it grows on: " + std::strerror(error));
  }

  const std::string name_;
  const std::function<void(const std::string&)> say_;
  RotatedFile file_;
  bool is_standard_output_ = false;
  RecordJson json_;
  JsonText buffer_;
  std::vector<std::size_t> ends_;  ///< of each record in `buffer_`
  std::optional<Error> error_;
  std::uint64_t lost_ = 0;  ///< since the last flush()
  int last_errno_ = 0;
  bool rotation_failed_ = false;
  mutable std::mutex mutex_;
  SinkStats counts_;
};

}  // namespace

Result<std::unique_ptr<Sink>> open_eve_file(const EveConfig& config,
                                            std::function<void(const std::string&)> say,
                                            SensorClock clock) {
  const bool to_standard_output = config.dir == "-";
  if (!to_standard_output && mkdir(config.dir.c_str(), 0750) != 0 && errno != EEXIST) {
    return Error{config.dir + ": the folder for events cannot be made: " + std::strerror(errno)};
  }
  const std::string path = to_standard_output ? "standard output" : config.dir + "/eve.json";
  auto file = std::make_unique<EveFile>(config, path, std::move(say), std::move(clock));
  const int error = file->open(to_standard_output);
  if (error != 0) return Error{path + ": cannot be opened for writing: " + std::strerror(error)};
  return std::unique_ptr<Sink>(std::move(file));
}

}  // namespace tapwarden
