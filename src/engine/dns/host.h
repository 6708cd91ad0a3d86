#pragma once
// The host name by which a domain name is judged. A label that no host name can hold (a dot or a
// byte outside letters, digits, `-` and `_` inside it, an A-label that breaks IDNA, a number as the
// last label) is judged as `_`: names below a blocked domain stay below it, and such a label never
// equals one of a rule.

#include "base/bytes.h"

#include <array>
#include <string_view>

namespace haechi::engine::dns {

// Leading labels that begin with `_` (`_443._tcp`, `_8443._https`, RFC 8552) say what about a host
// is asked, so the host behind them is judged.
class HostText {
 public:
  // `name`: valid and uncompressed. Canonical as text/host_name.h writes it; `_` for the root. No
  // allocation unless the name has an A-label.
  explicit HostText(ByteView name);

  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

  // The text is the whole name, label by label.
  [[nodiscard]] bool is_faithful() const { return is_faithful_; }

 private:
  void append(ByteView label, bool is_last);
  void append_text(std::string_view text);

  std::array<char, 256> text_;
  std::size_t size_ = 0;
  bool is_faithful_ = true;
};

} // namespace haechi::engine::dns
