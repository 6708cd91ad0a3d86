#pragma once
// A signed statement: one JSON object whose `signature` is over the canonical form of the rest, in
// the domain of its `kind`. White space and the order of keys are free; unknown members are refused
// by whoever reads the kind. Posture: robust to untrusted input; nothing is true before
// is_signed_by says so.

#include "base/instant.h"
#include "base/words.h"
#include "order/canonical.h"
#include "order/signature.h"

#include <optional>
#include <vector>

namespace haechi::order {

struct Statement {
  wire::json::Value body; // without the signature
  std::string canonical;  // of the body
  std::string kind;
  std::string signature; // empty: a draft

  [[nodiscard]] bool is_signed_by(const PublicBytes& key) const;
  // The whole, canonical.
  [[nodiscard]] std::string text() const;
};

// `v` is 1 and `kind` the one that is wanted. Errors: E-ORDER-001, E-ORDER-002 (of another kind).
[[nodiscard]] Result<Statement> parse_statement(std::string_view text, std::string_view kind);

// The body as JSON text, signed.
[[nodiscard]] Result<Statement> sign_statement(std::string_view body, std::string_view kind,
                                               const Seed& seed);

// Takes members one by one; what is missing, malformed or left over is the first error.
class Members {
 public:
  static constexpr std::size_t kMaxItems = 100;

  explicit Members(const wire::json::Value& object);
  explicit Members(const Statement& statement); // `v` and `kind` are read already

  [[nodiscard]] std::string text(std::string_view key);           // must be there, not empty
  [[nodiscard]] std::string optional_text(std::string_view key);  // empty: not there
  [[nodiscard]] std::string optional_lines(std::string_view key); // may hold newlines and tabs
  [[nodiscard]] std::int64_t count(std::string_view key);         // 0 or more
  [[nodiscard]] Instant date(std::string_view key);
  [[nodiscard]] std::optional<Instant> optional_date(std::string_view key);
  [[nodiscard]] std::vector<std::string> texts(std::string_view key); // empty: not there
  [[nodiscard]] Words words(std::string_view key);
  // nullptr: not there.
  [[nodiscard]] const wire::json::Value* any(std::string_view key);

  void refuse(std::string_view why);
  // Errors: E-ORDER-002.
  [[nodiscard]] Result<void> finish();

 private:
  const wire::json::Value& object_;
  std::vector<std::string_view> taken_;
  std::string first_error_;
};

} // namespace haechi::order
