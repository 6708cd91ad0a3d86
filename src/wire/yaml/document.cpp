#include "wire/yaml/document.h"

#include "base/utf8.h"

#include <fmt/format.h>
#include <libfyaml.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <unordered_set>

namespace haechi::wire::yaml {

namespace {

struct ParserDeleter {
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};

struct DiagDeleter {
  void operator()(fy_diag* diag) const { fy_diag_destroy(diag); }
};

using Parser = std::unique_ptr<fy_parser, ParserDeleter>;
using Diag = std::unique_ptr<fy_diag, DiagDeleter>;

// Owns one event of the parser.
class Event {
 public:
  Event(fy_parser* parser, fy_event* event) : parser_(parser), event_(event) {}

  ~Event() {
    if (event_ != nullptr) {
      fy_parser_event_free(parser_, event_);
    }
  }

  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  [[nodiscard]] fy_event* get() const { return event_; }

 private:
  fy_parser* parser_;
  fy_event* event_;
};

std::uint32_t to_count(int value) {
  return static_cast<std::uint32_t>(value < 0 ? 0 : value);
}

// Turns the event stream into nodes, with an explicit stack instead of recursion on the input.
class Builder {
 public:
  explicit Builder(const SourceFile& file) : file_(file.path), source_(file.text) {}

  // Feeds one event; true when the document is complete.
  Result<bool> feed(fy_event* event);

  Node take_root() { return std::move(root_); }

 private:
  struct Open {
    Node node;
    std::string anchor;
    std::unordered_set<std::string> keys;
    std::string key;
    std::uint32_t key_line = 0;
    std::uint32_t key_column = 0;
    bool has_key = false;
  };

  struct Anchor {
    std::string name;
    Node node;
    std::size_t size;
  };

  Location where(const fy_mark* mark) const {
    if (mark == nullptr) {
      return {std::string(file_)};
    }
    return {std::string(file_), to_count(mark->line) + 1, to_count(mark->column) + 1};
  }

  static std::string token_text(fy_token* token) {
    std::size_t length = 0;
    const char* text = token == nullptr ? nullptr : fy_token_get_text(token, &length);
    return text == nullptr ? std::string() : std::string(text, length);
  }

  Result<bool> open(Kind kind, fy_event* event, fy_token* anchor, fy_token* tag);
  Result<bool> close();
  Result<bool> scalar(fy_event* event);
  [[nodiscard]] bool is_too_shallow(const fy_mark* start, std::string_view text) const;
  Result<bool> alias(fy_event* event);
  Result<bool> add(Node node, std::string anchor, std::size_t size);

  static std::size_t count_nodes(const Node& node) {
    std::size_t total = 1;
    for (const Node& item : node.items) {
      total += count_nodes(item); // depth is bounded by kMaxDepth
    }
    for (const Entry& entry : node.entries) {
      total += count_nodes(entry.value);
    }
    return total;
  }

  static std::size_t depth_of(const Node& node) {
    std::size_t deepest = 0;
    for (const Node& item : node.items) {
      deepest = std::max(deepest, depth_of(item));
    }
    for (const Entry& entry : node.entries) {
      deepest = std::max(deepest, depth_of(entry.value));
    }
    return deepest + 1;
  }

