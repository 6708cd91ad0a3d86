#pragma once
// Collects everything that is wrong with a policy's files, up to a bound, so that an author sees it
// all at once.

#include "base/result.h"

namespace haechi::policy {

inline constexpr std::size_t kMaxComplaints = 100;

class Complaints {
 public:
  // Adds one; the one beyond the bound says so (E-POLICY-019) and the rest is dropped.
  void add(std::string code, std::string message, Location where, std::string hint = {});
  void add(Error error);

  [[nodiscard]] bool is_empty() const { return errors_.empty(); }

  [[nodiscard]] bool is_full() const { return errors_.size() > kMaxComplaints; }

  // Sorted by place.
  [[nodiscard]] Errors take();

 private:
  Errors errors_;
};

} // namespace haechi::policy
