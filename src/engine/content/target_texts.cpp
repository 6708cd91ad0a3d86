#include "engine/content/target_texts.h"

#include "content/extract/wrap.h"

#include <algorithm>
#include <array>

namespace haechi::engine::content {

namespace {

constexpr std::size_t kMostTexts = 512;

bool is_credential(std::string_view name) {
  constexpr std::array<std::string_view, 14> kNames{
      "key", "api_key",   "api-key", "apikey", "access_token", "token",      "auth",
      "sig", "signature", "code",    "state",  "client_id",    "session_id", "nonce"};
  std::string small(name);
  std::ranges::transform(small, small.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  });
  return small.starts_with("x-amz-") || small.starts_with("x-goog-") ||
         std::ranges::find(kNames, small) != kNames.end();
}

std::string to_plain(std::string_view raw) {
  using haechi::content::extract::Wrap;
  std::string text;
  return haechi::content::extract::unescape(Wrap::Form, raw, text) ? text : std::string(raw);
}

} // namespace

std::vector<TargetText> list_target_texts(std::string_view target) {
  std::vector<TargetText> out;
  const std::size_t mark = std::min(target.find('?'), target.size());
  if (mark > 1) {
    out.push_back({std::string(target.substr(0, mark))});
  }
  std::string_view query = target.substr(std::min(mark + 1, target.size()));
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view name = pair.substr(0, equals);
    if (out.size() + 1 >= kMostTexts) {
      out.back().is_credential = false; // more is one text
      out.back().text += '\n' + to_plain(pair);
      continue;
    }
    if (!name.empty()) {
      out.push_back({to_plain(name)});
    }
    if (equals + 1 < pair.size()) {
      out.push_back({to_plain(pair.substr(equals + 1)), is_credential(name)});
    }
  }
  return out;
}

} // namespace haechi::engine::content
