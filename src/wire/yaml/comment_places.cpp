#include "wire/yaml/comment_places.h"

#include <algorithm>

namespace haechi::wire::yaml {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

struct Found {
  std::size_t at = 0;
  std::size_t end = 0;
};

// Every `#` that begins a comment: outside of scalars, at the start of a line or behind a blank.
std::vector<Found> find_comments(const Places& places) {
  std::vector<Found> out;
  const std::string_view text = places.text;
  std::size_t scalar = 0;
  std::size_t at = 0;
  while ((at = text.find('#', at)) != std::string_view::npos) {
    while (scalar < places.scalars.size() && places.scalars[scalar].end <= at) {
      ++scalar;
    }
    const bool is_inside = scalar < places.scalars.size() && places.scalars[scalar].begin <= at;
    const bool is_apart = at == 0 || text[at - 1] == '\n' || is_blank(text[at - 1]);
    if (is_inside || !is_apart) {
      ++at;
      continue;
    }
    const std::size_t line_end = std::min(text.find_first_of("\r\n", at), text.size());
    out.push_back({at, line_end});
    at = line_end;
  }
  return out;
}

class Placer {
 public:
  Placer(const Places& places, CommentedDocument& document)
      : places_(places), document_(document) {}

  void place(const Found& found);
  void place_lines_and_gaps();

 private:
  [[nodiscard]] std::size_t column(std::size_t element) const {
    const ElementPlace& place = places_.elements[element];
    return places_.column_of(place.column_at == kNowhere ? place.extent.begin : place.column_at);
  }

  // The last byte that is no blank or line end.
  [[nodiscard]] std::size_t last_line(std::size_t element) const {
    const Extent& extent = places_.elements[element].extent;
    std::size_t end = extent.end;
    while (end > extent.begin &&
           (is_blank(places_.text[end - 1]) || places_.text[end - 1] == '\n')) {
      --end;
    }
    return places_.line_of(end > extent.begin ? end - 1 : extent.begin);
  }

  [[nodiscard]] bool is_inside(std::size_t element, std::size_t owner) const;
  // The innermost collection in brackets that is open at `at`; kNowhere: none.
  [[nodiscard]] std::size_t find_brackets(std::size_t at) const;
  // The first element that begins behind `at`; kNowhere: none.
  [[nodiscard]] std::size_t find_next(std::size_t at) const;
  [[nodiscard]] std::size_t find_beside(std::size_t at, std::size_t brackets) const;
  [[nodiscard]] std::size_t find_followed(std::size_t at, std::size_t depth) const;
  void place_own_line(const Found& found, Comment comment, std::size_t brackets);

