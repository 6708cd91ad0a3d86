#pragma once
// The conversations of all workers, behind locks, their values in memory that is never swapped out.
// Promises: a key of its own for each person and service; forgotten once it has not been used for
// `idle`, begun anew when it is full; when there are too many, the one unused longest goes first.
// Whoever still holds one may use it to the end.

#include "engine/content/conversation.h"
#include "io/process/locked_memory.h"

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace haechi::io::intercept {

struct ConversationLimits {
  std::chrono::milliseconds idle{8 * 3600'000};
  std::size_t most = 10'000;
  std::size_t full_bytes = 192U << 10U; // of values; the next request begins a new one
};

class SharedConversations final : public engine::content::ConversationStore {
 public:
  explicit SharedConversations(ConversationLimits limits = {});
  ~SharedConversations() override;

  void set_idle(std::chrono::milliseconds idle);

  [[nodiscard]] std::shared_ptr<engine::content::Conversation>
  open(std::string_view person, std::string_view service, Instant now) override;
  [[nodiscard]] std::shared_ptr<engine::content::Conversation>
  find(std::string_view person, std::string_view service, Instant now) override;

  [[nodiscard]] bool is_empty() const override { return count_ == 0; }

  [[nodiscard]] std::size_t count() const { return count_; }

  // Takes a first piece of memory; false: the system does not lock it.
  [[nodiscard]] bool try_lock_memory();

 private:
  class Kept;
  using Key = std::pair<std::string, std::string>;

  struct Entry {
    std::shared_ptr<Kept> conversation;
    Instant used{};
  };

  Entry* find_entry(const Key& key, Instant now);
  void make_room(Instant now);

  ConversationLimits limits_;
  std::shared_ptr<LockedMemory> memory_; // outlived by no conversation
  mutable std::mutex mutex_;
  std::map<Key, Entry> entries_;
  std::atomic<std::size_t> count_{0}; // of the entries, for who only wants to know that
};

} // namespace haechi::io::intercept
