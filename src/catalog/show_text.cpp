// `catalog show` for people.
#include "catalog/lookup.h"
#include "catalog/show.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace haechi::catalog {

namespace {

struct Label {
  std::string_view en;
  std::string_view ko;
};

class Page {
 public:
  Page(const CatalogParts& parts, Language language) : parts_(parts), language_(language) {}

  [[nodiscard]] std::string_view word(Label label) const {
    return language_ == Language::Korean ? label.ko : label.en;
  }

  [[nodiscard]] std::string_view say(const Words& words) const { return words.in(language_); }

  void line(Label label, std::string_view value) {
    if (!value.empty()) {
      out_ += fmt::format("{}: {}\n", word(label), value);
    }
  }

  void head(Label label, std::size_t count) {
    out_ += fmt::format("\n{} ({})\n", word(label), count);
  }

  // An indented line of the parts that are there.
  void item(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) {
      if (!part.empty()) {
        text += (text.empty() ? "" : ", ") + part;
      }
    }
    out_ += "  " + text + '\n';
  }

  [[nodiscard]] std::string evidence(const std::vector<Evidence>& evidence) {
    std::vector<std::string> words;
    for (const Evidence& one : evidence) {
      used_.emplace(one.source, nullptr);
      words.push_back(one.date.empty() ? one.source : one.source + '@' + one.date);
    }
    return words.empty() ? std::string() : fmt::format("[{}]", fmt::join(words, " "));
  }

  [[nodiscard]] std::string confidence(std::string_view level) const {
    return level.empty() ? std::string()
                         : fmt::format("{} {}", word({"confidence", "신뢰도"}), level);
  }

