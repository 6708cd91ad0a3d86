#include "policy/decide/facts.h"

#include <algorithm>

namespace haechi::policy {

namespace {

using Storage = std::deque<std::vector<std::uint32_t>>;

Slot single(const Program& program, const Known& known) {
  if (!known) {
    return {};
  }
  return known->empty() ? Slot::nothing() : Slot::of(program.symbols.find(*known));
}

std::span<const std::uint32_t> store(const Program& program, const std::vector<std::string>& words,
                                     Storage& storage) {
  std::vector<std::uint32_t>& symbols = storage.emplace_back();
  for (const std::string& word : words) {
    symbols.push_back(program.symbols.find(word));
  }
  return symbols;
}

Slot several(const Program& program, const KnownSet& known, Storage& storage) {
  return known ? Slot::of(store(program, *known, storage)) : Slot{};
}

Slot text_slot(const Known& known) {
  if (!known) {
    return {};
  }
  return known->empty() ? Slot::nothing() : Slot{Slot::State::Text, 0, 0, nullptr};
}

std::string to_comparable_host(std::string_view host) {
  std::string out(host);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (out.ends_with('.')) {
    out.pop_back();
  }
  return out;
}

const Known& asked_or_fact(const Known& asked, const std::optional<Known>& fact) {
  return asked || !fact ? asked : *fact;
}

Slot highest_in(const Program& program, std::size_t scale, const KnownSet& grades) {
  if (!grades) {
    return {};
  }
  const std::vector<std::string>& words = program.policy->grades[scale];
  for (std::size_t level = words.size(); level > 0; --level) {
    if (std::ranges::find(*grades, words[level - 1]) != grades->end()) {
      return Slot::of(static_cast<std::uint32_t>(level));
    }
  }
  return Slot::nothing();
}

void read_content(const Program& program, const Data& data, Slots& slots, Storage& storage) {
  slots[Facet::Finding] = several(program, data.findings, storage);
  slots[Facet::Grade] = several(program, data.grades, storage);
  for (std::size_t scale = 0; scale < program.axes.scale_count(); ++scale) {
    slots[program.axes.of_scale(scale)] = highest_in(program, scale, data.grades);
  }
  if (data.open) {
    slots[Facet::Finding].state = Slot::State::Open;
    slots[Facet::Grade].state = Slot::State::Open;
    for (std::size_t scale = 0; scale < program.axes.scale_count(); ++scale) {
      slots[program.axes.of_scale(scale)].state = Slot::State::Open;
    }
  }
}

class Reader {
 public:
  Reader(const Program& program, const catalog::Catalog& catalog, const Request& request,
         Facts& facts)
      : program_(program), catalog_(catalog), request_(request), facts_(facts),
        slots_(facts.slots) {}

  void read() {
    slots_.at = request_.at;
    slots_.events = &request_.events;
    slots_.lifted = &request_.lifted;
    read_host();
    read_use(program_, request_, slots_, facts_.storage);
    read_service_facts();
    find_candidates();
  }

 private:
  void read_host() {
    facts_.host = to_comparable_host(request_.host.value_or(""));
    slots_.host = facts_.host;
    slots_[Facet::Host] =
        request_.host && facts_.host.empty() ? Slot::nothing() : text_slot(request_.host);
  }

  void say(Facet facet, const std::optional<Known>& fact) {
    if (fact) {
      facts_.says.values.push_back({to_axis(facet), single(program_, *fact)});
    }
  }

  void say(Facet facet, const std::optional<KnownSet>& fact) {
    if (fact) {
      facts_.says.values.push_back({to_axis(facet), several(program_, *fact, facts_.storage)});
    }
  }

  void read_service_facts() {
    const policy::ServiceFacts& facts = request_.facts;
    say(Facet::Provider, facts.provider);
    say(Facet::ProviderGroup, facts.provider_group);
    say(Facet::Relation, facts.relation);
    say(Facet::Hosting, facts.hosting);
    say(Facet::ControlCountry, facts.control_country);
    say(Facet::Category, facts.category);
    for (const auto& [name, axis] : program_.axes.attributes(Facet::ServiceAttribute)) {
      const auto fact = facts.attributes.find(name);
      if (fact != facts.attributes.end()) {
        facts_.says.values.push_back({axis, single(program_, fact->second)});
      }
    }
    read_surface();
  }

