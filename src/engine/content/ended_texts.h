#pragma once
// Behind which texts of an answer nothing follows, once a piece of it has come: what waits for more
// of them is not going to get it. Answers of several choices end them one by one.

#include "content/extract/answer.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::content {

struct EndedTexts {
  enum class Which : std::uint8_t { None, Choices, Probably, All };
  Which which = Which::None;
  std::vector<std::string> choices; // of Choices: the ways to them, `/choices/0/`

  [[nodiscard]] static EndedTexts everything() { return {.which = Which::All, .choices = {}}; }

  // Whether a channel (extract::AnswerText) is one.
  [[nodiscard]] bool has(std::string_view channel) const;
};

// `join` of the endpoint: a document that is patched names its choices otherwise in each piece.
[[nodiscard]] EndedTexts find_ended(const haechi::content::extract::AnswerPiece& piece,
                                    catalog::Join join);

} // namespace haechi::engine::content
