#include "content/redact/redact.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace haechi::content {

namespace {

constexpr std::string_view kOpen = "⟦";
constexpr std::string_view kClose = "⟧";
constexpr std::string_view kLookAlike = "text.token";

struct Edit {
  text::Span span;
  std::string_view entity;
  bool is_secret = false;
};

// Brackets of ours in the user's own text, up to the closing one or alone.
void add_look_alikes(std::string_view text, std::vector<Edit>& edits) {
  for (std::size_t at = text.find(kOpen); at != std::string_view::npos;) {
    const std::size_t close =
        text.substr(0, std::min(text.size(), at + kMaxPseudonym)).find(kClose, at);
    const std::size_t end =
        close == std::string_view::npos ? at + kOpen.size() : close + kClose.size();
    edits.push_back(
        {{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)}, kLookAlike, false});
    at = text.find(kOpen, end);
  }
}

// In the order of the text, joined where they lie over each other: the longest names the whole.
void join(std::vector<Edit>& edits) {
  std::ranges::sort(edits, [](const Edit& a, const Edit& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
  });
  std::vector<Edit> joined;
  for (const Edit& edit : edits) {
    if (joined.empty() || edit.span.begin >= joined.back().span.end) {
      joined.push_back(edit);
      continue;
    }
    Edit& last = joined.back();
    last.is_secret = last.is_secret || edit.is_secret;
    last.span.end = std::max(last.span.end, edit.span.end);
  }
  edits = std::move(joined);
}

void append_token(std::string_view token, Encoding encoding, std::string& out) {
  if (encoding != Encoding::Form) {
    out += token; // needs no escape in JSON
    return;
  }
  for (const char c : token) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || c == ':') {
      fmt::format_to(std::back_inserter(out), "%{:02X}", byte);
    } else {
      out.push_back(c);
    }
  }
}

} // namespace

Redacted redact(std::string_view text, std::span<const Finding> findings, const Entities& entities,
                Pseudonyms& pseudonyms, Encoding encoding, Return back) {
  std::vector<Edit> edits;
  for (const Finding& finding : findings) {
    const Entity& entity = entities[finding.entity];
    if ((entity.classes & (Class::SourceCode | Class::Marking)) == 0) {
      edits.push_back(
          {finding.span, entity.id, (entity.classes & static_cast<Classes>(Class::Secret)) != 0});
    }
  }
  add_look_alikes(text, edits);
  join(edits);
  Redacted out;
  out.text.reserve(text.size() + edits.size() * kMaxPseudonym);
  std::size_t done = 0;
  for (const Edit& edit : edits) {
    out.text.append(text, done, edit.span.begin - done);
    const std::string_view value = text.substr(edit.span.begin, edit.span.size());
    const Pseudonym& pseudonym =
        pseudonyms.replace(edit.entity, value, edit.is_secret ? Return::Never : back);
    append_token(pseudonym.token, encoding, out.text);
    out.replacements.push_back({edit.span, pseudonym.token, pseudonym.value, pseudonym.back});
    done = edit.span.end;
  }
  out.text.append(text, done, text.size() - done);
  return out;
}

} // namespace haechi::content
