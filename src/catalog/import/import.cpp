#include "catalog/import/import.h"

#include "catalog/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_set>

namespace haechi::catalog {

namespace {

std::string to_key(const ListedName& name) {
  return (name.match == Match::Suffix ? "." : "") + name.name;
}

// `"text"` of YAML: quotes and backslashes escaped, control characters left out.
std::string quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      continue;
    }
    out += c == '"' || c == '\\' ? "\\" : "";
    out += c;
  }
  return out + '"';
}

class Planner {
 public:
  Planner(const Catalog& catalog, const MustStay& must_stay)
      : catalog_(catalog), must_stay_(must_stay) {}

  void add(const ReadList& list) {
    std::unordered_set<std::string> excepted;
    for (const ListedName& name : list.exceptions) {
      excepted.insert(name.name);
    }
    plan_.repeated += list.repeated;
    for (const ListedName& name : list.names) {
      const Location where{list.file, name.line, 1};
      if (excepted.contains(name.name)) {
        plan_.excepted.push_back({name.name, "the list lets it pass elsewhere", where});
      } else if (std::string reason = must_stay_.find_reason(name.name, name.match);
                 !reason.empty()) {
        plan_.refused.push_back({name.name, std::move(reason), where});
      } else if (std::string owner = find_owner(name); !owner.empty()) {
        plan_.known.push_back({name.name, std::move(owner), where});
      } else if (!seen_.insert(to_key(name)).second) {
        ++plan_.repeated;
      } else {
        plan_.names.push_back(name);
      }
    }
  }

  ImportPlan take() {
    std::ranges::sort(plan_.names, {}, [](const ListedName& name) {
      return std::tuple(std::string_view(name.name), name.match);
    });
    return std::move(plan_);
  }

 private:
  // The service that the catalog gives this name to already.
  [[nodiscard]] std::string find_owner(const ListedName& name) const {
    const auto candidates = catalog_.find_candidates(name.name);
    return candidates.empty() ? "" : catalog_.services()[candidates.front()].id;
  }

  const Catalog& catalog_;
  const MustStay& must_stay_;
  std::unordered_set<std::string> seen_;
  ImportPlan plan_;
};

std::string write_service(const ImportPlan& plan, const ImportOptions& options) {
  const std::string_view en = options.name.en.empty() ? options.service : options.name.en;
  const std::string_view ko = options.name.ko.empty() ? en : options.name.ko;
  std::string out = fmt::format("id: {}\n"
                                "name: {{en: {}, ko: {}}}\n"
                                "status: active\n"
                                "stage: {}\n"
                                "provider: local-lists\n"
                                "category: [generative-ai]\n"
                                "hosting: external\n"
                                "surfaces: [web]\n"
                                "endpoints:\n",
                                quote(options.service), quote(en), quote(ko), options.stage);
  for (const ListedName& name : plan.names) {
    out += fmt::format("  - {{name: {}, match: {}, confidence: m}}\n", quote(name.name),
                       name.match == Match::Suffix ? "suffix" : "exact");
  }
  out += fmt::format("notes: {{en: \"Imported from a list on {0}.\", ko: \"{0}에 목록에서 "
                     "가져왔습니다.\"}}\n"
                     "last_verified: {0}\n",
                     options.date);
  return out;
}

constexpr const char* kProviderYaml = R"(id: local-lists
name: {en: Lists of this site, ko: 이 기관이 가져온 목록}
notes: {en: "Who runs these services is not known.", ko: "운영 주체는 알려져 있지 않습니다."}
)";

} // namespace

Result<ImportPlan> plan_import(const Catalog& catalog, const MustStay& must_stay,
                               const std::vector<ReadList>& lists, const ImportOptions& options) {
  if (!is_id(options.service)) {
    return fail("E-CATALOG-005", fmt::format("`{}` is no id of a service", options.service), {},
                "letters, digits, `-` and `_`, at most 64");
  }
  if (catalog.find_service(options.service) != nullptr) {
    return fail("E-CATALOG-061",
                fmt::format("the catalog has a service `{}` already", options.service), {},
                "choose another id; an imported list is a service of its own");
  }
  Planner planner(catalog, must_stay);
  for (const ReadList& list : lists) {
    planner.add(list);
  }
  ImportPlan plan = planner.take();
  if (plan.names.empty()) {
    return fail("E-CATALOG-062", "no name of these lists comes in", {},
                fmt::format("{} are known already, {} must stay out", plan.known.size(),
                            plan.refused.size()));
  }
  plan.service_yaml = write_service(plan, options);
  plan.provider_yaml = kProviderYaml;
  return plan;
}

} // namespace haechi::catalog
