#include "scenarios/checks.h"

#include "scenarios/record_text.h"
#include "scenarios/words.h"
#include "wire/dns/message_fixture.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::scenario {

namespace wd = wire::dns;
namespace wf = wire::dns::fixture;
using Kind = Expectation::Kind;

namespace {

constexpr std::array<std::string_view, 3> kSections{"answer", "authority", "additional"};

bool is_like(const TextRecord& wanted, ByteView message, const wd::Record& record) {
  const auto owner = wd::parse_owner(message, record);
  return owner && wd::is_same_name(owner->wire(), wanted.owner) && record.type == wanted.type &&
         record.ttl >= wanted.least_ttl && record.ttl <= wanted.most_ttl &&
         (!wanted.has_rdata || read_rdata(message, record) == wanted.rdata);
}

unsigned flag_bit(std::string_view word) {
  return word == "tc"   ? 0x0200U
         : word == "ad" ? 0x0020U
         : word == "aa" ? 0x0400U
         : word == "rd" ? 0x0100U
                        : 0x0010U;
}

bool is_answer_kind(Kind kind) {
  return kind < Kind::AskedCount && kind != Kind::Waiting && kind != Kind::Silence;
}

std::string describe(ByteView message, const wf::Seen& seen) {
  std::string out = rcode_word(seen.rcode);
  for (const auto word : {"tc", "ad", "aa"}) {
    out += (seen.flags & flag_bit(word)) != 0 ? fmt::format(" {}", word) : "";
  }
  for (const wd::Record& record : seen.records) {
    out += fmt::format("\n      {} {}", kSections[static_cast<std::size_t>(record.section)],
                       show_record(message, record));
  }
  for (const wf::SeenError& error : seen.errors) {
    out += fmt::format("\n      ede {} {}", error.code, error.text);
  }
  return out;
}

std::string describe(const AskedQuestion& asked) {
  return fmt::format("{} {} {} by {}{}", asked.upstream, asked.name, to_word(asked.type),
                     asked.carrier == wd::Carrier::Udp ? "udp" : "tcp",
                     asked.has_cookie ? " with cookie" : "");
}

std::string describe(const ledger::Record& record) {
  return fmt::format("{} {} {}{}{}", record.action, record.host, record.reason,
                     record.by.empty() ? "" : " ", record.by);
}

// One look at one answer and at the world.
class Check {
 public:
  Check(const Reply& reply, World& world) : reply_(reply), world_(world) {
    if (reply.packet) {
      seen_ = wf::look(*reply.packet);
    }
  }

  std::vector<Miss> run(const Expectations& expectations);

 private:
  [[nodiscard]] bool holds(const Expectation& expectation) const;
  [[nodiscard]] bool holds_of_answer(const Expectation& expectation) const;
  [[nodiscard]] bool was_asked(const std::vector<std::string>& words) const;
  [[nodiscard]] bool was_written(const std::vector<std::string>& words) const;
  [[nodiscard]] std::string what_was(Kind kind) const;

