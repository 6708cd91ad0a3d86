#pragma once
// The subjects that were prepared, each kept once: people at devices in zones that no word of the
// policy tells apart are one subject, so that what one has asked is remembered for all. Append-only
// and lock-free: many threads share it. Bounded: past kMaxClasses a subject stands for itself alone
// and is not kept.

#include "policy/decide/slots.h"

#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <vector>

namespace haechi::policy {

// A subject in numbers, and the orders that could reach it.
struct SubjectFacts {
  std::uint32_t number = 0;   // of its own among the subjects of one decider
  bool is_host_asked = false; // some of its orders ask for the host itself
  Slots slots;                // everything but the subject is open
  std::deque<std::vector<std::uint32_t>> storage;
  std::vector<std::uint64_t> orders; // a bit for each order that could reach it
};

class SubjectClasses {
 public:
  static constexpr std::size_t kMaxClasses = 1U << 15U;

  SubjectClasses() = default;
  ~SubjectClasses();
  SubjectClasses(const SubjectClasses&) = delete;
  SubjectClasses& operator=(const SubjectClasses&) = delete;

  // The subject with the same slots; null when there is none yet.
  [[nodiscard]] std::shared_ptr<const SubjectFacts> find(const Slots& slots) const;
  // Numbers the subject and keeps it.
  std::shared_ptr<const SubjectFacts> add(std::shared_ptr<SubjectFacts> subject);

 private:
  using Form = std::vector<std::uint32_t>;

  struct Node {
    Form form;
    std::shared_ptr<const SubjectFacts> subject;
    Node* next = nullptr;
  };

  static constexpr std::size_t kBuckets = 1024;

  [[nodiscard]] static Form form_of(const Slots& slots);
  [[nodiscard]] static std::size_t bucket_of(const Form& form);

  std::array<std::atomic<Node*>, kBuckets> heads_{};
  std::atomic<std::uint32_t> count_{0};
};

} // namespace haechi::policy
