// SPDX-License-Identifier: Apache-2.0
#include "inspect/rule_cache.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/digest.hpp"

namespace tapwarden {
namespace {

namespace fs = std::filesystem;

// File: count (8), size of each database (8 each), the databases. Each has a checksum of its own,
// which Hyperscan compares.
constexpr std::size_t kFilesMax = 8;
constexpr std::size_t kSlowSources = 50;  // so many databases take seconds to compile
constexpr std::uintmax_t kFileBytesMax = 256u << 20;
constexpr std::string_view kExtension = ".hsdb";

class File {
 public:
  explicit File(int fd) noexcept : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

void put_number(std::string& out, std::uint64_t value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::uint64_t take_number(std::string_view& text) noexcept {
  std::uint64_t value = 0;
  if (text.size() < sizeof value) {
    text = {};
    return 0;
  }
  std::memcpy(&value, text.data(), sizeof value);
  text.remove_prefix(sizeof value);
  return value;
}

std::string name_of(std::span<const Expressions> sources) {
  std::string text = hs_version();
  hs_platform_info_t platform{};
  hs_populate_platform(&platform);
  put_number(text, platform.cpu_features);
  put_number(text, platform.tune);
  put_number(text, kExpressionFlags);
  for (const Expressions& source : sources) {
    put_number(text, source.size());
    for (const Expression& expression : source) {
      put_number(text, expression.id);
      put_number(text, expression.text.size());
      text += expression.text;
    }
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string name;
  for (const std::uint8_t octet : sha256(as_bytes(text))) {
    name += kHex[octet >> 4];
    name += kHex[octet & 15];
  }
  return name.append(kExtension);
}

bool is_ours_alone(int fd) noexcept {
  struct stat facts {};
  return fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_uid == geteuid() &&
         (facts.st_mode & (S_IWGRP | S_IWOTH)) == 0 &&
         static_cast<std::uintmax_t>(facts.st_size) <= kFileBytesMax;
}

/// A file in memory, not copied.
class Mapping {
 public:
  explicit Mapping(const File& file) noexcept {
    struct stat facts {};
    if (fstat(file.fd(), &facts) != 0 || facts.st_size <= 0) return;
    const auto size = static_cast<std::size_t>(facts.st_size);
    void* const start = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.fd(), 0);
    if (start != MAP_FAILED) content_ = {static_cast<const char*>(start), size};
  }
  ~Mapping() {
    if (!content_.empty()) munmap(const_cast<char*>(content_.data()), content_.size());
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  /// Empty: there is none.
  [[nodiscard]] std::string_view content() const noexcept { return content_; }

 private:
  std::string_view content_;
};

std::optional<std::vector<Database>> unpack(std::string_view content, std::size_t count) {
  if (take_number(content) != count) return std::nullopt;
  std::vector<std::uint64_t> sizes;
  for (std::size_t i = 0; i < count; ++i) sizes.push_back(take_number(content));
  std::vector<Database> databases;
  for (const std::uint64_t size : sizes) {
    if (size > content.size()) return std::nullopt;
    hs_database_t* database = nullptr;
    if (size > 0 && hs_deserialize_database(content.data(), size, &database) != HS_SUCCESS) {
      return std::nullopt;
    }
    databases.emplace_back(database);
    content.remove_prefix(size);
  }
  if (!content.empty()) return std::nullopt;
  return databases;
}

std::optional<std::vector<Database>> read_file(const std::string& path, std::size_t count) {
  const File file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (file.fd() < 0 || !is_ours_alone(file.fd())) return std::nullopt;
  return unpack(Mapping{file}.content(), count);
}

std::optional<std::string> pack(const std::vector<Database>& databases) {
  std::string sizes;
  std::string bodies;
  put_number(sizes, databases.size());
  for (const Database& database : databases) {
    char* bytes = nullptr;
    std::size_t size = 0;
    if (database != nullptr && hs_serialize_database(database.get(), &bytes, &size) != HS_SUCCESS) {
      return std::nullopt;
    }
    put_number(sizes, size);
    bodies.append(bytes == nullptr ? "" : bytes, size);
    std::free(bytes);  // NOLINT(cppcoreguidelines-no-malloc): from Hyperscan's malloc
  }
  return sizes + bodies;
}

/// Whole or not at all: written under another name first.
void write_file(const std::string& path, const std::string& content) {
  const std::string draft = path + '.' + std::to_string(getpid());
  {
    const File file{open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (file.fd() < 0) return;
    if (write(file.fd(), content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
      unlink(draft.c_str());
      return;
    }
  }
  std::error_code error;
  fs::rename(draft, path, error);
}

/// Packs change; what was compiled for old ones must not pile up.
void remove_oldest(const std::string& folder) {
  std::error_code error;
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == kExtension) {
      files.emplace_back(entry.last_write_time(error), entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (std::size_t i = 0; i + kFilesMax < files.size(); ++i) fs::remove(files[i].second, error);
}

}  // namespace

Result<std::vector<Database>> compile_cached(std::span<const Expressions> sources,
                                             const std::string& folder,
                                             const std::function<void()>& compiling) {
  const std::string path = folder.empty() ? folder : folder + '/' + name_of(sources);
  if (!path.empty()) {
    if (auto databases = read_file(path, sources.size())) return std::move(*databases);
  }
  if (compiling && sources.size() >= kSlowSources) compiling();
  std::vector<Database> databases;
  for (const Expressions& source : sources) {
    Result<Database> database = compile_all(source);
    if (!database) return database.error();
    databases.push_back(std::move(*database));
  }
  if (path.empty()) return databases;
  std::error_code error;
  fs::create_directories(folder, error);
  if (const auto content = pack(databases)) write_file(path, *content);
  remove_oldest(folder);
  return databases;
}

}  // namespace tapwarden
