#include "content/extract/protobuf.h"

#include "base/utf8.h"

#include <algorithm>
#include <charconv>

namespace haechi::content::extract {

namespace {

constexpr std::uint64_t kMaxFieldNumber = (1U << 29U) - 1;

enum class WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Counted = 2, Fixed32 = 5 };

struct FieldBytes {
  std::uint64_t number = 0;
  WireType type{};
  std::uint64_t value = 0; // of a varint
  Span prefix;             // the length of a counted one
  Span content;
};

// Walks the fields of one message; whether it is one shows at its end.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool is_done() const { return at_ == bytes_.size(); }

  [[nodiscard]] std::optional<FieldBytes> next() {
    const auto key = take_varint();
    if (!key || *key >> 3U == 0 || *key >> 3U > kMaxFieldNumber) {
      return std::nullopt;
    }
    FieldBytes field{.number = *key >> 3U, .type = static_cast<WireType>(*key & 7U)};
    std::uint64_t length = 0;
    switch (field.type) {
    case WireType::Varint: {
      const std::size_t begin = at_;
      const auto value = take_varint();
      if (!value) {
        return std::nullopt;
      }
      field.value = *value;
      field.content = span(begin, at_);
      return field;
    }
    case WireType::Fixed64:
      length = 8;
      break;
    case WireType::Fixed32:
      length = 4;
      break;
    case WireType::Counted: {
      const std::size_t begin = at_;
      const auto said = take_varint();
      if (!said) {
        return std::nullopt;
      }
      length = *said;
      field.prefix = span(begin, at_);
      break;
    }
    default:
      return std::nullopt; // groups, and what is not yet invented
    }
    if (length > bytes_.size() - at_) {
      return std::nullopt;
    }
    field.content = span(at_, at_ + length);
    at_ += length;
    return field;
  }

 private:
  static Span span(std::size_t begin, std::size_t end) {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  std::optional<std::uint64_t> take_varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at_ < bytes_.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if ((byte & 0x80U) == 0) {
        return value;
      }
    }
    return std::nullopt;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

bool is_message(std::string_view bytes) {
  Fields fields(bytes);
  while (!fields.is_done()) {
    if (!fields.next()) {
      return false;
    }
  }
  return !bytes.empty();
}

bool is_plain_text(std::string_view bytes) {
  const auto is_control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20U && c != '\t' && c != '\n' && c != '\r') || byte == 0x7FU;
  };
  return std::ranges::none_of(bytes, is_control) && is_utf8(bytes);
}

// A text that begins with a line break, and a message whose first field is a text, are the same
// bytes where that text's length is a printable one. As a message nothing of it is lost but the
// length, which has to be set anew when the text changes.
bool is_likely_message(std::string_view bytes) {
  return bytes.starts_with('\n') && is_message(bytes);
}

Kind kind_of(std::string_view bytes) {
  if (is_plain_text(bytes) && !is_likely_message(bytes)) {
    return Kind::Text;
  }
  return is_message(bytes) ? Kind::Object : is_utf8(bytes) ? Kind::Text : Kind::Bytes;
}

std::size_t depth_of(const Tree& tree, NodeId node) {
  std::size_t depth = 0;
  for (NodeId at = tree.node(node).parent; at != kNoNode; at = tree.node(at).parent) {
    ++depth;
  }
  return depth;
}

void add_counted(Tree& tree, const FieldBytes& field, NodeId id) {
  Node& node = tree.node(id);
  const LayerId inner = tree.add_layer(node.at.layer, field.content, Wrap::Varint, field.prefix);
  const std::string_view bytes = tree.layer(inner).bytes;
  node.at = {.layer = inner, .raw = {0, static_cast<std::uint32_t>(bytes.size())}};
  node.kind = kind_of(bytes);
  node.text = bytes;
}

// One message's fields as children of `object`; messages in it are read later.
bool add_fields(Tree& tree, NodeId object) {
  const Written at = tree.node(object).at;
  Fields fields(tree.layer(at.layer).bytes);
  while (!fields.is_done()) {
    const auto field = fields.next();
    const NodeId id = field ? tree.add_node(Kind::Integer, object) : kNoNode;
    if (id == kNoNode) {
      return false;
    }
    tree.node(id).key = tree.keep(std::to_string(field->number));
    tree.node(id).at = {.layer = at.layer, .raw = field->content, .wrap = Wrap::Sealed};
    if (field->type == WireType::Counted) {
      add_counted(tree, *field, id);
    } else if (field->type == WireType::Varint) {
      tree.node(id).text = tree.keep(std::to_string(static_cast<std::int64_t>(field->value)));
    } else {
      tree.node(id).kind = Kind::Number;
    }
  }
  return !tree.is_full();
}

bool read_all(Tree& tree, NodeId root) {
  if (!add_fields(tree, root)) {
    return false;
  }
  // Nodes are added behind all that are there: the walk meets each message once.
  for (NodeId id = tree.node(root).child; id != kNoNode && id < tree.end(); ++id) {
    const bool is_message = tree.node(id).kind == Kind::Object && tree.node(id).child == kNoNode;
    if (is_message && (depth_of(tree, id) > kMaxDepth || !add_fields(tree, id))) {
      return false;
    }
  }
  return true;
}

} // namespace

tl::expected<NodeId, GapReason> read_protobuf(Tree& tree, LayerId layer) {
  const std::string_view bytes = tree.layer(layer).bytes;
  if (!bytes.empty() && !is_message(bytes)) {
    return tl::unexpected(GapReason::Malformed);
  }
  const NodeId root = tree.add_node(Kind::Object, kNoNode);
  tree.node(root).at = {.layer = layer, .raw = {0, static_cast<std::uint32_t>(bytes.size())}};
  return read_all(tree, root) ? tl::expected<NodeId, GapReason>(root)
                              : tl::unexpected(GapReason::TooLarge);
}

bool may_be_message(const Tree& tree, NodeId text) {
  const Node& node = tree.node(text);
  return (node.kind == Kind::Text || node.kind == Kind::Bytes) &&
         tree.layer(node.at.layer).wrap == Wrap::Varint && node.at.wrap == Wrap::Plain;
}

bool become_message(Tree& tree, NodeId text) {
  if (!is_message(tree.node(text).text)) {
    return false;
  }
  tree.node(text).kind = Kind::Object;
  return read_all(tree, text);
}

} // namespace haechi::content::extract
