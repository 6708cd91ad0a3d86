#include "scenarios/words.h"

#include "scenarios/record_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace haechi::scenario {

namespace {

using Kind = Expectation::Kind;
using Words = std::vector<std::string>;

struct RcodeWord {
  std::string_view word;
  std::uint16_t rcode;
};

constexpr std::array<RcodeWord, 7> kRcodes{{{"noerror", 0},
                                            {"formerr", 1},
                                            {"servfail", 2},
                                            {"nxdomain", 3},
                                            {"notimp", 4},
                                            {"refused", 5},
                                            {"badvers", 16}}};
constexpr std::array<std::string_view, 5> kFlags{"tc", "ad", "aa", "rd", "cd"};

struct Unit {
  std::string_view name;
  std::uint64_t ms;
};

constexpr std::array<Unit, 5> kUnits{
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

tl::unexpected<Error> unknown(const Line& line) {
  static const std::vector<std::string_view> kWords{
      "noerror", "nxdomain",  "servfail",   "refused", "waiting", "silence", "answer",
      "no",      "authority", "additional", "ede",     "flag",    "opt",     "size",
      "asked",   "written",   "counted",    "fails",   "formerr", "notimp",  "badvers"};
  const std::string near = find_nearest_word(line.words[0], kWords);
  return fail("E-SCN-001", fmt::format("`{}` is nothing to expect", line.text), {},
              near.empty() ? "" : fmt::format("did you mean `{}`?", near));
}

Result<Expectation> with_number(Expectation out, const Line& line, std::size_t at) {
  const auto number = line.words.size() > at ? parse_number(line.words[at]) : std::nullopt;
  if (!number) {
    return fail("E-SCN-003", fmt::format("`{}` needs a number", line.text));
  }
  out.number = *number;
  return out;
}

Result<Expectation> parse_placed(Expectation out, const Line& line, wire::dns::Section section) {
  const std::span<const std::string> words(line.words);
  auto record = parse_record(words.subspan(1), Ttl::Range);
  if (!record) {
    return tl::make_unexpected(record.error());
  }
  out.kind = Kind::Record;
  out.record = {section, std::move(*record)};
  return out;
}

Result<Expectation> parse_no(Expectation out, const Line& line) {
  const Words& words = line.words;
  const std::string_view what = words.size() > 1 ? std::string_view(words[1]) : std::string_view();
  if (what == "answers") {
    out.kind = Kind::NoAnswers;
  } else if (what == "ede") {
    out.kind = Kind::NoErrorNote;
  } else if (what == "opt") {
    out.kind = Kind::NoOpt;
  } else if (what == "records") {
    out.kind = Kind::NothingWritten;
  } else if (what == "flag" && words.size() == 3 &&
             std::ranges::find(kFlags, words[2]) != kFlags.end()) {
    out.kind = Kind::NoFlag;
    out.words = {words[2]};
  } else {
    return unknown(line);
  }
  return out;
}

// Words that stand for a kind and are followed by a number or by words of their own.
Result<Expectation> parse_other(Expectation out, const Line& line) {
  const Words& words = line.words;
  const std::string_view first = words[0];
  out.words.assign(words.begin() + 1, words.end());
  if (first == "ede") {
    out.kind = Kind::ErrorNote;
    if (out.words.size() > 1) {
      const std::size_t at = line.text.find(words[2], line.text.find(words[1]) + words[1].size());
      out.words = {line.text.substr(at)};
    } else {
      out.words.clear();
    }
    return with_number(std::move(out), line, 1);
  }
  if (first == "asked" && words.size() == 2 && parse_number(words[1])) {
    out.kind = Kind::AskedCount;
    return with_number(std::move(out), line, 1);
  }
  if (first == "asked" && words.size() >= 2) {
    out.kind = Kind::Asked;
    return out;
  }
  if (first == "written" && words.size() >= 4) {
    out.kind = Kind::Written;
    return out;
  }
  if (first == "fails" && words.size() == 2) {
    out.kind = Kind::Fails;
    return out;
  }
  if (first == "flag" && words.size() == 2 && std::ranges::find(kFlags, words[1]) != kFlags.end()) {
    out.kind = Kind::Flag;
    return out;
  }
  if (first == "size" || first == "counted") {
    out.kind = first == "size" ? Kind::Size : Kind::Counted;
    return with_number(std::move(out), line, 1);
  }
  return unknown(line);
}

} // namespace

std::optional<std::uint32_t> parse_number(std::string_view word) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  return error == std::errc() && end == word.data() + word.size() ? std::optional(value)
                                                                  : std::nullopt;
}

std::optional<std::uint64_t> parse_duration_ms(std::string_view word) {
  const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
  const auto number = parse_number(word.substr(0, digits));
  for (const Unit& unit : kUnits) {
    if (number && word.substr(digits) == unit.name) {
      return *number * unit.ms;
    }
  }
  return std::nullopt;
}

std::optional<Instant> parse_instant(std::string_view word) {
  const auto parsed = parse_date_time(word);
  if (!parsed) {
    return std::nullopt;
  }
  return Instant(parsed->local.time_since_epoch() - parsed->offset);
}

std::optional<std::uint16_t> parse_rcode(std::string_view word) {
  for (const RcodeWord& each : kRcodes) {
    if (each.word == word) {
      return each.rcode;
    }
  }
  return std::nullopt;
}

std::string rcode_word(unsigned rcode) {
  for (const RcodeWord& each : kRcodes) {
    if (each.rcode == rcode) {
      return std::string(each.word);
    }
  }
  return fmt::format("rcode {}", rcode);
}

Result<Expectation> parse_expectation(const Line& line) {
  using wire::dns::Section;
  Expectation out;
  out.line = line.number;
  out.text = line.text;
  const std::string_view first = line.words[0];
  if (const auto rcode = parse_rcode(first); rcode && line.words.size() == 1) {
    out.number = *rcode;
    return out;
  }
  if (line.words.size() == 1 && (first == "waiting" || first == "silence" || first == "opt")) {
    out.kind = first == "waiting" ? Kind::Waiting : first == "opt" ? Kind::Opt : Kind::Silence;
    return out;
  }
  if (first == "no") {
    return parse_no(std::move(out), line);
  }
  if (first == "answer") {
    return parse_placed(std::move(out), line, Section::Answer);
  }
  if (first == "authority") {
    return parse_placed(std::move(out), line, Section::Authority);
  }
  if (first == "additional") {
    return parse_placed(std::move(out), line, Section::Additional);
  }
  return parse_other(std::move(out), line);
}

} // namespace haechi::scenario
