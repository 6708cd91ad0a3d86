#pragma once
// JSON text (RFC 8259) read into plain values, by simdjson.
// Posture: robust to untrusted client, upstream and operator input.
// Promises: UTF-8 is checked; a key that stands twice in one object, text behind the value, and
// anything beyond the limits are errors. Parsers disagree on which of two equal keys counts: taking
// either would let a request say one thing to the policy and another to the service.
// Codes: E-JSON-001 to 003 (docs/errors/policy.md). Fuzzed by fuzz/policy_request.cpp.

#include "base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::wire::json {

enum class Kind : std::uint8_t { Null, Boolean, Integer, Number, Text, Array, Object };

struct Member;

struct Value {
  Kind kind = Kind::Null;
  bool boolean = false;
  std::int64_t integer = 0;    // Kind::Integer; integers beyond 64 bits are Kind::Number
  double number = 0;           // Kind::Number
  std::string text;            // Kind::Text
  std::vector<Value> items;    // Kind::Array
  std::vector<Member> members; // Kind::Object, in the order written

  [[nodiscard]] bool is_null() const { return kind == Kind::Null; }

  [[nodiscard]] bool is_text() const { return kind == Kind::Text; }

  [[nodiscard]] bool is_array() const { return kind == Kind::Array; }

  [[nodiscard]] bool is_object() const { return kind == Kind::Object; }

  // The value under `key` of an object, or nullptr.
  [[nodiscard]] const Value* find(std::string_view key) const;
};

struct Member {
  std::string key;
  Value value;
};

struct Limits {
  std::size_t max_bytes = 1U << 20U;
  std::size_t max_depth = 16;
};

// Reads many texts with one set of buffers. Not shared between threads.
class Parser {
 public:
  explicit Parser(Limits limits = {});
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // Errors: E-JSON-001 (no JSON), -002 (a key stands twice), -003 (beyond a limit).
  [[nodiscard]] Result<Value> parse(std::string_view text);

 private:
  struct Buffers;
  Limits limits_;
  std::unique_ptr<Buffers> buffers_;
};

// One text, with buffers of its own.
[[nodiscard]] Result<Value> parse(std::string_view text, Limits limits = {});

} // namespace haechi::wire::json
