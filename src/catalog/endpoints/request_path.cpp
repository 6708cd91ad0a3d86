#include "catalog/endpoints/request_path.h"

#include "catalog/endpoints/characters.h"

#include <algorithm>

namespace haechi::catalog {

namespace {

// What one character of the path stands for.
struct Unit {
  char character = 0;
  std::size_t size = 1;     // bytes of the input
  bool was_encoded = false; // and was a sound escape
};

Unit read_unit(std::string_view rest) {
  if (rest.front() != '%') {
    return {rest.front(), 1, false};
  }
  const auto decoded = decode_escape(rest);
  return decoded ? Unit{*decoded, 3, true} : Unit{'%', 1, false};
}

bool stays_encoded(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F || c == '%' || c == ';' || c == '?' || c == '#' || c == '/' ||
         c == '\\';
}

} // namespace

void RequestPath::reset() {
  size_ = 0;
  start_ = 0;
  count_ = 0;
  query_ = {};
  has_encoded_slash_ = false;
  is_full_ = false;
}

void RequestPath::append(char c) {
  if (size_ == kMaxPath) {
    is_full_ = true; // stray `%` make the normalised path longer than the one that came
    return;
  }
  bytes_[size_++] = c;
}

void RequestPath::append_text(std::string_view text) {
  for (const char c : text) {
    append(to_upper(c));
  }
}

bool RequestPath::end_segment() {
  const std::string_view segment(bytes_.data() + start_, size_ - start_);
  if (segment.empty() || segment == ".") {
    size_ = start_;
    return true;
  }
  if (segment == "..") {
    count_ -= count_ == 0 ? 0 : 1;
    size_ = count_ == 0 ? 0
                        : static_cast<std::size_t>(segments_[count_ - 1].data() - bytes_.data()) +
                              segments_[count_ - 1].size();
    start_ = size_;
    return true;
  }
  if (count_ == kMaxSegments) {
    return false;
  }
  segments_[count_++] = segment;
  start_ = size_;
  return true;
}

bool RequestPath::read(std::string_view target, Slashes slashes) {
  reset();
  if (target.size() > kMaxPath) {
    return false;
  }
  const std::size_t end = std::min(target.find_first_of("?#"), target.size());
  if (end < target.size() && target[end] == '?') {
    query_ = target.substr(end + 1, target.find('#', end) - end - 1);
  }
  bool is_parameter = false;
  for (std::string_view rest = target.substr(0, end); !rest.empty();) {
    const Unit unit = read_unit(rest);
    const std::string_view written = rest.substr(0, unit.size);
    rest.remove_prefix(unit.size);
    const bool is_slash = unit.character == '/' || unit.character == '\\';
    has_encoded_slash_ = has_encoded_slash_ || (is_slash && unit.was_encoded);
    if (is_slash && (!unit.was_encoded || slashes == Slashes::Decoded)) {
      is_parameter = false;
      if (!end_segment()) {
        reset();
        return false;
      }
      continue;
    }
    is_parameter = is_parameter || (unit.character == ';' && !unit.was_encoded);
    if (is_parameter) {
      continue;
    }
    if (!unit.was_encoded && unit.character == '%') {
      append_text("%25"); // or what follows could make it an escape
      continue;
    }
    if (!unit.was_encoded || !stays_encoded(unit.character)) {
      append(unit.character);
      continue;
    }
    append_text(written);
  }
  if (!end_segment() || is_full_) {
    reset();
    return false;
  }
  return true;
}

std::string_view find_query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return pair.substr(equals + 1);
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return {};
}

} // namespace haechi::catalog
