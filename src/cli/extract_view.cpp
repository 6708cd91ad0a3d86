#include "cli/extract_view.h"

#include "base/utf8.h"
#include "wire/json/writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace haechi::cli {

namespace {

namespace extract = content::extract;

constexpr std::size_t kShown = 200;

std::string_view word_of(const extract::Text& text) {
  if (text.is_key) {
    return "name";
  }
  return text.content ? catalog::kContentWords[static_cast<std::size_t>(*text.content)] : "other";
}

// Where the texts stand; the name of a part stands in a head and has no place of its own.
std::vector<text::Span> find_places(const extract::Extraction& extraction) {
  std::vector<extract::TextPlace> places;
  for (const extract::Text& text : extraction.texts) {
    const auto size = static_cast<std::uint32_t>(text.text.size());
    const bool has_place = text.written.wrap != extract::Wrap::Sealed;
    places.push_back({text.written, {0, has_place ? size : 0}});
  }
  return to_body(extraction.tree, places);
}

std::string_view shorten(std::string_view text) {
  if (text.size() <= kShown) {
    return text;
  }
  std::size_t at = 0;
  while (at < kShown) {
    at += std::max<std::size_t>(utf8_sequence_length(text.substr(at)), 1);
  }
  return text.substr(0, at);
}

std::string show_text(std::string_view text) {
  const std::string_view shown = shorten(text);
  const std::string quoted = wire::json::Writer().string(shown).take();
  return shown.size() == text.size() ? quoted : fmt::format("{} … {} bytes", quoted, text.size());
}

std::string_view status_of(const extract::Extraction& extraction) {
  return extraction.is_complete() ? "complete" : "undecided";
}

void add_list(std::string_view name, const std::vector<std::string>& values, std::string& out) {
  if (!values.empty()) {
    out += fmt::format("{:<14}{}\n", name, fmt::join(values, ", "));
  }
}

std::string describe(const extract::Attachment& file) {
  return fmt::format("{}, {} bytes{}{}{}", to_word(file.type), file.size,
                     file.name.empty() ? "" : fmt::format(", `{}`", file.name),
                     file.media_type.empty() ? "" : fmt::format(", said to be {}", file.media_type),
                     file.text != 0 ? ", read as text" : "");
}

void write_texts(const extract::Extraction& extraction, wire::json::Writer& out) {
  const auto places = find_places(extraction);
  out.key("texts").begin_array();
  for (std::size_t i = 0; i < extraction.texts.size(); ++i) {
    const extract::Text& text = extraction.texts[i];
    out.begin_object().member("content", word_of(text)).member("path", extraction.path(text));
    if (!text.role.empty()) {
      out.member("role", text.role);
    }
    if (text.written.wrap != extract::Wrap::Sealed) {
      out.key("start").number(places[i].begin).key("end").number(places[i].end);
    }
    out.member("text", text.text).end_object();
  }
  out.end_array();
}

void write_files(const extract::Extraction& extraction, wire::json::Writer& out) {
  out.key("files").begin_array();
  for (const extract::Attachment& file : extraction.attachments) {
    out.begin_object().member("path", extraction.tree.path(file.node));
    out.member("type", to_word(file.type));
    out.key("size").number(static_cast<std::int64_t>(file.size));
    out.member("name", file.name).member("media_type", file.media_type);
    out.key("read").boolean(file.text != 0).end_object();
  }
  out.end_array();
}

} // namespace

std::string to_text(const RequestReading& reading, bool everything) {
  const extract::Extraction& extraction = reading.matched.extraction;
  const catalog::Endpoint* endpoint = reading.matched.endpoint;
  std::string out = fmt::format("{:<14}{}\n", "endpoint",
                                endpoint == nullptr ? "none that the catalog knows" : endpoint->id);
  add_list("services", reading.services, out);
  add_list("model", reading.model, out);
  add_list("tenant", reading.tenant, out);
  add_list("conversation", reading.conversation, out);
  out += fmt::format("{:<14}{}\n", "status", status_of(extraction));
  for (const extract::Gap& gap : extraction.gaps) {
    out += fmt::format("{:<14}{} at `{}`\n", "", to_word(gap.reason), gap.path);
  }
  const auto places = find_places(extraction);
  for (std::size_t i = 0; i < extraction.texts.size(); ++i) {
    const extract::Text& text = extraction.texts[i];
    if (text.content || everything || endpoint == nullptr) {
      out += fmt::format("{:<14}{} [{}, {}) {}\n", word_of(text), extraction.path(text),
                         places[i].begin, places[i].end, show_text(text.text));
    }
  }
  for (const extract::Attachment& file : extraction.attachments) {
    out += fmt::format("{:<14}{} {}\n", "file", extraction.tree.path(file.node), describe(file));
  }
  return out;
}

std::string to_json(const RequestReading& reading) {
  const extract::Extraction& extraction = reading.matched.extraction;
  wire::json::Writer out;
  out.begin_object().key("endpoint");
  if (reading.matched.endpoint == nullptr) {
    out.null();
  } else {
    out.string(reading.matched.endpoint->id);
  }
  out.key("services").strings(reading.services).key("model").strings(reading.model);
  out.key("tenant").strings(reading.tenant).key("conversation").strings(reading.conversation);
  out.member("status", status_of(extraction)).key("gaps").begin_array();
  for (const extract::Gap& gap : extraction.gaps) {
    out.begin_object().member("reason", to_word(gap.reason)).member("path", gap.path).end_object();
  }
  out.end_array();
  write_texts(extraction, out);
  write_files(extraction, out);
  return out.end_object().take();
}

} // namespace haechi::cli
