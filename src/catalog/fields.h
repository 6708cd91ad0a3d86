#pragma once
// Reads the keys of one YAML mapping into values and collects what is wrong: unknown keys, missing
// ones, wrong shapes, words outside a vocabulary. Posture: robust to untrusted operator input.

#include "base/result.h"
#include "base/words.h"
#include "wire/yaml/document.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

inline constexpr std::size_t kMaxErrors = 100;   // of one load; the rest is counted, not listed
inline constexpr std::size_t kMaxText = 8 << 10; // one scalar, in bytes

// Where errors of one load gather.
class Findings {
 public:
  void add(std::string code, std::string message, Location where, std::string hint = {});

  [[nodiscard]] bool is_empty() const { return errors_.empty(); }

  // What was added, then one line on how many more there were.
  [[nodiscard]] Errors take() &&;

 private:
  Errors errors_;
  std::size_t more_ = 0;
};

// Errors: E-CATALOG-001 wrong shape, -002 unknown key, -003 missing key, -004 unknown word, -013
// too long.
class Fields {
 public:
  // `node` should be a mapping; anything else is reported once and then reads as empty.
  Fields(const wire::yaml::Node& node, std::string_view file, std::string_view what,
         Findings& findings);

  void refuse_keys_outside(const std::vector<std::string_view>& known) const;
  [[nodiscard]] const wire::yaml::Node* find(std::string_view key) const;
  [[nodiscard]] std::string text(std::string_view key) const; // empty when absent
  [[nodiscard]] std::string required_text(std::string_view key) const;
  // The word if it is one of `words`; `otherwise` when absent or wrong.
  [[nodiscard]] std::string word(std::string_view key, const std::vector<std::string_view>& words,
                                 std::string_view otherwise) const;
  // A list of texts; one text stands for a list of one.
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> words(std::string_view key,
                                               const std::vector<std::string_view>& known) const;
  // Scalars as they are written.
  [[nodiscard]] std::map<std::string, std::string> attributes(std::string_view key) const;
  // `{en, ko}`, or one text for both.
  [[nodiscard]] Words names(std::string_view key) const;

  [[nodiscard]] Location where() const { return node_.where(file_); }

  [[nodiscard]] const std::string& what() const { return what_; } // `a service`

  // The place of a key's value, or of the mapping when it is absent.
  [[nodiscard]] Location where(std::string_view key) const;

 private:
  [[nodiscard]] std::optional<std::string> scalar(const wire::yaml::Node& node,
                                                  std::string_view key) const;
  void check_word(const std::string& word, const std::vector<std::string_view>& known,
                  std::string_view key, const Location& where) const;

  const wire::yaml::Node& node_;
  std::string file_;
  std::string what_;
  Findings& findings_;
};

} // namespace haechi::catalog
