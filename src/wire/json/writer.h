#pragma once
// Writes JSON text (RFC 8259) piece by piece. Strings are escaped, invalid UTF-8 becomes U+FFFD;
// commas and colons are the writer's business. The caller opens and closes in pairs.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::wire::json {

class Writer {
 public:
  Writer() = default;

  // For a text of about so many bytes.
  explicit Writer(std::size_t expected) { out_.reserve(expected); }

  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& string(std::string_view text);
  Writer& number(std::int64_t value);
  Writer& boolean(bool is_true);
  Writer& null();
  // A value that is already JSON text.
  Writer& raw(std::string_view json);
  // An array of strings.
  Writer& strings(const std::vector<std::string>& texts);

  // key + string
  Writer& member(std::string_view name, std::string_view text) { return key(name).string(text); }

  [[nodiscard]] const std::string& text() const { return out_; }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void separate();

  std::string out_;
  bool needs_comma_ = false;
};

} // namespace haechi::wire::json
