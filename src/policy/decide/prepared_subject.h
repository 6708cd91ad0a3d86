#pragma once
// What the data path knows before a name comes along, resolved against one policy once: a person at
// a device in a zone, and what is known of the use. Cheap to copy; belong to the decider that made
// them and must outlive the caches that they are used with.

#include <memory>

namespace haechi::policy {

class Decider;
struct SubjectFacts;
struct UseFacts;

class PreparedSubject {
 public:
  [[nodiscard]] const SubjectFacts& facts() const { return *facts_; }

 private:
  friend class Decider;

  explicit PreparedSubject(std::shared_ptr<const SubjectFacts> facts) : facts_(std::move(facts)) {}

  std::shared_ptr<const SubjectFacts> facts_;
};

class PreparedUse {
 public:
  [[nodiscard]] const UseFacts& facts() const { return *facts_; }

 private:
  friend class Decider;

  explicit PreparedUse(std::shared_ptr<const UseFacts> facts) : facts_(std::move(facts)) {}

  std::shared_ptr<const UseFacts> facts_;
};

} // namespace haechi::policy
