#pragma once
// The locators of an endpoint over the values of a body: which texts stand at the places that the
// catalog names, and which do not. Says the same as catalog/endpoints/locator.h, with the nodes.
// Posture: robust to untrusted client and upstream input; limits: those of the tree and of
// locator.h.

#include "catalog/endpoints/endpoint.h"
#include "content/extract/tree.h"

#include <vector>

namespace haechi::content::extract {

struct Placed {
  NodeId node = kNoNode;
  catalog::Content content{};
};

class Places {
 public:
  explicit Places(Tree& tree) : tree_(tree) {}

  // Marks what the extractor's locator finds below `root`; what is placed already stays what it is.
  void find(const catalog::Extractor& extractor, NodeId root);

  [[nodiscard]] const std::vector<Placed>& placed() const { return placed_; }

  // Places that hold something else than what belongs there, and nested JSON that is none.
  [[nodiscard]] std::vector<Gap> list_gaps() const;

 private:
  void put(NodeId node, catalog::Content content);

  Tree& tree_;
  std::vector<Placed> placed_;
  std::vector<NodeId> dead_ends_;
  std::vector<Gap> gaps_;
  std::size_t nested_ = 0;
};

// Every node that a locator leads to, whatever it is.
[[nodiscard]] std::vector<NodeId> find_nodes(Tree& tree, const catalog::Locator& locator,
                                             NodeId root);

// Marks of nodes.
inline constexpr std::uint8_t kIsPlaced = 1; // a text at a named place
inline constexpr std::uint8_t kIsPassed = 2; // some locator leads on from here
inline constexpr std::uint8_t kIsOpened = 4; // what it says has been read as something else
inline constexpr std::uint8_t kIsHidden = 8; // part of a text, after all

} // namespace haechi::content::extract
