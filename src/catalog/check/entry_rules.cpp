// What every entry must say, and what must not have grown old.
#include "catalog/check/calendar.h"
#include "catalog/check/rules.h"
#include "catalog/overlay.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace haechi::catalog {

namespace {

const std::set<std::string_view> kCategories{
    "generative-ai", "chat",    "search",  "api",       "code",      "agent",      "image",
    "video",         "audio",   "meeting", "writing",   "translate", "aggregator", "companion",
    "embedded",      "gateway", "local",   "model-hub", "ai-info"};

using Kinds = std::map<std::string_view, SourceKind>;

Kinds kinds_of(const CatalogParts& parts) {
  Kinds kinds;
  for (const EvidenceSource& source : parts.sources) {
    kinds.emplace(source.id, source.kind);
  }
  return kinds;
}

struct Weight {
  bool is_official = false;    // vendor or regulator
  std::size_t independent = 0; // beside popularity and hearsay
  std::size_t heard = 0;       // anything but hearsay
};

Weight weigh(const std::vector<Evidence>& evidence, const Kinds& kinds) {
  Weight weight;
  std::set<std::string_view> seen;
  for (const Evidence& one : evidence) {
    const auto found = kinds.find(one.source);
    if (found == kinds.end() || !seen.insert(one.source).second) {
      continue;
    }
    const SourceKind kind = found->second;
    weight.is_official |= kind == SourceKind::Vendor || kind == SourceKind::Regulator;
    weight.heard += kind == SourceKind::Unconfirmed ? 0 : 1;
    const bool counts = kind != SourceKind::Unconfirmed && kind != SourceKind::Popularity;
    // Client code of several projects is two sources by itself.
    weight.independent += !counts ? 0 : kind == SourceKind::ClientCode && one.source == "F" ? 2 : 1;
  }
  return weight;
}

void require_languages(const CheckContext& context, const Words& words, std::string_view what,
                       const Location& where) {
  if (words.en.empty() || words.ko.empty()) {
    context.error(
        "E-CATALOG-038",
        fmt::format("{} is not there in {}", what, words.en.empty() ? "English" : "Korean"), where,
        "write {en: ..., ko: ...}");
  }
}

void require_high_confidence(const CheckContext& context, const Kinds& kinds, std::string_view what,
                             const std::string& confidence, const std::vector<Evidence>& evidence,
                             const Location& where) {
  const Weight weight = weigh(evidence, kinds);
  if (confidence == "h" && !weight.is_official && weight.independent < 2) {
    context.error("E-CATALOG-039", fmt::format("{} has confidence h on too little evidence", what),
                  where, "a vendor, a regulator, or two sources beside popularity");
  }
}

void check_date(const CheckContext& context, std::string_view what, const std::string& date,
                const Location& where) {
  const auto last = find_last_day(date);
  if (!last) {
    context.warning("E-CATALOG-041", fmt::format("{} does not say when it was last verified", what),
                    where, "last_verified: \"YYYY-MM-DD\"");
    return;
  }
  const auto age = (context.input.today - *last).count();
  if (age > context.input.max_age_days) {
    context.warning("E-CATALOG-041",
                    fmt::format("{} was last verified on {}, {} days ago", what, date, age), where,
                    "look again and raise the date, or lower the confidence");
  } else if (age < -31) {
    context.error("E-CATALOG-041",
                  fmt::format("{} was last verified in the future: {}", what, date), where);
  }
}

} // namespace

void check_languages(const CheckContext& context) {
  for (const ProviderDetails& provider : context.parts.providers) {
    require_languages(context, provider.name, fmt::format("the name of provider `{}`", provider.id),
                      provider.where);
  }
  for (const ServiceDetails& details : context.parts.details) {
    const auto service = std::ranges::find(context.parts.services, details.id, &Service::id);
    require_languages(context, service->name, fmt::format("the name of `{}`", details.id),
                      details.where);
    if (!details.notes.is_empty()) {
      require_languages(context, details.notes, fmt::format("the note of `{}`", details.id),
                        details.where);
    }
  }
}

void check_words(const CheckContext& context) {
  for (const ServiceDetails& details : context.parts.details) {
    const auto service = std::ranges::find(context.parts.services, details.id, &Service::id);
    for (const std::string& word : service->category) {
      if (!kCategories.contains(word)) {
        context.error("E-CATALOG-045", fmt::format("`{}` of `{}` is no category", word, details.id),
                      details.where,
                      find_nearest_word(word, {kCategories.begin(), kCategories.end()}));
      }
    }
    if (service->category.empty() || service->surfaces.empty()) {
      context.error("E-CATALOG-045",
                    fmt::format("`{}` does not say its category and surfaces", details.id),
                    details.where);
    }
  }
}

