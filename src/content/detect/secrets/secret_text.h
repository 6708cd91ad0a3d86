#pragma once
// What makes a string of characters a secret: randomness, structure, and not being a placeholder.

#include "content/detect/secrets/secret_rules.h"
#include "content/evidence.h"
#include "text/shadow.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace haechi::content {

// Bits of Shannon entropy a character.
[[nodiscard]] double entropy(std::string_view value);
// `xxxx`, `your-key-here`, `${TOKEN}`, `1234567890`, `EXAMPLE`: text that stands for a secret.
[[nodiscard]] bool is_placeholder(std::string_view value);

struct SecretVerdict {
  std::uint8_t score = 0;
  EvidenceSet evidence = 0;
};

// What the check of a rule says of what its expression has matched.
[[nodiscard]] std::optional<SecretVerdict>
judge_secret(const SecretRule& rule, std::string_view whole, std::string_view secret);

// `password = "..."`, `"api_key": "..."`, `TOKEN=...`, `비밀번호는 ...`: a value assigned to a name
// that ends in a word for secrets. `place`: where the word stands.
struct Assigned {
  text::Span value;
  bool is_password = false; // else a key or token
  std::uint8_t score = 0;
  EvidenceSet evidence = 0;
};

struct SecretWord {
  std::string_view text;
  bool is_password = false;
  bool is_korean = false;
};

[[nodiscard]] std::span<const SecretWord> secret_words();
[[nodiscard]] std::optional<Assigned> judge_assignment(std::string_view text, text::Span place,
                                                       const SecretWord& word);

} // namespace haechi::content
