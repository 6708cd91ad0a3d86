#pragma once
// A text with pseudonyms in the place of findings. Everything else stays byte for byte.

#include "content/redact/pseudonyms.h"
#include "content/redact/surrogates.h"
#include "content/scanner.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::content {

// What the bytes are written in: pseudonyms are escaped for it.
enum class Encoding : std::uint8_t { Plain, JsonString, Form };

struct Replacement {
  text::Span span;        // in the original
  std::string_view token; // lives as long as the pseudonyms
  std::string_view value; // as first written
  Return back = Return::Allowed;
  std::string_view entity = {}; // of the finding; empty: text that looks like a pseudonym
};

struct Redacted {
  std::string text;
  std::vector<Replacement> replacements;
};

// A stretch of a text that has to give way.
struct Stretch {
  text::Span span;
  std::string_view entity; // as long as the entities
  bool is_secret = false;
};

// What redact() takes out, in the order of the text; none lies over another.
[[nodiscard]] std::vector<Stretch>
list_stretches(std::string_view text, std::span<const Finding> findings, const Entities& entities);

// Every finding, except whole stretches of source code, gives way to its pseudonym; findings that
// lie over each other to one. Text that looks like a pseudonym already gives way as well, so that
// it comes back as it was. Secrets never come back; nothing does with `Return::Never`. Values of
// the kinds in `surrogates` give way to surrogates instead.
[[nodiscard]] Redacted redact(std::string_view text, std::span<const Finding> findings,
                              const Entities& entities, Pseudonyms& pseudonyms,
                              Encoding encoding = Encoding::Plain, Return back = Return::Allowed,
                              const SurrogateKinds& surrogates = {});

} // namespace haechi::content
