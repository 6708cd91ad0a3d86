#include "content/extract/tree.h"

#include <algorithm>
#include <charconv>

namespace haechi::content::extract {

namespace {

Span whole(std::string_view bytes) {
  return {0, static_cast<std::uint32_t>(bytes.size())};
}

void write_step(std::string_view step, std::string& path) {
  path += '/';
  for (const char c : step) {
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else {
      path += c;
    }
  }
}

// An integer beyond 64 bits is a number (wire/json/value.h).
void set_number(std::string_view text, wire::json::Value& value) {
  const char* end = text.data() + text.size();
  if (value.kind == wire::json::Kind::Integer &&
      std::from_chars(text.data(), end, value.integer).ec == std::errc()) {
    return;
  }
  value.kind = wire::json::Kind::Number;
  std::from_chars(text.data(), end, value.number);
}

} // namespace

std::string_view cut(std::string_view bytes, Span place) {
  return bytes.substr(place.begin, place.size());
}

Tree::Tree(std::string_view body) {
  is_full_ = body.size() > kMaxBody;
  const std::string_view read = is_full_ ? std::string_view() : body;
  layers_.push_back({.bytes = read, .place = whole(read)});
  nodes_.emplace_back();
}

Tree Tree::of(std::string body) {
  Tree tree;
  tree.kept_.push_back(std::make_unique<const std::string>(std::move(body)));
  const std::string_view kept = *tree.kept_.front();
  tree.is_full_ = kept.size() > kMaxBody;
  const std::string_view read = tree.is_full_ ? std::string_view() : kept;
  tree.layers_.push_back({.bytes = read, .place = whole(read)});
  tree.nodes_.emplace_back();
  return tree;
}

LayerId Tree::add_layer(LayerId outer, Span place, Wrap wrap, Span prefix) {
  if (layers_.size() >= kMaxLayers) {
    is_full_ = true;
    return 0;
  }
  layers_.push_back({.bytes = cut(layers_[outer].bytes, place),
                     .outer = outer,
                     .place = place,
                     .wrap = wrap,
                     .prefix = prefix});
  return static_cast<LayerId>(layers_.size() - 1);
}

LayerId Tree::add_made(LayerId outer, Span place, Wrap wrap, std::string bytes, Span prefix) {
  const LayerId id = add_layer(outer, place, wrap, prefix);
  if (!is_full_) {
    layers_[id].bytes = keep(std::move(bytes));
  }
  return id;
}

LayerId Tree::add_layer_of(NodeId text) {
  const Node& node = nodes_[text];
  const LayerId id = add_layer(node.at.layer, node.at.raw, node.at.wrap);
  if (id != 0) {
    layers_[id].bytes = node.text;
  }
  return id;
}

std::string_view Tree::keep(std::string text) {
  made_ += text.size();
  if (made_ > kMaxMade || kept_.size() >= kMaxNodes) {
    is_full_ = true;
    return {};
  }
  kept_.push_back(std::make_unique<const std::string>(std::move(text)));
  return *kept_.back();
}

NodeId Tree::add_node(Kind kind, NodeId parent) {
  if (nodes_.size() >= kMaxNodes) {
    is_full_ = true;
    return kNoNode;
  }
  const auto id = static_cast<NodeId>(nodes_.size());
  Node& node = nodes_.emplace_back();
  node.kind = kind;
  node.parent = parent;
  if (parent == kNoNode) {
    return id;
  }
  Node& above = nodes_[parent];
  if (above.last == kNoNode) {
    above.child = id;
  } else {
    node.index = nodes_[above.last].index + 1;
    nodes_[above.last].next = id;
  }
  above.last = id;
  return id;
}

NodeId Tree::find_member(NodeId object, std::string_view key) const {
  NodeId at = nodes_[object].kind == Kind::Object ? nodes_[object].child : kNoNode;
  while (at != kNoNode && nodes_[at].key != key) {
    at = nodes_[at].next;
  }
  return at;
}

NodeId Tree::find_element(NodeId array, std::string_view index) const {
  std::size_t wanted = 0;
  const auto [end, error] = std::from_chars(index.data(), index.data() + index.size(), wanted);
  const bool is_index = error == std::errc() && end == index.data() + index.size() &&
                        (index.size() == 1 || index.front() != '0');
  NodeId at = is_index && nodes_[array].kind == Kind::Array ? nodes_[array].child : kNoNode;
  while (at != kNoNode && nodes_[at].index != wanted) {
    at = nodes_[at].next;
  }
  return at;
}

std::string Tree::path(NodeId node) const {
  std::vector<NodeId> steps;
  for (NodeId at = node; at != kNoNode; at = nodes_[at].parent) {
    steps.push_back(at);
  }
  std::string path;
  for (auto at = steps.rbegin(); at != steps.rend(); ++at) {
    const NodeId above = nodes_[*at].parent;
    if (above == kNoNode) {
      continue;
    }
    if (nodes_[above].inner == *at) {
      path += "/!json";
    } else if (nodes_[above].kind == Kind::Array) {
      write_step(std::to_string(nodes_[*at].index), path);
    } else {
      write_step(nodes_[*at].key, path);
    }
  }
  return path;
}

// Its depth is that of the body, which the codecs have bounded.
wire::json::Value Tree::to_value(NodeId id) const {
  using wire::json::Kind;
  const Node& node = nodes_[id];
  wire::json::Value value;
  switch (node.kind) {
  case extract::Kind::Null:
    break;
  case extract::Kind::Boolean:
    value.kind = Kind::Boolean;
    value.boolean = node.boolean;
    break;
  case extract::Kind::Integer:
  case extract::Kind::Number:
    value.kind = node.kind == extract::Kind::Integer ? Kind::Integer : Kind::Number;
    set_number(node.text, value);
    break;
  case extract::Kind::Text:
  case extract::Kind::Bytes:
    value.kind = Kind::Text;
    value.text = std::string(node.text);
    break;
  case extract::Kind::Array:
    value.kind = Kind::Array;
    for (NodeId at = node.child; at != kNoNode; at = nodes_[at].next) {
      value.items.push_back(to_value(at));
    }
    break;
  case extract::Kind::Object:
    value.kind = Kind::Object;
    for (NodeId at = node.child; at != kNoNode; at = nodes_[at].next) {
      value.members.push_back({std::string(nodes_[at].key), to_value(at)});
    }
    break;
  }
  return value;
}

} // namespace haechi::content::extract
