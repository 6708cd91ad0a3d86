#include "content/extract/form.h"

#include "base/utf8.h"

#include <algorithm>
#include <unordered_set>

namespace haechi::content::extract {

namespace {

// What a piece of a form says; a view of it where it holds no escapes.
std::optional<std::string_view> read_piece(Tree& tree, std::string_view raw) {
  if (raw.find_first_of("%+") == std::string_view::npos) {
    return raw;
  }
  std::string said;
  return unescape(Wrap::Form, raw, said) ? std::optional(tree.keep(std::move(said))) : std::nullopt;
}

} // namespace

tl::expected<NodeId, GapReason> read_form(Tree& tree, LayerId layer) {
  const std::string_view bytes = tree.layer(layer).bytes;
  const NodeId root = tree.add_node(Kind::Object, kNoNode);
  tree.node(root).at = {.layer = layer, .raw = {0, static_cast<std::uint32_t>(bytes.size())}};
  std::unordered_set<std::string_view> keys;
  for (std::size_t at = 0; at < bytes.size() && !tree.is_full();) {
    const std::size_t end = std::min(bytes.find('&', at), bytes.size());
    if (end == at) {
      ++at;
      continue;
    }
    const std::size_t equals = std::min(bytes.find('=', at), end);
    const Span raw_key{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(equals)};
    const Span raw{static_cast<std::uint32_t>(std::min(equals + 1, end)),
                   static_cast<std::uint32_t>(end)};
    const auto key = read_piece(tree, cut(bytes, raw_key));
    const auto text = read_piece(tree, cut(bytes, raw));
    if (!key || !text) {
      return tl::unexpected(GapReason::Malformed);
    }
    if (!is_utf8(*key)) {
      return tl::unexpected(GapReason::NotText);
    }
    if (!keys.insert(*key).second) {
      return tl::unexpected(GapReason::TwiceNamed);
    }
    const NodeId id = tree.add_node(is_utf8(*text) ? Kind::Text : Kind::Bytes, root);
    Node& node = tree.node(id);
    node.at = {.layer = layer, .raw = raw, .wrap = Wrap::Form};
    node.key = *key;
    node.raw_key = raw_key;
    node.text = *text;
    at = end + 1;
  }
  return tree.is_full() ? tl::unexpected(GapReason::TooLarge)
                        : tl::expected<NodeId, GapReason>(root);
}

} // namespace haechi::content::extract
