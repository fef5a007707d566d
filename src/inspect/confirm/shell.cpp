// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/shell.hpp"

#include <algorithm>

#include "base/octet_set.hpp"
#include "inspect/confirm/shell_words.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kBytesMax = 4096;
constexpr std::size_t kSeparatorsMax = 64;
constexpr std::size_t kArgumentsMax = 12;
constexpr std::size_t kWrappersMax = 4;

constexpr OctetSet kBlank{" \t\n\v\f"};
constexpr OctetSet kWord{
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./\\:?*[]~!"};
constexpr OctetSet kWordEnd{" \t\v\f\r;|&`)}'\"#<>$"};
constexpr OctetSet kArgumentEnd{" \t\v\f\r;|&`)"};

/// What stands in front of a command.
enum class Place { start, name, semicolon, pipe, ampersand, line, backtick, substitution };

struct Arguments {
  bool bare = false;         ///< there are none
  bool path = false;         ///< one is an option, a path, a URL, an address, a variable
  bool technical = false;    ///< or a number, a name with a dot, a quoted text
  bool names_first = false;  ///< the first one is a name with a dot, or a quoted text
  bool prose = false;
  std::size_t count = 0;
  char end = '\0';       ///< the separator behind them
  bool goes_on = false;  ///< and more stands behind that
};

bool is_option(std::string_view word) noexcept {
  if (word.size() < 2 || word[0] != '-') return false;
  if (word[1] == '-') return word.size() > 3 && is_letter(word[2]);
  return is_letter(word[1]) && word.size() <= 5;
}

bool is_path(std::string_view word) noexcept {
  const std::size_t slash = word.find_first_of("/\\");
  if (word[0] == '/' || word[0] == '~') return word.size() > 2;
  if (word.size() > 2 && word[1] == ':' && (word[2] == '\\' || word[2] == '/')) return true;
  return word.starts_with("./") || word.starts_with("../") || word.find("://") != word.npos ||
         (slash != word.npos && std::count(word.begin(), word.end(), '/') > 1);
}

bool is_address(std::string_view word) noexcept {
  return std::count(word.begin(), word.end(), '.') == 3 && is_digit(word[0]);
}

/// "-wrapper", "aux", "file.txt", "'x'"
bool is_name(std::string_view word) noexcept {
  if (word[0] == '-') return word.size() > 5 && is_letter(word[1]);
  if (word == "aux" || word[0] == '\'' || word[0] == '"' || word[0] == '*') return true;
  return word.find_first_of("./=:*%\\<>") < word.size() || equals_folded(word, "localhost");
}

/// Windows' own: "/c", "/r".
bool is_switch(std::string_view word) noexcept {
  return word.size() == 2 && word[0] == '/' && is_letter(word[1]);
}

Arguments read_arguments(std::string_view rest) noexcept {
  Arguments out;
  std::size_t at = 0;
  while (out.count < kArgumentsMax) {
    at = std::min(rest.find_first_not_of(" \t\v\f", at), rest.size());
    if (at == rest.size()) break;
    const char first = rest[at];
    if (first == '#') break;
    if (first == '<' || first == '>') out.path = true;
    std::size_t end = at;
    while (end < rest.size() && !kArgumentEnd.has(rest[end])) ++end;
    std::string_view word = rest.substr(at, end - at);
    if (word.starts_with("$")) out.path = out.path || out.count == 0;
    // "more</p>"
    if (const std::size_t tag = word.find("</"); tag != word.npos) word = word.substr(0, tag);
    while (!word.empty() && std::string_view{".,:!?'\"}])"}.find(word.back()) != word.npos) {
      word.remove_suffix(1);
    }
    if (!word.empty()) {
      ++out.count;
      const bool name = is_name(word);
      out.names_first = out.names_first || (name && out.count == 1);
      const bool path = is_option(word) || is_path(word) || is_address(word) || is_switch(word);
      out.path = out.path || path;
      out.technical = out.technical || path || name || is_digit(word[0]);
      out.prose = out.prose || is_sentence_word(word);
    } else if (end == at) {
      break;
    }
    at = end;
  }
  out.bare = out.count == 0;
  out.end = at < rest.size() ? rest[at] : '\0';
  out.goes_on = at + 1 < rest.size();
  return out;
}

struct Reader {
  std::string_view text;
  std::size_t first_blank;

  [[nodiscard]] char octet(std::size_t i) const noexcept {
    return i < text.size() ? text[i] : '\0';
  }

  /// The `;` of "&quot;".
  [[nodiscard]] bool ends_reference(std::size_t semicolon) const noexcept {
    for (std::size_t back = 1; back <= 8 && back <= semicolon; ++back) {
      const char c = text[semicolon - back];
      if (c == '&') return back > 1;
      if (!is_letter(c) && !is_digit(c) && c != '#') return false;
    }
    return false;
  }

  /// Code that a text quotes: `ls` behind a blank, or a fence.
  [[nodiscard]] bool is_in_quoted_code(std::size_t at) const noexcept {
    bool open = false;
    for (std::size_t i = 0; i < at; ++i) {
      if (text[i] != '`') continue;
      if (text.substr(i, 3) == "```") {
        open = !open;
        i += 2;
      } else if (open) {
        open = false;
      } else {
        open = i > 0 && (kBlank.has(text[i - 1]) || text[i - 1] == '(') &&
               find_octet(text, '`', i + 1) < text.size();
      }
    }
    return open;
  }

  [[nodiscard]] std::size_t skip_to_command(std::size_t at) const noexcept {
    for (std::size_t used = 0; used < 16 && at < text.size(); ++used, ++at) {
      const char c = text[at];
      if (!kBlank.has(c) && c != '(' && c != '@' && c != '\'' && c != '"' && c != '{' &&
          c != '\r') {
        break;
      }
    }
    // "A=b cat"
    const std::size_t equals = text.find_first_of(" =", at);
    if (equals != text.npos && text[equals] == '=' && equals > at && equals - at < 16 &&
        is_letter(text[at])) {
      const std::size_t blank = find_octet(text, ' ', equals);
      if (blank < text.size() &&
          text.substr(at, equals - at).find_first_of("&;|\"'") == text.npos) {
        return blank + 1;
      }
    }
    return at;
  }

  [[nodiscard]] bool runs(std::size_t at, Place place) const noexcept;
};

/// The directory of a command, when it has one: "/usr/bin/".
bool is_program_directory(std::string_view path) noexcept {
  return path.starts_with("/bin/") || path.starts_with("/sbin/") || path.starts_with("/usr/") ||
         path.starts_with("/opt/") || path.starts_with("/tmp/") || path.starts_with("./") ||
         path.starts_with("bin/") || path.starts_with("usr/") ||
         (path.size() > 3 && path[1] == ':' && path[2] == '\\' && is_letter(path[0])) ||
         path.find("system32") != path.npos;
}

bool is_pipe_of_a_table(const Reader& reader, std::size_t at, const Arguments& arguments) noexcept {
  return arguments.end == '|' || (at > 0 && kBlank.has(reader.octet(at)));
}

/// "; whoami": the value is nothing but the separator and the command.
bool begins_with_separator(const Reader& reader, std::size_t at) noexcept {
  return at <= 2 && !kBlank.has(reader.octet(0));
}

/// Whether what is known of a command is enough, at that place.
bool agrees(const Reader& reader, std::size_t at, Place place, CommandKind kind,
            const Arguments& arguments) noexcept {
  if (arguments.prose) return false;
  const bool piped = place == Place::pipe;
  if (arguments.bare && place == Place::name) return false;
  switch (kind) {
    case CommandKind::alone:
      return arguments.bare
                 ? !(piped && is_pipe_of_a_table(reader, at, arguments) && arguments.end == '|')
                 : arguments.technical || place != Place::start || arguments.count <= 3;
    case CommandKind::telling:
      if (place == Place::start)
        return arguments.path || (arguments.names_first && arguments.count <= 3);
      if (arguments.bare) {
        return !(piped && arguments.end == '|') &&
               (place != Place::ampersand || begins_with_separator(reader, at));
      }
      return arguments.technical || (arguments.count <= 3 && place != Place::ampersand);
    case CommandKind::probe:
      if (place == Place::start) return arguments.path;
      if (!arguments.bare) return arguments.path || (arguments.technical && !piped);
      if (begins_with_separator(reader, at)) return !piped || arguments.end != '|';
      if (piped) return !is_pipe_of_a_table(reader, at, arguments);
      // "name;id;type" is a list.
      if (arguments.end == ';' && arguments.goes_on) return false;
      return place != Place::ampersand || (!kBlank.has(reader.octet(at)) && arguments.end == '\0');
    case CommandKind::plain:
      if (place == Place::substitution || place == Place::backtick) {
        return arguments.count <= 2 || arguments.path;
      }
      if (arguments.bare) return false;
      if (place == Place::start || piped || place == Place::line) return arguments.path;
      return arguments.path || (arguments.technical && arguments.count <= 2);
    default: return false;
  }
}

/// "sleep 5", "ping localhost", "net user"
bool is_short_call(std::string_view word, std::string_view rest,
                   const Arguments& arguments) noexcept {
  if (equals_folded(word, "net")) {
    for (const std::string_view what : {" user", " localgroup", " view", " share", " accounts"}) {
      if (starts_folded(rest, what)) return !arguments.prose && arguments.count <= 5;
    }
  }
  return (equals_folded(word, "sleep") || equals_folded(word, "ping")) && arguments.count == 1 &&
         arguments.technical;
}

bool Reader::runs(std::size_t at, Place place) const noexcept {
  const std::size_t begin = at;
  at = skip_to_command(at);
  bool wrapped = false;
  for (std::size_t wrappers = 0; wrappers <= kWrappersMax && at < text.size(); ++wrappers) {
    std::size_t end = at;
    while (end < text.size() && kWord.has(text[end])) ++end;
    const std::string_view path = text.substr(at, end - at);
    if (path.empty()) return false;
    if (is_telling_glob(path)) return true;
    const std::size_t slash = path.find_last_of("/\\");
    const std::string_view word = path.substr(slash == path.npos ? 0 : slash + 1);
    if (slash != path.npos && !is_program_directory(path)) return false;
    // "{wget,http://…}"
    if (octet(end) == ',' && at > 0 && text[at - 1] == '{') {
      return command_kind(word) > CommandKind::plain || word == "cat";
    }
    if (end < text.size() && !kWordEnd.has(text[end])) return false;
    CommandKind kind = command_kind(word);
    std::string_view rest = text.substr(end);
    const bool closes_quote = !rest.empty() && (rest[0] == '\'' || rest[0] == '"');
    if (closes_quote) rest.remove_prefix(1);
    if (kind == CommandKind::wrapper) {
      const Arguments arguments = read_arguments(rest);
      if (arguments.prose) return false;
      if (arguments.path && arguments.count > 0 && place > Place::name) return true;
      if (arguments.bare) return word == "env" && place > Place::name;
      at = skip_to_command(text.size() - rest.size());
      while (at < text.size() && (text[at] == '-' || text[at] == '/' || is_digit(text[at]))) {
        if (text[at] == '/' && octet(at + 1) != ' ') break;
        at = find_octet(text, ' ', at);
        at = std::min(text.find_first_not_of(' ', at), text.size());
      }
      at = skip_to_command(at);
      if (at == text.size()) return word == "env" && arguments.path;
      wrapped = true;
      continue;
    }
    if (kind == CommandKind::none) return false;
    const Arguments arguments = read_arguments(rest);
    if (slash != path.npos) return !arguments.prose;
    if (wrapped && place == Place::start) {
      return !arguments.prose && (kind >= CommandKind::telling || arguments.path ||
                                  (kind == CommandKind::probe && arguments.bare));
    }
    if (closes_quote && place == Place::name && arguments.bare && path.size() == end - begin) {
      return kind > CommandKind::plain;
    }
    if (is_short_call(word, rest, arguments)) return true;
    // Unix has no "SSH".
    if (arguments.bare && kind == CommandKind::telling && word[0] < 'a') return false;
    return agrees(*this, begin, place, kind, arguments);
  }
  return false;
}

/// A place where a shell would begin a new command; the size of what separates it, 0: none.
std::size_t separator_at(const Reader& reader, std::size_t i, Place& place) noexcept {
  const char c = reader.octet(i);
  const char next = reader.octet(i + 1);
  switch (c) {
    case ';':
      if (reader.ends_reference(i)) return 0;
      place = Place::semicolon;
      return 1;
    case '|': place = next == '|' ? Place::semicolon : Place::pipe; return next == '|' ? 2 : 1;
    case '&':
      if (next == '#') return 0;
      place = next == '&' ? Place::semicolon : Place::ampersand;
      return next == '&' ? 2 : 1;
    case '\r': place = Place::line; return i <= reader.first_blank ? 1 : 0;
    case '`': {
      if (i > 0 && kBlank.has(reader.text[i - 1])) return 0;
      // As a whole: Markdown begins a sentence with code too.
      if (i == 0 && find_octet(reader.text, '`', 1) < reader.text.find_last_not_of(" \t\r\n")) {
        return 0;
      }
      place = Place::backtick;
      return 1;
    }
    case '$':
    case '<':
    case '>':
      if (next != '(') return 0;
      place = Place::substitution;
      return 2;
    default: return 0;
  }
}

}  // namespace

std::string_view command_in(std::string_view value, bool is_name) noexcept {
  value = value.substr(0, kBytesMax);
  const Reader reader{value, find_octet(value, ' ')};
  const std::string_view text = reader.text;
  if (reader.runs(0, is_name ? Place::name : Place::start)) return text;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size() && seen < kSeparatorsMax; ++i) {
    Place place{};
    const std::size_t size = separator_at(reader, i, place);
    if (size == 0) continue;
    ++seen;
    if (reader.runs(i + size, place) && !reader.is_in_quoted_code(i)) return text.substr(i);
    i += size - 1;
  }
  return {};
}

}  // namespace tapwarden
