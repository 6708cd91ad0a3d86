#include "policy/syntax/moment_reader.h"

#include <fmt/format.h>

namespace haechi::policy {

namespace {

constexpr std::array<std::string_view, 5> kUntilKeys{"event", "ref", "date", "any", "all"};
constexpr std::array<std::string_view, 2> kFromKeys{"event", "ref"};

std::optional<Moment> read_date(NodeReader& reader, const Node& node, std::string_view what) {
  const auto date = reader.instant(node, what);
  if (!date) {
    return std::nullopt;
  }
  Moment out;
  out.kind = Moment::Kind::Date;
  out.date = *date;
  out.where = reader.where(node);
  return out;
}

// The event of a mapping, as requests spell it: `event` or `event:ref`.
std::optional<Moment> read_event(NodeReader& reader, const Node& mapping) {
  Moment out;
  out.kind = Moment::Kind::Event;
  out.where = reader.where(mapping);
  std::string ref;
  for (const Entry& entry : mapping.entries) {
    if (entry.key == "event") {
      out.event = reader.id(entry);
    } else if (entry.key == "ref") {
      ref = reader.id(entry);
      if (mapping.find("event") == nullptr) {
        reader.complain("E-POLICY-016", "`ref` needs `event` beside it", entry);
      }
    }
  }
  if (out.event.empty()) {
    return std::nullopt;
  }
  if (out.event.find(':') != std::string::npos && ref.empty()) {
    const std::size_t colon = out.event.find(':');
    reader.complain("E-POLICY-016", fmt::format("`{}` holds event and reference in one", out.event),
                    mapping,
                    fmt::format("write event: {} beside ref: {}", out.event.substr(0, colon),
                                out.event.substr(colon + 1)));
  }
  if (!ref.empty()) {
    out.event += ":" + ref;
  }
  return out;
}

std::optional<Moment> read_moment(NodeReader& reader, const Node& node);

std::optional<Moment> read_joined(NodeReader& reader, const Entry& entry, Moment::Kind kind) {
  Moment out;
  out.kind = kind;
  out.where = entry.where(reader.file());
  const auto items = reader.list(entry.value);
  if (items.empty()) {
    reader.complain("E-POLICY-005", fmt::format("the list `{}` is empty", entry.key), entry.value);
  }
  for (const Node* item : items) {
    if (auto part = read_moment(reader, *item)) {
      out.of.push_back(std::move(*part));
    }
  }
  return out.of.empty() ? std::nullopt : std::optional(std::move(out));
}

// One part of an `until` mapping; `ref` belongs to `event`.
std::optional<Moment> read_part(NodeReader& reader, const Entry& entry, const Node& mapping) {
  if (entry.key == "event" || (entry.key == "ref" && mapping.find("event") == nullptr)) {
    return read_event(reader, mapping);
  }
  if (entry.key == "date") {
    return read_date(reader, entry.value, "`date`");
  }
  if (entry.key == "any" || entry.key == "all") {
    return read_joined(reader, entry, entry.key == "any" ? Moment::Kind::Any : Moment::Kind::All);
  }
  if (entry.key != "ref") {
    reader.unknown_key(entry, kUntilKeys, "`until`");
  }
  return std::nullopt;
}

std::optional<Moment> read_moment(NodeReader& reader, const Node& node) {
  if (node.is_scalar()) {
    return read_date(reader, node, "`until`");
  }
  if (!reader.expect_mapping(node, "`until`")) {
    return std::nullopt;
  }
  Moment all;
  all.kind = Moment::Kind::All;
  all.where = reader.where(node);
  for (const Entry& entry : node.entries) {
    if (auto part = read_part(reader, entry, node)) {
      all.of.push_back(std::move(*part));
    }
  }
  if (node.entries.empty()) {
    reader.complain("E-POLICY-016", "`until` names neither an event nor a date", node);
  }
  if (all.of.empty()) {
    return std::nullopt;
  }
  return all.of.size() == 1 ? std::move(all.of.front()) : std::move(all);
}

} // namespace

std::optional<Moment> read_from(NodeReader& reader, const Entry& entry) {
  if (entry.value.is_scalar()) {
    return read_date(reader, entry.value, "`from`");
  }
  if (!reader.expect_mapping(entry.value, "`from`")) {
    return std::nullopt;
  }
  for (const Entry& part : entry.value.entries) {
    if (part.key != "event" && part.key != "ref") {
      reader.unknown_key(part, kFromKeys, "`from`");
    }
  }
  reader.require(entry.value, "event", "`from`");
  return read_event(reader, entry.value);
}

std::optional<Moment> read_until(NodeReader& reader, const Entry& entry) {
  return read_moment(reader, entry.value);
}

} // namespace haechi::policy
