#include "engine/config/never_names.h"

#include "base/take_word.h"
#include "engine/config/config.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::engine::config {

ResultOrErrors<std::vector<std::string>> parse_never_names(const SourceFile& file,
                                                           const std::vector<std::string>& kinds) {
  std::vector<std::string> out;
  Errors errors;
  std::string_view rest = file.text;
  for (std::uint32_t number = 1; !rest.empty() && errors.size() < kMaxErrors; ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    line = line.substr(0, line.find('#'));
    const std::string_view kind = take_word(line);
    const std::string_view name = take_word(line);
    if (kind.empty()) {
      continue;
    }
    auto host = text::make_host_name(name);
    if (std::ranges::find(kNeverKinds, kind) == kNeverKinds.end() || !host ||
        !take_word(line).empty()) {
      errors.push_back(
          {"E-CONFIG-004",
           fmt::format("this is no kind and name: `{} {}`", kind.substr(0, 64), name.substr(0, 64)),
           {file.path, number, 1},
           fmt::format("KIND NAME; kinds: {}", fmt::join(kNeverKinds, ", "))});
    } else if (std::ranges::find(kinds, kind) != kinds.end()) {
      out.push_back(std::move(*host));
    }
  }
  if (out.size() > kMaxNever) {
    errors.push_back(
        {"E-CONFIG-007", fmt::format("more than {} names", kMaxNever), {file.path}, {}});
  }
  if (!errors.empty()) {
    return tl::make_unexpected(std::move(errors));
  }
  return out;
}

} // namespace haechi::engine::config
