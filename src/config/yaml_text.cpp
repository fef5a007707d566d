// SPDX-License-Identifier: Apache-2.0
#include "config/yaml_text.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <sstream>

namespace tapwarden::schema {
namespace {

/// Thrown and caught inside this file: configuration, not traffic.
struct BadText {
  Place place;
  std::string message;
};

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::uint32_t file, Reading& reading) : file_(file), reading_(reading) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(begin(mark, Value::Kind::nothing, {}, anchor));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw BadText{place_of(mark), "anchors and aliases are not read; write the value out"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Value node = begin(mark, Value::Kind::text, tag, anchor);
    node.text = value;
    node.is_quoted = tag == "!";
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(begin(mark, Value::Kind::list, tag, anchor));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(begin(mark, Value::Kind::map, tag, anchor));
  }
  void OnMapEnd() override { close(); }

  Value& root() { return root_; }

 private:
  /// A list or map whose end was not seen yet.
  struct Open {
    Value node;
    bool has_key = false;
    bool is_doubled = false;  // its value is passed over
    std::string key;
    Place key_place;
    std::map<std::string, int> lines;  // of the keys so far
  };

  [[nodiscard]] Place place_of(const YAML::Mark& mark) const {
    return {file_, mark.line + 1, mark.column + 1};
  }

  Value begin(const YAML::Mark& mark, Value::Kind kind, const std::string& tag,
              YAML::anchor_t anchor) {
    Value node;
    node.kind = kind;
    node.place = place_of(mark);
    if (anchor != 0) {
      throw BadText{node.place, "anchors and aliases are not read; write the value out"};
    }
    if (!tag.empty() && tag != "?" && tag != "!") {
      throw BadText{node.place, "tags such as " + in_quotes(tag) + " are not read"};
    }
    if (++nodes_ > kNodesMax) throw BadText{node.place, "more values than a configuration has"};
    return node;
  }

  void open(Value node) {
    if (open_.size() >= kDepthMax) throw BadText{node.place, "nested too deeply"};
    if (!open_.empty() && is_key_next()) throw BadText{node.place, "a key has to be a word"};
    open_.push_back({std::move(node), false, false, {}, {}, {}});
  }

  void close() {
    Value node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  [[nodiscard]] bool is_key_next() const {
    return open_.back().node.kind == Value::Kind::map && !open_.back().has_key;
  }

  void add(Value node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (is_key_next()) return take_key(parent, node);
    if (parent.has_key) {
      node.key = std::move(parent.key);
      node.key_place = parent.key_place;
      parent.has_key = false;
      if (parent.is_doubled) return;
    }
    parent.node.items.push_back(std::move(node));
  }

  void take_key(Open& parent, const Value& node) {
    if (node.kind != Value::Kind::text) {
      throw BadText{node.place, "expected a key; is a bracket before it not closed?"};
    }
    parent.has_key = true;
    parent.key = node.text;
    parent.key_place = node.place;
    const auto [first, is_new] = parent.lines.emplace(node.text, node.place.line);
    parent.is_doubled = !is_new;
    if (is_new) return;
    reading_.complain(node.place, "key " + in_quotes(node.text) +
                                      " stands twice; the first is in line " +
                                      std::to_string(first->second));
  }

  const std::uint32_t file_;
  Reading& reading_;
  std::size_t nodes_ = 0;
  std::vector<Open> open_;
  Value root_;
};

}  // namespace

Value read_yaml(const std::string& text, std::uint32_t file, Reading& reading) {
  if (text.size() > kFileBytesMax) {
    reading.complain({file, 1, 1}, "larger than 1 MiB, which no configuration is");
    return {};
  }
  TreeBuilder builder(file, reading);
  try {
    std::istringstream in(text);
    YAML::Parser parser(in);
    if (!parser.HandleNextDocument(builder)) return {};
    TreeBuilder another(file, reading);
    if (parser.HandleNextDocument(another)) {
      reading.complain(another.root().place, "a second document; a file has one");
    }
  } catch (const BadText& bad) {
    reading.complain(bad.place, bad.message);
  } catch (const YAML::Exception& error) {
    reading.complain({file, error.mark.line + 1, error.mark.column + 1},
                     "this is not YAML: " + error.msg);
  }
  return std::move(builder.root());
}

}  // namespace tapwarden::schema
