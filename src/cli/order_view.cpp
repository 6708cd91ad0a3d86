#include "cli/order_view.h"

#include "cli/policy_diff_view.h"
#include "io/files/read.h"
#include "oversight/policy_events.h"
#include "oversight/settle.h"
#include "policy/check/check.h"
#include "policy/check/load.h"
#include "policy/compile/canonical.h"
#include "policy/compile/former_services.h"
#include "text/visible.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <span>

namespace haechi::cli {

namespace {

constexpr std::size_t kShownRegions = 20;

std::string describe(const order::OrderRule& rule) {
  std::vector<std::string> parts;
  for (const auto& [facet, values] : rule.target) {
    parts.push_back(fmt::format("{} {}", facet, fmt::join(values, "|")));
  }
  std::string out = fmt::format("{}: {}", rule.effect, fmt::join(parts, ", "));
  if (!rule.obligations.empty()) {
    out += fmt::format("; obligations: {}", fmt::join(rule.obligations, ", "));
  }
  if (!rule.instead.empty()) {
    out += fmt::format("; instead: {}", fmt::join(rule.instead, ", "));
  }
  return out;
}

void add(oversight::Fields& out, std::string_view name, std::string value) {
  if (!value.empty()) {
    out.emplace(name, std::move(value));
  }
}

void add(oversight::Fields& out, std::string_view name, const std::optional<Instant>& at) {
  if (at) {
    out.emplace(name, to_rfc3339(*at));
  }
}

constexpr std::array<std::string_view, 2> kUnknownNames{"E-POLICY-116", "E-POLICY-117"};
constexpr std::array<std::string_view, 2> kUnheard{"E-POLICY-118", "E-POLICY-128"};

// What is wrong with the file itself, or names a body, device class or zone that is not there: such
// an order would reach nobody, or others than were meant.
Errors find_misfits(const policy::Policy& policy, const catalog::Catalog& catalog,
                    const Prospect& prospect) {
  const auto is_misfit = [&](const policy::Finding& finding) {
    const auto is_among = [&](std::span<const std::string_view> codes) {
      return std::ranges::find(codes, finding.error.code) != codes.end();
    };
    return finding.severity >= policy::Severity::Error || is_among(kUnknownNames) ||
           (prospect.where_unheard == WhereUnheard::Refused && is_among(kUnheard));
  };
  Errors out;
  for (policy::Finding& finding : policy::check_policy(policy, &catalog)) {
    if (finding.error.where.file == prospect.file.path && is_misfit(finding)) {
      out.push_back(std::move(finding.error));
    }
  }
  return out;
}

using PolicyPointer = std::shared_ptr<const policy::Policy>;

// As a gateway has it in force that hears what the register tells.
PolicyPointer as_heard(const PolicyPointer& policy, const catalog::Catalog& catalog,
                       const oversight::Heard& heard) {
  auto out = std::make_shared<policy::Policy>(*policy::with_current_services(policy, catalog));
  [[maybe_unused]] const auto settled = oversight::settle_heard(*out, heard);
  return out;
}

} // namespace

// SECURITY: somebody else's words, one line each.
void print_order(const order::SignedOrder& order, const order::Issuer& issuer) {
  std::vector<std::string> lines{
      fmt::format("order {} of {}, number {}, issued {}", order.id, order.issuer, order.sequence,
                  to_rfc3339(order.issued)),
      fmt::format("signed by {} with key {}", issuer.key.holder, order.key),
      fmt::format("basis: {}", order.basis)};
  std::ranges::transform(order.rules, std::back_inserter(lines), describe);
  for (const std::string& line : lines) {
    fmt::print("{}\n", text::to_visible(line));
  }
}

Result<Instant> parse_utc(std::string_view text) {
  return parse_date_time(text).map(
      [](const DateTime& read) { return Instant(read.local.time_since_epoch() - read.offset); });
}

std::optional<Result<order::SignedOrder>> find_signed(const oversight::Register& there,
                                                      std::string_view id) {
  const oversight::Item* item = there.find(oversight::Thing::Order, id);
  if (item == nullptr || item->text("signed").empty()) {
    return std::nullopt;
  }
  return order::parse_order(item->text("signed"));
}

std::int64_t last_sequence_of(const oversight::Register& there, const IssuerQuery& query) {
  const auto is_revoked = [&](const std::string& key) {
    const order::Revocation* revoked = query.list.find_revocation(key);
    return revoked != nullptr && revoked->at <= query.seen;
  };
  std::int64_t out = -1;
  for (const auto& [id, item] : there.all(oversight::Thing::Order)) {
    if (item.text("issuer") != query.issuer || item.text("signed").empty() ||
        item.made() >= query.until) {
      continue;
    }
    if (const auto read = order::parse_order(item.text("signed")); read && !is_revoked(read->key)) {
      out = std::max(out, read->sequence);
    }
  }
  return out;
}

ResultOrErrors<std::string> preview(const Prospect& prospect, Language language) {
  const PolicyPaths& paths = prospect.paths;
  auto files = io::read_yaml(paths.policy);
  if (!files) {
    return tl::make_unexpected(Errors{files.error()});
  }
  auto before = policy::load_policy(*files);
  files->push_back(prospect.file);
  auto after = policy::load_policy(*files);
  const auto catalog = read_catalog(paths);
  for (const Errors& errors : {before ? Errors{} : before.error(), after ? Errors{} : after.error(),
                               catalog ? Errors{} : catalog.error()}) {
    if (!errors.empty()) {
      return tl::make_unexpected(errors);
    }
  }
  if (Errors misfits = find_misfits(**after, **catalog, prospect); !misfits.empty()) {
    return tl::make_unexpected(std::move(misfits));
  }
  const oversight::Heard heard = oversight::policy_events(prospect.there, prospect.now);
  const auto comparison = policy::regions::Comparison::of_answers(
      as_heard(*before, **catalog, heard), as_heard(*after, **catalog, heard), *catalog,
      policy::regions::Comparing::Effects);
  DiffView view{.comparison = *comparison,
                .is_against = false,
                .before = paths.policy,
                .after = paths.policy + " + " + prospect.file.path,
                .before_digest = policy::digest_of(**before, **catalog),
                .after_digest = policy::digest_of(**after, **catalog),
                .moments = {},
                .moments_left = {}};
  auto outcome = comparison->run(prospect.now, oversight::choose_for(**after, heard),
                                 policy::regions::Limits(), view.spent);
  if (!outcome) {
    return tl::make_unexpected(Errors{outcome.error()});
  }
  view.moments.push_back({prospect.now, Instant::max(), std::move(*outcome)});
  return to_text(view, language, kShownRegions);
}

oversight::Fields fields_of(const order::SignedOrder& order) {
  oversight::Fields out;
  add(out, "title", order.title.en);
  add(out, "title-ko", order.title.ko);
  add(out, "instrument", order.instrument);
  add(out, "basis", order.basis);
  add(out, "because", order.because.en);
  add(out, "because-ko", order.because.ko);
  add(out, "addressee", fmt::format("{}", fmt::join(order.addressee, ", ")));
  add(out, "targets", fmt::format("{}", fmt::join(targets_of(order), ",")));
  add(out, "from", order.from);
  add(out, "expires", order.expires);
  add(out, "review", order.review);
  add(out, "appeal", order.appeal);
  add(out, "appeal-by", order.appeal_by);
  return out;
}

std::vector<std::string> tasks_of(const order::SignedOrder& order) {
  constexpr std::array<std::string_view, 6> kAtEachUse{"acknowledge", "inspect",     "justify",
                                                       "log",         "notice-page", "incident"};
  std::vector<std::string> out;
  for (const order::OrderRule& rule : order.rules) {
    std::ranges::copy_if(rule.obligations, std::back_inserter(out), [&](std::string_view word) {
      return std::ranges::find(kAtEachUse, word) == kAtEachUse.end() &&
             !word.starts_with("route-to:");
    });
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

} // namespace haechi::cli
