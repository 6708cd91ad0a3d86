// evidence/sources.yaml: what the codes of evidence stand for, and the reading of evidence and
// dates.
#include "catalog/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::catalog {

using wire::yaml::Node;

namespace {

// As enum SourceKind.
const std::vector<std::string_view> kKinds{"vendor", "regulator", "list",       "client",
                                           "study",  "probe",     "popularity", "unconfirmed"};

bool are_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_between(std::string_view two_digits, std::string_view low, std::string_view high) {
  return are_digits(two_digits) && two_digits >= low && two_digits <= high;
}

SourceKind to_kind(std::string_view word) {
  const auto found = std::ranges::find(kKinds, word);
  return found == kKinds.end() ? SourceKind::Unconfirmed // the word has been reported
                               : static_cast<SourceKind>(found - kKinds.begin());
}

} // namespace

std::string_view to_word(SourceKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

bool is_date(std::string_view text) {
  const std::size_t size = text.size();
  if ((size != 4 && size != 7 && size != 10) || !is_between(text.substr(0, 4), "1900", "2999")) {
    return false;
  }
  if (size >= 7 && (text[4] != '-' || !is_between(text.substr(5, 2), "01", "12"))) {
    return false;
  }
  return size < 10 || (text[7] == '-' && is_between(text.substr(8, 2), "01", "31"));
}

std::string read_date(const Fields& fields, std::string_view key, Findings& findings) {
  std::string date = fields.text(key);
  if (!date.empty() && !is_date(date)) {
    findings.add("E-CATALOG-030", fmt::format("`{}` of `{}` is no date", date, key),
                 fields.where(key), "YYYY, YYYY-MM or YYYY-MM-DD");
  }
  return date;
}

std::vector<Evidence> read_evidence(const Fields& fields, Findings& findings) {
  std::vector<Evidence> out;
  for (const std::string& text : fields.texts("evidence")) {
    const std::size_t at = std::min(text.find('@'), text.size());
    Evidence one{text.substr(0, at), at == text.size() ? std::string() : text.substr(at + 1)};
    if (one.source.empty() || (at != text.size() && !is_date(one.date))) {
      findings.add("E-CATALOG-030", fmt::format("`{}` is no evidence", text),
                   fields.where("evidence"), "SOURCE or SOURCE@YYYY-MM-DD");
    }
    out.push_back(std::move(one));
  }
  return out;
}

void read_sources_file(const Node& root, std::string_view file, Draft& draft, Findings& findings) {
  if (!root.is_sequence()) {
    findings.add("E-CATALOG-001", "the register of sources must be a list", root.where(file));
    return;
  }
  for (const Node& node : root.items) {
    const Fields fields(node, file, "a source", findings);
    if (!node.is_mapping()) {
      continue;
    }
    fields.refuse_keys_outside({"id", "kind", "name", "date", "licence"});
    EvidenceSource source;
    source.id = fields.required_text("id");
    source.kind = to_kind(fields.word("kind", kKinds, "unconfirmed"));
    source.name = fields.names("name");
    source.date = read_date(fields, "date", findings);
    source.licence = fields.text("licence");
    source.where = fields.where("id");
    if (source.name.is_empty()) {
      findings.add("E-CATALOG-003", "a source lacks `name`", fields.where());
    }
    draft.sources.push_back(std::move(source));
  }
}

} // namespace haechi::catalog
