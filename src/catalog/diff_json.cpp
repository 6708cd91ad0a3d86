// The differences of two catalogs as one JSON object.
#include "catalog/diff.h"
#include "wire/json/writer.h"

namespace haechi::catalog {

namespace {

void write_list(wire::json::Writer& out, std::string_view key, const std::vector<Change>& changes) {
  out.key(key).begin_array();
  for (const Change& change : changes) {
    out.begin_object().member("what", change.what);
    out.key("details").strings(change.details).end_object();
  }
  out.end_array();
}

void write_changes(wire::json::Writer& out, std::string_view key, const Changes& changes) {
  out.key(key).begin_object();
  write_list(out, "added", changes.added);
  write_list(out, "removed", changes.removed);
  write_list(out, "changed", changes.changed);
  out.end_object();
}

} // namespace

std::string to_json(const CatalogDiff& diff) {
  wire::json::Writer out;
  out.begin_object();
  write_changes(out, "services", diff.services);
  write_changes(out, "names", diff.names);
  write_changes(out, "endpoints", diff.endpoints);
  write_changes(out, "models", diff.models);
  write_list(out, "stricter", diff.stricter);
  write_list(out, "looser", diff.looser);
  write_list(out, "moved", diff.moved);
  out.end_object();
  return out.take();
}

} // namespace haechi::catalog
