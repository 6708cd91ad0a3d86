#include "content/redact/redact.h"

#include "content/detect/characters.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace haechi::content {

namespace {

constexpr std::string_view kOpen = "⟦";
constexpr std::string_view kClose = "⟧";

// Brackets of ours in the user's own text, up to the closing one or alone.
void add_look_alikes(std::string_view text, std::vector<Stretch>& edits) {
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
void join(std::vector<Stretch>& edits) {
  std::ranges::sort(edits, [](const Stretch& a, const Stretch& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
  });
  std::vector<Stretch> joined;
  for (const Stretch& edit : edits) {
    if (joined.empty() || edit.span.begin >= joined.back().span.end) {
      joined.push_back(edit);
      continue;
    }
    Stretch& last = joined.back();
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
    if (!is_alnum(c) && c != '_' && c != '-' && c != '.') {
      fmt::format_to(std::back_inserter(out), "%{:02X}", byte);
    } else {
      out.push_back(c);
    }
  }
}

} // namespace

std::vector<Stretch> list_stretches(std::string_view text, std::span<const Finding> findings,
                                    const Entities& entities) {
  std::vector<Stretch> out;
  for (const Finding& finding : findings) {
    const Entity& entity = entities[finding.entity];
    if ((entity.classes & (Class::SourceCode | Class::Marking)) == 0) {
      out.push_back(
          {finding.span, entity.id, (entity.classes & static_cast<Classes>(Class::Secret)) != 0});
    }
  }
  add_look_alikes(text, out);
  join(out);
  return out;
}

Redacted redact(std::string_view text, std::span<const Finding> findings, const Entities& entities,
                Pseudonyms& pseudonyms, Encoding encoding, Return back,
                const SurrogateKinds& surrogates) {
  const std::vector<Stretch> edits = list_stretches(text, findings, entities);
  Redacted out;
  out.text.reserve(text.size() + edits.size() * kMaxPseudonym);
  Occurrences occurrences(text);
  std::size_t done = 0;
  for (const Stretch& edit : edits) {
    out.text.append(text, done, edit.span.begin - done);
    const std::string_view value = text.substr(edit.span.begin, edit.span.size());
    const Pseudonym& pseudonym = pseudonyms.replace(
        edit.entity, value, edit.is_secret ? Return::Never : back,
        {.is_surrogate = !edit.is_secret && surrogates.has(edit.entity), .text = &occurrences});
    append_token(pseudonym.token, encoding, out.text);
    out.replacements.push_back({edit.span, pseudonym.token, pseudonym.value, pseudonym.back,
                                edit.entity == kLookAlike ? std::string_view() : edit.entity});
    done = edit.span.end;
  }
  out.text.append(text, done, text.size() - done);
  return out;
}

} // namespace haechi::content
