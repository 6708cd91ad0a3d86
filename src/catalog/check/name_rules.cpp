// What no blockable name may do.
#include "catalog/check/rules.h"
#include "text/host_name.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace haechi::catalog {

namespace {

Location at(const SourceFile& file, const ListLine& line) {
  return {file.path, line.number, 1};
}

std::vector<std::string_view> ids_of(const CheckContext& context,
                                     std::span<const ServiceIndex> indexes) {
  std::vector<std::string_view> ids;
  for (const ServiceIndex index : indexes) {
    ids.push_back(context.catalog.services()[index].id);
  }
  return ids;
}

// `.domain`: no blockable name at, above or below it.
void check_domain_stays(const CheckContext& context, std::string_view domain,
                        const Location& where) {
  for (std::size_t i = 0; i < context.parts.names.size(); ++i) {
    const Name& name = context.parts.names[i];
    if (name.use == Use::Blockable && text::is_same_or_below(name.pattern, domain)) {
      context.error("E-CATALOG-034",
                    fmt::format("`{}` of `{}` may be blocked, but all of `{}` must stay",
                                name.pattern, context.service_of(name).id, domain),
                    context.parts.name_facts[i].where,
                    fmt::format("see {}:{}", where.file, where.line));
    }
  }
}

using Owners = std::map<std::pair<std::string_view, Match>, std::vector<std::size_t>>;

} // namespace

void check_must_stay(const CheckContext& context) {
  const SourceFile& file = context.input.must_stay;
  for (const ListLine& line : split_list(file.text)) {
    const bool is_domain = line.text.front() == '.';
    const auto host = text::make_host_name(line.text.substr(is_domain ? 1 : 0));
    if (!host) {
      context.error(host.error().code, host.error().message, at(file, line));
      continue;
    }
    ++context.report.must_stay_count;
    if (const auto hit = context.catalog.find_candidates(*host); !hit.empty()) {
      context.error("E-CATALOG-034",
                    fmt::format("`{}` must stay, but blocking {} takes it along", *host,
                                fmt::join(ids_of(context, hit), ", ")),
                    at(file, line));
    }
    if (is_domain) {
      check_domain_stays(context, *host, at(file, line));
    }
  }
}

void check_owners(const CheckContext& context) {
  Owners owners;
  for (std::size_t i = 0; i < context.parts.names.size(); ++i) {
    const Name& name = context.parts.names[i];
    if (name.use == Use::Blockable) {
      owners[{name.pattern, name.match}].push_back(i);
    }
  }
  for (const auto& [name, indexes] : owners) {
    const Service& first = context.service_of(context.parts.names[indexes.front()]);
    for (const std::size_t i : indexes) {
      const Service& other = context.service_of(context.parts.names[i]);
      if (other.provider_group != first.provider_group) {
        context.error(
            "E-CATALOG-035",
            fmt::format("`{}` is dedicated to both `{}` and `{}`", name.first, first.id, other.id),
            context.parts.name_facts[i].where, "one of them has it, or it is shared for both");
      }
    }
  }
}

void check_spelling(const CheckContext& context) {
  for (std::size_t i = 0; i < context.parts.names.size(); ++i) {
    const Name& name = context.parts.names[i];
    const NameFacts& facts = context.parts.name_facts[i];
    const bool is_idn =
        name.pattern.starts_with("xn--") || name.pattern.find(".xn--") != std::string::npos;
    if (name.use == Use::Blockable && is_idn && facts.note.empty()) {
      context.error("E-CATALOG-037",
                    fmt::format("`{}` of `{}` is written in other letters and has no note",
                                name.pattern, context.service_of(name).id),
                    facts.where, "say in `note` how it reads and why it is no look-alike");
    }
  }
}

// A host may be shared for one service and the very thing of another, never of a stranger.
void check_strangers(const CheckContext& context) {
  for (std::size_t i = 0; i < context.parts.names.size(); ++i) {
    const Name& name = context.parts.names[i];
    const bool is_guest = name.use == Use::Shared || name.use == Use::ThirdParty;
    if (!is_guest || name.role == "download" || name.match == Match::Glob) {
      continue; // weights and programs are fetched from hubs, which are services themselves
    }
    const Service& guest = context.service_of(name);
    for (const ServiceIndex index : context.catalog.find_candidates(name.pattern)) {
      const Service& owner = context.catalog.services()[index];
      if (owner.provider_group != guest.provider_group) {
        context.error("E-CATALOG-046",
                      fmt::format("`{}` is shared for `{}` and blockable for `{}`", name.pattern,
                                  guest.id, owner.id),
                      context.parts.name_facts[i].where);
      }
    }
  }
}

} // namespace haechi::catalog
