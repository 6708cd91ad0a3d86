#pragma once
// The terms of coverage reports in the two languages of the product.

#include "base/words.h"
#include "policy/decision.h"

#include <string>
#include <string_view>

namespace haechi::emit::coverage {

// `block`, 차단.
[[nodiscard]] std::string_view name_effect(policy::Effect effect, Language language);

// `settled`: one effect; otherwise `warn..block`.
[[nodiscard]] std::string name_range(const policy::Decision& decision, Language language);

// A reason word with, in Korean, what it means: `named-block`, 지정 차단.
[[nodiscard]] std::string_view name_reason(std::string_view reason, Language language);

// Why an order says nothing, in a few words.
[[nodiscard]] std::string_view name_silence(std::string_view word, Language language);

// The name of an axis: `device class`, 기기.
[[nodiscard]] std::string name_axis(std::string_view axis, Language language);

// A value, where it is one of the words that stand for values without a name: `~other` of zones is
// "any other zone".
[[nodiscard]] std::string name_value(std::string_view axis, std::string_view value,
                                     Language language);

// Whatever the language has no words for comes as it is.
[[nodiscard]] inline std::string_view in(Language language, std::string_view en,
                                         std::string_view ko) {
  return language == Language::Korean ? ko : en;
}

} // namespace haechi::emit::coverage
