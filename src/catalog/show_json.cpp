// `catalog show --json`: keys stay, new ones may come; what is not known is left out.
#include "catalog/lookup.h"
#include "catalog/show.h"
#include "wire/json/writer.h"

#include <algorithm>
#include <set>

namespace haechi::catalog {

namespace {

using wire::json::Writer;

void write_text(Writer& out, std::string_view key, std::string_view value) {
  if (!value.empty()) {
    out.member(key, value);
  }
}

void write_list(Writer& out, std::string_view key, const std::vector<std::string>& values) {
  if (!values.empty()) {
    out.key(key).strings(values);
  }
}

void write_words(Writer& out, std::string_view key, const Words& words) {
  if (!words.is_empty()) {
    out.key(key).begin_object().member("en", words.en).member("ko", words.ko).end_object();
  }
}

void write_evidence(Writer& out, const std::vector<Evidence>& evidence) {
  if (evidence.empty()) {
    return;
  }
  out.key("evidence").begin_array();
  for (const Evidence& one : evidence) {
    out.begin_object().member("source", one.source);
    write_text(out, "date", one.date);
    out.end_object();
  }
  out.end_array();
}

template <class Items, class Write>
void write_items(Writer& out, std::string_view key, const Items& items, Write&& write) {
  if (items.empty()) {
    return;
  }
  out.key(key).begin_array();
  for (const auto& item : items) {
    out.begin_object();
    write(item);
    out.end_object();
  }
  out.end_array();
}

void write_companies(Writer& out, std::string_view key, const std::vector<Entity>& companies) {
  write_items(out, key, companies, [&](const Entity& company) {
    out.member("name", company.name);
    write_text(out, "country", company.country);
  });
}

void write_provider(Writer& out, const ProviderDetails& provider) {
  out.key("provider").begin_object().member("id", provider.id);
  write_words(out, "name", provider.name);
  out.member("group", provider.group.empty() ? provider.id : provider.group);
  write_companies(out, "entities", provider.entities);
  write_companies(out, "parents", provider.parents);
  write_items(out, "control", provider.control, [&](const Control& control) {
    out.member("country", control.country);
    write_text(out, "since", control.since);
    write_text(out, "confidence", control.confidence);
    write_words(out, "note", control.note);
    write_evidence(out, control.evidence);
  });
  write_words(out, "notes", provider.notes);
  write_text(out, "last_verified", provider.last_verified);
  out.end_object();
}

void write_endpoints(Writer& out, const CatalogParts& parts, const ServiceView& view) {
  write_items(out, "endpoints", view.names, [&](std::size_t i) {
    const Name& name = parts.names[i];
    const NameFacts& facts = parts.name_facts[i];
    out.member("name", name.pattern).member("match", to_word(name.match));
    out.member("use", to_word(name.use));
    write_text(out, "role", name.role);
    write_text(out, "surface", name.surface);
    write_text(out, "tenancy", name.tenancy);
    write_text(out, "min_depth", name.min_depth);
    write_text(out, "stage", facts.stage);
    write_text(out, "confidence", name.confidence);
    write_evidence(out, facts.evidence);
    write_text(out, "first_seen", facts.first_seen);
    write_text(out, "last_verified", facts.last_verified);
    write_text(out, "expires", facts.expires);
    write_text(out, "note", facts.note);
  });
}

void write_rules(Writer& out, const ServiceDetails& details) {
  write_items(out, "url_rules", details.url_rules, [&](const UrlRule& rule) {
    write_text(out, "method", rule.method);
    out.member("host", rule.host).member("path", rule.path);
    write_text(out, "query", rule.query);
    write_text(out, "protocol", rule.protocol);
    write_text(out, "operation", rule.operation);
    write_text(out, "confidence", rule.confidence);
    write_evidence(out, rule.evidence);
  });
  write_items(out, "tenant_headers", details.tenant_headers, [&](const TenantHeader& header) {
    out.member("header", header.header);
    write_words(out, "value", header.value);
    write_list(out, "hosts", header.hosts);
    write_words(out, "limits", header.limits);
    write_text(out, "confidence", header.confidence);
    write_evidence(out, header.evidence);
  });
}

void write_details(Writer& out, const ServiceDetails& details) {
  write_rules(out, details);
  write_items(out, "apps", details.apps, [&](const App& app) {
    out.member("kind", app.kind).member("id", app.id).key("pinned").boolean(app.is_pinned);
    write_text(out, "confidence", app.confidence);
    write_evidence(out, app.evidence);
  });
  write_list(out, "user_agents", details.user_agents);
  write_items(out, "addresses", details.addresses, [&](const AddressRange& address) {
    out.member("range", address.range).member("direction", address.direction);
    write_evidence(out, address.evidence);
  });
  write_list(out, "models", details.models);
  write_items(out, "processing", details.processing, [&](const Processing& processing) {
    write_list(out, "countries", processing.countries);
    write_text(out, "stated_by", processing.stated_by);
    write_text(out, "document", processing.document);
    write_text(out, "date", processing.date);
    write_list(out, "recipients", processing.recipients);
    write_evidence(out, processing.evidence);
  });
  write_text(out, "confidence", details.confidence);
  write_words(out, "notes", details.notes);
  write_text(out, "last_verified", details.last_verified);
}

} // namespace

std::string to_json(const CatalogParts& parts, const ServiceView& view) {
  const Service& service = *view.service;
  Writer out;
  out.begin_object().member("id", service.id);
  write_words(out, "name", service.name);
  write_list(out, "aliases", service.aliases);
  out.member("status", service.status);
  if (view.details != nullptr) {
    write_text(out, "ended_on", view.details->ended_on);
    write_text(out, "renamed_on", view.details->renamed_on);
    write_list(out, "replaced_by", view.details->replaced_by);
    write_text(out, "stage", view.details->stage);
  }
  write_list(out, "control_country", service.control_country);
  write_list(out, "category", service.category);
  write_text(out, "hosting", service.hosting.value_or(""));
  write_list(out, "surfaces", service.surfaces);
  if (!service.attributes.empty()) {
    out.key("attributes").begin_object();
    for (const auto& [key, value] : service.attributes) {
      out.member(key, value);
    }
    out.end_object();
  }
  if (view.provider != nullptr) {
    write_provider(out, *view.provider);
  }
  write_endpoints(out, parts, view);
  if (view.details != nullptr) {
    write_details(out, *view.details);
  }
  out.end_object();
  return out.take();
}

} // namespace haechi::catalog
