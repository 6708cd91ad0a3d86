#pragma once
// A body taken apart: layers of bytes inside bytes, and the values that stand in them, each with
// its place. What one layer says is a layer again where it holds more (JSON in a string in a form).
// Promises: views stay valid as long as the tree, also when it is moved; every place lies inside
// its layer. Limits: kMaxBody bytes, kMaxNodes values, kMaxLayers layers, kMaxMade bytes of
// everything that had to be written anew. Posture: robust to untrusted client and upstream input.

#include "content/extract/gap.h"
#include "content/extract/wrap.h"
#include "wire/json/value.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::content::extract {

inline constexpr std::size_t kMaxBody = 64U << 20U;
inline constexpr std::size_t kMaxNodes = 1U << 20U;
inline constexpr std::size_t kMaxLayers = 1U << 17U;
inline constexpr std::size_t kMaxMade = 128U << 20U;
inline constexpr std::size_t kMaxDepth = 64;

using LayerId = std::uint32_t;
using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = 0;

struct Layer {
  std::string_view bytes;
  LayerId outer = 0; // of the body: itself
  Span place;        // in the outer bytes: what is wrapped
  Wrap wrap = Wrap::Plain;
  Span prefix; // in the outer bytes: the length before it
};

enum class Kind : std::uint8_t { Null, Boolean, Integer, Number, Text, Bytes, Array, Object };

// A text or number, as it stands in its layer.
struct Written {
  LayerId layer = 0;
  Span raw;                // without quotes
  Wrap wrap = Wrap::Plain; // Plain or an escape
};

struct Node {
  Kind kind = Kind::Null;
  bool boolean = false;
  bool is_key_escaped = false;
  std::uint8_t marks = 0; // of places.h
  Written at;
  NodeId parent = kNoNode;
  NodeId next = kNoNode;  // behind it in the same object or array
  NodeId child = kNoNode; // the first
  NodeId last = kNoNode;  // the last
  NodeId inner = kNoNode; // what its text holds, where that has been read
  std::uint32_t index = 0;
  std::string_view key;  // of a member
  std::string_view text; // of texts and bytes what they say, of numbers what is written
  Span raw_key;
};

class Tree {
 public:
  // `body` outlives the tree.
  explicit Tree(std::string_view body);
  // Keeps a copy.
  static Tree of(std::string body);

  [[nodiscard]] const Layer& layer(LayerId id) const { return layers_[id]; }

  [[nodiscard]] const std::vector<Layer>& layers() const { return layers_; }

  [[nodiscard]] const Node& node(NodeId id) const { return nodes_[id]; }

  [[nodiscard]] Node& node(NodeId id) { return nodes_[id]; }

  [[nodiscard]] NodeId end() const { return static_cast<NodeId>(nodes_.size()); }

  // A limit has been met; whatever was added then is a stand-in that must not be used.
  [[nodiscard]] bool is_full() const { return is_full_; }

  // A run of the bytes of `outer`.
  LayerId add_layer(LayerId outer, Span place, Wrap wrap = Wrap::Plain, Span prefix = {});
  // `bytes` made of a run of the outer ones.
  LayerId add_made(LayerId outer, Span place, Wrap wrap, std::string bytes, Span prefix = {});
  // What a text node says, as a layer.
  LayerId add_layer_of(NodeId text);

  // Behind the last child of `parent`, or a root.
  NodeId add_node(Kind kind, NodeId parent);
  // A text that had to be made; empty when there is no room.
  std::string_view keep(std::string text);

  [[nodiscard]] NodeId find_member(NodeId object, std::string_view key) const;
  [[nodiscard]] NodeId find_element(NodeId array, std::string_view index) const;

  // `/messages/0/content`; through texts that hold JSON by `!json`.
  [[nodiscard]] std::string path(NodeId node) const;

  // The values below a node; texts that hold JSON stay texts. Bytes become texts.
  [[nodiscard]] wire::json::Value to_value(NodeId node) const;

 private:
  Tree() = default;

  std::vector<std::unique_ptr<const std::string>> kept_; // they stay where they are
  std::vector<Layer> layers_;
  std::vector<Node> nodes_;
  std::size_t made_ = 0;
  bool is_full_ = false;
};

[[nodiscard]] std::string_view cut(std::string_view bytes, Span place);

} // namespace haechi::content::extract
