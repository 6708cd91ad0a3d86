#pragma once
// Names as a tree, told by their labels from the right. What is said of a name and of all below it
// holds until a longer name says otherwise.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::emit::dns_export {

enum class Act : std::uint8_t {
  Pass,
  Refuse,    // answered as the export's settings say
  NameError, // always NXDOMAIN
  NoData     // always without data
};

struct Node {
  std::string name; // canonical; empty: the root
  Act self = Act::Pass;
  Act below = Act::Pass;

  bool operator==(const Node&) const = default;
};

// Parents before children, children of one parent side by side; a name once.
void sort_names(std::vector<std::string>& names);

// `name` lies below `parent`, and is not the same; everything else lies below the root.
[[nodiscard]] bool is_below(std::string_view name, std::string_view parent);

// Calls back for each node of a sorted list with the nearest node above it; nullptr: none.
template <class Visit> void visit_with_inherited(const std::vector<Node>& nodes, Visit&& visit) {
  std::vector<const Node*> above;
  for (const Node& node : nodes) {
    while (!above.empty() && !is_below(node.name, above.back()->name)) {
      above.pop_back();
    }
    visit(node, above.empty() ? nullptr : above.back());
    above.push_back(&node);
  }
}

// Without the nodes that only repeat what the one above says. `nodes` sorted.
[[nodiscard]] std::vector<Node> thin_out(const std::vector<Node>& nodes);

// With every name that stands between a node and one above it that does not pass: in a zone, such a
// name exists without data, and no wildcard speaks for it (RFC 4592 section 2.2.2).
[[nodiscard]] std::vector<Node> fill_between(const std::vector<Node>& nodes);

} // namespace haechi::emit::dns_export
