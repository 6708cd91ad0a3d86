#include "cli/demo_config.h"

#include "wire/json/writer.h"
#include "wire/yaml/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace haechi::cli {

namespace {

namespace fs = std::filesystem;
using wire::yaml::Entry;
using wire::yaml::Node;

constexpr std::array<std::string_view, 5> kReplaced{"records", "dns", "proxy", "upstream",
                                                    "status"};

std::string quote(std::string_view text) {
  wire::json::Writer writer; // JSON strings are YAML strings
  writer.string(text);
  return writer.take();
}

// A node on one line (flow style). Nesting is bounded by the YAML reader.
std::string to_flow(const Node& node) {
  std::string out;
  switch (node.kind) {
  case wire::yaml::Kind::Null:
    return "null";
  case wire::yaml::Kind::Scalar:
    return node.to_bool() || node.to_integer() ? node.text : quote(node.text);
  case wire::yaml::Kind::Sequence:
    for (const Node& item : node.items) {
      out += (out.empty() ? "" : ", ") + to_flow(item);
    }
    return fmt::format("[{}]", out);
  case wire::yaml::Kind::Mapping:
    for (const Entry& entry : node.entries) {
      out +=
          fmt::format("{}{}: {}", out.empty() ? "" : ", ", quote(entry.key), to_flow(entry.value));
    }
    return fmt::format("{{{}}}", out);
  }
  return out;
}

// The scalars under the keys that name files become absolute, seen from the folder of `file`.
void make_paths_absolute(Node& node, const fs::path& folder) {
  for (Entry& entry : node.entries) {
    const bool is_path = entry.key == "policy" || entry.key == "catalog" || entry.key == "file" ||
                         entry.key == "users";
    if (is_path && entry.value.is_scalar()) {
      entry.value.text = (folder / entry.value.text).lexically_normal().string();
    }
    make_paths_absolute(entry.value, folder);
  }
  for (Node& item : node.items) {
    make_paths_absolute(item, folder);
  }
}

std::string write_places(const DemoPlaces& places) {
  std::string destinations;
  for (const IpAddress& address : places.site_addresses) {
    destinations += (destinations.empty() ? "" : ", ") + address.to_string();
  }
  return fmt::format("records: {{dir: {}}}\n"
                     "dns: {{listen: [\"{}\"], upstream: [\"{}\"]}}\n"
                     "proxy: {{listen: [\"{}\"], ports: [80, 443, {}, {}], allowed_destinations: "
                     "[{}]}}\n"
                     "status: {{listen: \"{}\"}}\n",
                     quote(places.records), places.dns.to_string(), places.upstream.to_string(),
                     places.proxy.to_string(), places.sites.https, places.sites.http, destinations,
                     places.status.to_string());
}

} // namespace

Result<std::string> make_demo_config(const SourceFile& example, const DemoPlaces& places) {
  auto root = wire::yaml::parse(example);
  if (!root) {
    return tl::make_unexpected(root.error());
  }
  std::error_code error;
  make_paths_absolute(*root, fs::absolute(example.path, error).parent_path());
  std::string out = write_places(places);
  for (const Entry& entry : root->entries) {
    if (std::ranges::find(kReplaced, entry.key) == kReplaced.end()) {
      out += fmt::format("{}: {}\n", entry.key, to_flow(entry.value));
    }
  }
  return out;
}

} // namespace haechi::cli
