#pragma once
// The plain numbers of a status, each once, for both of its spellings. Private to status and
// metrics.

#include "io/gateway/status.h"

#include <string_view>

namespace haechi::io {

struct StatusNumber {
  std::string_view name; // of a metric without `haechi_`, of a JSON key without its section
  std::string_view type; // counter, gauge
  std::string_view help;
  std::uint64_t value = 0;
};

struct StatusSection {
  std::string_view name;
  std::vector<StatusNumber> numbers;
};

[[nodiscard]] std::vector<StatusSection> list_numbers(const Status& status);

} // namespace haechi::io
