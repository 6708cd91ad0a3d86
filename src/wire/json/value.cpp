#include "wire/json/value.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <unordered_set>

namespace haechi::wire::json {

struct Parser::Buffers {
  simdjson::dom::parser parser;
  std::string padded; // simdjson reads a little behind the text
};

namespace {

Error syntax_error(simdjson::error_code code) {
  if (code == simdjson::DEPTH_ERROR) {
    return {"E-JSON-003", "the JSON is nested too deep"};
  }
  std::string why = simdjson::error_message(code);
  constexpr std::size_t kShown = 160;
  return {"E-JSON-001", fmt::format("this is no JSON: {}", why.substr(0, kShown))};
}

// Whether `key` stands in the members already read. Small objects are searched, large ones hashed.
class Keys {
 public:
  bool insert(std::string_view key) {
    constexpr std::size_t kFew = 16;
    if (set_.empty() && few_.size() < kFew) {
      if (std::ranges::find(few_, key) != few_.end()) {
        return false;
      }
      few_.push_back(key);
      return true;
    }
    if (set_.empty()) {
      set_.insert(few_.begin(), few_.end());
    }
    return set_.insert(key).second;
  }

 private:
  std::vector<std::string_view> few_;
  std::unordered_set<std::string_view> set_;
};

Result<Value> to_value(const simdjson::dom::element& element);

Result<Value> to_object(const simdjson::dom::object& object) {
  Value out;
  out.kind = Kind::Object;
  out.members.reserve(object.size());
  Keys keys;
  for (const auto field : object) {
    if (!keys.insert(field.key)) {
      return fail("E-JSON-002", fmt::format("the key `{}` stands twice", field.key.substr(0, 80)),
                  {}, "keep one of them");
    }
    auto value = to_value(field.value);
    if (!value) {
      return value;
    }
    out.members.push_back({std::string(field.key), std::move(*value)});
  }
  return out;
}

Result<Value> to_array(const simdjson::dom::array& array) {
  Value out;
  out.kind = Kind::Array;
  out.items.reserve(array.size());
  for (const simdjson::dom::element item : array) {
    auto value = to_value(item);
    if (!value) {
      return value;
    }
    out.items.push_back(std::move(*value));
  }
  return out;
}

// Depth is bounded by the parser's max_depth.
Result<Value> to_value(const simdjson::dom::element& element) {
  using simdjson::dom::element_type;
  Value out;
  switch (element.type()) {
  case element_type::OBJECT:
    return to_object(simdjson::dom::object(element));
  case element_type::ARRAY:
    return to_array(simdjson::dom::array(element));
  case element_type::STRING:
    out.kind = Kind::Text;
    out.text = std::string(std::string_view(element));
    break;
  case element_type::BOOL:
    out.kind = Kind::Boolean;
    out.boolean = bool(element);
    break;
  case element_type::INT64:
    out.kind = Kind::Integer;
    out.integer = std::int64_t(element);
    break;
  case element_type::UINT64: // above 2^63
  case element_type::DOUBLE:
    out.kind = Kind::Number;
    out.number = double(element);
    break;
  case element_type::NULL_VALUE:
    break;
  }
  return out;
}

} // namespace

const Value* Value::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) {
      return &member.value;
    }
  }
  return nullptr;
}

Parser::Parser(Limits limits) : limits_(limits), buffers_(std::make_unique<Buffers>()) {}

Parser::~Parser() = default;

Result<Value> Parser::parse(std::string_view text) {
  if (text.size() > limits_.max_bytes) {
    return fail("E-JSON-003", fmt::format("the JSON is longer than {} bytes", limits_.max_bytes));
  }
  buffers_->padded.assign(text);
  buffers_->padded.append(simdjson::SIMDJSON_PADDING, ' ');
  if (const auto size = std::max<std::size_t>(text.size(), 64);
      buffers_->parser.capacity() < size || buffers_->parser.max_depth() != limits_.max_depth) {
    if (const auto code = buffers_->parser.allocate(size, limits_.max_depth);
        code != simdjson::SUCCESS) {
      return tl::make_unexpected(syntax_error(code));
    }
  }
  simdjson::dom::element root;
  const auto code = buffers_->parser.parse(buffers_->padded.data(), text.size(), false).get(root);
  if (code != simdjson::SUCCESS) {
    return tl::make_unexpected(syntax_error(code));
  }
  return to_value(root);
}

Result<Value> parse(std::string_view text, Limits limits) {
  return Parser(limits).parse(text);
}

} // namespace haechi::wire::json
