#include "content/extract/multipart.h"

#include "base/utf8.h"

#include <algorithm>

namespace haechi::content::extract {

namespace {

constexpr std::size_t kMaxBoundary = 70; // RFC 2046 section 5.1.1

char to_small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

struct Head {
  std::optional<std::string> name;
  std::optional<std::string> file_name;
  std::string_view media_type;
};

bool read_disposition(std::string_view value, Head& head) {
  const std::string_view kind = trim(value.substr(0, value.find(';')));
  if (head.name || !is_same_word(kind, "form-data")) {
    return false;
  }
  head.name = find_parameter(value, "name");
  head.file_name = find_parameter(value, "filename");
  // In another spelling, which services prefer or do not know.
  return head.name && !find_parameter(value, "filename*") && !find_parameter(value, "name*");
}

bool read_part_line(std::string_view line, Head& head) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || line.front() == ' ' ||
      line.front() == '\t') {
    return false;
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trim(line.substr(colon + 1));
  if (is_same_word(name, "content-disposition")) {
    return read_disposition(value, head);
  }
  if (is_same_word(name, "content-transfer-encoding")) {
    return is_same_word(value, "binary") || is_same_word(value, "8bit") ||
           is_same_word(value, "7bit");
  }
  if (is_same_word(name, "content-type")) {
    const auto charset = find_parameter(value, "charset");
    head.media_type = trim(value.substr(0, value.find(';')));
    return !charset || is_same_word(*charset, "utf-8") || is_same_word(*charset, "us-ascii");
  }
  return true;
}

class MultipartReader {
 public:
  MultipartReader(Tree& tree, LayerId layer, std::string_view boundary)
      : tree_(tree), layer_(layer), bytes_(tree.layer(layer).bytes),
        mark_("\r\n--" + std::string(boundary)) {}

  tl::expected<Parts, GapReason> read() {
    parts_.root = tree_.add_node(Kind::Object, kNoNode);
    tree_.node(parts_.root).at = {.layer = layer_,
                                  .raw = {0, static_cast<std::uint32_t>(bytes_.size())}};
    const std::string_view first = std::string_view(mark_).substr(2);
    if (!bytes_.starts_with(first)) {
      return tl::unexpected(bytes_.find(first) == std::string_view::npos ? GapReason::Malformed
                                                                         : GapReason::LeftOver);
    }
    at_ = first.size();
    while (!bytes_.substr(at_).starts_with("--")) {
      if (const auto trouble = read_part()) {
        return tl::unexpected(*trouble);
      }
    }
    const std::string_view rest = bytes_.substr(at_ + 2);
    return rest.empty() || rest == "\r\n" ? tl::expected<Parts, GapReason>(std::move(parts_))
                                          : tl::unexpected(GapReason::LeftOver);
  }

 private:
  // From behind a delimiter to behind the next one.
  std::optional<GapReason> read_part() {
    if (!bytes_.substr(at_).starts_with("\r\n")) {
      return GapReason::Malformed;
    }
    at_ += 2;
    Head head;
    if (!read_head(head)) {
      return GapReason::Malformed;
    }
    const std::size_t end = bytes_.find(mark_, at_ - 2); // the content may be empty
    if (end == std::string_view::npos) {
      return GapReason::Malformed;
    }
    const Span raw{static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(std::max(end, at_))};
    at_ = end + mark_.size();
    return end + 2 < raw.begin || !add(std::move(head), raw)
               ? std::optional(tree_.is_full() || parts_.parts.size() >= kMaxParts
                                   ? GapReason::TooLarge
                                   : GapReason::NotText)
               : std::nullopt;
  }

  bool read_head(Head& head) {
    const std::size_t begin = at_;
    for (;;) {
      const std::size_t end = bytes_.find("\r\n", at_);
      if (end == std::string_view::npos || end - begin > kMaxPartHead) {
        return false;
      }
      const std::string_view line = bytes_.substr(at_, end - at_);
      at_ = end + 2;
      if (line.empty()) {
        return head.name.has_value();
      }
      if (line.find_first_of("\r\n") != std::string_view::npos || !read_part_line(line, head)) {
        return false;
      }
    }
  }

  bool add(Head head, Span raw) {
    if (parts_.parts.size() >= kMaxParts || !is_utf8(*head.name)) {
      return false;
    }
    const std::string_view content = cut(bytes_, raw);
    const NodeId id = tree_.add_node(is_utf8(content) ? Kind::Text : Kind::Bytes, parts_.root);
    Part part{.node = id, .file_name = {}, .media_type = head.media_type};
    if (head.file_name) {
      part.file_name = tree_.keep(std::move(*head.file_name));
    }
    Node& node = tree_.node(id);
    node.at = {.layer = layer_, .raw = raw, .wrap = Wrap::Plain};
    node.key = tree_.keep(std::move(*head.name));
    node.text = content;
    parts_.parts.push_back(part);
    return !tree_.is_full();
  }

  Tree& tree_;
  LayerId layer_;
  std::string_view bytes_;
  std::string mark_;
  std::size_t at_ = 0;
  Parts parts_;
};

} // namespace

bool is_same_word(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, to_small, to_small);
}

std::optional<std::string> find_parameter(std::string_view value, std::string_view name) {
  std::optional<std::string> found;
  std::size_t at = std::min(value.find(';'), value.size());
  while (at < value.size()) {
    const std::size_t begin = std::min(value.find_first_not_of("; \t", at), value.size());
    const std::size_t equals = std::min(value.find_first_of("=;", begin), value.size());
    const std::string_view word = trim(value.substr(begin, equals - begin));
    std::string said;
    at = equals;
    if (at < value.size() && value[at] == '=') {
      ++at;
      if (at < value.size() && value[at] == '"') {
        for (++at; at < value.size() && value[at] != '"'; ++at) {
          const bool is_quoted =
              value[at] == '\\' && at + 1 < value.size() && (value[at + 1] == '"');
          said += value[is_quoted ? ++at : at];
        }
        at = std::min(value.find(';', at), value.size());
      } else {
        const std::size_t end = std::min(value.find(';', at), value.size());
        said = trim(value.substr(at, end - at));
        at = end;
      }
    }
    if (!found && is_same_word(word, name)) {
      found = std::move(said);
    }
  }
  return found;
}

tl::expected<Parts, GapReason> read_multipart(Tree& tree, LayerId layer,
                                              std::string_view content_type) {
  const auto boundary = find_parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kMaxBoundary ||
      !is_same_word(content_type.substr(0, 10), "multipart/")) {
    return tl::unexpected(GapReason::Malformed);
  }
  return MultipartReader(tree, layer, *boundary).read();
}

} // namespace haechi::content::extract
