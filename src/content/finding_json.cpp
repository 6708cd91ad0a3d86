#include "content/finding_json.h"

#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::content {

namespace {

// Code points up to a byte, counted once over the whole text; places come in no order when layers
// lie over others, so a step back counts from the last place backwards.
class CodePointCounter {
 public:
  explicit CodePointCounter(std::string_view text) : text_(text) {}

  std::int64_t at(std::size_t place) {
    while (byte_ < place) {
      count_ += is_lead(text_[byte_]) ? 1 : 0;
      ++byte_;
    }
    while (byte_ > place) {
      --byte_;
      count_ -= is_lead(text_[byte_]) ? 1 : 0;
    }
    return count_;
  }

 private:
  static bool is_lead(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }

  std::string_view text_;
  std::size_t byte_ = 0;
  std::int64_t count_ = 0;
};

} // namespace

void write_findings(std::string_view text, std::span<const Finding> findings,
                    const Entities& entities, wire::json::Writer& out) {
  CodePointCounter counter(text);
  out.begin_array();
  for (const Finding& finding : findings) {
    const Entity& entity = entities[finding.entity];
    out.begin_object().member("entity", entity.id).key("classes").begin_array();
    for (const std::string_view word : to_words(entity.classes)) {
      out.string(word);
    }
    out.end_array();
    const std::int64_t start_cp = counter.at(finding.span.begin);
    const std::int64_t end_cp = counter.at(finding.span.end);
    out.key("start").number(finding.span.begin).key("end").number(finding.span.end);
    out.key("start_cp").number(start_cp).key("end_cp").number(end_cp);
    out.key("score").raw(fmt::format("{}.{:02}", finding.score / 100, finding.score % 100));
    out.key("evidence").begin_array();
    for (const std::string_view word : to_evidence_words(finding.evidence)) {
      out.string(word);
    }
    out.end_array();
    if (!finding.level.empty()) {
      out.member("level", finding.level);
    }
    out.end_object();
  }
  out.end_array();
}

} // namespace haechi::content
