#include "policy/compile/canonical.h"

#include "base/digest.h"

#include <algorithm>
#include <string_view>

namespace haechi::policy {

namespace {

// Writes values so that no two different ones look alike: each text with its length before it.
class Writer {
 public:
  void text(std::string_view value) {
    number(static_cast<std::int64_t>(value.size()));
    out_ += value;
  }

  void number(std::int64_t value) {
    out_ += std::to_string(value);
    out_ += ':';
  }

  template <class Enum> void word(Enum value) { number(static_cast<std::int64_t>(value)); }

  template <class T, class Write> void maybe(const std::optional<T>& value, Write write) {
    number(value ? 1 : 0);
    if (value) {
      write(*value);
    }
  }

  template <class List, class Write> void list(const List& values, Write write) {
    number(static_cast<std::int64_t>(values.size()));
    for (const auto& value : values) {
      write(value);
    }
  }

  void texts(const std::vector<std::string>& values) {
    list(values, [this](const std::string& value) { text(value); });
  }

  // A list whose order says nothing.
  void set(std::vector<std::string> values) {
    std::ranges::sort(values);
    texts(values);
  }

  // The written forms of `values`, sorted.
  template <class List, class Write> void unordered(const List& values, Write write) {
    std::vector<std::string> forms;
    for (const auto& value : values) {
      Writer writer;
      write(writer, value);
      forms.push_back(std::move(writer.out_));
    }
    set(std::move(forms));
  }

  [[nodiscard]] const std::string& written() const { return out_; }

 private:
  std::string out_;
};

void write(Writer& out, const Words& words) {
  out.text(words.en);
  out.text(words.ko);
}

void write(Writer& out, Instant at) {
  out.number(at.time_since_epoch().count());
}

void write(Writer& out, const Atom& atom) {
  out.word(atom.facet);
  out.text(atom.name);
  out.set(atom.values);
}

void write(Writer& out, const Condition& condition) {
  const auto nested = [](Writer& inner, const Condition& part) { write(inner, part); };
  out.unordered(condition.atoms, [](Writer& inner, const Atom& atom) { write(inner, atom); });
  out.unordered(condition.any, [&](Writer& inner, const std::vector<Condition>& branches) {
    inner.unordered(branches, nested);
  });
  out.unordered(condition.none, nested);
}

void write(Writer& out, const Scope& scope) {
  const auto nested = [](Writer& inner, const Scope& part) { write(inner, part); };
  out.maybe(scope.bodies, [&](const std::vector<std::string>& bodies) { out.set(bodies); });
  out.set(scope.exclude);
  out.number(scope.visitors ? 1 : 0);
  write(out, scope.facets);
  out.unordered(scope.any, nested);
  out.unordered(scope.none, nested);
}

void write(Writer& out, const Moment& moment) {
  out.word(moment.kind);
  write(out, moment.date);
  out.text(moment.event);
  out.unordered(moment.of, [](Writer& inner, const Moment& part) { write(inner, part); });
}

template <class T> void write(Writer& out, const std::optional<T>& value) {
  out.maybe(value, [&](const T& held) { write(out, held); });
}

template <class Enum> void write_word(Writer& out, const std::optional<Enum>& value) {
  out.maybe(value, [&](Enum held) { out.word(held); });
}

template <class Part> void write_part(Writer& out, const Part& part) {
  write(out, part.scope);
  out.number(part.has_target ? 1 : 0);
  write(out, part.target);
  write(out, part.operation);
  write(out, part.purpose);
  out.word(part.effect);
  out.set(part.obligations);
  out.texts(part.instead);
}

void write(Writer& out, const Rule& rule) {
  write_part(out, rule);
  out.word(rule.lifts);
}

void write(Writer& out, const DataEntry& entry) {
  write_part(out, entry);
  write(out, entry.finding);
  write(out, entry.grade);
}

void write(Writer& out, const Body& body) {
  out.text(body.id);
  write(out, body.name);
  out.text(body.parent);
  out.set(body.authority);
  write_word(out, body.default_effect);
  write_word(out, body.on_undecided);
  out.set(body.ungraded);
}

void write(Writer& out, const DeviceClass& device) {
  out.text(device.id);
  write_word(out, device.owner);
}

void write(Writer& out, const Zone& zone) {
  out.text(zone.id);
  write_word(out, zone.owner);
  out.text(zone.body);
  out.number(zone.no_egress ? 1 : 0);
  write_word(out, zone.unlisted);
}

void write(Writer& out, const Order& order) {
  out.text(order.id);
  write(out, order.title);
  out.text(order.issuer);
  out.word(order.force);
  out.text(order.instrument);
  out.text(order.basis);
  write(out, order.because);
  write(out, order.from);
  write(out, order.expires);
  write(out, order.until);
  out.set(order.supersedes);
  out.text(order.adopts);
  write(out, order.scope);
  out.list(order.rules, [&](const Rule& rule) { write(out, rule); });
  out.list(order.data, [&](const DataEntry& entry) { write(out, entry); });
  out.set(order.exemptions_by);
  out.set(order.exemption_grounds);
}

void write(Writer& out, const Exemption& exemption) {
  out.text(exemption.id);
  out.text(exemption.order);
  out.text(exemption.granted_by);
  out.text(exemption.ground);
  write_word(out, exemption.assurance);
  write(out, exemption.scope);
  write(out, exemption.from);
  write(out, exemption.expires);
  out.word(exemption.lifts);
  out.set(exemption.mitigations);
}

template <class List> void write_all(Writer& out, const List& values) {
  out.unordered(values, [](Writer& inner, const auto& value) { write(inner, value); });
}

void write(Writer& out, const Policy& policy) {
  out.text(policy.timezone);
  out.unordered(policy.grades, [](Writer& inner, const auto& scale) { inner.texts(scale); });
  write_all(out, policy.bodies);
  write_all(out, policy.devices);
  write_all(out, policy.zones);
  write_all(out, policy.orders);
  write_all(out, policy.exemptions);
}

void write(Writer& out, const catalog::Service& service) {
  out.text(service.id);
  write(out, service.name);
  out.text(service.provider);
  out.text(service.provider_group);
  out.text(service.relation);
  out.set(service.control_country);
  out.set(service.category);
  out.maybe(service.hosting, [&](const std::string& hosting) { out.text(hosting); });
  out.set(service.surfaces);
  out.list(service.attributes, [&](const auto& attribute) {
    out.text(attribute.first);
    out.text(attribute.second);
  });
}

void write(Writer& out, const catalog::Catalog& catalog) {
  write_all(out, catalog.services());
  out.unordered(catalog.names(), [&](Writer& inner, const catalog::Name& name) {
    inner.text(name.pattern);
    inner.word(name.match);
    inner.word(name.use);
    inner.text(catalog.services()[name.service].id);
    inner.text(name.surface);
  });
}

} // namespace

std::string digest_of(const Policy& policy, const catalog::Catalog& catalog) {
  Writer out;
  write(out, policy);
  write(out, catalog);
  return to_digest_text(sha256(as_bytes(out.written())));
}

} // namespace haechi::policy
