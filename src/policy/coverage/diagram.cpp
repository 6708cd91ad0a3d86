#include "policy/coverage/diagram.h"

#include <algorithm>
#include <numeric>

namespace haechi::policy::coverage {

std::size_t Diagram::Hash::operator()(const std::vector<std::uint32_t>& key) const {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const std::uint32_t word : key) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 29U;
  }
  return static_cast<std::size_t>(hash);
}

Diagram::Diagram(std::vector<std::size_t> sizes) : sizes_(std::move(sizes)) {}

DiagramNode Diagram::intern(std::vector<std::uint32_t> key, Node node) {
  const auto [known, is_new] =
      known_.try_emplace(std::move(key), static_cast<DiagramNode>(nodes_.size()));
  if (is_new) {
    nodes_.push_back(std::move(node));
  }
  return known->second;
}

DiagramNode Diagram::leaf(AnswerId answer) {
  const auto axis = static_cast<std::uint32_t>(sizes_.size());
  return intern({axis, answer}, {.axis = sizes_.size(), .answer = answer, .children = {}});
}

DiagramNode Diagram::split(std::size_t axis, const std::vector<DiagramNode>& children) {
  const bool makes_no_difference =
      std::ranges::all_of(children, [&](DiagramNode child) { return child == children.front(); });
  if (makes_no_difference && !children.empty()) {
    return children.front();
  }
  std::vector<std::uint32_t> key{static_cast<std::uint32_t>(axis)};
  key.insert(key.end(), children.begin(), children.end());
  return intern(std::move(key), {.axis = axis, .answer = kNoAnswer, .children = children});
}

AnswerId Diagram::find(DiagramNode root, const std::vector<std::uint32_t>& classes) const {
  DiagramNode node = root;
  while (nodes_[node].axis < sizes_.size()) {
    node = nodes_[node].children[classes[nodes_[node].axis]];
  }
  return nodes_[node].answer;
}

// As deep as there are axes, which are few.
void Diagram::collect(DiagramNode node, Region& path, std::size_t axis,
                      std::vector<Region>& out) const {
  if (axis == sizes_.size()) {
    path.answer = nodes_[node].answer;
    if (path.answer != kNoAnswer) {
      out.push_back(path);
    }
    return;
  }
  std::vector<std::uint32_t>& classes = path.classes[axis];
  if (nodes_[node].axis != axis) {
    classes.resize(sizes_[axis]);
    std::iota(classes.begin(), classes.end(), 0U);
    collect(node, path, axis + 1, out);
    return;
  }
  const std::vector<DiagramNode>& children = nodes_[node].children;
  std::vector<bool> is_done(children.size());
  for (std::uint32_t first = 0; first < children.size(); ++first) {
    if (is_done[first]) {
      continue;
    }
    path.classes[axis].clear();
    for (std::uint32_t i = first; i < children.size(); ++i) {
      if (children[i] == children[first]) {
        is_done[i] = true;
        path.classes[axis].push_back(i);
      }
    }
    collect(children[first], path, axis + 1, out);
  }
}

std::vector<Region> Diagram::regions(DiagramNode root) const {
  std::vector<Region> out;
  Region path;
  path.classes.resize(sizes_.size());
  collect(root, path, 0, out);
  return out;
}

DiagramNode Diagram::map(DiagramNode root, const std::function<AnswerId(AnswerId)>& change) {
  std::unordered_map<DiagramNode, DiagramNode> done;
  return map(root, change, done);
}

DiagramNode Diagram::map(DiagramNode node, const std::function<AnswerId(AnswerId)>& change,
                         std::unordered_map<DiagramNode, DiagramNode>& done) {
  if (const auto known = done.find(node); known != done.end()) {
    return known->second;
  }
  const Node from = nodes_[node]; // a copy: new nodes move the old ones
  DiagramNode to = 0;
  if (from.axis == sizes_.size()) {
    to = leaf(change(from.answer));
  } else {
    std::vector<DiagramNode> children;
    for (const DiagramNode child : from.children) {
      children.push_back(map(child, change, done));
    }
    to = split(from.axis, children);
  }
  done.emplace(node, to);
  return to;
}

} // namespace haechi::policy::coverage
