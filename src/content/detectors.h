#pragma once
// All detectors, compiled once: numbers by length, words by length, secrets and markings by their
// fixed pieces, what a site has added. Immutable; shared between threads.

#include "base/result.h"
#include "content/detect/mentions.h"
#include "content/detect/numbers/numbers.h"
#include "content/detect/secrets/secret_rules.h"
#include "content/detect/words/words.h"
#include "content/entities.h"
#include "text/literal_set.h"
#include "text/pattern.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haechi::content {

// What a fixed piece of text points at.
enum class Use : std::uint8_t { Secret, Assignment, Marking, Code, Title, Named, Injection, Site };

struct LiteralUse {
  Use use = Use::Secret;
  std::uint16_t index = 0; // into the table of that use
  bool is_whole_word = false;
};

struct CompiledNumber {
  const NumberDetector* detector;
  EntityId entity;
};

struct CompiledWord {
  const WordDetector* detector;
  EntityId entity;
};

struct CompiledSecret {
  const SecretRule* rule;
  EntityId entity;
  text::Pattern pattern;
};

// A detector that a site has added (docs/content.md, "Own detectors").
struct SiteDetector {
  EntityId entity = 0;
  std::uint8_t score = 80;
  bool is_whole_word = false;
  std::optional<text::Pattern> pattern; // none: the words themselves
  std::vector<std::string> words;       // the fixed pieces to look for
  std::uint16_t reach = 0; // the expression is searched so far before and behind a word
  std::string level;
};

class Detectors {
 public:
  // The built-in ones and those of the site. Errors: E-CONTENT-001, -002.
  [[nodiscard]] static Result<std::shared_ptr<const Detectors>>
  make(Entities entities = {}, std::vector<SiteDetector> site = {});

  [[nodiscard]] const Entities& entities() const { return entities_; }

  [[nodiscard]] const text::LiteralSet& literals() const { return *literals_; }

  // They are searched for apart, near numbers alone.
  [[nodiscard]] const ContextWords& context_words() const { return *context_words_; }

  [[nodiscard]] std::uint32_t literal_length(std::uint32_t literal) const {
    return lengths_[literal];
  }

  [[nodiscard]] const std::vector<LiteralUse>& uses(std::uint32_t literal) const {
    return uses_[literal];
  }

  [[nodiscard]] const std::vector<CompiledNumber>& numbers(std::size_t digits) const {
    return numbers_[digits];
  }

  [[nodiscard]] const std::vector<CompiledWord>& words(std::size_t length) const {
    return words_[length];
  }

  [[nodiscard]] const CompiledSecret& secret(std::uint16_t index) const { return secrets_[index]; }

  [[nodiscard]] const SiteDetector& site(std::uint16_t index) const { return site_[index]; }

  [[nodiscard]] std::size_t site_count() const { return site_.size(); }

  // Entities of the detectors that are code of their own.
  struct Named {
    EntityId email, ip, mac, url_credentials, person, source_code, plate, linking, password,
        api_key, discord, injection, military, linking_short;
  };

  [[nodiscard]] const Named& named() const { return named_; }

  [[nodiscard]] EntityId marking_entity(std::uint16_t index) const { return markings_[index]; }

 private:
  Detectors() = default;
  friend class DetectorsBuilder;

  Entities entities_;
  std::optional<text::LiteralSet> literals_;
  std::optional<ContextWords> context_words_;
  std::vector<std::uint32_t> lengths_;
  std::vector<std::vector<LiteralUse>> uses_;
  std::array<std::vector<CompiledNumber>, kMaxDigits + 1> numbers_;
  std::array<std::vector<CompiledWord>, kMaxWord + 1> words_;
  std::vector<CompiledSecret> secrets_;
  std::vector<EntityId> markings_; // by the index of the marking's word
  std::vector<SiteDetector> site_;
  Named named_{};
};

} // namespace haechi::content