  // Several surfaces given as facts: it is one of them.
  void read_surface() {
    const auto& surfaces = request_.facts.surfaces;
    if (request_.surface) {
      facts_.says.values.push_back({to_axis(Facet::Surface), single(program_, request_.surface)});
    } else if (surfaces && (!*surfaces || (*surfaces)->size() <= 1)) {
      say(Facet::Surface, surfaces);
    } else if (surfaces) {
      facts_.says.values.push_back({to_axis(Facet::Surface), Slot{}});
      facts_.says.limits_surfaces = true;
      const auto symbols = store(program_, **surfaces, facts_.storage);
      facts_.says.surfaces.assign(symbols.begin(), symbols.end());
    }
  }

  [[nodiscard]] Candidate named(const std::string& id) const {
    if (id.empty()) {
      return {.aim = Aim::None};
    }
    const catalog::Service* entry = catalog_.find_service(id);
    if (entry == nullptr) {
      return {.id = program_.symbols.find(id)};
    }
    return {.is_listed = true,
            .entry = static_cast<catalog::ServiceIndex>(entry - catalog_.services().data())};
  }

  void find_candidates() {
    if (request_.service) {
      facts_.candidates = {named(*request_.service)};
      return;
    }
    if (facts_.host.empty()) {
      find_every_service();
      return;
    }
    for (const catalog::ServiceIndex index : catalog_.find_candidates(facts_.host)) {
      facts_.candidates.push_back({.is_listed = true, .entry = index});
    }
    if (facts_.candidates.empty()) {
      facts_.candidates = {{.aim = Aim::UnlistedHost}};
    }
  }

  // Of services that no condition tells apart one stands for all.
  void find_every_service() {
    facts_.candidates.push_back({.aim = Aim::None});
    if (!request_.host) {
      facts_.candidates.push_back({.aim = Aim::UnlistedHost});
    }
    std::vector<bool> seen(program_.services.kind_count());
    for (catalog::ServiceIndex i = 0; i < program_.services.size(); ++i) {
      const std::uint32_t kind = program_.services.kind_of(i);
      if (!seen[kind]) {
        seen[kind] = true;
        facts_.candidates.push_back({.is_listed = true, .entry = i});
      }
    }
    facts_.candidates.push_back({.id = kUnmentioned});
    for (const std::string& id : program_.named_services) {
      if (catalog_.find_service(id) == nullptr) {
        facts_.candidates.push_back({.id = program_.symbols.find(id)});
      }
    }
  }

  const Program& program_;
  const catalog::Catalog& catalog_;
  const Request& request_;
  Facts& facts_;
  Slots& slots_;
};

void read_attributes(const Program& program, const Who& who, Slots& slots) {
  for (const auto& [name, axis] : program.axes.attributes(Facet::PersonAttribute)) {
    if (!who.attributes) {
      continue;
    }
    const auto attribute = who.attributes->find(name);
    slots[axis] =
        attribute == who.attributes->end() ? Slot::nothing() : single(program, attribute->second);
  }
}

} // namespace

void read_subject(const Program& program, const Who& who, const Known& device, const Known& zone,
                  Slots& slots, Storage& storage) {
  slots.by_axis.assign(program.axes.size(), Slot{});
  if (who.body) {
    const BodyIndex body = program.bodies.find(*who.body);
    slots[Facet::Body] = body == kNoBody ? Slot::nothing() : Slot::of(body);
  }
  slots[Facet::Role] = single(program, who.role);
  slots[Facet::Group] = several(program, who.groups, storage);
  slots[Facet::Located] = single(program, who.located);
  if (who.assurance) {
    const auto level = find_word<Assurance>(kAssuranceWords, *who.assurance);
    slots[Facet::Assurance] =
        level ? Slot::of(static_cast<std::uint32_t>(*level) + 1) : Slot::nothing();
  }
  read_attributes(program, who, slots);
  slots[Facet::Device] = single(program, device);
  slots[Facet::Zone] = single(program, zone);
}

void read_use(const Program& program, const Request& request, Slots& slots, Storage& storage) {
  const policy::ServiceFacts& facts = request.facts;
  slots[Facet::Operation] = single(program, request.operation);
  slots[Facet::Purpose] = single(program, request.purpose);
  slots[Facet::Tier] = single(program, asked_or_fact(request.tier, facts.tier));
  slots[Facet::Tenant] = single(program, asked_or_fact(request.tenant, facts.tenant));
  const Known& model = asked_or_fact(request.model, facts.model);
  slots[Facet::Model] = text_slot(model);
  slots.model = model ? std::string_view(*model) : std::string_view();
  read_content(program, request.data.value_or(Data{}), slots, storage);
}

void read_request(const Program& program, const catalog::Catalog& catalog, const Request& request,
                  Facts& facts) {
  read_subject(program, request.who, request.device, request.zone, facts.slots, facts.storage);
  Reader(program, catalog, request, facts).read();
}

} // namespace haechi::policy
