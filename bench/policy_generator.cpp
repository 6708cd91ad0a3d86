#include "bench/policy_generator.h"

#include "catalog/load.h"
#include "policy/check/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

namespace haechi::bench {

namespace {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() { // SplitMix64
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

  bool percent(std::size_t part) { return below(100) < part; }

  template <class List> std::string_view of(const List& list) { return list[below(list.size())]; }

 private:
  std::uint64_t state_;
};

// A seed of its own for each purpose and number.
std::uint64_t seed_for(std::uint64_t seed, std::uint64_t purpose, std::uint64_t number) {
  Chance mix(seed ^ purpose << 56U);
  return mix.next() + number * 0xD1342543DE82EF95ULL;
}

constexpr std::array<std::string_view, 4> kZones{"internet", "work-net", "guest", "lab-net"};
constexpr std::array<std::string_view, 4> kDevices{"gov-pc", "work-laptop", "tablet", "lab-pc"};
constexpr std::array<std::string_view, 5> kRoles{"employee", "contractor", "researcher", "officer",
                                                 "trainee"};
constexpr std::array<std::string_view, 4> kInstruments{"own measure", "circular", "official letter",
                                                       "in-house notice"};
constexpr std::array<std::string_view, 3> kGrounds{"security-testing", "research",
                                                   "law-enforcement"};
constexpr std::array<std::string_view, 4> kPurposes{"business", "personal", "research", "training"};
constexpr std::array<std::string_view, 5> kOperations{"prompt", "upload", "sign-up", "api-call",
                                                      "install"};
constexpr std::array<std::string_view, 5> kFindings{"personal-data", "customer-data", "secret",
                                                    "source-code", "kr.rrn"};

// Where an order comes from; fixed by seed and number, whatever else changes.
struct Origin {
  std::string issuer;
  std::string reach; // the body that its scope names
};

Origin origin_of(std::uint64_t seed, std::size_t number) {
  Chance chance(seed_for(seed, 1, number));
  const std::size_t level = chance.below(100);
  const std::size_t ministry = chance.below(kMinistries);
  const std::size_t agency = chance.below(kAgencies);
  if (level == 0) {
    return {chance.percent(50) ? "gov.interior" : "regulator", "gov"};
  }
  if (level < 12) {
    return {ministry_id(ministry), ministry_id(ministry)};
  }
  return {agency_id(ministry, agency), agency_id(ministry, agency)};
}

class PolicyText {
 public:
  PolicyText(const PolicyShape& shape, const CatalogWords& words) : shape_(shape), words_(words) {}

  std::string take() {
    add_head();
    choose_changed();
    text_ += "\norders:\n";
    for (std::size_t i = 0; i < shape_.orders; ++i) {
      add_order(i);
    }
    add_exemptions();
    return std::move(text_);
  }

 private:
  template <class... Arguments>
  void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Arguments>(arguments)...);
  }

  void add_head() {
    text_ += "timezone: Asia/Seoul\n"
             "grades: [[O, S, C], [public, non-public]]\n\n"
             "bodies:\n"
             "  gov: {name: {en: Government, ko: 정부}, default: warn, on_undecided: warn, "
             "ungraded: [O]}\n"
             "  gov.interior: {parent: gov, authority: [gov]}\n"
             "  regulator: {authority: [gov]}\n";
    for (std::size_t i = 0; i < kMinistries; ++i) {
      add("  {}: {{parent: gov, name: {{en: Ministry {}, ko: 제{}부}}{}}}\n", ministry_id(i), i,
          i + 1, i % 5 == 0 ? ", on_undecided: block" : "");
      for (std::size_t j = 0; j < kAgencies; ++j) {
        add("  {}: {{parent: {}}}\n", agency_id(i, j), ministry_id(i));
      }
    }
    text_ += "\ndevices:\n"
             "  gov-pc: {owner: body}\n  work-laptop: {owner: body}\n  tablet: {owner: body}\n"
             "  lab-pc: {owner: body}\n  private-phone: {owner: person}\n"
             "zones:\n"
             "  internet: {owner: body}\n  work-net: {owner: body}\n"
             "  guest: {owner: body, body: gov}\n  lab-net: {owner: body, unlisted: inspect}\n"
             "  cellular: {owner: nobody}\n  classified: {owner: body, egress: none}\n";
  }

  void choose_changed() {
    Chance chance(seed_for(shape_.change_seed, 2, shape_.seed));
    const std::size_t wanted = std::min(shape_.changed, shape_.orders);
    while (changed_.size() < wanted) {
      changed_.insert(chance.below(shape_.orders));
    }
  }

