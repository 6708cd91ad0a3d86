#pragma once
// Answers over the classes of several axes, as a reduced ordered decision diagram: a node splits
// one axis into its classes, nodes that say the same are one node, an axis that makes no difference
// is left out. Two classes are treated alike exactly where they lead to the same node; a path from
// the root, children that are the same node taken together, is a product of sets with one answer.
// Regions are disjoint and together everything.
// Answers are numbers that the caller gives a meaning; kNoAnswer marks what cannot be (a surface
// that a service does not have) and is in no region.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

namespace haechi::policy::coverage {

using AnswerId = std::uint32_t;
using DiagramNode = std::uint32_t;

inline constexpr AnswerId kNoAnswer = 0xFFFFFFFFU;
inline constexpr AnswerId kUnexplored = 0xFFFFFFFEU; // not asked: the budget was spent

// One product of sets: of each axis the classes, ascending.
struct Region {
  std::vector<std::vector<std::uint32_t>> classes;
  AnswerId answer = kNoAnswer;
};

class Diagram {
 public:
  // How many classes each axis has, the outermost axis first.
  explicit Diagram(std::vector<std::size_t> sizes);

  [[nodiscard]] DiagramNode leaf(AnswerId answer);
  // One child for each class of the axis; children split later axes only.
  [[nodiscard]] DiagramNode split(std::size_t axis, const std::vector<DiagramNode>& children);

  [[nodiscard]] AnswerId find(DiagramNode root, const std::vector<std::uint32_t>& classes) const;
  // The regions in the order of their first classes.
  [[nodiscard]] std::vector<Region> regions(DiagramNode root) const;
  // The root of the same diagram with other answers.
  [[nodiscard]] DiagramNode map(DiagramNode root, const std::function<AnswerId(AnswerId)>& change);

  [[nodiscard]] const std::vector<std::size_t>& sizes() const { return sizes_; }

 private:
  struct Node {
    std::size_t axis = 0; // sizes_.size(): a leaf
    AnswerId answer = kNoAnswer;
    std::vector<DiagramNode> children;
  };

  struct Hash {
    std::size_t operator()(const std::vector<std::uint32_t>& key) const;
  };

  DiagramNode intern(std::vector<std::uint32_t> key, Node node);
  void collect(DiagramNode node, Region& path, std::size_t axis, std::vector<Region>& out) const;
  DiagramNode map(DiagramNode node, const std::function<AnswerId(AnswerId)>& change,
                  std::unordered_map<DiagramNode, DiagramNode>& done);

  std::vector<std::size_t> sizes_;
  std::vector<Node> nodes_;
  std::unordered_map<std::vector<std::uint32_t>, DiagramNode, Hash> known_;
};

} // namespace haechi::policy::coverage