  // What the codes of evidence stand for.
  void explain_sources() {
    for (const EvidenceSource& source : parts_.sources) {
      if (const auto at = used_.find(source.id); at != used_.end()) {
        at->second = &source;
      }
    }
    std::erase_if(used_, [](const auto& entry) { return entry.second == nullptr; });
    if (used_.empty()) {
      return;
    }
    head({"Sources", "출처"}, used_.size());
    for (const auto& [id, source] : used_) {
      out_ += fmt::format("  {}: {} ({}{}{})\n", id, say(source->name), to_word(source->kind),
                          source->date.empty() ? "" : ", ", source->date);
    }
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  const CatalogParts& parts_;
  Language language_;
  std::string out_;
  std::map<std::string, const EvidenceSource*, std::less<>> used_;
};

std::string join(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string describe(const Entity& company) {
  return company.country.empty() ? company.name
                                 : fmt::format("{} ({})", company.name, company.country);
}

void write_provider(Page& page, const ProviderDetails& provider) {
  page.head({"Provider", "제공사"}, 1);
  page.item({fmt::format("{} ({})", page.say(provider.name), provider.id),
             provider.group.empty()
                 ? ""
                 : fmt::format("{} {}", page.word({"group", "그룹"}), provider.group)});
  for (const Entity& entity : provider.entities) {
    page.item({fmt::format("{} {}", page.word({"entity", "법인"}), describe(entity))});
  }
  for (const Entity& parent : provider.parents) {
    page.item({fmt::format("{} {}", page.word({"parent", "모회사"}), describe(parent))});
  }
  for (const Control& control : provider.control) {
    page.item({fmt::format("{} {}", page.word({"control", "지배국"}), control.country),
               control.since, page.confidence(control.confidence), page.evidence(control.evidence),
               std::string(page.say(control.note))});
  }
  if (!provider.notes.is_empty()) {
    page.item({std::string(page.say(provider.notes))});
  }
}

void write_endpoints(Page& page, const CatalogParts& parts, const ServiceView& view) {
  if (view.names.empty()) {
    return;
  }
  page.head({"Hosts", "호스트"}, view.names.size());
  for (const std::size_t i : view.names) {
    const Name& name = parts.names[i];
    const NameFacts& facts = parts.name_facts[i];
    page.item({fmt::format("{} {}: {}", to_word(name.match), name.pattern, to_word(name.use)),
               name.role, name.surface, name.tenancy, name.min_depth,
               facts.stage == "block" || facts.stage.empty()
                   ? std::string()
                   : fmt::format("{} {}", page.word({"stage", "단계"}), facts.stage),
               page.confidence(name.confidence), page.evidence(facts.evidence), facts.note});
  }
}

void write_rules(Page& page, const ServiceDetails& details) {
  if (!details.url_rules.empty()) {
    page.head({"Paths", "경로"}, details.url_rules.size());
  }
  for (const UrlRule& rule : details.url_rules) {
    page.item({fmt::format("{}{}{}{}{}: {}", rule.method, rule.method.empty() ? "" : " ", rule.host,
                           rule.path, rule.query.empty() ? "" : "?" + rule.query, rule.operation),
               rule.protocol, page.confidence(rule.confidence), page.evidence(rule.evidence)});
  }
  if (!details.tenant_headers.empty()) {
    page.head({"Tenant headers", "테넌트 헤더"}, details.tenant_headers.size());
  }
  for (const TenantHeader& header : details.tenant_headers) {
    page.item({fmt::format("{}: {}", header.header, page.say(header.value)), join(header.hosts),
               page.confidence(header.confidence), page.evidence(header.evidence),
               std::string(page.say(header.limits))});
  }
}

void write_apps(Page& page, const ServiceDetails& details) {
  if (!details.apps.empty()) {
    page.head({"Programs", "프로그램"}, details.apps.size());
  }
  for (const App& app : details.apps) {
    page.item({fmt::format("{} {}", app.kind, app.id),
               app.is_pinned ? std::string(page.word({"pins certificates", "인증서 고정"})) : "",
               page.confidence(app.confidence), page.evidence(app.evidence)});
  }
  if (!details.addresses.empty()) {
    page.head({"Addresses", "주소"}, details.addresses.size());
  }
  for (const AddressRange& address : details.addresses) {
    page.item({address.range, address.direction, page.evidence(address.evidence)});
  }
}

void write_processing(Page& page, const ServiceDetails& details) {
  if (!details.processing.empty()) {
    page.head({"Where data is processed, as stated", "데이터 처리 국가(밝힌 내용)"},
              details.processing.size());
  }
  for (const Processing& processing : details.processing) {
    page.item({join(processing.countries),
               fmt::format("{} {}", page.word({"by", "출처"}), processing.stated_by),
               processing.document, processing.date, join(processing.recipients),
               page.evidence(processing.evidence)});
  }
}

void write_head(Page& page, const ServiceView& view) {
  const Service& service = *view.service;
  page.line({"Service", "서비스"}, fmt::format("{} ({})", page.say(service.name), service.id));
  page.line({"Also", "다른 이름"}, join(service.aliases));
  std::string status = service.status;
  if (view.details != nullptr) {
    const ServiceDetails& details = *view.details;
    status += details.ended_on.empty() ? "" : " " + details.ended_on;
    status += details.renamed_on.empty() ? "" : " " + details.renamed_on;
    status += details.replaced_by.empty() ? "" : " -> " + join(details.replaced_by);
  }
  page.line({"Status", "상태"}, status);
  page.line({"Control", "지배국"}, service.control_country.empty()
                                       ? std::string(page.word({"unknown", "알 수 없음"}))
                                       : join(service.control_country));
  page.line({"Category", "분류"}, join(service.category));
  page.line({"Hosting", "호스팅"}, service.hosting.value_or(""));
  page.line({"Surfaces", "접점"}, join(service.surfaces));
  if (view.details == nullptr) {
    return;
  }
  page.line({"Stage", "단계"}, view.details->stage);
  page.line({"Models", "모델"}, join(view.details->models));
  page.line({"User agents", "사용자 에이전트"}, join(view.details->user_agents));
  page.line({"Last verified", "마지막 확인"}, view.details->last_verified);
  page.line({"Note", "설명"}, page.say(view.details->notes));
}

} // namespace

std::string to_text(const CatalogParts& parts, const ServiceView& view, Language language) {
  Page page(parts, language);
  write_head(page, view);
  if (view.provider != nullptr) {
    write_provider(page, *view.provider);
  }
  write_endpoints(page, parts, view);
  if (view.details != nullptr) {
    write_rules(page, *view.details);
    write_apps(page, *view.details);
    write_processing(page, *view.details);
  }
  page.explain_sources();
  return page.take();
}

} // namespace haechi::catalog
