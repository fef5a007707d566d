// SPDX-License-Identifier: Apache-2.0
#include "config/dump.hpp"

#include <algorithm>

#include "config/schema.hpp"

namespace tapwarden {

using namespace schema;

namespace {

constexpr std::size_t kWidth = 100;

constexpr const char* kHead =
    R"(# Configuration of tapwarden. Each key has its default; what is left out has it, too.
# tapwarden -T -c FILE checks a file; docs/configuration.md explains how it is read. SIGHUP takes over
# what "reloads"; other keys take effect at the next start.
)";

/// Whether YAML reads it as it stands: never as a number, nothing, or the begin of something.
bool is_plain(const std::string& text) {
  const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  if (text.empty() || !(is_letter(text.front()) || text.front() == '/')) return false;
  for (const char* word : {"null", "Null", "NULL", "true", "false"}) {
    if (text == word) return false;
  }
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '/';
  });
}

std::string scalar(const Value& node) {
  const std::string& text = node.shown.empty() ? node.text : node.shown;
  if (!node.is_quoted || is_plain(text)) return text;
  std::string out = "'";
  for (const char c : text) {
    out += c;
    if (c == '\'') out += c;
  }
  return out + "'";
}

/// "# ..." in lines that are not too long.
void comment(const std::string& text, const std::string& indent, std::string& out) {
  std::string line = indent + "#";
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (line.size() + 1 + end - at > kWidth) {
      out += line + "\n";
      line = indent + "#";
    }
    line += " " + text.substr(at, end - at);
    at = end + 1;
  }
  out += line + "\n";
}

/// The keys of an object, as a comment that may be taken over.
void example(const std::vector<MemberLine>& members, const std::string& indent, std::string& out) {
  for (const MemberLine& member : members) {
    const std::string begin = &member == &members.front() ? "# - " : "#   ";
    std::string line = indent + begin + member.key + ": " + yaml_line(member.initial);
    line.resize(std::max(line.size(), indent.size() + 30), ' ');
    out += line + "  # " + member.meaning + "\n";
  }
}

void value(const Value& node, const std::string& indent, std::string& out) {
  const bool is_block = node.kind == Value::Kind::list && !node.items.empty() &&
                        node.items.front().kind == Value::Kind::map;
  if (!is_block) {
    out += " " + yaml_line(node) + "\n";
    return;
  }
  out += "\n";
  for (const Value& item : node.items) {
    std::string begin = "- ";
    for (const Value& member : item.items) {
      out += indent + begin + member.key + ": " + yaml_line(member) + "\n";
      begin = "  ";
    }
  }
}

}  // namespace

std::string yaml_line(const Value& node) {
  if (node.kind == Value::Kind::text) return scalar(node);
  std::string out;
  for (const Value& item : node.items) {
    out += out.empty() ? "" : ", ";
    if (node.kind == Value::Kind::map) out += item.key + ": ";
    out += yaml_line(item);
  }
  return node.kind == Value::Kind::map ? "{" + out + "}" : "[" + out + "]";
}

std::string dump_config(const Config& config) {
  std::string out = kHead;
  std::string parent;  // of the line before: "flows.timeouts"
  for (const Key<Config>& key : all_keys()) {
    const std::size_t dot = key.path.rfind('.');
    const std::string own = dot == key.path.npos ? "" : key.path.substr(0, dot);
    const std::string section = section_of(key.path);
    std::string indent;
    if (section != section_of(parent) || own.empty()) {
      const auto found = std::find_if(all_sections().begin(), all_sections().end(),
                                      [&](const Section& one) { return one.name == section; });
      out += "\n";
      comment(found->meaning + ".", "", out);
      if (!own.empty()) out += section + ":\n";
    }
    if (!own.empty()) indent = "  ";
    if (own.find('.') != own.npos) {
      if (own != parent) out += indent + own.substr(own.rfind('.') + 1) + ":\n";
      indent += "  ";
    }
    parent = own.empty() ? section : own;
    comment(key.meaning + " (" + key.expected + (key.reloads ? "; reloads)." : ")."), indent, out);
    out += indent + key.path.substr(own.empty() ? 0 : dot + 1) + ":";
    value(key.write(config), indent, out);
    example(key.members, indent, out);
  }
  return out;
}

}  // namespace tapwarden
