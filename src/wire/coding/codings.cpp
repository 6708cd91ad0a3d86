#include "wire/coding/codings.h"

#include "wire/http1/fields.h"

#include <algorithm>
#include <array>
#include <utility>

namespace haechi::wire::coding {

namespace {

constexpr std::array<std::pair<std::string_view, Coding>, 6> kWords{{{"gzip", Coding::Gzip},
                                                                     {"x-gzip", Coding::Gzip},
                                                                     {"deflate", Coding::Deflate},
                                                                     {"br", Coding::Brotli},
                                                                     {"zstd", Coding::Zstd},
                                                                     {"x-zstd", Coding::Zstd}}};

std::optional<Coding> find_coding(std::string_view word) {
  for (const auto& [name, coding] : kWords) {
    if (http1::equals_ignoring_case(word, name)) {
      return coding;
    }
  }
  return std::nullopt;
}

// The next element of a comma-separated list, without blanks.
std::string_view take_element(std::string_view& list) {
  const std::size_t comma = std::min(list.find(','), list.size());
  const std::string_view element = http1::trim_blanks(list.substr(0, comma));
  list.remove_prefix(std::min(comma + 1, list.size()));
  return element;
}

} // namespace

std::optional<std::vector<Coding>> parse_content_encoding(std::string_view value) {
  std::vector<Coding> codings;
  while (!value.empty()) {
    const std::string_view word = take_element(value);
    if (word.empty() || http1::equals_ignoring_case(word, "identity")) {
      continue;
    }
    const auto coding = find_coding(word);
    if (!coding || codings.size() >= kMaxCodings) {
      return std::nullopt;
    }
    codings.push_back(*coding);
  }
  return codings;
}

std::string reduce_accept_encoding(std::string_view value) {
  std::string kept;
  while (!value.empty()) {
    const std::string_view element = take_element(value);
    const std::string_view word = http1::trim_blanks(element.substr(0, element.find(';')));
    if (find_coding(word) || http1::equals_ignoring_case(word, "identity")) {
      kept += (kept.empty() ? "" : ", ") + std::string(element);
    }
  }
  return kept.empty() ? "identity" : kept;
}

} // namespace haechi::wire::coding