  const Places& places_;
  CommentedDocument& document_;
};

bool Placer::is_inside(std::size_t element, std::size_t owner) const {
  while (element != kNowhere && element != owner) {
    element = places_.elements[element].parent;
  }
  return element == owner;
}

std::size_t Placer::find_next(std::size_t at) const {
  // Elements stand in the order of their beginnings; the root comes first and is never meant.
  const auto first = places_.elements.begin() + 1;
  const auto found = std::upper_bound(
      first, places_.elements.end(), at,
      [](std::size_t place, const ElementPlace& element) { return place < element.extent.begin; });
  return found == places_.elements.end()
             ? kNowhere
             : static_cast<std::size_t>(found - places_.elements.begin());
}

std::size_t Placer::find_brackets(std::size_t at) const {
  const std::size_t next = find_next(at);
  std::size_t element = (next == kNowhere ? places_.elements.size() : next) - 1;
  while (element != kNowhere) {
    const ElementPlace& place = places_.elements[element];
    if (document_.elements[element].is_flow && place.value_begin < at && at < place.extent.end) {
      return element;
    }
    element = place.parent;
  }
  return kNowhere;
}

// What ends on the line before `at` (the whole of it), else what begins there and goes on.
std::size_t Placer::find_beside(std::size_t at, std::size_t brackets) const {
  const std::size_t line = places_.line_of(at);
  const std::size_t next = find_next(at);
  const std::size_t last = (next == kNowhere ? places_.elements.size() : next) - 1;
  for (std::size_t element = last; element != kNowhere && element != 0 && element != brackets;
       element = places_.elements[element].parent) {
    const ElementPlace& place = places_.elements[element];
    if (place.extent.end > at || last_line(element) != line) {
      if (places_.line_of(place.extent.begin) == line && place.extent.begin < at) {
        return element;
      }
      continue;
    }
    std::size_t whole = element;
    for (std::size_t owner = place.parent;
         owner != kNowhere && owner != 0 && owner != brackets &&
         document_.elements[owner].is_flow && places_.elements[owner].extent.end <= at;
         owner = places_.elements[owner].parent) {
      whole = owner;
    }
    return whole;
  }
  return kNowhere;
}

// The deepest element before `at`, outside of brackets, that stands no deeper than `depth`.
std::size_t Placer::find_followed(std::size_t at, std::size_t depth) const {
  const std::size_t next = find_next(at);
  std::size_t element = (next == kNowhere ? places_.elements.size() : next) - 1;
  std::size_t out = kNowhere;
  for (; element != kNowhere && element != 0; element = places_.elements[element].parent) {
    const std::size_t parent = places_.elements[element].parent;
    const bool is_in_brackets = parent != kNowhere && document_.elements[parent].is_flow;
    if (is_in_brackets) {
      out = kNowhere;
    } else if (out == kNowhere && column(element) <= depth) {
      out = element;
    }
  }
  return out;
}

void Placer::place_own_line(const Found& found, Comment comment, std::size_t brackets) {
  const std::size_t next = find_next(found.at);
  const std::size_t depth = places_.column_of(found.at);
  if (brackets != kNowhere) {
    if (next != kNowhere && is_inside(next, brackets)) {
      document_.elements[next].before.push_back(std::move(comment));
    } else if (document_.elements[brackets].children.empty()) {
      document_.elements[brackets].before.push_back(std::move(comment));
    } else {
      document_.elements[document_.elements[brackets].children.back()].after.push_back(
          std::move(comment));
    }
    return;
  }
  if (next == 1 || document_.elements.size() == 1) {
    document_.head.push_back(std::move(comment));
    return;
  }
  if (next != kNowhere && depth <= column(next)) {
    document_.elements[next].before.push_back(std::move(comment));
    return;
  }
  const std::size_t followed =
      next == kNowhere && depth == 0 ? kNowhere : find_followed(found.at, depth);
  if (followed != kNowhere) {
    document_.elements[followed].after.push_back(std::move(comment));
  } else if (next != kNowhere) {
    document_.elements[next].before.push_back(std::move(comment));
  } else {
    document_.foot.push_back(std::move(comment));
  }
}

void Placer::place(const Found& found) {
  Comment comment;
  comment.text = places_.text.substr(found.at, found.end - found.at);
  while (is_blank(comment.text.back())) {
    comment.text.pop_back();
  }
  const std::size_t brackets = find_brackets(found.at);
  if (!places_.is_first_on_line(found.at)) {
    const std::size_t beside = find_beside(found.at, brackets);
    if (beside != kNowhere && document_.elements[beside].beside.empty()) {
      document_.elements[beside].beside = std::move(comment.text);
      return;
    }
    if (beside != kNowhere) {
      document_.elements[beside].before.push_back(std::move(comment));
      return;
    }
  }
  const std::size_t line = places_.line_of(found.at);
  comment.has_gap = line > 0 && places_.is_empty_line(line - 1);
  place_own_line(found, std::move(comment), brackets);
}

void Placer::place_lines_and_gaps() {
  for (std::size_t i = 0; i < document_.elements.size(); ++i) {
    const std::size_t line = places_.line_of(places_.elements[i].extent.begin);
    document_.elements[i].line = static_cast<std::uint32_t>(line) + 1;
    document_.elements[i].has_gap = line > 0 && places_.is_empty_line(line - 1);
  }
}

} // namespace

// A carriage return alone ends a line, too.
Places::Places(std::string_view file) : text(file), line_starts_{0} {
  for (std::size_t at = text.find_first_of("\r\n"); at != std::string_view::npos;
       at = text.find_first_of("\r\n", at + 1)) {
    if (text[at] == '\n' || at + 1 == text.size() || text[at + 1] != '\n') {
      line_starts_.push_back(at + 1);
    }
  }
}

std::size_t Places::line_of(std::size_t at) const {
  const auto found = std::ranges::upper_bound(line_starts_, at);
  return static_cast<std::size_t>(found - line_starts_.begin()) - 1;
}

std::size_t Places::column_of(std::size_t at) const {
  return at - line_starts_[line_of(at)];
}

bool Places::is_empty_line(std::size_t line) const {
  const std::size_t begin = line_starts_[line];
  const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
  return std::ranges::all_of(text.substr(begin, end - begin), is_blank);
}

bool Places::is_first_on_line(std::size_t at) const {
  const std::size_t begin = line_starts_[line_of(at)];
  return std::ranges::all_of(text.substr(begin, at - begin), is_blank);
}

void place_comments(const Places& places, CommentedDocument& document) {
  Placer placer(places, document);
  placer.place_lines_and_gaps();
  for (const Found& found : find_comments(places)) {
    placer.place(found);
  }
}

} // namespace haechi::wire::yaml
