#include "wire/coding/body_decoder.h"

#include <array>
#include <ranges>

namespace haechi::wire::coding {

namespace {

constexpr std::size_t kPiece = 16 * 1024; // decoded at once by one layer

} // namespace

std::string_view to_word(DecodeTrouble trouble) {
  constexpr std::array<std::string_view, 5> kWords{"none", "malformed", "truncated", "too-large",
                                                   "bomb"};
  return kWords[static_cast<std::size_t>(trouble)];
}

BodyDecoder::BodyDecoder(const std::vector<Coding>& codings, const DecodeLimits& limits)
    : limits_(limits), made_(codings.size(), 0) {
  for (const Coding coding : codings | std::views::reverse) { // the last applied comes off first
    layers_.push_back(Decoder::make(coding));
  }
}

bool BodyDecoder::stop(DecodeTrouble trouble) {
  trouble_ = trouble;
  return false;
}

// Whether so many bytes may have come out of what came in, at whatever layer.
bool BodyDecoder::is_within(std::uint64_t bytes) const {
  return bytes <= limits_.free_bytes || bytes / limits_.ratio <= came_;
}

bool BodyDecoder::read(std::string_view input, std::string& out) {
  if (trouble_ != DecodeTrouble::None) {
    return false;
  }
  return feed(0, input, out);
}

bool BodyDecoder::deliver(std::string_view content, std::string& out) {
  plain_ += content.size();
  if (plain_ > limits_.bytes) {
    return stop(DecodeTrouble::TooLarge);
  }
  out += content;
  return true;
}

bool BodyDecoder::feed(std::size_t layer, std::string_view input, std::string& out) {
  if (layer == layers_.size()) {
    return deliver(input, out);
  }
  std::string piece;
  for (;;) {
    piece.clear();
    const Decoder::Step step = layers_[layer]->read(input, kPiece, piece);
    input.remove_prefix(step.consumed);
    made_[layer] += piece.size();
    came_ += layer == 0 ? step.consumed : 0;
    if (step.state == Decoder::State::Bad) {
      return stop(DecodeTrouble::Malformed);
    }
    if (!is_within(made_[layer])) {
      return stop(DecodeTrouble::Bomb);
    }
    if (!piece.empty() && !feed(layer + 1, piece, out)) {
      return false;
    }
    const bool is_idle = step.consumed == 0 && piece.empty();
    if (step.state != Decoder::State::HasMore && (input.empty() || is_idle)) {
      return input.empty() || stop(DecodeTrouble::Malformed);
    }
  }
}

bool BodyDecoder::finish() {
  if (trouble_ != DecodeTrouble::None) {
    return false;
  }
  for (const auto& layer : layers_) {
    if (!layer->is_whole() && came_ > 0) { // no byte at all is an empty body whatever its label
      return stop(DecodeTrouble::Truncated);
    }
  }
  return true;
}

} // namespace haechi::wire::coding
