#pragma once
// The texts in the target of a request: its path, and each name and value of its query in plain
// spelling. Posture: robust to untrusted client input.

#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::content {

struct TargetText {
  std::string text;
  bool is_credential = false; // by its name it lets the request in: a key, a token, a signature
  bool operator==(const TargetText&) const = default;
};

[[nodiscard]] std::vector<TargetText> list_target_texts(std::string_view target);

} // namespace haechi::engine::content
