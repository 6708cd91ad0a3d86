#pragma once
// A report as a value: facts and tables, each under a stable key and under names in both languages.
// Written as JSON (keys and plain values), as a page that needs nothing else, or as text.

#include "base/instant.h"
#include "base/words.h"

#include <string>
#include <string_view>
#include <vector>

namespace haechi::oversight::report {

// What JSON says, and what people read; without words they read the value.
struct Cell {
  std::string value;
  Words words{};

  [[nodiscard]] std::string_view in(Language language) const {
    return words.is_empty() ? std::string_view(value) : words.in(language);
  }
};

struct Heading {
  std::string key;
  Words name;
};

struct Fact {
  Heading heading;
  Cell value;
};

struct Table {
  Heading heading;
  std::vector<Heading> columns;
  std::vector<std::vector<Cell>> rows; // each as wide as the columns
};

struct Report {
  std::string kind; // provider-dossier
  Words title;
  Instant at{}; // the register as it stood then
  std::vector<Fact> facts;
  std::vector<Table> tables;
};

// {"v":1,"report":KIND,"at":...,"facts":{KEY:VALUE},"tables":{KEY:[{COLUMN:VALUE}]}}
[[nodiscard]] std::string to_json(const Report& report);
[[nodiscard]] std::string to_html(const Report& report, Language language);
[[nodiscard]] std::string to_text(const Report& report, Language language);

} // namespace haechi::oversight::report
