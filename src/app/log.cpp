// SPDX-License-Identifier: Apache-2.0
#include "app/log.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/json_text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kSitesMax = 256;
constexpr std::chrono::minutes kWindow{1};

struct LevelName {
  std::string_view name;
  int priority;  // syslog(3)
};
constexpr std::array<LevelName, 5> kLevels{
    {{"error", 3}, {"warning", 4}, {"notice", 5}, {"info", 6}, {"debug", 7}}};

const LevelName& facts_of(LogLevel level) noexcept {
  return kLevels[static_cast<std::size_t>(level)];
}

/// One line stays one line, and steers no terminal.
std::string on_one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || octet == 0x7f) {
      line += fmt::format("\\x{:02x}", octet);
    } else {
      line += c;
    }
  }
  return line;
}

/// " key=value", quoted where a space would end it.
std::string as_words(std::initializer_list<LogField> fields) {
  std::string text;
  for (const LogField& field : fields) {
    const std::string value = on_one_line(field.value);
    if (!value.empty() && value.find_first_of(" \"=") == value.npos) {
      text += fmt::format(" {}={}", field.key, value);
      continue;
    }
    std::string quoted;
    for (const char c : value) {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
    text += fmt::format(" {}=\"{}\"", field.key, quoted);
  }
  return text;
}

std::string as_json(LogLevel level, std::string_view message,
                    std::initializer_list<LogField> fields,
                    std::chrono::system_clock::time_point time) {
  const auto since = time.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const std::time_t whole = seconds.count();
  std::tm utc{};
  gmtime_r(&whole, &utc);
  std::array<char, 32> date{};
  std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(since - seconds);
  JsonText json;
  json.raw('{');
  json.member("\"time\":", fmt::format("{}.{:06}Z", date.data(), micros.count()));
  json.member("\"level\":", name_of(level));
  json.member("\"message\":", message);
  for (const LogField& field : fields) {
    json.string(field.key);
    json.raw(':');
    json.string(field.value);
    json.raw(',');
  }
  json.back_over(',');
  json.raw('}');
  return std::string{json.text()};
}

void write_to_standard_error(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string left_out_text(std::string_view site, std::uint64_t count) {
  return fmt::format("{}: {} more messages were left out", site, count);
}

}  // namespace

std::string_view name_of(LogLevel level) noexcept { return facts_of(level).name; }

LogConfig settled(LogConfig config) {
  if (config.format != LogFormat::automatic) return config;
  config.format = LogFormat::text;
  // systemd.exec(5): device and inode of the stream that goes to the journal.
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat status {};
  if (stream != nullptr && fstat(STDERR_FILENO, &status) == 0 &&
      fmt::format("{}:{}", status.st_dev, status.st_ino) == stream) {
    config.format = LogFormat::journal;
  }
  return config;
}

std::string log_line(LogFormat format, LogLevel level, std::string_view message,
                     std::initializer_list<LogField> fields,
                     std::chrono::system_clock::time_point time) {
  if (format == LogFormat::json) return as_json(level, message, fields, time);
  const std::string text = on_one_line(message) + as_words(fields);
  if (format == LogFormat::journal) return fmt::format("<{}>{}", facts_of(level).priority, text);
  return "tapwarden: " + text;
}

Log::Log(const LogConfig& config, std::uint32_t per_minute_max, Out out)
    : format_(config.format),
      level_(config.level),
      per_minute_max_(per_minute_max),
      out_(out ? std::move(out) : write_to_standard_error) {}

Log::~Log() {
  for (const auto& [name, site] : sites_) {
    if (site.left_out > 0) write(LogLevel::warning, left_out_text(name, site.left_out), {});
  }
}

Log::Site& Log::site_of(std::string_view name) {
  auto found = sites_.find(name);
  if (found == sites_.end()) {
    if (sites_.size() >= kSitesMax) name = "others";
    found = sites_.try_emplace(std::string{name}, Site{Clock::now(), 0, 0}).first;
  }
  return found->second;
}

void Log::tell(LogLevel level, std::string_view site, std::string_view message,
               std::initializer_list<LogField> fields) {
  if (!tells(level)) return;
  const std::lock_guard lock(mutex_);
  if (per_minute_max_ > 0) {
    Site& one = site_of(site);
    const Clock::time_point now = Clock::now();
    if (now - one.since >= kWindow) {
      if (one.left_out > 0) write(LogLevel::warning, left_out_text(site, one.left_out), {});
      one = {now, 0, 0};
    }
    if (one.told >= per_minute_max_) {
      ++one.left_out;
      return;
    }
    ++one.told;
  }
  write(level, message, fields);
}

void Log::write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  out_(log_line(format_, level, message, fields, std::chrono::system_clock::now()) + '\n');
}

}  // namespace tapwarden