  std::string_view file_;
  std::string_view source_;
  std::vector<Open> stack_;
  std::vector<Anchor> anchors_;
  std::size_t nodes_ = 0;
  Node root_;
};

Result<bool> Builder::open(Kind kind, fy_event* event, fy_token* anchor, fy_token* tag) {
  const Location place = where(fy_event_start_mark(event));
  if (tag != nullptr) {
    return fail("E-YAML-004", "tags are not supported", place);
  }
  if (stack_.size() >= kMaxDepth) {
    return fail("E-YAML-003", fmt::format("nesting is deeper than {}", kMaxDepth), place);
  }
  if (!stack_.empty() && stack_.back().node.is_mapping() && !stack_.back().has_key) {
    return fail("E-YAML-004", "a key must be a plain or quoted word", place);
  }
  Open next;
  next.node.kind = kind;
  next.node.line = place.line;
  next.node.column = place.column;
  next.anchor = token_text(anchor);
  stack_.push_back(std::move(next));
  return false;
}

Result<bool> Builder::close() {
  Open done = std::move(stack_.back());
  stack_.pop_back();
  return add(std::move(done.node), std::move(done.anchor), 1);
}

// SECURITY: libfyaml 0.7.12 takes lines that stand no deeper than the key for its text (YAML 1.2.2,
// section 8.1.1.1 forbids it), and with them the keys that follow; to a text of blanks it gives a
// length that it does not fill.
bool Builder::is_too_shallow(const fy_mark* start, std::string_view text) const {
  if (stack_.empty() || start == nullptr || start->input_pos > source_.size() ||
      text.find_first_not_of(" \n") == std::string_view::npos) {
    return false;
  }
  if (text.find('\0') != std::string_view::npos) {
    return true;
  }
  const Open& parent = stack_.back();
  const std::size_t parent_column =
      parent.node.is_mapping() ? parent.key_column : parent.node.column;
  const std::size_t first = source_.find_first_not_of(" \r\n", start->input_pos);
  const std::size_t line_end = source_.find_last_of('\n', first);
  const std::size_t line_begin = line_end == std::string_view::npos ? 0 : line_end + 1;
  return first == std::string_view::npos || first - line_begin < parent_column;
}

Result<bool> Builder::scalar(fy_event* event) {
  const Location place = where(fy_event_start_mark(event));
  if (event->scalar.tag != nullptr) {
    return fail("E-YAML-004", "tags are not supported", place);
  }
  Node node;
  node.kind = Kind::Scalar;
  node.line = place.line;
  node.column = place.column;
  node.text = token_text(event->scalar.value);
  const auto style =
      event->scalar.value == nullptr ? FYSS_PLAIN : fy_token_scalar_style(event->scalar.value);
  node.is_plain = style == FYSS_PLAIN;
  const bool is_block = style == FYSS_LITERAL || style == FYSS_FOLDED;
  if (is_block && is_too_shallow(fy_event_start_mark(event), node.text)) {
    return fail("E-YAML-001", "a text of several lines is empty or stands no deeper than its key",
                place, "indent its lines");
  }
  if ((style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) && node.column > 1) {
    --node.column; // libfyaml's mark lies behind the opening quote
  }
  const bool is_key = !stack_.empty() && stack_.back().node.is_mapping() && !stack_.back().has_key;
  if (!is_key && node.is_plain &&
      (node.text.empty() || node.text == "~" || node.text == "null" || node.text == "Null" ||
       node.text == "NULL")) {
    node.kind = Kind::Null;
    node.text.clear();
  }
  return add(std::move(node), token_text(event->scalar.anchor), 1);
}

Result<bool> Builder::alias(fy_event* event) {
  const Location place = where(fy_event_start_mark(event));
  const std::string name = token_text(event->alias.anchor);
  for (auto anchor = anchors_.rbegin(); anchor != anchors_.rend(); ++anchor) {
    if (anchor->name != name) {
      continue;
    }
    if (stack_.size() + depth_of(anchor->node) > kMaxDepth) {
      return fail("E-YAML-003", fmt::format("nesting is deeper than {}", kMaxDepth), place);
    }
    if (nodes_ + anchor->size > kMaxNodes) {
      return fail("E-YAML-003", fmt::format("more than {} nodes", kMaxNodes), place);
    }
    return add(anchor->node, {}, anchor->size);
  }
  return fail("E-YAML-001", fmt::format("alias `{}` names no anchor above it", name), place);
}

Result<bool> Builder::add(Node node, std::string anchor, std::size_t size) {
  nodes_ += size;
  const Location place{std::string(file_), node.line, node.column};
  if (nodes_ > kMaxNodes) {
    return fail("E-YAML-003", fmt::format("more than {} nodes", kMaxNodes), place);
  }
  if (!anchor.empty()) {
    constexpr std::size_t kMaxAnchors = 256;
    if (anchors_.size() >= kMaxAnchors) {
      return fail("E-YAML-003", fmt::format("more than {} anchors", kMaxAnchors), place);
    }
    anchors_.push_back({std::move(anchor), node, count_nodes(node)});
  }
  if (stack_.empty()) {
    root_ = std::move(node);
    return false;
  }
  Open& top = stack_.back();
  if (top.node.is_sequence()) {
    top.node.items.push_back(std::move(node));
    return false;
  }
  if (!top.has_key) {
    if (!node.is_scalar()) {
      return fail("E-YAML-004", "a key must be a plain or quoted word", place);
    }
    if (node.is_plain && node.text == "<<") {
      return fail("E-YAML-004", "merge keys are not supported", place, "write the keys out");
    }
    if (!top.keys.insert(node.text).second) {
      return fail("E-YAML-002", fmt::format("key `{}` stands twice", node.text), place,
                  "keep one of them");
    }
    top.key = std::move(node.text);
    top.key_line = node.line;
    top.key_column = node.column;
    top.has_key = true;
    return false;
  }
  if (node.line == 0) { // nothing was written: its place is that of the key
    node.line = top.key_line;
    node.column = top.key_column;
  }
  top.node.entries.push_back({std::move(top.key), top.key_line, top.key_column, std::move(node)});
  top.has_key = false;
  return false;
}

Result<bool> Builder::feed(fy_event* event) {
  switch (event->type) {
  case FYET_MAPPING_START:
    return open(Kind::Mapping, event, event->mapping_start.anchor, event->mapping_start.tag);
  case FYET_SEQUENCE_START:
    return open(Kind::Sequence, event, event->sequence_start.anchor, event->sequence_start.tag);
  case FYET_MAPPING_END:
  case FYET_SEQUENCE_END:
    return close();
  case FYET_SCALAR:
    return scalar(event);
  case FYET_ALIAS:
    return alias(event);
  case FYET_DOCUMENT_END:
    return true;
  default:
    return false;
  }
}

// The first complaint that the parser collected.
Error syntax_error(fy_diag* diag, const std::string& file) {
  void* at = nullptr;
  const fy_diag_error* first = fy_diag_errors_iterate(diag, &at);
  Error out{"E-YAML-001", "the file is no YAML", {file}};
  if (first != nullptr) {
    out.message = first->msg == nullptr ? out.message : first->msg;
    out.where.line = to_count(first->line);
    out.where.column = to_count(first->column);
    if (out.message.starts_with("duplicate key")) {
      out.code = "E-YAML-002";
    }
  }
  return out;
}

// Bytes that YAML text may hold (YAML 1.2, c-printable): no control characters but tab and line
// ends.
bool is_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7F) || c == '\t' || c == '\n' || c == '\r';
}