  void add_order(std::size_t number) {
    const Origin origin = origin_of(shape_.seed, number);
    Chance chance(seed_for(shape_.seed, 3, number));
    add("  - id: order-{:05}\n    title: {{en: Measure {}, ko: 조치 {}호}}\n    issuer: {}\n",
        number, number, number, origin.issuer);
    const std::size_t force = chance.below(100);
    add("    force: {}\n    instrument: {}\n",
        force < 70   ? "binding"
        : force < 97 ? "advice"
                     : "external",
        chance.of(kInstruments));
    text_ += "    because: {en: Until its safety is confirmed, ko: 안전성이 확인될 때까지}\n";
    add_times(chance, number);
    add_superseded(chance, origin.issuer, number);
    add_scope(chance, origin.reach);
    if (changed_.contains(number)) {
      chance = Chance(seed_for(shape_.change_seed, 4, number));
    }
    const bool has_data = chance.percent(15);
    if (!has_data || chance.percent(70)) {
      add_rules(chance);
    }
    if (has_data) {
      add_data(chance);
    }
    if (chance.percent(30)) {
      add("    exemptions_by: [{}.ciso]\n    exemption_grounds: [security-testing, research]\n",
          origin.issuer);
    }
  }

  void add_times(Chance& chance, std::size_t number) {
    add("    from: {}-{:02}-{:02}\n", 2024 + chance.below(3), 1 + chance.below(12),
        1 + chance.below(28));
    const std::size_t end = chance.below(100);
    if (end < 35) { // a few of them are over
      add("    expires: {}-{:02}-{:02}\n", end < 4 ? 2026 : 2027 + chance.below(3),
          1 + chance.below(10), 1 + chance.below(28));
    }
    if (end < 20) {
      add("    until: {{any: [{{event: provider-replied, ref: case-{}}}, {{event: "
          "security-verified}}]}}\n",
          number % 97);
    }
  }

  // An earlier order of the same issuer, so that nothing leads back.
  void add_superseded(Chance& chance, const std::string& issuer, std::size_t number) {
    const auto [last, is_first] = last_of_.emplace(issuer, number);
    if (!is_first && chance.percent(6)) {
      add("    supersedes: [order-{:05}]\n", last->second);
    }
    last->second = number;
  }

  void add_scope(Chance& chance, const std::string& reach) {
    add("    scope: {{bodies: [{}]", reach);
    if (chance.percent(60)) {
      add(", devices: [{}, {}]", kDevices[0], kDevices[1 + chance.below(kDevices.size() - 1)]);
    }
    if (chance.percent(45)) {
      add(", zones: [{}]", chance.of(kZones));
    }
    if (chance.percent(20)) {
      add(", roles: [{}]", chance.of(kRoles));
    }
    if (chance.percent(3)) {
      text_ += ", not: {groups: [ai-pilot]}";
    }
    text_ += "}\n";
  }

  // Most orders name a provider or a service, as governments did; few name a country or everything.
  std::string target(Chance& chance) {
    const std::size_t kind = chance.below(100);
    std::string out;
    if (kind < 40) {
      out = fmt::format("provider_group: {}", quoted(chance.of(words_.groups)));
    } else if (kind < 75) {
      out = fmt::format("service: [{}, {}]", quoted(chance.of(words_.services)),
                        quoted(chance.of(words_.services)));
    } else if (kind < 85) {
      out = fmt::format("control_country: {}", quoted(chance.of(words_.countries)));
    } else {
      out = fmt::format("category: {}", quoted(chance.of(words_.categories)));
    }
    if (chance.percent(25)) {
      out += ", surface: [web, app]";
    }
    if (chance.percent(4)) {
      out += ", tier: free";
    }
    if (chance.percent(5)) {
      out += ", hosting: external";
    }
    return out;
  }

  // Plain scalars that are other things in YAML are rare words; quoting all of them is simplest.
  static std::string quoted(std::string_view word) { return fmt::format("\"{}\"", word); }

  void add_rules(Chance& chance) {
    text_ += "    rules:\n";
    const std::size_t count = 1 + (chance.percent(35) ? 1 + chance.below(2) : 0);
    for (std::size_t i = 0; i < count; ++i) {
      add_rule(chance, i + 1 < count);
    }
  }

