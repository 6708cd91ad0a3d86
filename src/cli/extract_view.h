#pragma once
// How `haechi content request` shows what was read of a request.

#include "content/extract/match.h"

#include <string>
#include <vector>

namespace haechi::cli {

struct RequestReading {
  content::extract::MatchedRequest matched;
  std::vector<std::string> services; // ids
  std::vector<std::string> model;
  std::vector<std::string> tenant;
  std::vector<std::string> conversation;
};

// `everything`: texts at no place that the catalog names as well.
[[nodiscard]] std::string to_text(const RequestReading& reading, bool everything);
// One JSON line with every text.
[[nodiscard]] std::string to_json(const RequestReading& reading);

} // namespace haechi::cli