Error unreadable_byte(const SourceFile& file) {
  Error out{"E-YAML-001", "the file is not UTF-8", {file.path, 1, 1}};
  std::string_view rest = file.text;
  while (const std::size_t length = utf8_sequence_length(rest)) {
    if (!is_text(rest.front())) {
      out.message = "the file holds a control character";
      break;
    }
    const bool is_line_end = rest.front() == '\n';
    out.where.line += is_line_end ? 1U : 0U;
    out.where.column = is_line_end ? 1U : out.where.column + 1;
    rest.remove_prefix(length);
  }
  return out;
}

// The line of the first directive (`%YAML`, `%TAG`), which nothing but comments and blank lines may
// precede; 0: none. libfyaml complains of some on stderr by itself.
std::uint32_t find_directive(std::string_view text) {
  for (std::uint32_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view rest = text.substr(0, end);
    const std::size_t first = rest.find_first_not_of(" \t\r");
    if (rest.starts_with('%')) {
      return line;
    }
    if (first != std::string_view::npos && rest[first] != '#') {
      return 0;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return 0;
}

} // namespace

Result<Node> parse(const SourceFile& file) {
  if (file.text.size() > kMaxBytes) {
    return fail("E-YAML-003", fmt::format("file is larger than {} bytes", kMaxBytes),
                {file.path, 1, 1});
  }
  // SECURITY: libfyaml loops for ever on some invalid sequences in directives.
  if (!is_utf8(file.text) || !std::ranges::all_of(file.text, is_text)) {
    return tl::make_unexpected(unreadable_byte(file));
  }
  if (const std::uint32_t line = find_directive(file.text); line != 0) {
    return fail("E-YAML-004", "directives are not supported", {file.path, line, 1},
                "files are YAML 1.2 without saying so");
  }
  fy_diag_cfg diag_config{};
  fy_diag_cfg_default(&diag_config);
  diag_config.output_fn = [](fy_diag*, void*, const char*, std::size_t) {};
  diag_config.colorize = false;
  const Diag diag(fy_diag_create(&diag_config));
  fy_diag_set_collect_errors(diag.get(), true);
  fy_parse_cfg config{};
  config.flags = static_cast<fy_parse_cfg_flags>(FYPCF_DEFAULT_VERSION_1_2 | FYPCF_DEFAULT_PARSE);
  config.diag = diag.get();
  const Parser parser(fy_parser_create(&config));
  if (!parser || fy_parser_set_string(parser.get(), file.text.data(), file.text.size()) != 0) {
    return fail("E-YAML-001", "the file cannot be read as YAML", {file.path});
  }
  Builder builder(file);
  bool is_complete = false;
  for (;;) {
    const Event event(parser.get(), fy_parser_parse(parser.get()));
    if (event.get() == nullptr) {
      if (fy_parser_get_stream_error(parser.get())) {
        return tl::make_unexpected(syntax_error(diag.get(), file.path));
      }
      break;
    }
    if (event.get()->type == FYET_DOCUMENT_START && is_complete) {
      const fy_mark* mark = fy_event_start_mark(event.get());
      const Location second{file.path, mark == nullptr ? 0 : to_count(mark->line) + 1, 1};
      return fail("E-YAML-004", "a file holds one document", second, "split it into files");
    }
    const auto fed = builder.feed(event.get());
    if (!fed) {
      return tl::make_unexpected(fed.error());
    }
    is_complete = is_complete || *fed;
    if (event.get()->type == FYET_STREAM_END) {
      break;
    }
  }
  return builder.take_root();
}

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) {
      return &entry.value;
    }
  }
  return nullptr;
}

std::optional<bool> Node::to_bool() const {
  if (!is_scalar() || !is_plain) {
    return std::nullopt;
  }
  if (text == "true" || text == "True" || text == "TRUE") {
    return true;
  }
  if (text == "false" || text == "False" || text == "FALSE") {
    return false;
  }
  return std::nullopt;
}

std::optional<std::int64_t> Node::to_integer() const {
  if (!is_scalar() || !is_plain) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return value;
}

Location Node::where(std::string_view file) const {
  return {std::string(file), line, column};
}

Location Entry::where(std::string_view file) const {
  return {std::string(file), key_line, key_column};
}

} // namespace haechi::wire::yaml
