#include "engine/intercept/alt_svc.h"

#include "wire/http1/fields.h"

#include <algorithm>

namespace haechi::engine::intercept {

namespace {

// The next alternative; commas inside quotes divide nothing.
std::string_view take_alternative(std::string_view& text) {
  bool is_quoted = false;
  std::size_t end = 0;
  for (; end < text.size() && (is_quoted || text[end] != ','); ++end) {
    is_quoted = text[end] == '"' ? !is_quoted : is_quoted;
  }
  const std::string_view alternative = wire::http1::trim_blanks(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return alternative;
}

// Only what can be read here may stay: `h2` and `http/1.1`.
bool is_readable(std::string_view alternative) {
  const std::string_view protocol = alternative.substr(0, alternative.find('='));
  return alternative == "clear" || protocol == "h2" || protocol == "http%2F1.1" ||
         protocol == "http%2f1.1";
}

} // namespace

std::string strip_http3(std::string_view alt_svc) {
  std::string kept;
  while (!alt_svc.empty()) {
    const std::string_view alternative = take_alternative(alt_svc);
    if (is_readable(alternative)) {
      kept += (kept.empty() ? "" : ", ") + std::string(alternative);
    }
  }
  return kept;
}

} // namespace haechi::engine::intercept
