#pragma once
// The body of a request as it is read for a verdict: codings off, shown to the inspection, kept as
// text where it may be one JSON value that names the model.

#include "engine/intercept/content_hook.h"
#include "engine/intercept/message.h"
#include "wire/coding/body_decoder.h"

namespace haechi::engine::intercept {

class RequestContent {
 public:
  // `inspector` may be null; it outlives this.
  RequestContent(const Request& request, const wire::coding::DecodeLimits& limits,
                 std::size_t most_text, Inspector* inspector);

  // False: the inspection said Stop; stop_reason() tells why.
  [[nodiscard]] bool take(std::string_view bytes);
  // The body is whole.
  void end();
  // What the inspection says of the whole; a body that could not be read was not seen.
  [[nodiscard]] Outcome ask();

  [[nodiscard]] const std::string& stop_reason() const { return stop_reason_; }

  // Why the codings could not be taken off to the end: `coding` (an unknown one), or a word of
  // wire::coding::DecodeTrouble; empty: they could.
  [[nodiscard]] std::string_view trouble() const { return trouble_; }

  // The decoded body, where it is whole and small enough.
  [[nodiscard]] const std::string* text() const { return is_readable_ && fits_ ? &text_ : nullptr; }

 private:
  std::optional<wire::coding::BodyDecoder> decoder_; // none: an unknown coding
  std::size_t most_text_;
  Inspector* inspector_;
  std::string text_;
  std::string stop_reason_;
  std::string_view trouble_;
  bool is_readable_ = true;
  bool fits_ = true;
};

} // namespace haechi::engine::intercept
