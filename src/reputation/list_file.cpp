// SPDX-License-Identifier: Apache-2.0
#include "reputation/list_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <unordered_map>

namespace tapwarden::reputation {
namespace {

constexpr std::size_t kWarningsMax = 3;
constexpr std::uint64_t kFileBytesMax = 1ull << 30;
constexpr std::uint32_t kCategoryMax = 60;

std::string at_line(const std::string& path, std::size_t line, std::size_t column,
                    const char* problem) {
  return path + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + problem;
}

/// Calls use(line, number) for each line without its line feed.
template <class Use>
void for_each_line(std::string_view text, Use use) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    text.remove_prefix(kByteOrderMark.size());
  }
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    use(text.substr(0, end), number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// Collects the lines of a list.
class Collector {
 public:
  Collector(const std::string& path, std::uint64_t entries_max)
      : path_(path), entries_max_(entries_max) {}

  void take(std::string_view text, std::size_t number) {
    const ListLine line = read_list_line(text);
    switch (line.kind) {
      case ListLine::Kind::nothing: return;
      case ListLine::Kind::bad:
        ++list.bad_lines;
        if (list.warnings.size() < kWarningsMax) {
          list.warnings.push_back(at_line(path_, number, line.column, line.problem));
        }
        return;
      case ListLine::Kind::prefix:
      case ListLine::Kind::network: break;
    }
    if (list.entries.size() + list.networks.size() >= entries_max_) {
      ++list.left_out;
    } else if (line.kind == ListLine::Kind::network) {
      list.networks.emplace_back(line.asn, note_of(line.note));
    } else {
      list.entries.push_back({line.prefix, line.category, line.score, note_of(line.note)});
    }
  }

  ParsedList list;

 private:
  std::uint32_t note_of(std::string_view text) {
    if (text.empty()) return 0;
    const auto [at, is_new] =
        notes_.try_emplace(std::string(text), static_cast<std::uint32_t>(list.notes.size()));
    if (is_new) list.notes.emplace_back(text);
    return at->second;
  }

  const std::string& path_;
  const std::uint64_t entries_max_;
  std::unordered_map<std::string, std::uint32_t> notes_;
};

}  // namespace

Result<ParsedList> read_list(std::string_view text, const std::string& path,
                             std::uint64_t entries_max) {
  if (text.empty()) {
    return Error{path + ": the file is empty; a list without addresses has a comment in it"};
  }
  if (text.find('\0') != text.npos) {
    return Error{path + ": not a list of addresses; a MaxMind DB is given with --geoip"};
  }
  Collector collector(path, entries_max);
  for_each_line(text, [&collector](std::string_view line, std::size_t number) {
    collector.take(line, number);
  });
  ParsedList& list = collector.list;
  if (list.entries.empty() && list.networks.empty() && list.bad_lines > 0) {
    return Error{list.warnings.front() + "; no line of the file is one of a list of addresses"};
  }
  list.entries.shrink_to_fit();
  return std::move(list);
}

Result<Categories> read_categories(std::string_view text, const std::string& path) {
  Categories names(kCategoryMax + 1);
  std::string problem;
  for_each_line(text, [&](std::string_view line, std::size_t number) {
    line = trimmed(line);
    if (line.empty() || line.front() == '#' || !problem.empty()) return;
    const std::size_t first = std::min(line.find(','), line.size());
    std::uint32_t id = 0;
    if (!read_number(trimmed(line.substr(0, first)), kCategoryMax, id) || id == 0) {
      problem = at_line(path, number, 1, "no number from 1 to 60 in front");
      return;
    }
    line.remove_prefix(std::min(first + 1, line.size()));
    const std::string_view name = trimmed(line.substr(0, line.find(',')));
    if (name.empty()) problem = at_line(path, number, first + 1, "no name behind the number");
    if (!names[id].empty()) problem = at_line(path, number, 1, "this number stands there twice");
    names[id] = name;
  });
  if (!problem.empty()) return Error{problem};
  return names;
}

Result<std::string> read_whole_file(const std::string& path) {
  const auto failed = [&path] { return Error{path + ": " + std::strerror(errno)}; };
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return failed();
  struct stat about {};
  if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
    close(fd);
    return Error{path + ": not a file"};
  }
  std::string text;
  text.reserve(static_cast<std::size_t>(about.st_size) + 1);
  std::string block(std::size_t{1} << 20, '\0');
  ssize_t got = 0;
  while ((got = read(fd, block.data(), block.size())) > 0 && text.size() <= kFileBytesMax) {
    text.append(block, 0, static_cast<std::size_t>(got));
  }
  const Error error = failed();
  close(fd);
  if (got < 0) return error;
  if (text.size() > kFileBytesMax) return Error{path + ": larger than 1 GiB"};
  return text;
}

}  // namespace tapwarden::reputation
