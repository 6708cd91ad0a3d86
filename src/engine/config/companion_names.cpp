#include "engine/config/companion_names.h"

#include "text/host_name.h"

#include <fmt/format.h>

namespace haechi::engine::config {

namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// False when the line is no entry.
bool take_entry(std::string_view line, CompanionNames& out) {
  const std::size_t blank = line.find_first_of(kBlanks);
  if (blank == std::string_view::npos) {
    return false;
  }
  const std::string_view kind = line.substr(0, blank);
  const std::string_view what = trim(line.substr(blank));
  if (kind == "resolver") {
    if (const auto address = IpAddress::parse(what)) {
      out.resolver_addresses.push_back(*address);
      return true;
    }
  }
  auto name = text::make_host_name(what);
  std::vector<std::string>* names = kind == "resolver" ? &out.resolvers
                                    : kind == "relay"  ? &out.relays
                                    : kind == "canary" ? &out.canaries
                                                       : nullptr;
  if (names == nullptr || !name) {
    return false;
  }
  names->push_back(std::move(*name));
  return true;
}

} // namespace

ResultOrErrors<CompanionNames> parse_companion_names(const SourceFile& file) {
  CompanionNames out;
  Errors errors;
  std::string_view rest = file.text;
  std::size_t entries = 0;
  for (std::uint32_t number = 1; !rest.empty() && errors.size() < kMaxErrors; ++number) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    line = trim(line.substr(0, line.find('#')));
    if (line.empty()) {
      continue;
    }
    if (++entries > kMaxCompanionNames) {
      errors.push_back({"E-CONFIG-007",
                        fmt::format("more than {} names", kMaxCompanionNames),
                        {file.path, number, 1},
                        {}});
      break;
    }
    if (!take_entry(line, out)) {
      errors.push_back({"E-CONFIG-012",
                        fmt::format("`{}` is no entry", line.substr(0, 64)),
                        {file.path, number, 1},
                        "canary NAME, relay NAME, resolver NAME or resolver ADDRESS"});
    }
  }
  if (!errors.empty()) {
    return tl::make_unexpected(std::move(errors));
  }
  return out;
}

} // namespace haechi::engine::config
