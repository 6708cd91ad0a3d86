#pragma once
// Words as numbers: every value that some condition of the policy mentions has a number of its own;
// all values that none mentions are alike and share kUnmentioned.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace haechi::policy {

using Symbol = std::uint32_t;

inline constexpr Symbol kUnmentioned = 0;

class Symbols {
 public:
  [[nodiscard]] Symbol intern(std::string_view word);
  [[nodiscard]] Symbol find(std::string_view word) const; // kUnmentioned when never interned

 private:
  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view word) const {
      return std::hash<std::string_view>{}(word);
    }
  };

  std::unordered_map<std::string, Symbol, Hash, std::equal_to<>> numbers_;
};

} // namespace haechi::policy
