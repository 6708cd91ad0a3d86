#include "content/extract/places.h"

#include "base/utf8.h"
#include "content/extract/json.h"
#include "content/extract/protobuf.h"

#include <algorithm>

namespace haechi::content::extract {

using catalog::LocatorStep;
using catalog::StepFilter;
using catalog::StepKind;

namespace {

bool is_text(const Node& node) {
  return node.kind == Kind::Text || node.kind == Kind::Bytes || node.kind == Kind::Integer;
}

bool is_container(const Node& node) {
  return node.kind == Kind::Object || node.kind == Kind::Array;
}

NodeId find_child(const Tree& tree, NodeId node, std::string_view name) {
  return tree.node(node).kind == Kind::Array ? tree.find_element(node, name)
                                             : tree.find_member(node, name);
}

bool passes(const Tree& tree, const StepFilter& filter, NodeId node) {
  NodeId at = node;
  for (const std::string& name : filter.path) {
    at = at == kNoNode ? kNoNode : find_child(tree, at, name);
  }
  const bool is_one = at != kNoNode && is_text(tree.node(at)) &&
                      std::ranges::find(filter.words, tree.node(at).text) != filter.words.end();
  return is_one != filter.is_negated;
}

// One locator over the values below one root. Its depth is that of the locator, and below `**` that
// of the body, which the codecs have bounded.
class Walk {
 public:
  Walk(Tree& tree, const catalog::Locator& locator, std::size_t& nested)
      : tree_(tree), steps_(locator.steps), nested_(nested) {}

  void go(NodeId node, std::size_t step) {
    if (step == steps_.size()) {
      arrived_.push_back(node);
      return;
    }
    if (steps_[step].kind == StepKind::Rest) {
      return add_rest(node);
    }
    if (steps_[step].kind == StepKind::Json) {
      return enter_json(node, step);
    }
    if (may_be_message(tree_, node) && (tree_.node(node).marks & kIsPlaced) == 0) {
      (void)become_message(tree_, node); // where it is none, the way ends below
    }
    if (!is_container(tree_.node(node))) {
      return stop_at(node, step);
    }
    if (steps_[step].kind != StepKind::Each || leads_on(node)) {
      tree_.node(node).marks |= kIsPassed;
    }
    enter(node, step);
  }

  std::vector<NodeId> arrived_;
  std::vector<NodeId> below_; // by `**`
  std::vector<NodeId> dead_ends_;
  std::vector<Gap> gaps_;

 private:
  // Of an object, `*` means a member that holds more.
  [[nodiscard]] bool leads_on(NodeId node) const {
    if (tree_.node(node).kind == Kind::Array) {
      return true;
    }
    for (NodeId at = tree_.node(node).child; at != kNoNode; at = tree_.node(at).next) {
      if (is_container(tree_.node(at))) {
        return true;
      }
    }
    return false;
  }

  // Members that differ are not all meant by `*`; elements are.
  void stop_at(NodeId node, std::size_t step) {
    const NodeId above = tree_.node(node).parent;
    const bool is_any_member = step > 0 && steps_[step - 1].kind == StepKind::Each &&
                               above != kNoNode && tree_.node(above).kind == Kind::Object;
    if (!is_any_member) {
      dead_ends_.push_back(node);
    }
  }

  void enter(NodeId node, std::size_t step) {
    const LocatorStep& wanted = steps_[step];
    if (wanted.kind == StepKind::Member && tree_.node(node).kind == Kind::Array) {
      if (const NodeId element = tree_.find_element(node, wanted.name); element != kNoNode) {
        enter_one(element, step);
      }
      return;
    }
    for (NodeId at = tree_.node(node).child; at != kNoNode; at = tree_.node(at).next) {
      if (wanted.kind == StepKind::Each || tree_.node(at).key == wanted.name) {
        enter_one(at, step);
      }
    }
  }

  void enter_one(NodeId node, std::size_t step) {
    const StepFilter& filter = steps_[step].filter;
    if (filter.path.empty() || passes(tree_, filter, node)) {
      go(node, step + 1);
    }
  }

