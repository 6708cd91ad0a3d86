#include "content/redact/secret_text.h"

#include <openssl/crypto.h>

namespace haechi::content {

SecretText::SecretText(std::string_view text, std::pmr::memory_resource* memory)
    : bytes_(text.begin(), text.end(), memory) {}

SecretText::~SecretText() {
  if (!bytes_.empty()) {
    OPENSSL_cleanse(bytes_.data(), bytes_.size());
  }
}

} // namespace haechi::content
