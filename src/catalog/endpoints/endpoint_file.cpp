#include "catalog/endpoints/endpoint_file.h"

#include "catalog/endpoints/endpoint_reader.h"
#include "catalog/overlay.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>

namespace haechi::catalog {

using wire::yaml::Node;

namespace {

struct File {
  std::string path;
  bool is_local = false;
  Node root;
};

std::vector<File> read_files(const std::vector<SourceFile>& sources, Findings& findings) {
  std::vector<File> files;
  for (const SourceFile& source : sources) {
    if (folder_of(source.path) != "endpoints") {
      continue;
    }
    auto root = wire::yaml::parse(source);
    if (!root) {
      const Error& error = root.error();
      findings.add(error.code, error.message, error.where, error.hint);
      continue;
    }
    files.push_back({source.path, catalog::is_local(source.path), std::move(*root)});
    const Fields fields(files.back().root, source.path, "a file of endpoints", findings);
    fields.refuse_keys_outside({"shapes", "endpoints"});
  }
  // Local files last: theirs is the last word on an id.
  std::ranges::sort(files, {}, [](const File& file) {
    return std::pair(file.is_local, std::string_view(file.path));
  });
  return files;
}

const std::vector<Node>& list_of(const File& file, std::string_view key, Findings& findings) {
  static const std::vector<Node> none;
  const Node* list = file.root.find(key);
  if (list == nullptr || list->is_null()) {
    return none;
  }
  if (!list->is_sequence()) {
    findings.add("E-CATALOG-001", fmt::format("`{}` must be a list", key), list->where(file.path));
  }
  return list->items;
}

std::string to_place(const Location& where) {
  return fmt::format("{}:{}:{}", where.file, where.line, where.column);
}

// Adds it, or puts it in the place of the bundled one where it is local.
void add(Endpoint endpoint, bool is_local, std::map<std::string, std::size_t>& index,
         std::vector<Endpoint>& endpoints, Findings& findings) {
  const auto [known, is_new] = index.emplace(endpoint.id, endpoints.size());
  if (is_new) {
    endpoints.push_back(std::move(endpoint));
    return;
  }
  Endpoint& other = endpoints[known->second];
  if (is_local && !catalog::is_local(other.where.file)) {
    other = std::move(endpoint);
    return;
  }
  if (!endpoint.id.empty()) {
    findings.add("E-CATALOG-006", fmt::format("endpoint `{}` is there twice", endpoint.id),
                 endpoint.where, "the other is at " + to_place(other.where));
  }
}

std::string to_key(const Condition& condition) {
  return fmt::format(" {}{}{}={}", static_cast<int>(condition.on), fmt::join(condition.names, ","),
                     condition.at.text, fmt::join(condition.words, ","));
}

// What a request must be to be this endpoint, one text for each host, method and path.
std::vector<std::string> list_keys(const Endpoint& endpoint) {
  std::vector<std::string> hosts;
  for (const Pattern& host : endpoint.hosts) {
    hosts.push_back(host.key());
  }
  if (endpoint.is_any_host) {
    hosts.emplace_back("any");
  }
  std::string conditions;
  for (const Condition& condition : endpoint.when) {
    conditions += to_key(condition);
  }
  std::vector<std::string> keys;
  for (const std::string& host : hosts) {
    for (const std::string& method : endpoint.methods) {
      for (const Pattern& path : endpoint.paths) {
        keys.push_back(fmt::format("{} {} {}{}", host, method, path.key(), conditions));
      }
    }
  }
  return keys;
}

void refuse_equal_requests(const std::vector<Endpoint>& endpoints, Findings& findings) {
  std::map<std::string, const Endpoint*> seen;
  for (const Endpoint& endpoint : endpoints) {
    for (std::string& key : list_keys(endpoint)) {
      const auto [known, is_new] = seen.emplace(std::move(key), &endpoint);
      if (!is_new) {
        findings.add(
            "E-CATALOG-052",
            fmt::format("`{}` and `{}` are the same request", endpoint.id, known->second->id),
            endpoint.where, "the other is at " + to_place(known->second->where));
        break;
      }
    }
  }
}

} // namespace

ResultOrErrors<std::vector<Endpoint>> load_endpoints(const std::vector<SourceFile>& sources) {
  Findings findings;
  const std::vector<File> files = read_files(sources, findings);
  Shapes shapes;
  for (const File& file : files) {
    for (const Node& node : list_of(file, "shapes", findings)) {
      read_shape(node, file.path, shapes, findings);
    }
  }
  std::vector<Endpoint> endpoints;
  std::map<std::string, std::size_t> index;
  for (const File& file : files) {
    for (const Node& node : list_of(file, "endpoints", findings)) {
      if (endpoints.size() == kMaxEndpoints) {
        findings.add("E-CATALOG-013", fmt::format("more than {} endpoints", kMaxEndpoints),
                     node.where(file.path));
        break;
      }
      add(read_endpoint_entry(node, file.path, shapes, findings), file.is_local, index, endpoints,
          findings);
    }
  }
  refuse_equal_requests(endpoints, findings);
  if (!findings.is_empty()) {
    return tl::unexpected(std::move(findings).take());
  }
  return endpoints;
}

} // namespace haechi::catalog
