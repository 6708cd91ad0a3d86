#pragma once
// SHA-256 for many short inputs in a row: the algorithm is looked up once, one context is reused.
// Not shared between threads.

#include "base/digest.h"

#include <initializer_list>
#include <memory>

namespace haechi::ledger {

class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  // Of the parts, one behind the other.
  [[nodiscard]] Sha256 hash(std::initializer_list<ByteView> parts) const;

  // RFC 6962, 2.1: of a leaf SHA-256(0x00 || entry), of a node SHA-256(0x01 || left || right).
  [[nodiscard]] Sha256 leaf(ByteView entry) const;
  [[nodiscard]] Sha256 node(const Sha256& left, const Sha256& right) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace haechi::ledger
