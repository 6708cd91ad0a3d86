#include "text/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <re2/re2.h>

namespace haechi::text {

namespace {

constexpr std::size_t kMaxExpression = 4096;
constexpr std::int64_t kMaxMemory = 4LL << 20;

re2::RE2::Options options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxMemory);
  options.set_never_nl(false);
  return options;
}

} // namespace

struct Pattern::Compiled {
  explicit Compiled(std::string_view expression)
      : regex(re2::StringPiece(expression.data(), expression.size()), options()) {}

  std::optional<PatternMatch> match(std::string_view text, std::size_t from,
                                    re2::RE2::Anchor anchor) const {
    std::array<re2::StringPiece, 2> groups;
    const int count = std::min(1, regex.NumberOfCapturingGroups()) + 1;
    const re2::StringPiece input(text.data(), text.size());
    if (from > text.size() ||
        !regex.Match(input, from, text.size(), anchor, groups.data(), count)) {
      return std::nullopt;
    }
    const auto view = [](const re2::StringPiece& piece) {
      return std::string_view(piece.data(), piece.size());
    };
    return PatternMatch{view(groups[0]),
                        view(count == 2 && groups[1].data() != nullptr ? groups[1] : groups[0])};
  }

  re2::RE2 regex;
};

Pattern::Pattern(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&& other) noexcept = default;
Pattern& Pattern::operator=(Pattern&& other) noexcept = default;

Result<Pattern> Pattern::make(std::string_view expression) {
  if (expression.size() > kMaxExpression) {
    return fail("E-CONTENT-002",
                fmt::format("the expression is longer than {} bytes", kMaxExpression));
  }
  auto compiled = std::make_unique<Compiled>(expression);
  if (!compiled->regex.ok()) {
    return fail(
        "E-CONTENT-002",
        fmt::format("`{}` is no regular expression: {}", expression, compiled->regex.error()), {},
        "expressions are in the syntax of RE2");
  }
  return Pattern(std::move(compiled));
}

std::optional<PatternMatch> Pattern::match_front(std::string_view text) const {
  return compiled_->match(text, 0, re2::RE2::ANCHOR_START);
}

std::optional<PatternMatch> Pattern::find(std::string_view text, std::size_t from) const {
  return compiled_->match(text, from, re2::RE2::UNANCHORED);
}

} // namespace haechi::text
