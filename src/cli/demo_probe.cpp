#include "cli/demo_probe.h"

#include "io/demo/dns_client.h"
#include "io/demo/web_client.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::cli {

namespace {

using engine::gateway::Depth;
using engine::gateway::Trace;
using engine::gateway::Verdict;

constexpr std::uint16_t kBlocked = 15; // RFC 8914
constexpr std::uint16_t kCensored = 16;
constexpr std::uint16_t kProhibited = 18;

Seen broken(const Error& error) {
  return {.answer = "no answer", .contradictions = {error.message}};
}

// The number in `... [H-7K3M-9QX2]` at the end of a refusal's line.
std::string find_reference(std::string_view line) {
  const std::size_t open = line.rfind('[');
  const std::size_t close = line.rfind(']');
  return open == std::string_view::npos || close == std::string_view::npos || close < open
             ? std::string()
             : std::string(line.substr(open + 1, close - open - 1));
}

Seen ask_name(const DemoRow& row, const DemoWorld& world) {
  const auto reply = io::ask_dns(row.from, world.dns, row.host);
  if (!reply) {
    return broken(reply.error());
  }
  Seen seen{.answer = io::to_text(reply->rcode)};
  if (reply->rcode == wire::dns::Rcode::NoError) {
    const auto site = world.addresses.find(row.host);
    if (site == world.addresses.end() || reply->addresses != std::vector{site->second}) {
      seen.contradictions.emplace_back("the address is not the site's");
    } else {
      seen.answer = site->second.to_string();
    }
    return seen;
  }
  seen.is_refused = true;
  seen.reference = find_reference(reply->extended_text);
  const bool is_known_code = reply->extended_error == kBlocked ||
                             reply->extended_error == kCensored ||
                             reply->extended_error == kProhibited;
  if (!is_known_code || reply->extended_text.empty()) {
    seen.contradictions.emplace_back("the refusal has no Extended DNS Error with a text");
  } else {
    seen.answer += fmt::format(", EDE {}", *reply->extended_error);
  }
  return seen;
}

Seen see_site(const io::WebReply& reply, const DemoRow& row) {
  Seen seen{.answer = fmt::format("{} from the site", reply.status)};
  if (reply.status != 200 || reply.find_field("x-haechi-stand-in") != row.host) {
    seen.answer = fmt::format("{}", reply.status);
    seen.contradictions.emplace_back("neither the site nor a refusal answered");
  }
  return seen;
}

bool is_refusal(const io::WebReply& reply) {
  return (reply.status == 403 || reply.status == 451) && !reply.find_field("haechi-reason").empty();
}

Seen ask_https(const DemoRow& row, const DemoWorld& world) {
  const auto reply = io::fetch_https(
      {.source = row.from, .proxy = world.proxy, .host = row.host, .port = world.sites.https},
      world.authority);
  if (!reply) {
    return broken(reply.error());
  }
  if (!reply->is_from_proxy || !is_refusal(*reply)) {
    return see_site(*reply, row);
  }
  Seen seen{.answer = fmt::format("{} at CONNECT", reply->status),
            .is_refused = true,
            .reference = reply->find_field("haechi-reference")};
  if (reply->body.find(seen.reference) == std::string::npos) {
    seen.contradictions.emplace_back("the refusal's body lacks its reference");
  }
  return seen;
}

Seen ask_http(const DemoRow& row, const DemoWorld& world) {
  const auto reply = io::fetch_http(
      {.source = row.from, .proxy = world.proxy, .host = row.host, .port = world.sites.http});
  if (!reply) {
    return broken(reply.error());
  }
  if (!is_refusal(*reply)) {
    return see_site(*reply, row);
  }
  Seen seen{.answer = fmt::format("{} with a page", reply->status),
            .is_refused = true,
            .reference = reply->find_field("haechi-reference")};
  if (reply->body.find("<html lang=\"ko\">") == std::string::npos ||
      reply->body.find(seen.reference) == std::string::npos) {
    seen.contradictions.emplace_back("the refusal has no page in the language asked for");
  }
  return seen;
}

Depth depth_of(Way way) {
  switch (way) {
  case Way::Dns:
    return Depth::Dns;
  case Way::Https:
    return Depth::Connect;
  case Way::Http:
    break;
  }
  return Depth::Request;
}

bool is_at(const std::string& depth, Way way) {
  if (way == Way::Https) {
    return depth == "connect" || depth == "server-name";
  }
  return depth == (way == Way::Dns ? "dns" : "request");
}

bool is_about(const ledger::Record& record, const DemoResult& result) {
  const auto* subject = result.expected.subject;
  const std::string who = subject == nullptr ? result.row.from.to_string() : subject->name;
  return record.subject == who && record.host == result.row.host &&
         is_at(record.depth, result.row.over);
}

bool says_the_same(const ledger::Record& record, const Verdict& verdict) {
  return record.effect == policy::to_word(verdict.effect) &&
         record.action == (verdict.is_refusal() ? "refuse" : "pass") &&
         record.reason == verdict.reason && record.by == verdict.by &&
         record.obligations == verdict.obligations && record.unmet == verdict.unmet;
}

std::string_view to_word(Story story) {
  switch (story) {
  case Story::Refused:
    return "refused";
  case Story::Caution:
    return "caution";
  case Story::Passes:
    return "passes";
  case Story::Unseen:
    break;
  }
  return "unseen";
}

Story story_of(const Verdict& verdict) {
  if (verdict.is_refusal()) {
    return Story::Refused;
  }
  if (verdict.trace != Trace::Recorded) {
    return verdict.trace == Trace::None ? Story::Unseen : Story::Passes;
  }
  return std::ranges::find(verdict.unmet, "warn-unshown") == verdict.unmet.end() ? Story::Passes
                                                                                 : Story::Caution;
}

void compare_records(DemoResult& result, const io::RecordsRead& records) {
  const Verdict& verdict = result.expected.verdict;
  bool has_any = false;
  bool has_same = false;
  bool has_reference = false;
  for (const ledger::Record& record : records.decisions) {
    if (is_about(record, result)) {
      has_any = true;
      has_same = has_same || says_the_same(record, verdict);
      has_reference = has_reference || record.reference == result.seen.reference;
    }
  }
  if (verdict.trace != Trace::Recorded) {
    if (has_any) {
      result.differences.emplace_back("there is a record of what should leave none");
    }
    return;
  }
  if (!has_same) {
    result.differences.emplace_back(has_any ? "the record says something else than the policy"
                                            : "there is no record");
  }
  if (!result.seen.reference.empty() && !has_reference) {
    result.differences.emplace_back(
        fmt::format("no record has the reference {}", result.seen.reference));
  }
}

} // namespace

