#include "catalog/import/list_reader.h"

#include "catalog/import/list_lines.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace haechi::catalog {

namespace {

constexpr std::size_t kLinesToGuess = 200;

class ListReader {
 public:
  ListReader(const SourceFile& file, ListFormat format) : file_(file) {
    list_.file = file.path;
    list_.format = format;
  }

  // False: too many names.
  bool read(std::string_view line) {
    ++line_;
    if (line.size() > kMaxListLine) {
      report(line.substr(0, 40), "the line is too long");
      return true;
    }
    ListLine parsed = parse_list_line(line, list_.format, origin_);
    if (parsed.kind == LineKind::NotRead) {
      report(line, parsed.reason);
    }
    if (parsed.kind == LineKind::Origin) {
      origin_ = parsed.names.front();
    }
    if (parsed.kind == LineKind::Names || parsed.kind == LineKind::Exceptions) {
      for (const std::string_view name : parsed.names) {
        add(line, name, parsed);
      }
    }
    return list_.names.size() <= kMaxImportedNames;
  }

  [[nodiscard]] Location where() const { return {file_.path, line_, 1}; }

  ReadList take() { return std::move(list_); }

 private:
  void report(std::string_view line, std::string_view reason) {
    ++list_.not_read_count;
    if (list_.not_read.size() < kMaxNotRead) {
      list_.not_read.push_back(
          {"E-CATALOG-060", fmt::format("`{}`: {}", line.substr(0, 120), reason), where(), {}});
    }
  }

  void add(std::string_view line, std::string_view name, const ListLine& parsed) {
    auto canonical = text::make_host_name(name);
    if (!canonical) {
      report(line, canonical.error().message);
      return;
    }
    ListedName listed{std::move(*canonical), parsed.match, line_};
    if (parsed.kind == LineKind::Exceptions) {
      list_.exceptions.push_back(std::move(listed));
      return;
    }
    if (!seen_.insert((listed.match == Match::Suffix ? "." : "") + listed.name).second) {
      ++list_.repeated;
      return;
    }
    list_.names.push_back(std::move(listed));
  }

  const SourceFile& file_;
  ReadList list_;
  std::unordered_set<std::string> seen_;
  std::string origin_; // of a zone
  std::uint32_t line_ = 0;
};

template <class Use> void for_each_line(std::string_view text, Use&& use) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (!use(line)) {
      return;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

} // namespace

ListFormat guess_format(std::string_view text) {
  std::array<std::size_t, kListFormatWords.size()> votes{};
  std::size_t lines = 0;
  for_each_line(text, [&](std::string_view line) {
    if (const auto format = guess_line(line)) {
      ++votes[static_cast<std::size_t>(*format)];
      ++lines;
    }
    return lines < kLinesToGuess;
  });
  const auto* const most = std::ranges::max_element(votes);
  return static_cast<ListFormat>(most - votes.begin());
}

Result<ReadList> read_list(const SourceFile& file, ListFormat format) {
  ListReader reader(file, format);
  bool is_whole = true;
  for_each_line(file.text, [&](std::string_view line) { return is_whole = reader.read(line); });
  if (!is_whole) {
    return fail("E-CATALOG-013", fmt::format("more than {} names in one list", kMaxImportedNames),
                reader.where(), "`lists:` of haechi.yaml takes longer ones");
  }
  return reader.take();
}

} // namespace haechi::catalog
