#include "content/extract/answer.h"

#include "content/extract/event_stream.h"
#include "content/extract/frames.h"
#include "content/extract/framing.h"
#include "content/extract/places.h"

#include <algorithm>
#include <array>
#include <utility>

namespace haechi::content::extract {

using catalog::Content;
using catalog::Framing;
using catalog::FramingStep;
using catalog::Join;

namespace {

bool is_media_type(std::string_view content_type, std::string_view type) {
  return is_same_word(content_type.substr(0, content_type.find(';')), type);
}

// A stream that came as one JSON value after all, or the other way round.
std::vector<FramingStep> choose_framing(const std::vector<FramingStep>& framing,
                                        std::string_view content_type) {
  std::vector<FramingStep> out = framing;
  const Framing first = framing.empty() ? Framing::Bytes : framing.front().kind;
  const bool is_json = is_media_type(content_type, "application/json") ||
                       is_media_type(content_type, "application/problem+json");
  if (is_json && (first == Framing::Sse || first == Framing::EventStream)) {
    return {{.kind = Framing::Json, .argument = {}}};
  }
  if (is_media_type(content_type, "text/event-stream") && first != Framing::Sse) {
    out.insert(out.begin(), {.kind = Framing::Sse, .argument = {}});
  }
  return out;
}

bool is_blank(std::string_view bytes) {
  return bytes.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view text_of(const Tree& tree, NodeId object, std::string_view key) {
  const NodeId node = tree.find_member(object, key);
  const bool is_said = node != kNoNode && (tree.node(node).kind == Kind::Text ||
                                           tree.node(node).kind == Kind::Integer);
  return is_said ? tree.node(node).text : std::string_view();
}

// Members that tell apart what comes mixed in one stream.
constexpr std::array<std::string_view, 6> kTellingApart{
    "type", "index", "output_index", "content_index", "summary_index", "item_id"};

// The way to a text, elements by the number that the service gives them.
std::string channel_of(const Tree& tree, NodeId node) {
  std::vector<NodeId> way;
  NodeId root = node;
  for (NodeId at = node; at != kNoNode; at = tree.node(at).parent) {
    way.push_back(at);
    root = at;
  }
  std::string channel;
  for (const std::string_view name : kTellingApart) {
    if (const std::string_view word = text_of(tree, root, name); !word.empty()) {
      channel.append(name).append("=").append(word).append(" ");
    }
  }
  for (auto at = way.rbegin(); at != way.rend(); ++at) {
    const Node& step = tree.node(*at);
    if (step.parent == kNoNode) {
      continue;
    }
    channel += '/';
    if (tree.node(step.parent).kind != Kind::Array) {
      channel += step.key;
      continue;
    }
    const std::string_view number = text_of(tree, *at, "index");
    channel += number.empty() ? std::to_string(step.index) : std::string(number);
  }
  return channel;
}

// Streams of typed events say in `type` whose delta it is.
Content refine(Content content, std::string_view type) {
  if (content != Content::Answer) {
    return content;
  }
  const auto has = [&](std::string_view word) { return type.find(word) != std::string_view::npos; };
  if (has("reasoning") || has("thinking")) {
    return Content::Reasoning;
  }
  return has("arguments") || has("tool-input") || has("_call_input") ? Content::ToolCall : content;
}

bool is_word_of_stream(const Tree& tree, std::string_view end) {
  constexpr std::string_view kUsual = "[DONE]"; // whatever the catalog knows
  return std::ranges::any_of(tree.layers(), [&](const Layer& layer) {
    return layer.bytes == kUsual || (!end.empty() && layer.bytes == end);
  });
}

} // namespace

AnswerReader::AnswerReader(const catalog::Endpoint& endpoint, std::string_view content_type)
    : endpoint_(endpoint), content_type_(content_type),
      framing_(choose_framing(endpoint.answer.framing, content_type)), cut_(choose_cut(framing_)),
      document_(endpoint.answer.join, endpoint.answer.texts) {}

AnswerReader::Cut AnswerReader::choose_cut(std::span<const FramingStep> framing) {
  switch (framing.empty() ? Framing::Bytes : framing.front().kind) {
  case Framing::Sse:
    return Cut::Events;
  case Framing::Ndjson:
  case Framing::NumberedLines:
    return Cut::Lines;
  case Framing::LengthPrefixed:
    return Cut::CountedLines;
  case Framing::Connect:
    return Cut::Frames;
  case Framing::EventStream:
    return Cut::Messages;
  case Framing::WebSocket:
  case Framing::Bytes:
    return Cut::Each;
  default:
    return Cut::Whole;
  }
}

std::vector<AnswerPiece> AnswerReader::push(std::string_view bytes) {
  std::vector<AnswerPiece> out;
  if (bytes.empty()) {
    return out;
  }
  if (is_lost_ || cut_ == Cut::Each) {
    out.push_back(is_lost_ ? pass_on(bytes, GapReason::TooLarge) : read(bytes));
    return out;
  }
  if (cut_ == Cut::Events) {
    events_.append(bytes);
    while (const auto event = events_.next()) {
      out.push_back(read(event->raw));
    }
  } else if (cut_ == Cut::Lines) {
    lines_.append(bytes);
    while (const auto line = lines_.next()) {
      out.push_back(read(*line));
    }
  } else {
    bytes_ += bytes;
    out = cut_bytes();
  }
  if (events_.is_too_large() || lines_.is_too_large()) {
    is_lost_ = true;
    out.push_back(pass_on(cut_ == Cut::Events ? events_.take_rest() : lines_.take_rest(),
                          GapReason::TooLarge));
  }
  return out;
}

// The length of the piece that `bytes` begins with; nullopt: it is not there yet; 0: there is none.
std::optional<std::size_t> AnswerReader::piece_length(std::string_view bytes) const {
  if (cut_ == Cut::Whole) {
    return std::nullopt;
  }
  if (cut_ == Cut::Frames) {
    return frame_length(bytes);
  }
  if (cut_ == Cut::Messages) {
    return event_message_length(bytes);
  }
  // A line of digits and the line behind it; anything else is a line of its own.
  const std::size_t first = bytes.find('\n');
  if (first == std::string::npos) {
    return std::nullopt;
  }
  const bool is_number = first != 0 && bytes.find_first_not_of("0123456789") == first;
  const std::size_t second = is_number ? bytes.find('\n', first + 1) : first;
  return second == std::string::npos ? std::nullopt : std::optional(second + 1);
}

std::vector<AnswerPiece> AnswerReader::cut_bytes() {
  std::vector<AnswerPiece> out;
  std::size_t at = 0;
  while (at < bytes_.size()) {
    const std::string_view rest = std::string_view(bytes_).substr(at);
    const auto length = piece_length(rest);
    if (!length) {
      break;
    }
    if (*length == 0) {
      is_lost_ = true;
      out.push_back(pass_on(rest, GapReason::Binary));
      at = bytes_.size();
      break;
    }
    out.push_back(read(rest.substr(0, *length)));
    at += *length;
  }
  bytes_.erase(0, at);
  if (bytes_.size() > kMaxPiece) {
    is_lost_ = true;
    out.push_back(pass_on(std::exchange(bytes_, {}), GapReason::TooLarge));
  }
  return out;
}

std::vector<AnswerPiece> AnswerReader::finish() {
  std::string rest = std::exchange(bytes_, {});
  rest += events_.take_rest();
  rest += lines_.take_rest();
  std::vector<AnswerPiece> out;
  if (!rest.empty()) {
    out.push_back(read(rest)); // a stream may lack its last line break
  }
  return out;
}

AnswerPiece AnswerReader::pass_on(std::string_view bytes, GapReason why) {
  return {.tree = Tree::of(std::string(bytes)), .texts = {}, .gaps = {{why, {}}}};
}

AnswerPiece AnswerReader::read(std::string_view bytes) {
  AnswerPiece piece{.tree = Tree::of(std::string(bytes)), .texts = {}, .gaps = {}};
  const bool is_preamble = cut_ == Cut::CountedLines && bytes.starts_with(")]}'");
  if (is_blank(bytes) || is_preamble) {
    return piece;
  }
  Opened opened = open_framing(piece.tree, framing_, content_type_, Side::Answer);
  piece.is_end = is_word_of_stream(piece.tree, endpoint_.answer.end);
  if (piece.is_end) {
    return piece;
  }
  piece.gaps = std::move(opened.gaps);
  if (!opened.bytes.empty() && framing_.front().kind == Framing::Bytes) {
    piece.gaps.push_back({GapReason::File, {}});
  }
  const bool is_patch =
      endpoint_.answer.join == Join::Patch || endpoint_.answer.join == Join::JsonPatch;
  if (is_patch) {
    list_changes(piece, opened.roots);
  } else {
    list_texts(piece, opened.roots);
  }
  return piece;
}

void AnswerReader::list_texts(AnswerPiece& piece, const std::vector<NodeId>& roots) {
  Tree& tree = piece.tree;
  Places places(tree);
  for (const catalog::Extractor& extractor : endpoint_.answer.texts) {
    for (const NodeId root : roots) {
      places.find(extractor, root);
    }
  }
  std::vector<std::optional<Content>> contents(tree.end());
  for (const Placed& placed : places.placed()) {
    contents[placed.node] = placed.content;
  }
  for (NodeId id = 1; id < contents.size(); ++id) {
    const Node& node = tree.node(id);
    const bool is_taken = (node.marks & (kIsOpened | kIsHidden)) != 0;
    if (node.kind != Kind::Text || is_taken || node.text.empty()) {
      continue;
    }
    AnswerText text{.content = contents[id],
                    .channel = channel_of(tree, id),
                    .continues = contents[id] && endpoint_.answer.join == Join::Delta,
                    .text = node.text,
                    .written = node.at};
    if (text.content) {
      const NodeId root = roots.empty() ? kNoNode : roots.front();
      text.content = refine(*text.content, text_of(tree, root, "type"));
    }
    piece.texts.push_back(std::move(text));
  }
}

void AnswerReader::list_changes(AnswerPiece& piece, const std::vector<NodeId>& roots) {
  std::vector<const ChangedText*> by_node(piece.tree.end());
  std::vector<ChangedText> changes;
  for (const NodeId root : roots) {
    std::ranges::move(document_.take(piece.tree, root), std::back_inserter(changes));
  }
  for (const ChangedText& change : changes) {
    by_node[change.node] = &change;
  }
  if (!document_.is_followed()) {
    piece.gaps.push_back({GapReason::TooLarge, {}});
  }
  for (NodeId id = 1; id < by_node.size(); ++id) {
    const Node& node = piece.tree.node(id);
    if (node.kind != Kind::Text || node.text.empty()) {
      continue;
    }
    AnswerText text{.content = std::nullopt, .channel = {}, .text = node.text, .written = node.at};
    if (const ChangedText* change = by_node[id]; change != nullptr) {
      text.content = change->content;
      text.channel = change->place;
      text.continues = change->continues && change->content.has_value();
    } else {
      text.channel = channel_of(piece.tree, id);
    }
    piece.texts.push_back(std::move(text));
  }
}

} // namespace haechi::content::extract