Seen ask(const DemoRow& row, const DemoWorld& world) {
  switch (row.over) {
  case Way::Dns:
    return ask_name(row, world);
  case Way::Https:
    return ask_https(row, world);
  case Way::Http:
    break;
  }
  return ask_http(row, world);
}

Expected expect(engine::gateway::Judge& judge, const DemoRow& row, Instant now) {
  Expected out;
  out.subject = judge.identify(row.from);
  out.verdict = out.subject == nullptr
                    ? judge.refuse_unknown_client()
                    : judge.judge(*out.subject, row.host, depth_of(row.over), now);
  return out;
}

bool lacks_record(const DemoResult& result, const io::RecordsRead& records) {
  return result.expected.verdict.trace == Trace::Recorded &&
         std::ranges::none_of(records.decisions, [&](const ledger::Record& record) {
           return is_about(record, result);
         });
}

void compare(DemoResult& result, const io::RecordsRead& records) {
  const Verdict& verdict = result.expected.verdict;
  result.differences = result.seen.contradictions;
  if (const Story story = story_of(verdict); story != result.row.story) {
    result.differences.push_back(fmt::format("the story says `{}`, the policy `{}`",
                                             to_word(result.row.story), to_word(story)));
  }
  if (result.seen.contradictions.empty() && result.seen.is_refused != verdict.is_refusal()) {
    result.differences.push_back(fmt::format("the policy {} it, the gateway {} it",
                                             verdict.is_refusal() ? "refuses" : "passes",
                                             result.seen.is_refused ? "refused" : "passed"));
  }
  compare_records(result, records);
}

} // namespace haechi::cli
