#pragma once
// A person at a device in a zone, resolved against one policy once, so that a query need not do it
// again.

#include <memory>

namespace haechi::policy {

class Decider;
struct SubjectFacts;

// Cheap to copy; belongs to the decider that made it and must not outlive it.
class PreparedSubject {
 public:
  [[nodiscard]] const SubjectFacts& facts() const { return *facts_; }

 private:
  friend class Decider;

  explicit PreparedSubject(std::shared_ptr<const SubjectFacts> facts) : facts_(std::move(facts)) {}

  std::shared_ptr<const SubjectFacts> facts_;
};

} // namespace haechi::policy
