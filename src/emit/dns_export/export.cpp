#include "emit/dns_export/export.h"

#include "emit/dns_export/writers.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::emit::dns_export {

namespace {

constexpr std::size_t kMaxNamesInComment = 20;
constexpr std::array<std::string_view, 4> kEngineWords{"rpz", "unbound", "dnsmasq", "hosts"};

constexpr std::string_view kNoReason = "tells no reason, records nothing, knows no people";
constexpr std::string_view kNoChains = "does not judge where an answer leads: an alias of another "
                                       "name passes";
constexpr std::string_view kNoEch = "leaves `ech` in HTTPS records";
constexpr std::string_view kAddressesOnly =
    "speaks for A and AAAA only: HTTPS, MX and every other type of a blocked name passes";

std::vector<std::string_view> find_limits(Engine engine) {
  std::vector<std::string_view> limits{kNoReason, kNoEch};
  if (engine != Engine::Rpz) {
    limits.push_back(kNoChains);
  }
  if (engine == Engine::Hosts) {
    limits.push_back(kAddressesOnly);
  }
  return limits;
}

void comment(std::string& out, std::string_view mark, std::string_view text) {
  out += mark;
  for (const char sign : text) {
    out += static_cast<unsigned char>(sign) < 0x20U || sign == 0x7F ? '?' : sign;
  }
  out += '\n';
}

std::string write_heading(const Export& written, const View& view, const Settings& settings) {
  const std::string_view mark = written.engine == Engine::Rpz ? "; " : "# ";
  std::string out;
  const auto say = [&](std::string_view text) { comment(out, mark, text); };
  say(fmt::format("haechi {}: export {}", settings.version, to_word(written.engine)));
  say("policy " + view.policy);
  say("as seen by " + to_text(view.viewer));
  say(fmt::format("decided at {}, {}", to_rfc3339(view.at),
                  view.valid_until == Instant::max()
                      ? "no date of the policy changes an entry"
                      : "to be written anew at " + to_rfc3339(view.valid_until)));
  if (view.is_out_of_reach) {
    say("out of the policy's reach: nothing is blocked");
  }
  say(fmt::format("{} entries; said otherwise than decided: {}", written.entries,
                  written.gaps.count()));
  for (const auto& [gap, names] : written.gaps.groups()) {
    say("  " + to_line(gap, names, kMaxNamesInComment));
  }
  for (const std::string_view limit : written.limits) {
    say(fmt::format("this engine {}", limit));
  }
  return out;
}

} // namespace

std::string_view to_word(Engine engine) {
  return kEngineWords[static_cast<std::size_t>(engine)];
}

void Draft::gap(std::string_view kind, std::string_view detail, Act outcome,
                std::string_view name) {
  gaps.add(
      {std::string(kind), std::string(detail), outcome == Act::Pass ? "passes" : "blocked", "", {}},
      name);
}

bool is_plain_name(std::string_view name) {
  return std::ranges::all_of(name, [](char sign) {
    return (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9') || sign == '-' ||
           sign == '_' || sign == '.';
  });
}

Export write_export(Engine engine, const View& view, const Settings& settings) {
  Draft draft;
  draft.gaps = view.gaps;
  if (settings.has_answers_by_order) {
    draft.gap(gap::kAnswer, "every order is answered alike", Act::Refuse, "*");
  }
  if (settings.refuses_private_addresses) {
    draft.gap(gap::kAddress, "private addresses behind public names", Act::Pass, "*");
  }
  switch (engine) {
  case Engine::Rpz:
    write_rpz(view, settings, draft);
    break;
  case Engine::Unbound:
    write_unbound(view, settings, draft);
    break;
  case Engine::Dnsmasq:
    write_dnsmasq(view, settings, draft);
    break;
  case Engine::Hosts:
    write_hosts(view, settings, draft);
    break;
  }
  Export written;
  written.engine = engine;
  written.entries = draft.entries;
  written.gaps = std::move(draft.gaps);
  written.limits = find_limits(engine);
  written.text = write_heading(written, view, settings) + draft.text;
  return written;
}

std::string to_json(const Export& written, const View& view) {
  wire::json::Writer out;
  out.begin_object().key("v").number(1).member("engine", to_word(written.engine));
  out.member("subject", to_text(view.viewer)).member("at", to_rfc3339(view.at)).key("valid_until");
  view.valid_until == Instant::max() ? out.null() : out.string(to_rfc3339(view.valid_until));
  out.member("policy", view.policy).key("out_of_reach").boolean(view.is_out_of_reach);
  out.key("entries").number(static_cast<std::int64_t>(written.entries));
  out.key("gaps").begin_array();
  for (const auto& [gap, names] : written.gaps.groups()) {
    out.begin_object().member("kind", gap.kind).member("detail", gap.detail);
    out.member("outcome", gap.outcome).key("by");
    gap.by.empty() ? out.null() : out.string(gap.by);
    out.key("services").strings(gap.services).key("names").strings(names).end_object();
  }
  out.end_array().key("limits").begin_array();
  for (const std::string_view limit : written.limits) {
    out.string(limit);
  }
  return out.end_array().end_object().take();
}

} // namespace haechi::emit::dns_export
