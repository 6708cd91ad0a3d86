#include "cli/demo_table.h"

#include "base/utf8.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::cli {

namespace {

using engine::gateway::Trace;

constexpr std::string_view kBold = "\033[1m";
constexpr std::string_view kDim = "\033[2m";
constexpr std::string_view kRed = "\033[31m";
constexpr std::string_view kGreen = "\033[32m";
constexpr std::string_view kYellow = "\033[33m";
constexpr std::string_view kReset = "\033[0m";

constexpr std::array<std::string_view, 7> kHeads{"",       "what", "over",     "answer",
                                                 "reason", "by",   "on record"};
using Cells = std::array<std::string, kHeads.size()>;

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Unicode Standard Annex 11, the blocks that are wide throughout.
constexpr std::array<Range, 9> kWide{{{0x1100, 0x115F},
                                      {0x2E80, 0x303E},
                                      {0x3041, 0xA4CF},
                                      {0xA960, 0xA97C},
                                      {0xAC00, 0xD7A3},
                                      {0xF900, 0xFAFF},
                                      {0xFE30, 0xFE6F},
                                      {0xFF00, 0xFF60},
                                      {0x20000, 0x3FFFD}}};

std::uint32_t to_code_point(std::string_view sequence) {
  constexpr std::array<std::uint32_t, 5> kMasks{0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t out = static_cast<unsigned char>(sequence.front()) & kMasks.at(sequence.size());
  for (const char byte : sequence.substr(1)) {
    out = (out << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
  }
  return out;
}

std::string_view to_word(Way way) {
  switch (way) {
  case Way::Dns:
    return "DNS";
  case Way::Https:
    return "https";
  case Way::Http:
    break;
  }
  return "http";
}

std::string describe_trace(const engine::gateway::Verdict& verdict) {
  if (verdict.trace == Trace::None) {
    return "nothing";
  }
  if (verdict.trace == Trace::Counted) {
    return "counted";
  }
  if (verdict.is_refusal()) {
    return "refused";
  }
  return std::ranges::find(verdict.unmet, "warn-unshown") == verdict.unmet.end() ? "passed"
                                                                                 : "warn-unshown";
}

Cells make_cells(const DemoResult& result) {
  const auto& verdict = result.expected.verdict;
  return {result.differences.empty() ? "✓" : "✗",
          result.row.host,
          std::string(to_word(result.row.over)),
          result.seen.answer,
          verdict.reason,
          verdict.by.empty() ? "-" : verdict.by,
          describe_trace(verdict)};
}

// Whether the row holds; what the answer was has a colour of its own.
std::string_view mark_colour(std::string_view mark) {
  return mark == "✗" ? kRed : kGreen;
}

std::string_view colour_of(const DemoResult& result) {
  if (!result.differences.empty() || result.seen.is_refused) {
    return kRed;
  }
  switch (result.expected.verdict.trace) {
  case Trace::None:
    return kDim;
  case Trace::Counted:
    return kGreen;
  case Trace::Recorded:
    break;
  }
  return kYellow;
}

class TableWriter {
 public:
  TableWriter(const std::vector<DemoResult>& results, Paint paint) : paint_(paint) {
    for (std::size_t i = 0; i < kHeads.size(); ++i) {
      widths_[i] = display_width(kHeads[i]);
    }
    for (const DemoResult& result : results) {
      const Cells cells = make_cells(result);
      for (std::size_t i = 0; i < cells.size(); ++i) {
        widths_[i] = std::max(widths_[i], display_width(cells[i]));
      }
    }
  }

  void head() {
    Cells cells;
    std::ranges::copy(kHeads, cells.begin());
    line(cells, kDim);
  }

  void person(const DemoPerson& person) {
    out_ += paint(fmt::format("{} · {}", person.who.en, person.who.ko), kBold);
    out_ += "  " + paint(person.from.to_string(), kDim) + "\n";
  }

  void row(const DemoResult& result) {
    line(make_cells(result), colour_of(result));
    for (const std::string& difference : result.differences) {
      out_ += "      " + paint(difference, kRed) + "\n";
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void line(const Cells& cells, std::string_view colour) {
    constexpr std::size_t kAnswer = 3;
    std::string text = " ";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string_view own = i == 0 && colour != kDim ? mark_colour(cells[i]) : colour;
      const bool is_painted = i == 0 || i == kAnswer || colour == kDim;
      text += ' ';
      text += is_painted ? paint(cells[i], own) : cells[i];
      if (i + 1 < cells.size()) {
        text.append(widths_[i] - display_width(cells[i]) + 1, ' ');
      }
    }
    out_ += text + '\n';
  }

  [[nodiscard]] std::string paint(std::string_view text, std::string_view colour) const {
    return paint_ == Paint::Plain ? std::string(text) : fmt::format("{}{}{}", colour, text, kReset);
  }

  Paint paint_;
  std::array<std::size_t, kHeads.size()> widths_{};
  std::string out_;
};

} // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8_sequence_length(text), 1);
    const std::uint32_t point = to_code_point(text.substr(0, length));
    const bool is_wide = std::ranges::any_of(
        kWide, [&](const Range& range) { return point >= range.first && point <= range.last; });
    width += is_wide ? 2 : 1;
    text.remove_prefix(length);
  }
  return width;
}

std::string make_table(const DemoStory& story, const std::vector<DemoResult>& results,
                       Paint paint) {
  TableWriter writer(results, paint);
  writer.head();
  std::size_t next = 0;
  for (const DemoPerson& person : story.people) {
    writer.person(person);
    for (std::size_t i = 0; i < person.rows.size() && next < results.size(); ++i) {
      writer.row(results[next++]);
    }
  }
  return writer.take();
}

std::string make_json(const DemoStory& story, const std::vector<DemoResult>& results) {
  wire::json::Writer out;
  out.begin_array();
  std::size_t next = 0;
  for (const DemoPerson& person : story.people) {
    for (std::size_t i = 0; i < person.rows.size() && next < results.size(); ++i) {
      const DemoResult& result = results[next++];
      const auto& verdict = result.expected.verdict;
      out.begin_object().member("who", person.who.en).member("from", person.from.to_string());
      out.member("what", result.row.host).member("over", to_word(result.row.over));
      out.member("answer", result.seen.answer);
      out.member("effect", policy::to_word(verdict.effect)).member("reason", verdict.reason);
      out.member("by", verdict.by).member("record", describe_trace(verdict));
      out.member("reference", result.seen.reference);
      out.key("differences").strings(result.differences).end_object();
    }
  }
  return out.end_array().take() + "\n";
}

} // namespace haechi::cli
