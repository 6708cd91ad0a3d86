#include "content/extract/gather.h"

#include "content/extract/places.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace haechi::content::extract {

using catalog::Content;

namespace {

constexpr std::size_t kPlainKey = 64;
constexpr std::size_t kManyDigits = 9; // what people are numbered with is as long
constexpr std::size_t kSmallBinary = 64;
constexpr std::uint8_t kNowhere = 0xFF;

// Sealed by the provider, which takes them back unchanged or not at all.
constexpr std::array<std::string_view, 4> kSealedKeys{"encrypted_content", "signature",
                                                      "thoughtSignature", "thought_signature"};

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; }));
}

// No identifier of a program by its look: listed like a text, wherever it stands.
bool is_telling_key(std::string_view key) {
  const bool is_word = std::ranges::all_of(key, [](char c) {
    const char small = static_cast<char>(c | 0x20);
    return (c >= '0' && c <= '9') || (small >= 'a' && small <= 'z') ||
           std::string_view("_-.$:/@").find(c) != std::string_view::npos;
  });
  return !is_word || key.size() > kPlainKey || count_digits(key) >= kManyDigits;
}

// More than a word of a protocol.
bool may_be_words(std::string_view text) {
  return text.size() > kPlainKey || std::ranges::any_of(text, [](char c) {
           return c == ' ' || c == '\n' || static_cast<unsigned char>(c) >= 0x80U;
         });
}

class Gatherer {
 public:
  Gatherer(Extraction& extraction, const std::vector<Part>& parts)
      : out_(extraction), tree_(extraction.tree) {
    for (const Part& part : parts) {
      parts_.emplace(part.node, part);
    }
  }

  void place(std::span<const catalog::Extractor> extractors) {
    Places places(tree_);
    for (const catalog::Extractor& extractor : extractors) {
      for (const NodeId root : out_.roots) {
        places.find(extractor, root);
      }
    }
    const auto gaps = places.list_gaps();
    out_.gaps.insert(out_.gaps.end(), gaps.begin(), gaps.end());
    contents_.assign(tree_.end(), kNowhere);
    for (const Placed& placed : places.placed()) {
      contents_[placed.node] = static_cast<std::uint8_t>(placed.content);
    }
    has_placed_ = !places.placed().empty();
    expects_places_ = !extractors.empty();
  }

  void list() {
    for (NodeId id = 1; id < contents_.size(); ++id) {
      if (out_.texts.size() + out_.names.size() >= kMaxTexts || tree_.is_full()) {
        out_.gaps.push_back({GapReason::TooLarge, tree_.path(id)});
        break;
      }
      if ((tree_.node(id).marks & kIsHidden) == 0) {
        add_key(id);
        add_node(id);
      }
    }
    if (expects_places_ && !has_placed_ && words_ != kNoNode) {
      out_.gaps.push_back({GapReason::UnknownShape, tree_.path(words_)});
    }
    if (numbers_ != kNoNode) {
      out_.gaps.push_back({GapReason::Numbers, tree_.path(numbers_)});
    }
  }

 private:
  std::optional<Content> content_of(NodeId id) const {
    return contents_[id] == kNowhere ? std::nullopt
                                     : std::optional(static_cast<Content>(contents_[id]));
  }

  void add_key(NodeId id) {
    const std::string_view key = tree_.node(id).key;
    if (key.empty()) {
      return;
    }
    if (is_telling_key(key)) {
      add_text(name_of(tree_, id));
    } else if (names_.insert(key).second) {
      out_.names.push_back(name_of(tree_, id));
    }
  }

  void add_text(Text text) {
    if (!text.content && words_ == kNoNode && may_be_words(text.text)) {
      words_ = text.node;
    }
    out_.texts.push_back(text);
  }

  void add_node(NodeId id) {
    const Node& node = tree_.node(id);
    const auto content = content_of(id);
    switch (node.kind) {
    case Kind::Integer:
    case Kind::Number:
      return add_number(id, content);
    case Kind::Bytes:
    case Kind::Text:
      break;
    default:
      return;
    }
    const auto part = parts_.find(id);
    const bool is_part = part != parts_.end();
    if (is_part && part->second.file_name && (node.marks & kIsOpened) == 0) {
      return add_file(id, content, part->second, true);
    }
    if (content == Content::FileData) {
      if (node.kind == Kind::Text && is_web_address(node.text)) {
        return add(id, Content::FileRef);
      }
      return add_file(id, content, is_part ? part->second : Part{}, is_part);
    }
    if ((node.marks & kIsOpened) != 0) {
      return;
    }
    if (node.kind == Kind::Bytes) {
      const bool is_small =
          node.at.wrap == Wrap::Plain && !is_part && node.text.size() <= kSmallBinary;
      if (!is_small) {
        out_.gaps.push_back({GapReason::Binary, tree_.path(id)});
      }
      return;
    }
    const bool is_sealed = std::ranges::find(kSealedKeys, node.key) != kSealedKeys.end();
    if (!content && !is_sealed && looks_like_file(node.text)) {
      return add_file(id, content, {}, false);
    }
    add(id, content);
  }

