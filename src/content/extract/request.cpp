#include "content/extract/request.h"

#include "content/extract/gather.h"
#include "content/extract/multipart.h"

#include <algorithm>

namespace haechi::content::extract {

namespace {

// A body that says it is in another character set may be read as something else than it is here.
bool is_in_utf8(std::string_view content_type, std::string_view bytes) {
  const auto charset = find_parameter(content_type, "charset");
  if (!charset || is_same_word(*charset, "utf-8") || is_same_word(*charset, "utf8")) {
    return true;
  }
  const bool is_ascii =
      std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
  return is_ascii && (is_same_word(*charset, "us-ascii") || is_same_word(*charset, "iso-8859-1"));
}

// A body that is a file.
void add_body_file(Extraction& out, std::string_view content_type) {
  const std::string_view bytes = out.tree.layer(0).bytes;
  Attachment file{.node = kNoNode, .size = bytes.size()};
  file.media_type = content_type.substr(0, content_type.find(';'));
  file.type = find_file_type(bytes);
  out.attachments.push_back(file);
  if (file.type != FileType::Text) {
    out.gaps.push_back({GapReason::File, {}});
    return;
  }
  out.texts.push_back({.content = catalog::Content::Attachment,
                       .text = bytes,
                       .role = {},
                       .written = {0, {0, static_cast<std::uint32_t>(bytes.size())}, Wrap::Plain},
                       .node = kNoNode});
}

Extraction extract(std::span<const catalog::FramingStep> framing,
                   std::span<const catalog::Extractor> extractors, std::string_view content_type,
                   std::string_view bytes) {
  Extraction out{
      .tree = Tree(bytes), .roots = {}, .texts = {}, .names = {}, .attachments = {}, .gaps = {}};
  if (out.tree.is_full()) {
    out.gaps.push_back({GapReason::TooLarge, {}});
    return out;
  }
  if (bytes.empty()) {
    return out;
  }
  Opened opened = open_framing(out.tree, framing, content_type, Side::Request);
  const bool is_file = !opened.bytes.empty();
  if (!is_file && !is_in_utf8(content_type, bytes)) {
    out.gaps.push_back({GapReason::NotText, {}});
  }
  gather(out, std::move(opened), extractors);
  if (is_file) {
    add_body_file(out, content_type);
  }
  return out;
}

catalog::Framing guess_framing(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  if (is_same_word(type, "application/x-www-form-urlencoded")) {
    return catalog::Framing::Form;
  }
  if (is_same_word(type, "multipart/form-data")) {
    return catalog::Framing::Multipart;
  }
  const bool is_json = is_same_word(type, "application/json") || type.ends_with("+json");
  return is_json ? catalog::Framing::Json : catalog::Framing::Bytes;
}

} // namespace

std::string Extraction::path(const Text& text) const {
  return tree.path(text.node);
}

wire::json::Value Extraction::value() const {
  return roots.empty() ? wire::json::Value() : tree.to_value(roots.front());
}

Extraction extract_request(const catalog::Endpoint& endpoint, std::string_view content_type,
                           std::string_view bytes) {
  Extraction out = extract(endpoint.framing, endpoint.texts, content_type, bytes);
  if (!endpoint.unreadable.empty()) {
    out.gaps.push_back({GapReason::Unreadable, {}});
  }
  return out;
}

Extraction extract_unknown(std::string_view content_type, std::string_view bytes) {
  const catalog::FramingStep step{.kind = guess_framing(content_type), .argument = {}};
  Extraction out = extract({&step, 1}, {}, content_type, bytes);
  if (!out.texts.empty() || !out.attachments.empty()) {
    out.gaps.push_back({GapReason::UnknownShape, {}});
  }
  return out;
}

} // namespace haechi::content::extract
