#include "engine/content/ended_texts.h"

#include <algorithm>
#include <array>

namespace haechi::engine::content {

using haechi::content::extract::AnswerPiece;
using haechi::content::extract::AnswerText;

namespace {

// The way in a channel, without the words that tell it apart from others.
std::string_view way_of(std::string_view channel) {
  return channel.substr(std::min(channel.find('/'), channel.size()));
}

// The way to the element that a text stands in, `/choices/0/`; empty: in none.
std::string_view choice_of(std::string_view way) {
  for (std::size_t end = way.rfind('/'); end != 0 && end != std::string_view::npos;) {
    const std::size_t begin = way.rfind('/', end - 1);
    const std::string_view name = way.substr(begin + 1, end - begin - 1);
    if (!name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos) {
      return way.substr(0, end + 1);
    }
    end = begin;
  }
  return {};
}

bool says_end(const AnswerText& text) {
  constexpr std::array<std::string_view, 3> kNames{"/finish_reason", "/finishReason",
                                                   "/stop_reason"};
  return std::ranges::any_of(kNames,
                             [&](std::string_view name) { return text.channel.ends_with(name); });
}

bool has_sign(std::string_view bytes) {
  constexpr std::array<std::string_view, 9> kSigns{"\"finish_reason\":\"",
                                                   "\"finishReason\":",
                                                   "\"finish_reason\": \"",
                                                   "_stop\"",
                                                   ".done\"",
                                                   "\"done\":true",
                                                   "\"stop_reason\":\"",
                                                   "\"event\":\"done\"",
                                                   "\"turnComplete\":true"};
  return std::ranges::any_of(
      kSigns, [&](std::string_view sign) { return bytes.find(sign) != std::string_view::npos; });
}

} // namespace

bool EndedTexts::has(std::string_view channel) const {
  return which == Which::All || which == Which::Probably ||
         std::ranges::any_of(choices, [&](const std::string& choice) {
           return way_of(channel).starts_with(choice);
         });
}

EndedTexts find_ended(const AnswerPiece& piece, catalog::Join join) {
  using Which = EndedTexts::Which;
  if (piece.is_end) {
    return EndedTexts::everything();
  }
  EndedTexts ended;
  for (const AnswerText& text : piece.texts) {
    if (join != catalog::Join::Delta || !says_end(text)) {
      continue;
    }
    if (const std::string_view choice = choice_of(way_of(text.channel)); !choice.empty()) {
      ended.choices.emplace_back(choice);
    }
  }
  if (!ended.choices.empty()) {
    ended.which = Which::Choices;
  } else if (has_sign(piece.bytes())) {
    ended.which = Which::Probably;
  }
  return ended;
}

} // namespace haechi::engine::content
