#pragma once
// Detectors as commands read them.

#include "base/result.h"
#include "base/source_file.h"
#include "content/rules/site_rules.h"

#include <optional>
#include <string>

namespace haechi::cli {

inline constexpr auto kDetectorsHelp = "own detectors: a YAML file or folder (docs/content.md)";

// The built-in detectors, and those of a YAML file or folder unless `path` is empty.
[[nodiscard]] ResultOrErrors<content::SiteRules> read_detectors(const std::string& path);

// The same for commands that end without them: errors are printed.
[[nodiscard]] std::optional<content::SiteRules> load_detectors(const std::string& path);

// A file or standard input as text; errors are printed.
[[nodiscard]] std::optional<SourceFile> load_text(const std::string& path);

// Offices' encodings as UTF-8; `asked` is a word for one, `auto`: guessed. Errors: E-CONTENT-012,
// for bytes that are no text hold values that nobody would find.
[[nodiscard]] Result<std::string> read_as_utf8(const SourceFile& file, const std::string& asked);

// A text on standard output with a line end; false: it cannot be written.
[[nodiscard]] bool write_line(const std::string& text);

} // namespace haechi::cli
