#include "oversight/values.h"

#include <charconv>

namespace haechi::oversight {

namespace {

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

} // namespace

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find(separator);
    const std::string_view part = trim(text.substr(0, end));
    if (!part.empty()) {
      out.emplace_back(part);
    }
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return out;
}

std::string_view find_text(const Fields& fields, std::string_view name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<Instant> find_date(const Fields& fields, std::string_view name) {
  const std::string_view text = find_text(fields, name);
  return text.empty() ? std::nullopt : parse_instant(text);
}

std::vector<std::string> find_list(const Fields& fields, std::string_view name) {
  return split(find_text(fields, name), ',');
}

unsigned find_count(const Fields& fields, std::string_view name, unsigned otherwise) {
  const std::string_view text = find_text(fields, name);
  unsigned out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return text.empty() || error != std::errc() || end != text.data() + text.size() ? otherwise : out;
}

std::optional<Instant> parse_instant(std::string_view text) {
  const auto read = parse_date_time(text);
  if (!read || !read->has_offset) {
    return std::nullopt;
  }
  return Instant(read->local.time_since_epoch() - read->offset);
}

} // namespace haechi::oversight
