#include "io/intercept/shared_conversations.h"

#include "base/check.h"

#include <algorithm>
#include <cstddef>
#include <sys/random.h>

namespace haechi::io::intercept {

using haechi::content::Pseudonyms;

namespace {

Pseudonyms::Key make_key() {
  Pseudonyms::Key key{};
  HAECHI_CHECK(::getrandom(key.data(), key.size(), 0) == static_cast<ssize_t>(key.size()));
  return key;
}

} // namespace

class SharedConversations::Kept final : public engine::content::Conversation {
 public:
  explicit Kept(std::shared_ptr<LockedMemory> memory)
      : memory_(std::move(memory)), pseudonyms_(make_key(), memory_->resource()) {}

  void visit(const std::function<void(Pseudonyms&)>& visitor) override {
    const std::lock_guard lock(mutex_);
    visitor(pseudonyms_);
    bytes_ = pseudonyms_.bytes();
  }

  // As of the last visit; waits for nobody.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  std::shared_ptr<LockedMemory> memory_;
  std::mutex mutex_;
  Pseudonyms pseudonyms_;
  std::atomic<std::size_t> bytes_{0};
};

SharedConversations::SharedConversations(ConversationLimits limits)
    : limits_(limits), memory_(std::make_shared<LockedMemory>()) {}

SharedConversations::~SharedConversations() = default;

void SharedConversations::set_idle(std::chrono::milliseconds idle) {
  const std::lock_guard lock(mutex_);
  limits_.idle = idle;
}

// nullptr: there is none, or none any more. Time that goes back ends nothing.
SharedConversations::Entry* SharedConversations::find_entry(const Key& key, Instant now) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) {
    return nullptr;
  }
  if (now - found->second.used > limits_.idle) {
    entries_.erase(found);
    count_ = entries_.size();
    return nullptr;
  }
  found->second.used = std::max(found->second.used, now);
  return &found->second;
}

void SharedConversations::make_room(Instant now) {
  if (entries_.size() < limits_.most) {
    return;
  }
  std::erase_if(entries_, [&](const auto& each) { return now - each.second.used > limits_.idle; });
  if (entries_.size() >= limits_.most) {
    entries_.erase(
        std::ranges::min_element(entries_, {}, [](const auto& each) { return each.second.used; }));
  }
}

std::shared_ptr<engine::content::Conversation>
SharedConversations::open(std::string_view person, std::string_view service, Instant now) {
  const std::lock_guard lock(mutex_);
  Key key(person, service);
  if (Entry* known = find_entry(key, now); known != nullptr) {
    if (known->conversation->bytes() >= limits_.full_bytes) {
      known->conversation = std::make_shared<Kept>(memory_);
    }
    return known->conversation;
  }
  make_room(now);
  auto made = std::make_shared<Kept>(memory_);
  entries_.insert_or_assign(std::move(key), Entry{made, now});
  count_ = entries_.size();
  return made;
}

std::shared_ptr<engine::content::Conversation>
SharedConversations::find(std::string_view person, std::string_view service, Instant now) {
  const std::lock_guard lock(mutex_);
  const Entry* known = find_entry({std::string(person), std::string(service)}, now);
  return known == nullptr ? nullptr : known->conversation;
}

bool SharedConversations::try_lock_memory() {
  constexpr std::size_t kPiece = 64;
  void* at = memory_->resource()->allocate(kPiece, alignof(std::max_align_t));
  memory_->resource()->deallocate(at, kPiece, alignof(std::max_align_t));
  return memory_->is_locked();
}

} // namespace haechi::io::intercept
