// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/path.hpp"

#include <algorithm>
#include <array>

#include "base/octet_set.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kReachBytes = 1024;
constexpr std::size_t kPathBytesMax = 2 * kReachBytes;
constexpr OctetSet kOutside{" \t\r\"'<>(),|"};

/// Ways to write `/`, `\` and `.` that decoding has left, or that only some decoders know.
struct Spelling {
  std::string_view written;
  char meant;
};
constexpr std::array<Spelling, 22> kSpellings{{
    {"%2f"sv, '/'},          {"%5c"sv, '/'},          {"%2e"sv, '.'},
    {"0x2f"sv, '/'},         {"0x5c"sv, '/'},         {"0x2e"sv, '.'},
    {"%u2215"sv, '/'},       {"%u2216"sv, '/'},       {"%uff0e"sv, '.'},
    {"%c0%af"sv, '/'},       {"%c1%9c"sv, '/'},       {"%c0%ae"sv, '.'},
    {"\xc0\xaf"sv, '/'},     {"\xc1\x9c"sv, '/'},     {"\xc0\xae"sv, '.'},
    {"\xc0\x2f"sv, '/'},     {"\xc0\x2e"sv, '.'},     {"\xe0\x80\xaf"sv, '/'},
    {"\xe2\x88\x95"sv, '/'}, {"\xe2\x88\x96"sv, '/'}, {"\xef\xbc\x8f"sv, '/'},
    {"\xef\xbc\x8e"sv, '.'},
}};

/// Parts of paths that attacks are after.
constexpr std::array kSensitive{
    "etc/passwd"sv, "etc/shadow"sv,  "etc/group"sv,    "etc/hosts"sv,     "etc/sudoers"sv,
    "etc/issue"sv,  "etc/apache"sv,  "etc/nginx"sv,    "etc/mysql"sv,     "etc/ssh"sv,
    "etc/subuid"sv, "etc/crontab"sv, "proc/self"sv,    "proc/version"sv,  "proc/1/"sv,
    "proc/net"sv,   "proc/sys"sv,    "proc/cmdline"sv, "win.ini"sv,       "boot.ini"sv,
    "system.ini"sv, "system32"sv,    "repair/sam"sv,   "config/sam"sv,    "web-inf"sv,
    "meta-inf"sv,   "web.config"sv,  ".ssh/"sv,        "id_rsa"sv,        ".aws/"sv,
    ".kube/"sv,     ".env"sv,        ".htpasswd"sv,    ".htaccess"sv,     "wp-config"sv,
    "config.php"sv, "httpd.conf"sv,  "nginx.conf"sv,   ".bash_history"sv, ".history"sv,
    ".git/"sv,      "my.cnf"sv,      "php.ini"sv,      "var/log/"sv,      "run/secrets"sv,
    "access.log"sv, "error.log"sv,   "tomcat-users"sv, "shadow"sv,        "inetpub"sv,
};

/// With `/` for every separator, lower case, and without NULs.
struct PlainPath {
  std::array<char, kPathBytesMax> octets;
  std::size_t size = 0;
  bool encoded = false;  ///< something was written as no ordinary client does
  bool nul = false;
  [[nodiscard]] std::string_view text() const noexcept { return {octets.data(), size}; }
};

PlainPath plain_path(std::string_view path) noexcept {
  PlainPath out;
  for (std::size_t i = 0; i < path.size() && out.size < out.octets.size();) {
    const char c = lower_ascii(path[i]);
    const auto spelling =
        std::find_if(kSpellings.begin(), kSpellings.end(),
                     [&](const Spelling& s) { return starts_folded(path.substr(i), s.written); });
    if (c == '\0') {
      out.nul = true;
      ++i;
    } else if (spelling != kSpellings.end()) {
      out.encoded = true;
      out.octets[out.size++] = spelling->meant;
      i += spelling->written.size();
    } else {
      out.octets[out.size++] = c == '\\' ? '/' : c;
      ++i;
    }
  }
  return out;
}

struct Climb {
  int lowest = 0;  ///< 0 or less: how far above the start
  int ups = 0;
  bool down_first = false;  ///< a name stands in front of the first `..`
};

Climb climb_of(std::string_view path) noexcept {
  Climb climb;
  int depth = 0;
  std::size_t at = 0;
  while (at <= path.size()) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    std::string_view segment = path.substr(at, end - at);
    at = end + 1;
    while (segment.ends_with(' ')) segment.remove_suffix(1);
    // "....//" is "../" to a filter that takes "../" out once; "..;" to servlet containers.
    const bool dots = segment.size() >= 2 && segment.find_first_not_of('.') == segment.npos;
    const bool up =
        dots || segment == "..;" || segment.ends_with("=..") || segment.ends_with(":..");
    if (up) {
      ++climb.ups;
      climb.lowest = std::min(climb.lowest, --depth);
    } else if (!segment.empty() && segment != ".") {
      ++depth;
      climb.down_first = climb.down_first || climb.ups == 0;
    }
  }
  return climb;
}

bool is_sensitive(std::string_view path) noexcept {
  return std::any_of(kSensitive.begin(), kSensitive.end(),
                     [path](std::string_view part) { return path.find(part) != path.npos; });
}

}  // namespace

bool leaves_folder(std::string_view value, std::size_t matched, PathPlace place) noexcept {
  std::size_t begin = std::min(matched, value.size());
  const std::size_t first = begin > kReachBytes ? begin - kReachBytes : 0;
  while (begin > first && !kOutside.has(value[begin - 1])) --begin;
  std::size_t end = std::min(matched, value.size());
  const std::size_t last = std::min(value.size(), end + kReachBytes);
  while (end < last && !kOutside.has(value[end])) ++end;
  const bool whole = trimmed(value.substr(0, begin)).empty() && trimmed(value.substr(end)).empty();
  PlainPath path = plain_path(value.substr(begin, end - begin));
  std::string_view text = path.text();
  const bool sensitive = is_sensitive(text);
  // "https://a.b/c/../d" climbs from "c".
  if (const std::size_t scheme = text.find("://"); scheme != text.npos) {
    const std::size_t slash = text.find('/', scheme + 3);
    if (!text.starts_with("file") && slash != text.npos) text.remove_prefix(slash);
  }
  const Climb climb = climb_of(text);
  if (path.nul && (climb.ups > 0 || sensitive)) return true;
  if (climb.lowest < 0) {
    if (sensitive || place == PathPlace::file_name || path.encoded) return true;
    if (whole) return climb.lowest <= -2 || text[0] == '/' || climb.down_first;
    return climb.lowest <= -4;
  }
  if (climb.ups > 1 && sensitive) return true;
  return sensitive && whole && climb.ups == 0;
}

}  // namespace tapwarden
