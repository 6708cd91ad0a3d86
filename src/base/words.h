#pragma once
// Text in the two languages of the product.

#include <string>
#include <string_view>

namespace haechi {

enum class Language : unsigned char { English, Korean };

// A text in English and Korean; either may be empty.
struct Words {
  std::string en;
  std::string ko;

  // The text in `language`, else in the other one; empty when there is none.
  [[nodiscard]] std::string_view in(Language language) const {
    const std::string& first = language == Language::Korean ? ko : en;
    const std::string& second = language == Language::Korean ? en : ko;
    return first.empty() ? second : first;
  }

  [[nodiscard]] bool is_empty() const { return en.empty() && ko.empty(); }

  bool operator==(const Words&) const = default;
};

} // namespace haechi
