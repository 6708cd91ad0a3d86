#pragma once
// Bytes that must not outlive their use: where they lie is the owner's choice (memory that is never
// swapped out, in the gateway), and they are wiped before that memory is given back. No copies.

#include <memory_resource>
#include <string_view>
#include <vector>

namespace haechi::content {

class SecretText {
 public:
  // `memory` outlives this.
  explicit SecretText(std::string_view text,
                      std::pmr::memory_resource* memory = std::pmr::get_default_resource());
  ~SecretText();
  SecretText(SecretText&& other) noexcept = default;
  SecretText& operator=(SecretText&&) = delete;

  [[nodiscard]] std::string_view view() const { return {bytes_.data(), bytes_.size()}; }

  // NOLINTNEXTLINE(google-explicit-constructor): read wherever a text is
  operator std::string_view() const { return view(); }

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  std::pmr::vector<char> bytes_; // a string would keep short texts inside itself
};

} // namespace haechi::content
