#pragma once
// A decision in words for people at a terminal.

#include "base/words.h"
#include "policy/decision.h"

#include <string>
#include <string_view>

namespace haechi::cli {

class Command;

// The answer on the first line, then why; ends with a line end.
[[nodiscard]] std::string to_text(const policy::Decision& decision, std::string_view digest);
// One line for each order considered, indented; ends with a line end unless empty.
[[nodiscard]] std::string trace_text(const policy::Decision& decision);

// Adds --lang: `en` or `ko`.
void add_language_option(Command& command, std::string& language);
[[nodiscard]] Language to_language(std::string_view word);

} // namespace haechi::cli