  void enter_json(NodeId node, std::size_t step) {
    if (tree_.node(node).kind != Kind::Text) {
      dead_ends_.push_back(node);
      return;
    }
    if (tree_.node(node).inner == kNoNode) {
      if (++nested_ > catalog::kMaxNestedJson) {
        return gaps_.push_back({GapReason::TooLarge, tree_.path(node)});
      }
      const auto inner = read_json(tree_, tree_.add_layer_of(node), node);
      if (!inner) {
        return gaps_.push_back({inner.error(), tree_.path(node)});
      }
      tree_.node(node).inner = *inner;
      tree_.node(node).marks |= kIsOpened;
    }
    go(tree_.node(node).inner, step + 1);
  }

  void add_rest(NodeId node) {
    tree_.node(node).marks |= kIsPassed;
    below_.push_back(node);
    for (NodeId at = tree_.node(node).child; at != kNoNode; at = tree_.node(at).next) {
      add_rest(at);
    }
  }

  Tree& tree_;
  const std::vector<LocatorStep>& steps_;
  std::size_t& nested_;
};

void hide_below(Tree& tree, NodeId node) {
  for (NodeId at = tree.node(node).child; at != kNoNode; at = tree.node(at).next) {
    tree.node(at).marks |= kIsHidden;
    hide_below(tree, at);
  }
}

// A message of protobuf that a locator takes for a text is one, if it can be.
bool become_text(Tree& tree, NodeId id) {
  Node& node = tree.node(id);
  if (node.kind != Kind::Object || tree.layer(node.at.layer).wrap != Wrap::Varint ||
      (node.marks & kIsPassed) != 0 || !is_utf8(node.text)) {
    return false;
  }
  node.kind = Kind::Text;
  hide_below(tree, id);
  return true;
}

} // namespace

void Places::put(NodeId id, catalog::Content content) {
  Node& node = tree_.node(id);
  if ((node.marks & kIsPlaced) == 0) {
    node.marks |= kIsPlaced;
    placed_.push_back({id, content});
  }
}

void Places::find(const catalog::Extractor& extractor, NodeId root) {
  Walk walk(tree_, extractor.at, nested_);
  walk.go(root, 0);
  for (const NodeId id : walk.arrived_) {
    if (is_text(tree_.node(id)) || become_text(tree_, id)) {
      put(id, extractor.content);
    } else {
      dead_ends_.push_back(id);
    }
  }
  for (const NodeId id : walk.below_) {
    if (is_text(tree_.node(id))) {
      put(id, extractor.content);
    }
  }
  dead_ends_.insert(dead_ends_.end(), walk.dead_ends_.begin(), walk.dead_ends_.end());
  gaps_.insert(gaps_.end(), walk.gaps_.begin(), walk.gaps_.end());
}

std::vector<Gap> Places::list_gaps() const {
  std::vector<Gap> gaps = gaps_;
  std::vector<NodeId> wrong = dead_ends_;
  std::ranges::sort(wrong);
  const auto twice = std::ranges::unique(wrong);
  wrong.erase(twice.begin(), twice.end());
  for (const NodeId id : wrong) {
    const Node& node = tree_.node(id);
    const bool is_nothing =
        node.kind == Kind::Null || (is_container(node) && node.child == kNoNode);
    if (!is_nothing && (node.marks & (kIsPlaced | kIsPassed)) == 0) {
      gaps.push_back({GapReason::WrongType, tree_.path(id)});
    }
  }
  return gaps;
}

std::vector<NodeId> find_nodes(Tree& tree, const catalog::Locator& locator, NodeId root) {
  std::size_t nested = 0;
  Walk walk(tree, locator, nested);
  walk.go(root, 0);
  walk.arrived_.insert(walk.arrived_.end(), walk.below_.begin(), walk.below_.end());
  return std::move(walk.arrived_);
}

} // namespace haechi::content::extract
