#pragma once
// Reads the small shapes of requests and expectations from JSON values: a fact that may be unknown,
// several values, a date, a closed word. The first failure is kept and everything after it ignored,
// so that readers stay straight lines.

#include "base/result.h"
#include "policy/request.h"
#include "policy/syntax/time_zone.h"
#include "wire/json/value.h"

#include <span>
#include <string>
#include <string_view>

namespace haechi::policy {

using JsonValue = wire::json::Value;
using JsonMember = wire::json::Member;
using ClosedWords = std::span<const std::string_view>;

class FieldReader {
 public:
  // E-REQUEST-00x is spelt with `area` in the place of REQUEST. Both are borrowed.
  FieldReader(std::string_view area, const TimeZone& zone) : area_(area), zone_(zone) {}

  [[nodiscard]] bool has_failed() const { return error_.has_value(); }

  [[nodiscard]] const Error& error() const { return *error_; }

  void fail_with(int number, std::string message, std::string hint = {});
  void unknown_key(std::string_view key, std::string_view what, ClosedWords known);
  bool expect_object(const JsonValue& value, std::string_view name);

  // Null is unknown; "" and [] are nothing; true, false and integers become their text.
  Known known(const JsonValue& value, std::string_view name, ClosedWords closed = {});
  KnownSet known_set(const JsonValue& value, std::string_view name, ClosedWords closed = {});
  std::vector<std::string> texts(const JsonValue& value, std::string_view name,
                                 ClosedWords closed = {});
  std::string text(const JsonValue& value, std::string_view name);
  std::optional<Instant> instant(const JsonValue& value, std::string_view name);
  bool boolean(const JsonValue& value, std::string_view name);

 private:
  std::string scalar(const JsonValue& value, std::string_view name);
  void check_word(const std::string& word, std::string_view name, ClosedWords closed);

  std::string_view area_;
  const TimeZone& zone_;
  std::optional<Error> error_;
};

} // namespace haechi::policy
