#include "policy/format/layout.h"

#include "policy/format/key_order.h"
#include "policy/format/scalar_text.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace haechi::policy::format {

namespace {

using wire::yaml::Comment;
using wire::yaml::CommentedDocument;
using wire::yaml::Element;
using wire::yaml::Kind;

// Letters, not columns of a terminal: what a line holds, wherever it is read.
std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_always_spread(Part part) {
  switch (part) {
  case Part::File:
  case Part::Bodies:
  case Part::Devices:
  case Part::Zones:
  case Part::Orders:
  case Part::Exemptions:
  case Part::Tests:
  case Part::Order:
  case Part::Rules:
  case Part::DataEntries:
    return true;
  default:
    return false;
  }
}

class Layout {
 public:
  explicit Layout(CommentedDocument document) : document_(std::move(document)) {}

  std::string write();

 private:
  // How far in a collection's parts stand, and what the collection is.
  struct Spot {
    std::size_t indent = 0;
    Part part = Part::Free;
  };

  [[nodiscard]] const Element& at(std::size_t index) const { return document_.elements[index]; }

  void lift_comments(std::size_t index, Part part);
  [[nodiscard]] std::vector<std::size_t> ordered(const Element& element, Part part) const;
  [[nodiscard]] bool has_comment_within(const Element& element) const;
  [[nodiscard]] std::string brackets(const Element& element, Part part) const;
  [[nodiscard]] std::string bracket_part(const Element& child, Part owner) const;
  [[nodiscard]] bool fits_in_brackets(const Element& element, Part part, std::size_t before) const;

  void end_line(const Element& element);
  void gap(bool is_wanted);
  void comments(const std::vector<Comment>& list, std::size_t indent);
  void literal(const std::string& text, std::size_t indent);
  void children(const Element& element, Spot spot);
  void entry(const Element& child, Spot spot);
  void item(const Element& child, Spot spot);
  void wrapped(const Element& element, Part part, std::size_t indent);
  void spread_item(const Element& child, Spot spot, Part part);
  // What stands on one line behind a key or dash; false: the value takes lines of its own.
  bool short_value(const Element& element, Spot spot, Part part, std::size_t before);

  CommentedDocument document_;
  std::string out_;
  bool is_first_ = true; // of its collection: no empty line stands before it
};

// The part that a child is, in a collection that is `owner`. A single mapping may stand for a list.
Part part_of(const Element& child, Part owner) {
  const Part part = child.has_key ? part_under(owner, child.key) : item_of(owner);
  return child.kind == Kind::Mapping ? item_of(part) : part;
}

std::string scalar(const Element& element, Part part, Place place) {
  if (element.kind == Kind::Null) {
    return "null";
  }
  const std::string& text = element.text;
  if (element.is_plain && (text == "true" || text == "True" || text == "TRUE")) {
    return "true";
  }
  if (element.is_plain && (text == "false" || text == "False" || text == "FALSE")) {
    return "false";
  }
  return part == Part::Date || part == Part::Moment ? date_text(text, place)
                                                    : scalar_text(text, place);
}

std::vector<std::size_t> Layout::ordered(const Element& element, Part part) const {
  std::vector<std::size_t> out = element.children;
  if (element.kind == Kind::Mapping && !keys_of(part).empty()) {
    std::ranges::sort(out, {}, [&](std::size_t child) { // indices grow as things are written
      return std::pair(place_of(part, at(child).key), child);
    });
  }
  return out;
}

// What is said before the first part of an item is said before the item: nothing fits between the
// dash and that part. Before anything is measured, so that the measure is that of the result.
void Layout::lift_comments(std::size_t index, Part part) {
  for (const std::size_t child : at(index).children) {
    lift_comments(child, part_of(at(child), part)); // depth is bounded by the YAML reader
  }
  Element& item = document_.elements[index];
  if (item.has_key || index == 0 || item.children.empty()) {
    return;
  }
  std::vector<Comment>& lifted = document_.elements[ordered(item, part).front()].before;
  if (!lifted.empty()) {
    lifted.front().has_gap = item.has_gap || lifted.front().has_gap;
    item.has_gap = false;
    std::ranges::move(lifted, std::back_inserter(item.before));
    lifted.clear();
  }
}

bool Layout::has_comment_within(const Element& element) const {
  return std::ranges::any_of(element.children, [this](std::size_t index) {
    const Element& child = at(index);
    return !child.before.empty() || !child.beside.empty() || !child.after.empty() ||
           has_comment_within(child); // depth is bounded by the YAML reader
  });
}

std::string Layout::bracket_part(const Element& child, Part owner) const {
  const std::string value = brackets(child, part_of(child, owner));
  return child.has_key ? scalar_text(child.key, Place::Brackets) + ": " + value : value;
}

std::string Layout::brackets(const Element& element, Part part) const {
  if (element.kind == Kind::Null || element.kind == Kind::Scalar) {
    return scalar(element, part, Place::Brackets);
  }
  const bool is_mapping = element.kind == Kind::Mapping;
  std::string out = is_mapping ? "{" : "[";
  for (const std::size_t index : ordered(element, part)) {
    out += (out.size() > 1 ? ", " : "") + bracket_part(at(index), part);
  }
  return out + (is_mapping ? "}" : "]");
}

bool Layout::fits_in_brackets(const Element& element, Part part, std::size_t before) const {
  if (element.children.empty()) {
    return true;
  }
  return !is_always_spread(part) && !has_comment_within(element) &&
         before + length_of(brackets(element, part)) <= kWidth;
}

void Layout::end_line(const Element& element) {
  out_ += element.beside.empty() ? "\n" : " " + element.beside + "\n";
}

void Layout::gap(bool is_wanted) {
  if (is_wanted && !is_first_ && !out_.empty()) {
    out_ += "\n";
  }
}

void Layout::comments(const std::vector<Comment>& list, std::size_t indent) {
  for (const Comment& comment : list) {
    gap(comment.has_gap);
    out_ += std::string(indent, ' ') + comment.text + "\n";
    is_first_ = false;
  }
}

void Layout::literal(const std::string& text, std::size_t indent) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string row = text.substr(begin, end - begin);
    out_ += row.empty() ? "\n" : std::string(indent, ' ') + row + "\n";
    begin = end + 1;
  }
}

