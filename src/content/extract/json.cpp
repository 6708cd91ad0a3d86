#include "content/extract/json.h"

#include <simdjson.h>

#include <algorithm>

namespace haechi::content::extract {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Ends a string, begins an escape, or may not stand in one.
bool is_special(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20U;
}

bool has_twin(const Tree& tree, NodeId object) {
  std::vector<std::string_view> keys;
  for (NodeId at = tree.node(object).child; at != kNoNode; at = tree.node(at).next) {
    keys.push_back(tree.node(at).key);
  }
  std::ranges::sort(keys);
  return std::ranges::adjacent_find(keys) != keys.end();
}

class JsonReader {
 public:
  JsonReader(Tree& tree, LayerId layer, NodeId above)
      : tree_(tree), layer_(layer), above_(above), text_(tree.layer(layer).bytes) {}

  tl::expected<NodeId, GapReason> read() {
    if (text_.starts_with("\xEF\xBB\xBF") || !simdjson::validate_utf8(text_.data(), text_.size())) {
      return tl::unexpected(GapReason::NotText);
    }
    skip_blanks();
    if (!read_value()) {
      return tl::unexpected(why_);
    }
    while (!open_.empty()) {
      if (!go_on()) {
        return tl::unexpected(why_);
      }
    }
    skip_blanks();
    return at_ == text_.size() ? tl::expected<NodeId, GapReason>(root_)
                               : tl::unexpected(GapReason::LeftOver);
  }

 private:
  bool stop(GapReason why) {
    why_ = why;
    return false;
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) {
      ++at_;
    }
  }

  bool take(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) {
      return false;
    }
    ++at_;
    return true;
  }

  // Behind a value, or behind an opening bracket, of the innermost open object or array.
  bool go_on() {
    const NodeId id = open_.back();
    const bool is_object = tree_.node(id).kind == Kind::Object;
    const bool is_first = tree_.node(id).child == kNoNode;
    if (take(is_object ? '}' : ']')) {
      return close(id);
    }
    if (!is_first && !take(',')) {
      return stop(GapReason::Malformed);
    }
    key_ = {};
    if (is_object && !read_key()) {
      return false;
    }
    skip_blanks();
    return read_value();
  }

  bool close(NodeId id) {
    Node& node = tree_.node(id);
    node.at.raw.end = static_cast<std::uint32_t>(at_);
    open_.pop_back();
    return node.kind != Kind::Object || !has_twin(tree_, id) || stop(GapReason::TwiceNamed);
  }

  bool read_key() {
    if (!take('"')) {
      return stop(GapReason::Malformed);
    }
    return read_string(key_) && (take(':') || stop(GapReason::Malformed));
  }

  bool read_value() {
    if (at_ >= text_.size()) {
      return stop(GapReason::Malformed);
    }
    switch (text_[at_]) {
    case '{':
      return open(Kind::Object);
    case '[':
      return open(Kind::Array);
    case '"':
      return read_text();
    case 't':
      return read_word("true", Kind::Boolean);
    case 'f':
      return read_word("false", Kind::Boolean);
    case 'n':
      return read_word("null", Kind::Null);
    default:
      return read_number();
    }
  }

  NodeId add(Kind kind, Span raw) {
    const NodeId parent = open_.empty() ? kNoNode : open_.back();
    const NodeId id = tree_.add_node(kind, parent);
    if (id == kNoNode) {
      stop(GapReason::TooLarge);
      return id;
    }
    Node& node = tree_.node(id);
    node.at = {.layer = layer_, .raw = raw, .wrap = Wrap::Plain};
    if (parent == kNoNode) {
      root_ = id;
      node.parent = above_;
    }
    node.key = key_.text;
    node.raw_key = key_.raw;
    node.is_key_escaped = key_.is_escaped;
    return id;
  }

  bool open(Kind kind) {
    if (open_.size() >= kMaxDepth) {
      return stop(GapReason::TooDeep);
    }
    const auto begin = static_cast<std::uint32_t>(at_++);
    const NodeId id = add(kind, {begin, begin + 1});
    open_.push_back(id);
    return id != kNoNode;
  }

  bool read_word(std::string_view word, Kind kind) {
    if (!text_.substr(at_).starts_with(word)) {
      return stop(GapReason::Malformed);
    }
    const auto begin = static_cast<std::uint32_t>(at_);
    at_ += word.size();
    const NodeId id = add(kind, {begin, static_cast<std::uint32_t>(at_)});
    if (id != kNoNode) {
      tree_.node(id).boolean = word == "true";
    }
    return id != kNoNode;
  }

  bool read_digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) {
      ++at_;
    }
    return at_ != begin;
  }

  bool is_at(std::string_view any) const {
    return at_ < text_.size() && any.find(text_[at_]) != std::string_view::npos;
  }

  bool read_number() {
    const auto begin = static_cast<std::uint32_t>(at_);
    Kind kind = Kind::Integer;
    at_ += is_at("-") ? 1 : 0;
    const bool has_zero = is_at("0");
    const std::size_t first = at_;
    if (!read_digits() || (has_zero && at_ - first > 1)) {
      return stop(GapReason::Malformed);
    }
    if (is_at(".")) {
      ++at_;
      kind = Kind::Number;
      if (!read_digits()) {
        return stop(GapReason::Malformed);
      }
    }
    if (is_at("eE")) {
      ++at_;
      at_ += is_at("+-") ? 1 : 0;
      kind = Kind::Number;
      if (!read_digits()) {
        return stop(GapReason::Malformed);
      }
    }
    const Span raw{begin, static_cast<std::uint32_t>(at_)};
    const NodeId id = add(kind, raw);
    if (id != kNoNode) {
      tree_.node(id).text = cut(text_, raw);
      tree_.node(id).at.wrap = Wrap::Number;
    }
    return id != kNoNode;
  }

  struct String {
    std::string_view text;
    Span raw;
    bool is_escaped = false;
  };

  // Behind the opening quote.
  bool read_string(String& string) {
    const std::size_t begin = at_;
    bool is_escaped = false;
    for (;; ++at_) {
      while (at_ < text_.size() && !is_special(text_[at_])) {
        ++at_;
      }
      if (at_ >= text_.size() || static_cast<unsigned char>(text_[at_]) < 0x20U) {
        return stop(GapReason::Malformed);
      }
      if (text_[at_] == '"') {
        break;
      }
      is_escaped = true;
      if (++at_ >= text_.size()) {
        return stop(GapReason::Malformed);
      }
    }
    string.raw = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_++)};
    string.is_escaped = is_escaped;
    string.text = cut(text_, string.raw);
    if (!is_escaped) {
      return true;
    }
    std::string said;
    if (!unescape(Wrap::Json, string.text, said)) {
      return stop(GapReason::NotText);
    }
    string.text = tree_.keep(std::move(said));
    return !tree_.is_full() || stop(GapReason::TooLarge);
  }

  bool read_text() {
    ++at_;
    String string;
    if (!read_string(string)) {
      return false;
    }
    const NodeId id = add(Kind::Text, string.raw);
    if (id != kNoNode) {
      tree_.node(id).text = string.text;
      tree_.node(id).at.wrap = Wrap::Json;
    }
    return id != kNoNode;
  }

  Tree& tree_;
  LayerId layer_;
  NodeId above_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<NodeId> open_;
  String key_;
  NodeId root_ = kNoNode;
  GapReason why_ = GapReason::Malformed;
};

} // namespace

tl::expected<NodeId, GapReason> read_json(Tree& tree, LayerId layer, NodeId above) {
  return JsonReader(tree, layer, above).read();
}

} // namespace haechi::content::extract