  void add(NodeId id, std::optional<Content> content) {
    const Node& node = tree_.node(id);
    if (!node.text.empty()) {
      add_text({.content = content,
                .text = node.text,
                .role = role_of(node.parent),
                .written = node.at,
                .node = id});
    }
  }

  // Numbers where texts belong are tokens; elsewhere long ones may number people.
  void add_number(NodeId id, std::optional<Content> content) {
    const bool is_words = content == Content::Prompt || content == Content::History ||
                          content == Content::System || content == Content::Tokens;
    if (is_words && numbers_ == kNoNode) {
      numbers_ = id;
    }
    if (content || count_digits(tree_.node(id).text) >= kManyDigits) {
      add(id, content);
    }
  }

  void add_file(NodeId id, std::optional<Content> content, const Part& part, bool is_bare) {
    Attachment file = read_attachment(tree_, id, is_bare);
    file.name = part.file_name.value_or(std::string_view());
    if (file.media_type.empty()) {
      file.media_type = part.media_type;
    }
    if (content == Content::FileData) {
      add(id, content);
    }
    if (!file.is_decoded && tree_.node(id).kind == Kind::Text) {
      add(id, Content::Attachment); // words, perhaps, where a file belongs
    } else if (file.head_layer != 0) {
      add_text({.content = std::nullopt,
                .text = file.head,
                .role = {},
                .written = {file.head_layer, {0, static_cast<std::uint32_t>(file.head.size())}},
                .node = id});
    }
    if (!file.name.empty()) {
      add_text(
          {.content = Content::FileName, .text = file.name, .role = {}, .written = {}, .node = id});
      out_.texts.back().written.wrap = Wrap::Sealed;
    }
    if (file.text != 0) {
      const std::string_view text = tree_.layer(file.text).bytes;
      add_text({.content = Content::Attachment,
                .text = text,
                .role = role_of(tree_.node(id).parent),
                .written = {file.text, {0, static_cast<std::uint32_t>(text.size())}, Wrap::Plain},
                .node = id});
    } else if (file.type != FileType::Empty || !file.is_decoded) {
      out_.gaps.push_back({GapReason::File, tree_.path(id)});
    }
    out_.attachments.push_back(file);
  }

  // The role of the message that an object stands in. Remembered: each object is searched once.
  std::string_view role_of(NodeId id) {
    std::vector<NodeId> way;
    std::string_view role;
    for (; id != kNoNode; id = tree_.node(id).parent) {
      const auto known = roles_.find(id);
      if (known != roles_.end()) {
        role = known->second;
        break;
      }
      way.push_back(id);
      role = own_role(id);
      if (!role.empty()) {
        break;
      }
    }
    for (const NodeId at : way) {
      roles_.emplace(at, role);
    }
    return role;
  }

  std::string_view own_role(NodeId object) const {
    NodeId role = tree_.find_member(object, "role");
    if (const NodeId author = tree_.find_member(object, "author");
        role == kNoNode && author != kNoNode) {
      role = tree_.find_member(author, "role");
    }
    return role != kNoNode && tree_.node(role).kind == Kind::Text ? tree_.node(role).text
                                                                  : std::string_view();
  }

  Extraction& out_;
  Tree& tree_;
  std::unordered_map<NodeId, Part> parts_;
  std::unordered_map<NodeId, std::string_view> roles_;
  std::unordered_set<std::string_view> names_; // listed already
  std::vector<std::uint8_t> contents_;         // by node
  NodeId words_ = kNoNode;                     // the first words at no named place
  NodeId numbers_ = kNoNode;
  bool has_placed_ = false;
  bool expects_places_ = false;
};

} // namespace

Text name_of(const Tree& tree, NodeId id) {
  const Node& node = tree.node(id);
  const bool is_written = node.raw_key.size() > 0; // those of parts and of protobuf are not
  const Wrap wrap = node.at.wrap == Wrap::Form ? Wrap::Form : Wrap::Json;
  return {
      .content = std::nullopt,
      .text = node.key,
      .role = {},
      .written = {tree.node(node.parent).at.layer, node.raw_key, is_written ? wrap : Wrap::Sealed},
      .node = id,
      .is_key = true};
}

void gather(Extraction& extraction, Opened opened, std::span<const catalog::Extractor> extractors) {
  extraction.gaps.insert(extraction.gaps.end(), opened.gaps.begin(), opened.gaps.end());
  extraction.roots = std::move(opened.roots);
  Gatherer gatherer(extraction, opened.parts);
  gatherer.place(extractors);
  gatherer.list();
}

} // namespace haechi::content::extract
