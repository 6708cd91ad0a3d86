#include "emit/dns_export/name_order.h"

#include <algorithm>
#include <utility>

namespace haechi::emit::dns_export {

namespace {

// Labels from the right, each behind a byte that sorts before everything a name may hold.
std::string to_key(std::string_view name) {
  std::string key;
  key.reserve(name.size() + 1);
  while (!name.empty()) {
    const std::size_t dot = name.rfind('.');
    const std::size_t start = dot == std::string_view::npos ? 0 : dot + 1;
    key += '\x01';
    key += name.substr(start);
    name = name.substr(0, start == 0 ? 0 : start - 1);
  }
  return key;
}

std::string_view without_first_label(std::string_view name) {
  const std::size_t dot = name.find('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

} // namespace

void sort_names(std::vector<std::string>& names) {
  std::vector<std::pair<std::string, std::string>> keyed;
  keyed.reserve(names.size());
  for (std::string& name : names) {
    std::string key = to_key(name);
    keyed.emplace_back(std::move(key), std::move(name));
  }
  std::ranges::sort(keyed);
  names.clear();
  for (auto& [key, name] : keyed) {
    if (names.empty() || names.back() != name) {
      names.push_back(std::move(name));
    }
  }
}

bool is_below(std::string_view name, std::string_view parent) {
  if (parent.empty()) {
    return !name.empty();
  }
  return name.size() > parent.size() && name.ends_with(parent) &&
         name[name.size() - parent.size() - 1] == '.';
}

std::vector<Node> thin_out(const std::vector<Node>& nodes) {
  std::vector<Node> kept;
  kept.reserve(nodes.size());
  std::vector<std::size_t> above; // places in `kept`
  for (const Node& node : nodes) {
    while (!above.empty() && !is_below(node.name, kept[above.back()].name)) {
      above.pop_back();
    }
    const Act inherited = above.empty() ? Act::Pass : kept[above.back()].below;
    if (node.self != inherited || node.below != inherited) {
      above.push_back(kept.size());
      kept.push_back(node);
    }
  }
  return kept;
}

std::vector<Node> fill_between(const std::vector<Node>& nodes) {
  std::vector<Node> filled;
  filled.reserve(nodes.size());
  std::vector<std::size_t> above; // places in `filled`
  for (const Node& node : nodes) {
    while (!above.empty() && !is_below(node.name, filled[above.back()].name)) {
      above.pop_back();
    }
    const Act inherited = above.empty() ? Act::Pass : filled[above.back()].below;
    if (inherited != Act::Pass) {
      std::vector<std::string_view> between;
      for (std::string_view name = without_first_label(node.name);
           name != filled[above.back()].name && !name.empty(); name = without_first_label(name)) {
        between.push_back(name);
      }
      for (auto name = between.rbegin(); name != between.rend(); ++name) {
        above.push_back(filled.size());
        filled.push_back({std::string(*name), inherited, inherited});
      }
    }
    above.push_back(filled.size());
    filled.push_back(node);
  }
  return filled;
}

} // namespace haechi::emit::dns_export
