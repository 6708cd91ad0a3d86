#pragma once
// Reads the small shapes of the policy language (texts, lists of texts, closed words, dates, words
// in two languages) from the nodes of one YAML file. What is wrong goes to the complaints, with its
// place and a suggestion; the reader then returns an empty value, so that reading goes on.

#include "base/words.h"
#include "policy/syntax/complaints.h"
#include "policy/syntax/time_zone.h"
#include "policy/vocabulary.h"
#include "wire/yaml/document.h"

#include <initializer_list>
#include <span>

namespace haechi::policy {

inline constexpr std::size_t kMaxId = 128;      // bytes of an id
inline constexpr std::size_t kMaxText = 4096;   // bytes of any other text
inline constexpr std::size_t kMaxList = 10'000; // values of one list

using wire::yaml::Entry;
using wire::yaml::Node;
using WordList = std::span<const std::string_view>;

enum class Empty : std::uint8_t { Refused, Allowed };

class NodeReader {
 public:
  // All are borrowed for the reader's lifetime.
  NodeReader(const std::string& file, const TimeZone& zone, Complaints& complaints)
      : file_(file), zone_(zone), complaints_(complaints) {}

  void complain(std::string code, std::string message, const Node& at, std::string hint = {});
  void complain(std::string code, std::string message, const Entry& at, std::string hint = {});

  [[nodiscard]] const std::string& file() const { return file_; }

  [[nodiscard]] bool is_full() const { return complaints_.is_full(); }

  [[nodiscard]] Location where(const Node& node) const { return node.where(file_); }

  // The node is a mapping (E-POLICY-003 otherwise); `what` names it in the message.
  bool expect_mapping(const Node& node, std::string_view what);
  // Every item of a list of mappings or, for a single value, that value.
  std::vector<const Node*> list(const Node& node);
  // E-POLICY-001 for a key that is not in `known`.
  void unknown_key(const Entry& entry, WordList known, std::string_view what);
  // E-POLICY-004 when the mapping has no such key.
  void require(const Node& mapping, std::string_view key, std::string_view what);

  std::string text(const Entry& entry);
  std::string text(const Node& node, std::string_view what);
  // An id: 1 to kMaxId bytes without blanks and control characters.
  std::string id(const Entry& entry);
  std::string checked_id(const std::string& id, const Location& where, std::string_view what);
  std::vector<std::string> texts(const Entry& entry, Empty empty);
  // Texts that must all stand in `words` (E-POLICY-002).
  std::vector<std::string> closed_texts(const Entry& entry, WordList words);
  std::optional<bool> boolean(const Entry& entry);
  Words words(const Entry& entry);
  std::optional<Instant> instant(const Node& node, std::string_view what);

  // One word of a closed vocabulary; E-POLICY-002 with the nearest word.
  template <class Enum, std::size_t N>
  std::optional<Enum> word(const Entry& entry, const std::array<std::string_view, N>& words) {
    const auto index = word_index(entry, words);
    return index ? std::optional(static_cast<Enum>(*index)) : std::nullopt;
  }

 private:
  std::optional<std::size_t> word_index(const Entry& entry, WordList words);
  std::string plain_text(const Node& node, std::string_view what);
  void unknown_word(const Node& node, std::string_view key, WordList words);

  const std::string& file_;
  const TimeZone& zone_;
  Complaints& complaints_;
};

} // namespace haechi::policy
