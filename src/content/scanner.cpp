#include "content/scanner.h"

#include "content/settle.h"
#include "content/view.h"

#include <algorithm>

namespace haechi::content {

namespace {

constexpr std::size_t kPeek = 64; // encoded characters that are read to see whether it is text
constexpr std::uint8_t kLessForDecoded = 2;

} // namespace

Scanner::Scanner(std::shared_ptr<const Detectors> detectors) : detectors_(std::move(detectors)) {}

Scanner::~Scanner() = default;
Scanner::Scanner(Scanner&& other) noexcept = default;

View& Scanner::view(unsigned depth) {
  while (views_.size() <= depth) {
    views_.push_back(std::make_unique<View>(*detectors_));
    decoded_.emplace_back();
  }
  return *views_[depth];
}

const std::vector<Finding>& Scanner::scan(std::string_view text, const ScanOptions& options) {
  was_cut_ = text.size() > text::kMaxShadowBytes;
  decoded_bytes_ = 0;
  judged_ = 0;
  findings_.clear();
  scan_into(text, options, 0);
  const View& top = view(0);
  for (const Claim& claim : top.claims()) {
    findings_.push_back({.span = top.shadow().to_original(claim.span),
                         .entity = claim.entity,
                         .score = claim.score,
                         .is_layer = claim.is_layer,
                         .evidence = claim.evidence,
                         .level = claim.level});
  }
  return findings_;
}

void Scanner::scan_into(std::string_view text, const ScanOptions& options, unsigned depth) {
  view(depth).scan(text, options.min_score,
                   options.injections ? Injections::Judged : Injections::Ignored);
  judged_ += view(depth).judged();
  was_cut_ = was_cut_ || view(depth).was_cut();
  if (depth < options.depth && !view(depth).encoded().empty()) {
    scan_encoded(options, depth);
  }
  settle(view(depth).claims());
}

// What lies inside encoded runs is claimed for the whole run.
void Scanner::scan_encoded(const ScanOptions& options, unsigned depth) {
  view(depth + 1);
  std::string& content = decoded_[depth + 1];
  const std::string_view text = view(depth).shadow().view();
  std::string unpacked;
  for (const Encoded& run : view(depth).encoded()) {
    const std::string_view characters = text.substr(run.span.begin, run.span.size());
    const auto decode = [&](std::string_view from, std::size_t most) {
      content.clear();
      return run.is_hex ? decode_hex(from, most, content) : decode_base64(from, most, content);
    };
    if (characters.size() > kPeek) {
      const bool is_read = decode(characters.substr(0, kPeek), kPeek);
      if (!is_read || (!content.starts_with("\x1F\x8B") && !is_readable(content))) {
        continue;
      }
    }
    if (decoded_bytes_ >= options.max_decoded) {
      was_cut_ = true;
      return;
    }
    const std::size_t room = options.max_decoded - decoded_bytes_;
    if (!decode(characters, room)) {
      was_cut_ = was_cut_ || content.size() > room; // else it is none
      continue;
    }
    if (content.starts_with("\x1F\x8B")) {
      unpacked.clear();
      if (!unpack_gzip(content, room, unpacked)) {
        was_cut_ = true;
      }
      content.swap(unpacked);
    }
    decoded_bytes_ += content.size();
    if (content.size() < 8 || !is_readable(content)) {
      continue;
    }
    scan_into(content, options, depth + 1);
    for (const Claim& inner : view(depth + 1).claims()) {
      view(depth).claims().push_back(
          {.span = run.span,
           .entity = inner.entity,
           .score = static_cast<std::uint8_t>(std::max(inner.score - kLessForDecoded, 0)),
           .tie = inner.tie,
           .is_layer = true,
           .evidence = inner.evidence | Evidence::Decoded,
           .level = inner.level});
    }
  }
}

} // namespace haechi::content
