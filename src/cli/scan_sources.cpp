#include "cli/scan_sources.h"

#include "cli/commands.h"
#include "io/files/read.h"
#include "text/encoding.h"

#include <fmt/format.h>

#include <cstdio>

namespace haechi::cli {

ResultOrErrors<content::SiteRules> read_detectors(const std::string& path) {
  std::vector<SourceFile> files;
  if (!path.empty()) {
    auto read = io::read_yaml(path);
    if (!read) {
      return tl::unexpected(Errors{std::move(read.error())});
    }
    files = std::move(*read);
  }
  return content::load_site_rules(files);
}

std::optional<content::SiteRules> load_detectors(const std::string& path) {
  auto rules = read_detectors(path);
  if (!rules) {
    print_errors(rules.error());
    return std::nullopt;
  }
  return std::move(*rules);
}

std::optional<SourceFile> load_text(const std::string& path) {
  auto file = io::read_file(path);
  if (!file) {
    print_error(file.error());
    return std::nullopt;
  }
  return std::move(*file);
}

Result<std::string> read_as_utf8(const SourceFile& file, const std::string& asked) {
  const text::Encoding encoding =
      text::find_encoding(asked).value_or(text::guess_encoding(file.text));
  if (encoding == text::Encoding::Bytes) {
    return fail("E-CONTENT-012", fmt::format("`{}` is no text in a known encoding", file.path), {},
                "say which with --encoding: utf-8, utf-16le, utf-16be, cp949");
  }
  return encoding == text::Encoding::Utf8 ? file.text : text::to_utf8(file.text, encoding);
}

bool write_line(const std::string& text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
         std::fputc('\n', stdout) != EOF;
}

} // namespace haechi::cli