void check_proof(const CheckContext& context) {
  const Kinds kinds = kinds_of(context.parts);
  if (kinds.empty()) {
    return; // without a register nothing is known of sources
  }
  for (std::size_t i = 0; i < context.parts.names.size(); ++i) {
    const Name& name = context.parts.names[i];
    const NameFacts& facts = context.parts.name_facts[i];
    const std::string what = fmt::format("`{}` of `{}`", name.pattern, context.service_of(name).id);
    if (facts.evidence.empty()) {
      context.error("E-CATALOG-040", fmt::format("{} has no evidence", what), facts.where);
    } else if (name.use == Use::Blockable && weigh(facts.evidence, kinds).heard == 0) {
      context.error("E-CATALOG-040", fmt::format("{} may be blocked on hearsay alone", what),
                    facts.where, "use: observe-only");
    }
    require_high_confidence(context, kinds, what, name.confidence, facts.evidence, facts.where);
  }
  for (const ServiceDetails& details : context.parts.details) {
    for (const UrlRule& rule : details.url_rules) {
      require_high_confidence(context, kinds, fmt::format("{}{}", rule.host, rule.path),
                              rule.confidence, rule.evidence, rule.where);
    }
  }
  for (const ProviderDetails& provider : context.parts.providers) {
    for (const Control& control : provider.control) {
      const std::string what = fmt::format("control of `{}` by {}", provider.id, control.country);
      if (control.evidence.empty()) {
        context.error("E-CATALOG-040", fmt::format("{} has no evidence", what), provider.where);
      }
      require_high_confidence(context, kinds, what, control.confidence, control.evidence,
                              provider.where);
    }
  }
}

void check_ages(const CheckContext& context) {
  for (const ServiceDetails& details : context.parts.details) {
    check_date(context, fmt::format("`{}`", details.id), details.last_verified, details.where);
  }
  for (const ProviderDetails& provider : context.parts.providers) {
    check_date(context, fmt::format("provider `{}`", provider.id), provider.last_verified,
               provider.where);
  }
  for (std::size_t i = 0; i < context.parts.names.size(); ++i) {
    const NameFacts& facts = context.parts.name_facts[i];
    if (!facts.last_verified.empty()) {
      check_date(context, fmt::format("`{}`", context.parts.names[i].pattern), facts.last_verified,
                 facts.where);
    }
  }
}

bool is_of_site(const CheckInput& input, std::string_view file) {
  return is_local(file) || (!input.site_folder.empty() && file.starts_with(input.site_folder));
}

void check_given_ids(const CheckContext& context) {
  const SourceFile& file = context.input.ids;
  if (file.text.empty()) {
    return;
  }
  std::set<std::string_view> given;
  for (const ListLine& line : split_list(file.text)) {
    const Location where{file.path, line.number, 1};
    if (!given.insert(line.text).second) {
      context.error("E-CATALOG-042", fmt::format("id `{}` is listed twice", line.text), where);
    }
    if (context.catalog.find_service(line.text) == nullptr) {
      context.error("E-CATALOG-042",
                    fmt::format("id `{}` was given once and has no entry", line.text), where,
                    "ended and renamed services keep their file");
    }
  }
  for (const ServiceDetails& details : context.parts.details) {
    if (!given.contains(details.id) && !is_of_site(context.input, details.where.file)) {
      context.error("E-CATALOG-042", fmt::format("id `{}` is not in the list of ids", details.id),
                    details.where, fmt::format("add it to {}", file.path));
    }
  }
}

void check_life(const CheckContext& context) {
  std::set<std::string_view> moved;
  for (const ServiceDetails& details : context.parts.details) {
    const auto service = std::ranges::find(context.parts.services, details.id, &Service::id);
    if (service->status == "renamed") {
      moved.insert(details.id);
      if (details.replaced_by.empty()) {
        context.error("E-CATALOG-044",
                      fmt::format("`{}` was renamed but does not say to what", details.id),
                      details.where, "replaced_by: [ID]");
      }
    }
    if (service->status == "ended" && details.ended_on.empty()) {
      context.warning("E-CATALOG-044", fmt::format("`{}` ended but does not say when", details.id),
                      details.where, "ended_on: \"YYYY-MM-DD\"");
    }
  }
  for (std::size_t i = 0; i < context.parts.names.size(); ++i) {
    const Name& name = context.parts.names[i];
    const NameFacts& facts = context.parts.name_facts[i];
    const auto last = find_last_day(facts.expires);
    if (name.use == Use::Blockable && last && *last < context.input.today) {
      context.error("E-CATALOG-043",
                    fmt::format("`{}` of `{}` expired on {} and may be somebody else's by now",
                                name.pattern, context.service_of(name).id, facts.expires),
                    facts.where, "use: observe-only");
    }
    if (name.use == Use::Blockable && moved.contains(context.service_of(name).id)) {
      context.error("E-CATALOG-044",
                    fmt::format("`{}` belongs to `{}`, which was renamed", name.pattern,
                                context.service_of(name).id),
                    facts.where, "move it to the service that replaces it");
    }
  }
}

} // namespace haechi::catalog
