#include "catalog/lookup.h"

#include "text/host_name.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::catalog {

namespace {

// How long the pattern is that speaks for the host; 0 when none does.
std::size_t speaking_length(const std::vector<Name>& names) {
  std::size_t longest = 0;
  for (const Name& name : names) {
    if (name.use == Use::Blockable && name.match != Match::Glob) {
      longest = std::max(longest, name.pattern.size());
    }
  }
  return longest;
}

void write_known(wire::json::Writer& out, std::string_view key, std::string_view value) {
  out.key(key);
  if (value.empty()) {
    out.null();
  } else {
    out.string(value);
  }
}

void write_name(wire::json::Writer& out, const Catalog& catalog, const Name& name) {
  out.begin_object().member("service", catalog.services()[name.service].id);
  write_known(out, "surface", name.surface);
  write_known(out, "role", name.role);
  write_known(out, "tenancy", name.tenancy);
  write_known(out, "min_depth", name.min_depth);
  write_known(out, "confidence", name.confidence);
  out.member("use", to_word(name.use)).member("match", to_word(name.match));
  out.member("name", name.pattern).end_object();
}

} // namespace

std::string_view to_word(Use use) {
  switch (use) {
  case Use::Blockable:
    return "blockable";
  case Use::Shared:
    return "shared";
  case Use::ThirdParty:
    return "third-party";
  case Use::ObserveOnly:
    return "observe-only";
  }
  return "";
}

std::string_view to_word(Match match) {
  switch (match) {
  case Match::Suffix:
    return "suffix";
  case Match::Exact:
    return "exact";
  case Match::Glob:
    return "glob";
  }
  return "";
}

Result<Lookup> look_up(const Catalog& catalog, std::string_view query) {
  auto host = text::make_host_name(query);
  if (!host) {
    return tl::unexpected(host.error());
  }
  Lookup lookup;
  lookup.query = query;
  lookup.by_name = !catalog.find_candidates(*host).empty();
  lookup.names = catalog.find_names(*host);
  const std::size_t speaking = speaking_length(lookup.names);
  std::erase_if(lookup.names, [&](const Name& name) {
    return name.match != Match::Glob && name.pattern.size() < speaking;
  });
  lookup.host = std::move(*host);
  return lookup;
}

std::string to_json(const Catalog& catalog, const Lookup& lookup) {
  wire::json::Writer out;
  out.begin_object().member("query", lookup.query).key("candidates").begin_array();
  for (const Name& name : lookup.names) {
    write_name(out, catalog, name);
  }
  out.end_array().key("by_name").boolean(lookup.by_name).end_object();
  return out.take();
}

std::string to_json(std::string_view query, const Error& error) {
  wire::json::Writer out;
  out.begin_object().member("query", query).key("candidates").begin_array().end_array();
  out.key("by_name").boolean(false).key("error").begin_object();
  out.member("code", error.code).member("message", error.message).end_object().end_object();
  return out.take();
}

std::string to_text(const Catalog& catalog, const Lookup& lookup) {
  if (lookup.names.empty()) {
    return fmt::format("{}: no service\n", lookup.host);
  }
  std::string out =
      fmt::format("{}: {}\n", lookup.host,
                  lookup.by_name ? "may be blocked by name" : "not to be blocked by name");
  for (const Name& name : lookup.names) {
    const Service& service = catalog.services()[name.service];
    out += fmt::format("  {} ({}, {}) by {} {}: {}", service.id, service.name.en, service.name.ko,
                       to_word(name.match), name.pattern, to_word(name.use));
    for (const std::string& fact : {name.role, name.surface, name.min_depth, name.confidence}) {
      out += fact.empty() ? "" : ", " + fact;
    }
    out += '\n';
  }
  return out;
}

} // namespace haechi::catalog
