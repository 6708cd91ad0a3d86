#include "policy/decide/subject_classes.h"

namespace haechi::policy {

SubjectClasses::~SubjectClasses() {
  for (std::atomic<Node*>& head : heads_) {
    for (Node* node = head.load(); node != nullptr;) {
      const std::unique_ptr<Node> gone(node);
      node = gone->next;
    }
  }
}

SubjectClasses::Form SubjectClasses::form_of(const Slots& slots) {
  Form form;
  for (const Slot& slot : slots.by_axis) {
    form.push_back(static_cast<std::uint32_t>(slot.state));
    form.push_back(slot.count);
    const auto values = slot.values();
    form.insert(form.end(), values.begin(), values.end());
  }
  return form;
}

std::size_t SubjectClasses::bucket_of(const Form& form) {
  std::uint64_t hash = 0;
  for (const std::uint32_t number : form) {
    hash = (hash ^ number) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 29U;
  }
  return hash % kBuckets;
}

std::shared_ptr<const SubjectFacts> SubjectClasses::find(const Slots& slots) const {
  const Form form = form_of(slots);
  const Node* node = heads_[bucket_of(form)].load(std::memory_order_acquire);
  while (node != nullptr && node->form != form) {
    node = node->next;
  }
  return node == nullptr ? nullptr : node->subject;
}

// Two threads may add one subject at the same time: both stay, and each is right.
std::shared_ptr<const SubjectFacts> SubjectClasses::add(std::shared_ptr<SubjectFacts> subject) {
  subject->number = count_.fetch_add(1, std::memory_order_relaxed);
  if (subject->number >= kMaxClasses) {
    return subject;
  }
  auto node = std::make_unique<Node>(Node{form_of(subject->slots), subject, nullptr});
  std::atomic<Node*>& head = heads_[bucket_of(node->form)];
  node->next = head.load(std::memory_order_relaxed);
  while (!head.compare_exchange_weak(node->next, node.get(), std::memory_order_release,
                                     std::memory_order_relaxed)) {
  }
  node.release();
  return subject;
}

} // namespace haechi::policy