bool Layout::short_value(const Element& element, Spot spot, Part part, std::size_t before) {
  if (element.kind == Kind::Scalar && is_literal_fit(element.text)) {
    out_ += element.text.ends_with('\n') ? " |" : " |-";
    end_line(element);
    literal(element.text, spot.indent + 2);
    return true;
  }
  if (element.kind == Kind::Null || element.kind == Kind::Scalar) {
    out_ += " " + scalar(element, part, Place::Block);
  } else if (fits_in_brackets(element, part, before)) {
    out_ += " " + brackets(element, part);
  } else {
    return false;
  }
  end_line(element);
  return true;
}

void Layout::children(const Element& element, Spot spot) {
  for (const std::size_t index : ordered(element, spot.part)) {
    const Element& child = at(index);
    comments(child.before, spot.indent);
    gap(child.has_gap);
    if (child.has_key) {
      entry(child, spot);
    } else {
      item(child, spot);
    }
    is_first_ = false;
    comments(child.after, spot.indent);
  }
}

void Layout::entry(const Element& child, Spot spot) {
  const Part part = part_of(child, spot.part);
  const std::string key = scalar_text(child.key, Place::Block) + ":";
  out_ += std::string(spot.indent, ' ') + key;
  if (child.kind == Kind::Null && spot.part == Part::File) {
    end_line(child); // a section with nothing in it yet
    return;
  }
  if (short_value(child, spot, part, spot.indent + length_of(key) + 1)) {
    return;
  }
  end_line(child);
  is_first_ = true;
  children(child, {spot.indent + 2, part});
}

// `{a: b, c: d,` and what follows below the first key.
void Layout::wrapped(const Element& element, Part part, std::size_t indent) {
  std::size_t width = indent + 1;
  out_ += "{";
  bool is_first_part = true;
  for (const std::size_t index : ordered(element, part)) {
    const std::string text = bracket_part(at(index), part);
    const std::size_t length = length_of(text);
    if (is_first_part) {
      width += length;
    } else if (width + 2 + length + 1 > kWidth) { // the comma or bracket behind it, too
      out_ += ",\n" + std::string(indent + 1, ' ');
      width = indent + 1 + length;
    } else {
      out_ += ", ";
      width += 2 + length;
    }
    out_ += text;
    is_first_part = false;
  }
  out_ += "}";
}

// The first part stands behind the dash; a comment that stood beside the whole moves above it.
void Layout::spread_item(const Element& child, Spot spot, Part part) {
  if (!child.beside.empty()) {
    out_ += std::string(spot.indent, ' ') + child.beside + "\n";
  }
  const std::size_t begin = out_.size();
  is_first_ = true;
  children(child, {spot.indent + 2, part});
  out_[begin + spot.indent] = '-';
}

void Layout::item(const Element& child, Spot spot) {
  const Part part = part_of(child, spot.part);
  const bool is_short = child.children.empty() || child.kind == Kind::Scalar ||
                        fits_in_brackets(child, part, spot.indent + 2);
  const bool is_wrapped =
      part == Part::Test && child.kind == Kind::Mapping && !has_comment_within(child);
  if (!is_short && !is_wrapped) {
    spread_item(child, spot, part);
    return;
  }
  out_ += std::string(spot.indent, ' ') + "-";
  if (is_short && short_value(child, spot, part, spot.indent + 2)) {
    return;
  }
  out_ += " ";
  wrapped(child, part, spot.indent + 2);
  end_line(child);
}

std::string Layout::write() {
  lift_comments(0, Part::File);
  comments(document_.head, 0);
  const Element& root = document_.root();
  if (root.kind == Kind::Mapping && root.children.empty()) {
    out_ += "{}\n";
  } else if (root.kind == Kind::Mapping) {
    gap(at(root.children.front()).has_gap && !document_.head.empty());
    is_first_ = true;
    children(root, {0, Part::File});
  }
  comments(document_.foot, 0);
  return std::move(out_);
}

} // namespace

std::string lay_out(const CommentedDocument& document) {
  return Layout(document).write();
}

} // namespace haechi::policy::format
