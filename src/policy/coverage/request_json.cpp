#include "policy/coverage/request_json.h"

namespace haechi::policy::coverage {

namespace {

using wire::json::Writer;

// Unknown is left out.
void write_known(Writer& out, std::string_view key, const Known& value) {
  if (value) {
    out.member(key, *value);
  }
}

void write_known(Writer& out, std::string_view key, const KnownSet& values) {
  if (values) {
    out.key(key).strings(*values);
  }
}

// A fact that is known to be unknown is null.
template <class Value>
void write_fact(Writer& out, std::string_view key, const std::optional<Value>& fact) {
  if (!fact) {
    return;
  }
  if (*fact) {
    write_known(out, key, *fact);
  } else {
    out.key(key).null();
  }
}

void write_who(Writer& out, const Who& who) {
  out.key("who").begin_object();
  write_known(out, "body", who.body);
  write_known(out, "role", who.role);
  write_known(out, "groups", who.groups);
  write_known(out, "located", who.located);
  write_known(out, "assurance", who.assurance);
  if (who.attributes) {
    out.key("attributes").begin_object();
    for (const auto& [name, value] : *who.attributes) {
      if (value) {
        out.member(name, *value);
      } else {
        out.key(name).null();
      }
    }
    out.end_object();
  }
  out.end_object();
}

void write_times(Writer& out, std::string_view key, const std::map<std::string, Instant>& times) {
  if (times.empty()) {
    return;
  }
  out.key(key).begin_object();
  for (const auto& [name, at] : times) {
    out.member(name, to_rfc3339(at));
  }
  out.end_object();
}

void write_facts(Writer& out, const Request& request) {
  const ServiceFacts& facts = request.facts;
  out.key("facts").begin_object();
  write_fact(out, "provider", facts.provider);
  write_fact(out, "provider_group", facts.provider_group);
  write_fact(out, "relation", facts.relation);
  write_fact(out, "hosting", facts.hosting);
  write_fact(out, "control_country", facts.control_country);
  write_fact(out, "category", facts.category);
  // What cannot stand behind the service: no surface, or a surface without service.
  const bool is_nothing = request.surface && request.surface->empty();
  if (is_nothing || (request.surface && !request.service)) {
    out.key("surface").strings(is_nothing ? std::vector<std::string>{}
                                          : std::vector<std::string>{*request.surface});
  } else {
    write_fact(out, "surface", facts.surfaces);
  }
  write_fact(out, "tier", facts.tier);
  write_fact(out, "tenant", facts.tenant);
  write_fact(out, "model", facts.model);
  for (const auto& [name, value] : facts.attributes) {
    if (value) {
      out.member("attribute." + name, *value);
    } else {
      out.key("attribute." + name).null();
    }
  }
  write_times(out, "events", request.events);
  write_times(out, "lifted", request.lifted);
  out.end_object();
}

void write_data(Writer& out, const Data& data) {
  out.key("data").begin_object();
  if (data.grades) {
    out.key("grade").strings(*data.grades);
  } else {
    out.key("grade").null();
  }
  if (data.findings) {
    out.key("findings").strings(*data.findings);
  } else {
    out.key("findings").null();
  }
  if (data.open) {
    out.key("open").boolean(true);
  }
  out.end_object();
}

} // namespace

void write_request(Writer& out, const Request& request) {
  out.begin_object().member("at", to_rfc3339(request.at));
  write_who(out, request.who);
  write_known(out, "device", request.device);
  write_known(out, "zone", request.zone);
  if (request.service) {
    const bool has_surface = request.surface && !request.surface->empty();
    out.member("target",
               has_surface ? *request.service + "." + *request.surface : *request.service);
  }
  write_known(out, "host", request.host);
  write_facts(out, request);
  write_known(out, "operation", request.operation);
  write_known(out, "purpose", request.purpose);
  write_known(out, "model", request.model);
  write_known(out, "tier", request.tier);
  write_known(out, "tenant", request.tenant);
  if (request.data) {
    write_data(out, *request.data);
  }
  out.end_object();
}

std::string to_json(const Request& request) {
  Writer out;
  write_request(out, request);
  return out.take();
}

} // namespace haechi::policy::coverage
