// Plain domain lists: one domain a line, for a local service.
#include "catalog/files.h"
#include "catalog/load.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::catalog {

namespace {

std::string_view trim(std::string_view line) {
  constexpr std::string_view kBlank = " \t\r\v\f";
  const std::size_t first = line.find_first_not_of(kBlank);
  if (first == std::string_view::npos) {
    return {};
  }
  return line.substr(first, line.find_last_not_of(kBlank) - first + 1);
}

// PERF (bench_catalog): a name of plain lower-case labels is canonical as it stands; all others go
// the long way.
bool is_canonical(std::string_view name) {
  if (name.empty() || name.size() > text::kMaxHostName) {
    return false;
  }
  std::size_t label = 0;
  bool starts_with_letter =
      false; // the label at hand; other last labels may be numbers of an address
  for (const char c : name) {
    if (c == '.') {
      if (label == 0) {
        return false;
      }
      label = 0;
      continue;
    }
    const bool is_letter = c >= 'a' && c <= 'z';
    if (!is_letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') {
      return false;
    }
    starts_with_letter = label == 0 ? is_letter : starts_with_letter;
    if (++label > 63) {
      return false;
    }
  }
  return label != 0 && starts_with_letter && name.find("xn--") == std::string_view::npos;
}

class ListReader {
 public:
  ListReader(const SourceFile& file, std::string_view as) : file_(file) {
    list_.service_id = as;
    list_.lines.reserve(file.text.size() + 1);
  }

  // False when there are too many names.
  bool read_line(std::string_view line) {
    ++line_;
    const std::string_view name = trim(line.substr(0, line.find('#')));
    if (name.empty()) {
      return true;
    }
    if (list_.count >= kMaxListNames) {
      return false;
    }
    if (is_canonical(name)) {
      add(name);
      return true;
    }
    const auto canonical = text::make_host_name(name);
    if (canonical) {
      add(*canonical);
    } else {
      report(canonical.error().message, static_cast<std::uint32_t>(name.data() - line.data()) + 1);
    }
    return true;
  }

  [[nodiscard]] Location where() const { return {file_.path, line_, 1}; }

  LocalList take() {
    list_.lines.shrink_to_fit();
    return std::move(list_);
  }

 private:
  void add(std::string_view name) {
    list_.lines.append(name);
    list_.lines += '\n';
    ++list_.count;
  }

  void report(const std::string& message, std::uint32_t column) {
    ++list_.bad_line_count;
    if (list_.bad_lines.size() < kMaxErrors) {
      list_.bad_lines.push_back({"E-CATALOG-012",
                                 message,
                                 {file_.path, line_, column},
                                 "one domain a line, without scheme, port or path"});
    }
  }

  const SourceFile& file_;
  LocalList list_;
  std::uint32_t line_ = 0;
};

} // namespace

ResultOrErrors<LocalList> load_domain_list(const SourceFile& file, std::string_view as) {
  if (!is_id(as)) {
    return tl::unexpected(Errors{{"E-CATALOG-005",
                                  fmt::format("`{}` is no id of a service", as),
                                  {file.path, 0, 0},
                                  "letters, digits, `-` and `_`, at most 64"}});
  }
  ListReader reader(file, as);
  std::string_view rest = file.text;
  if (rest.starts_with("\xEF\xBB\xBF")) {
    rest.remove_prefix(3);
  }
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (!reader.read_line(rest.substr(0, end))) {
      return tl::unexpected(Errors{{"E-CATALOG-013",
                                    fmt::format("more than {} names in one list", kMaxListNames),
                                    reader.where(),
                                    {}}});
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return reader.take();
}

} // namespace haechi::catalog
