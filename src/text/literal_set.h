#pragma once
// Many fixed words found in one pass, by Vectorscan. The set is immutable and may be shared between
// threads; each thread searches with a scratch of its own.
// Posture: robust to untrusted client text; the words are ours or the operator's.

#include "base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::text {

enum class Case : std::uint8_t { Exact, Any }; // of ASCII letters

struct Literal {
  std::string text; // 1 to 200 bytes, no NUL
  Case letters = Case::Exact;
};

struct LiteralHit {
  std::uint32_t end = 0; // half open, in bytes
  std::uint32_t literal = 0;

  bool operator==(const LiteralHit&) const = default;
};

class LiteralSet {
 public:
  // Errors: E-CONTENT-001 (a word that cannot be searched for).
  [[nodiscard]] static Result<LiteralSet> make(const std::vector<Literal>& literals);
  ~LiteralSet();
  LiteralSet(LiteralSet&& other) noexcept;
  LiteralSet& operator=(LiteralSet&& other) noexcept;

  class Scratch {
   public:
    explicit Scratch(const LiteralSet& set);
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

   private:
    friend class LiteralSet;
    struct State;
    std::unique_ptr<State> state_;
  };

  // All places of all words, by their ends; `most` of them at most. False: there were more.
  bool find(std::string_view text, Scratch& scratch, std::vector<LiteralHit>& hits,
            std::size_t most) const;

 private:
  struct Database;
  explicit LiteralSet(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

} // namespace haechi::text
