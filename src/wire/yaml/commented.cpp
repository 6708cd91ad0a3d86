#include "wire/yaml/commented.h"

#include "wire/yaml/comment_places.h"

#include <libfyaml.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace haechi::wire::yaml {

namespace {

struct ParserDeleter {
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};

struct DiagDeleter {
  void operator()(fy_diag* diag) const { fy_diag_destroy(diag); }
};

std::string text_of(fy_token* token) {
  std::size_t length = 0;
  const char* text = token == nullptr ? nullptr : fy_token_get_text(token, &length);
  return text == nullptr ? std::string() : std::string(text, length);
}

bool is_null_word(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

// Turns the events of a file that document.h accepts into elements with their extents.
class Builder {
 public:
  Builder(CommentedDocument& out, Places& places) : out_(out), places_(places) {}

  // False: an anchor or alias.
  bool feed(const fy_event* event);

 private:
  struct Open {
    std::size_t element = 0;
    bool is_mapping = false;
    bool has_key = false;
    std::string key;
    Extent key_extent;
  };

  static Extent extent_of(const fy_mark* start, const fy_mark* end) {
    return {start == nullptr ? 0 : start->input_pos, end == nullptr ? 0 : end->input_pos};
  }

  void open(Kind kind, const fy_mark* mark, bool is_flow);
  void close(const fy_mark* end);
  void scalar(const fy_event* event);
  std::size_t add(Kind kind, const Extent& extent);

  CommentedDocument& out_;
  Places& places_;
  std::vector<Open> stack_;
  std::size_t last_end_ = 0; // of what was written last
};

std::size_t Builder::add(Kind kind, const Extent& extent) {
  const std::size_t index = out_.elements.size();
  Element& element = out_.elements.emplace_back();
  ElementPlace place;
  element.kind = kind;
  place.extent = extent;
  if (!stack_.empty()) {
    Open& top = stack_.back();
    place.parent = top.element;
    if (top.is_mapping) {
      element.has_key = true;
      element.key = std::move(top.key);
      place.extent.begin = top.key_extent.begin;
      top.has_key = false;
    } else if (!out_.elements[top.element].is_flow) {
      place.column_at = places_.elements[top.element].value_begin; // that of the dashes
    }
    out_.elements[top.element].children.push_back(index);
  }
  place.value_begin = extent.begin;
  places_.elements.push_back(place);
  return index;
}

void Builder::open(Kind kind, const fy_mark* mark, bool is_flow) {
  const std::size_t at = mark == nullptr ? last_end_ : mark->input_pos;
  const std::size_t index = add(kind, {at, at});
  out_.elements[index].is_flow = is_flow;
  stack_.push_back({index, kind == Kind::Mapping, false, {}, {}});
}

void Builder::close(const fy_mark* end) {
  const std::size_t index = stack_.back().element;
  stack_.pop_back();
  if (out_.elements[index].is_flow && end != nullptr) {
    last_end_ = end->input_pos;
  }
  places_.elements[index].extent.end = std::max(last_end_, places_.elements[index].extent.begin);
}

void Builder::scalar(const fy_event* event) {
  fy_token* token = event->scalar.value;
  const bool is_key = !stack_.empty() && stack_.back().is_mapping && !stack_.back().has_key;
  const auto style = token == nullptr ? FYSS_PLAIN : fy_token_scalar_style(token);
  Extent extent{last_end_, last_end_};
  if (token != nullptr && fy_token_start_mark(token) != nullptr) {
    extent = extent_of(fy_token_start_mark(token), fy_token_end_mark(token));
    if (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) {
      extent = {extent.begin - std::min<std::size_t>(extent.begin, 1), extent.end + 1};
    }
    places_.scalars.push_back(extent);
    last_end_ = extent.end;
  }
  if (is_key) {
    Open& top = stack_.back();
    top.key = text_of(token);
    top.key_extent = extent;
    top.has_key = true;
    ++last_end_; // the colon
    return;
  }
  const std::size_t index = add(Kind::Scalar, extent);
  Element& element = out_.elements[index];
  element.text = text_of(token);
  element.is_plain = style == FYSS_PLAIN;
  if (element.is_plain && is_null_word(element.text)) {
    element.kind = Kind::Null;
    element.text.clear();
  }
}

bool Builder::feed(const fy_event* event) {
  switch (event->type) {
  case FYET_MAPPING_START:
  case FYET_SEQUENCE_START: {
    const bool is_mapping = event->type == FYET_MAPPING_START;
    const fy_token* anchor =
        is_mapping ? event->mapping_start.anchor : event->sequence_start.anchor;
    if (anchor != nullptr) {
      return false;
    }
    const fy_mark* start = fy_event_start_mark(const_cast<fy_event*>(event));
    const fy_mark* end = fy_event_end_mark(const_cast<fy_event*>(event));
    // The start of a collection in brackets is its bracket; of any other it has no width.
    const bool is_flow = start != nullptr && end != nullptr && start->input_pos < end->input_pos &&
                         places_.is_bracket(start->input_pos);
    open(is_mapping ? Kind::Mapping : Kind::Sequence, start, is_flow);
    return true;
  }
  case FYET_MAPPING_END:
  case FYET_SEQUENCE_END:
    close(fy_event_end_mark(const_cast<fy_event*>(event)));
    return true;
  case FYET_SCALAR:
    if (event->scalar.anchor != nullptr) {
      return false;
    }
    scalar(event);
    return true;
  case FYET_ALIAS:
    return false;
  default:
    return true;
  }
}

tl::unexpected<Error> shared(const SourceFile& file, const fy_event* event) {
  const fy_mark* mark = fy_event_start_mark(const_cast<fy_event*>(event));
  const std::uint32_t line =
      mark == nullptr || mark->line < 0 ? 0 : static_cast<std::uint32_t>(mark->line) + 1;
  return fail("E-YAML-005", "anchors and aliases cannot be written anew", {file.path, line, 0},
              "write the parts out where they are used");
}

} // namespace

Result<CommentedDocument> parse_commented(const SourceFile& file) {
  if (auto plain = parse(file); !plain) {
    return tl::make_unexpected(plain.error());
  }
  fy_diag_cfg diag_config{};
  fy_diag_cfg_default(&diag_config);
  diag_config.output_fn = [](fy_diag*, void*, const char*, std::size_t) {};
  const std::unique_ptr<fy_diag, DiagDeleter> diag(fy_diag_create(&diag_config));
  fy_parse_cfg config{};
  config.flags = static_cast<fy_parse_cfg_flags>(FYPCF_DEFAULT_VERSION_1_2 | FYPCF_DEFAULT_PARSE);
  config.diag = diag.get();
  const std::unique_ptr<fy_parser, ParserDeleter> parser(fy_parser_create(&config));
  if (!parser || fy_parser_set_string(parser.get(), file.text.data(), file.text.size()) != 0) {
    return fail("E-YAML-001", "the file cannot be read as YAML", {file.path});
  }
  CommentedDocument out;
  Places places(file.text);
  Builder builder(out, places);
  while (fy_event* event = fy_parser_parse(parser.get())) {
    const bool is_fed = builder.feed(event);
    const auto refusal = is_fed ? std::nullopt : std::optional(shared(file, event));
    fy_parser_event_free(parser.get(), event);
    if (refusal) {
      return *refusal;
    }
  }
  if (out.elements.empty()) {
    out.elements.emplace_back();
    places.elements.emplace_back();
  }
  place_comments(places, out);
  return out;
}

} // namespace haechi::wire::yaml