  void add_rule(Chance& chance, bool may_exempt) {
    add("      - {{target: {{{}}}", target(chance));
    if (chance.percent(18)) {
      add(", operation: [{}]", chance.of(kOperations));
    }
    if (chance.percent(8)) {
      add(", purpose: [{}]", chance.of(kPurposes));
    }
    if (may_exempt && chance.percent(15)) {
      text_ += ", effect: exempt}\n";
      return;
    }
    static constexpr std::array<std::string_view, 10> kEffects{
        "block", "block", "block", "block", "block", "block", "warn", "warn", "inspect", "allow"};
    const std::string_view effect = chance.of(kEffects);
    add(", effect: {}", effect);
    if (effect == "block" && chance.percent(25)) {
      add(", obligations: [notice-page], instead: [{}]", quoted(chance.of(words_.services)));
    } else if (effect == "warn" && chance.percent(25)) {
      text_ += ", obligations: [justify]";
    }
    text_ += "}\n";
  }

  void add_data(Chance& chance) {
    text_ += "    data:\n";
    add("      - {{finding: [{}], effect: {}}}\n", chance.of(kFindings),
        chance.percent(60) ? "redact" : "block");
    if (chance.percent(40)) {
      add("      - {{grade: {}, effect: block, obligations: [incident]}}\n",
          chance.percent(50) ? "S" : "non-public");
    }
  }

  void add_exemptions() {
    text_ += "\nexemptions:\n";
    for (std::size_t i = 0; i * 20 < shape_.orders; ++i) {
      Chance chance(seed_for(shape_.seed, 5, i));
      const std::size_t number = chance.below(shape_.orders);
      const Origin origin = origin_of(shape_.seed, number);
      add("  - {{id: exemption-{:04}, order: order-{:05}, granted_by: {}, ground: {}, assurance: "
          "password, scope: {{bodies: [{}], roles: [{}]}}, from: 2026-0{}-01, expires: "
          "2027-0{}-01}}\n",
          i, number, origin.issuer, kGrounds[chance.below(2)], origin.reach, chance.of(kRoles),
          1 + chance.below(9), 1 + chance.below(9));
    }
  }

  PolicyShape shape_;
  const CatalogWords& words_;
  std::string text_;
  std::set<std::size_t> changed_;
  std::map<std::string, std::size_t> last_of_;
};

void sort_unique(std::vector<std::string>& words) {
  std::ranges::sort(words);
  const auto rest = std::ranges::unique(words);
  words.erase(rest.begin(), rest.end());
  std::erase(words, std::string());
}

[[noreturn]] void give_up(const Errors& errors) {
  for (const Error& error : errors) {
    fmt::print(stderr, "{}\n", to_string(error));
  }
  std::exit(2);
}

} // namespace

std::string ministry_id(std::size_t i) {
  return fmt::format("gov.m{:02}", i);
}

std::string agency_id(std::size_t i, std::size_t j) {
  return fmt::format("gov.m{:02}.a{:02}", i, j);
}

CatalogWords words_of(const catalog::Catalog& catalog) {
  CatalogWords out;
  for (const catalog::Service& service : catalog.services()) {
    out.services.push_back(service.id);
    out.providers.push_back(service.provider);
    out.groups.push_back(service.provider_group);
    out.countries.insert(out.countries.end(), service.control_country.begin(),
                         service.control_country.end());
    out.categories.insert(out.categories.end(), service.category.begin(), service.category.end());
  }
  for (auto* list : {&out.services, &out.providers, &out.groups, &out.countries, &out.categories}) {
    sort_unique(*list);
  }
  return out;
}

std::string generate_policy_yaml(const PolicyShape& shape, const CatalogWords& words) {
  return PolicyText(shape, words).take();
}

std::shared_ptr<const policy::Policy> generate_policy(const PolicyShape& shape,
                                                      const CatalogWords& words) {
  auto policy = policy::load_policy({{"generated.yaml", generate_policy_yaml(shape, words)}});
  if (!policy) {
    give_up(policy.error());
  }
  return std::move(*policy);
}

std::shared_ptr<const catalog::Catalog> read_source_catalog() {
  const std::filesystem::path root = std::filesystem::path(HAECHI_SOURCE_DIR) / "catalog";
  std::vector<SourceFile> files;
  for (const char* folder : {"services", "providers"}) {
    for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
      if (entry.path().extension() == ".yaml") {
        std::ostringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        files.push_back({entry.path().lexically_relative(root).string(), text.str()});
      }
    }
  }
  auto catalog = catalog::load_catalog(files);
  if (!catalog) {
    give_up(catalog.error());
  }
  return std::move(*catalog);
}

} // namespace haechi::bench
