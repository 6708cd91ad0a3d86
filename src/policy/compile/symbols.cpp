#include "policy/compile/symbols.h"

namespace haechi::policy {

Symbol Symbols::intern(std::string_view word) {
  const auto found = numbers_.find(word);
  if (found != numbers_.end()) {
    return found->second;
  }
  const auto next = static_cast<Symbol>(numbers_.size() + 1);
  numbers_.emplace(word, next);
  return next;
}

Symbol Symbols::find(std::string_view word) const {
  const auto found = numbers_.find(word);
  return found == numbers_.end() ? kUnmentioned : found->second;
}

} // namespace haechi::policy