  const Reply& reply_;
  World& world_;
  wf::Seen seen_;
};

bool Check::was_asked(const std::vector<std::string>& words) const {
  return std::ranges::any_of(world_.upstreams().log(), [&](const AskedQuestion& asked) {
    const std::string text = describe(asked);
    const std::string wanted = fmt::format("{}", fmt::join(words, " "));
    // The carrier may be left out.
    return text == wanted || text.starts_with(wanted + " ");
  });
}

bool Check::was_written(const std::vector<std::string>& words) const {
  return std::ranges::any_of(world_.records(), [&](const ledger::Record& record) {
    return record.action == words[0] && record.host == words[1] && record.reason == words[2] &&
           (words.size() < 4 || record.by == words[3]);
  });
}

bool Check::holds_of_answer(const Expectation& expectation) const {
  const ByteView message = *reply_.packet;
  const auto has_flag = [&] { return (seen_.flags & flag_bit(expectation.words[0])) != 0; };
  switch (expectation.kind) {
  case Kind::Rcode:
    return seen_.rcode == expectation.number;
  case Kind::Record:
    return std::ranges::any_of(seen_.records, [&](const wd::Record& record) {
      return record.section == expectation.record.section &&
             is_like(expectation.record.record, message, record);
    });
  case Kind::NoAnswers:
    return seen_.count(wd::Section::Answer) == 0;
  case Kind::ErrorNote:
    return std::ranges::any_of(seen_.errors, [&](const wf::SeenError& error) {
      return error.code == expectation.number &&
             (expectation.words.empty() || error.text.contains(expectation.words[0]));
    });
  case Kind::NoErrorNote:
    return seen_.errors.empty();
  case Kind::Flag:
    return has_flag();
  case Kind::NoFlag:
    return !has_flag();
  case Kind::Opt:
    return seen_.has_opt;
  case Kind::NoOpt:
    return !seen_.has_opt;
  case Kind::Size:
    return message.size() <= expectation.number;
  default:
    return false;
  }
}

bool Check::holds(const Expectation& expectation) const {
  switch (expectation.kind) {
  case Kind::Waiting:
    return reply_.is_expected;
  case Kind::Silence:
    return !reply_.is_expected && !reply_.packet;
  case Kind::AskedCount:
    return world_.upstreams().log().size() == expectation.number;
  case Kind::Asked:
    return was_asked(expectation.words);
  case Kind::Written:
    return was_written(expectation.words);
  case Kind::NothingWritten:
    return world_.records().empty();
  case Kind::Counted:
    return world_.counted() == expectation.number;
  case Kind::Fails:
    return false; // the runner's business
  default:
    return reply_.packet && holds_of_answer(expectation);
  }
}

std::string Check::what_was(Kind kind) const {
  std::string out;
  if (kind == Kind::AskedCount || kind == Kind::Asked) {
    out = fmt::format("{} questions", world_.upstreams().log().size());
    for (const AskedQuestion& asked : world_.upstreams().log()) {
      out += "\n      asked " + describe(asked);
    }
    return out;
  }
  if (kind == Kind::Written || kind == Kind::NothingWritten || kind == Kind::Counted) {
    out = fmt::format("{} records, {} counted", world_.records().size(), world_.counted());
    for (const ledger::Record& record : world_.records()) {
      out += "\n      written " + describe(record);
    }
    return out;
  }
  if (reply_.packet) {
    return describe(*reply_.packet, seen_);
  }
  return reply_.is_expected ? "waiting" : "silence";
}

std::vector<Miss> Check::run(const Expectations& expectations) {
  std::vector<Miss> out;
  std::size_t wanted_answers = 0;
  for (const Expectation& expectation : expectations) {
    wanted_answers +=
        expectation.kind == Kind::Record && expectation.record.section == wd::Section::Answer;
    if (!holds(expectation)) {
      out.push_back({expectation.line, fmt::format("expected `{}`, but there was: {}",
                                                   expectation.text, what_was(expectation.kind))});
    }
  }
  const bool is_about_answer = std::ranges::any_of(
      expectations, [](const Expectation& each) { return is_answer_kind(each.kind); });
  if (reply_.packet && is_about_answer && !seen_.is_sound) {
    out.push_back({expectations.front().line, "the answer is no sound message"});
  }
  // Answers that are named are all there are.
  if (out.empty() && wanted_answers > 0 && seen_.count(wd::Section::Answer) != wanted_answers) {
    out.push_back(
        {expectations.front().line, fmt::format("expected {} answer records, but there was: {}",
                                                wanted_answers, what_was(Kind::Record))});
  }
  return out;
}

} // namespace

std::vector<Miss> check(const Expectations& expectations, const Reply& reply, World& world) {
  return Check(reply, world).run(expectations);
}

} // namespace haechi::scenario
