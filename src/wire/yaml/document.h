#pragma once
// YAML 1.2 core schema read into plain nodes that remember their place, by libfyaml.
// Posture: robust to untrusted operator input (policies, catalogs, configuration).
// Promises: duplicate keys, merge keys, tags, more than one document, aliases that blow up, depth
// and size beyond the limits are errors; scalars keep their text (`NO` and dates stay strings),
// plain and quoted are told apart.

#include "base/result.h"
#include "base/source_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::wire::yaml {

inline constexpr std::size_t kMaxBytes = 16U << 20U; // one file
inline constexpr std::size_t kMaxDepth = 32;
inline constexpr std::size_t kMaxNodes = 2'000'000; // after aliases are expanded

enum class Kind : std::uint8_t { Null, Scalar, Sequence, Mapping };

struct Entry;

// One node. `text` is the scalar's value; a plain empty scalar, `~` or `null` is Kind::Null.
struct Node {
  Kind kind = Kind::Null;
  bool is_plain = false; // a scalar written without quotes
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string text;
  std::vector<Node> items;    // of a sequence
  std::vector<Entry> entries; // of a mapping, in the order written

  [[nodiscard]] bool is_null() const { return kind == Kind::Null; }

  [[nodiscard]] bool is_scalar() const { return kind == Kind::Scalar; }

  [[nodiscard]] bool is_sequence() const { return kind == Kind::Sequence; }

  [[nodiscard]] bool is_mapping() const { return kind == Kind::Mapping; }

  // The value under `key` of a mapping, or nullptr.
  [[nodiscard]] const Node* find(std::string_view key) const;
  // Plain `true` or `false` of the core schema.
  [[nodiscard]] std::optional<bool> to_bool() const;
  // A plain decimal integer of the core schema.
  [[nodiscard]] std::optional<std::int64_t> to_integer() const;
  [[nodiscard]] Location where(std::string_view file) const;
};

struct Entry {
  std::string key;
  std::uint32_t key_line = 0;
  std::uint32_t key_column = 0;
  Node value;

  [[nodiscard]] Location where(std::string_view file) const;
};

// Reads one document; an empty file is a Null node. Errors: E-YAML-001 (syntax), -002 (duplicate
// key), -003 (limit), -004 (not supported: tags, merge keys, several documents, keys that are no
// scalars).
[[nodiscard]] Result<Node> parse(const SourceFile& file);

} // namespace haechi::wire::yaml
