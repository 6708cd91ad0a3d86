#pragma once
// Who has read which warning, and what for: kept for a set time, given `now`. One table serves all
// workers; io guards it. Bounded: when full, what ends soonest goes first.

#include "base/instant.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace haechi::engine::intercept {

struct Acknowledgement {
  bool is_justified = false; // a purpose was declared and the pledge taken
  std::string purpose;
  Instant until{};
};

// The door that the session uses; io wraps the table with a lock.
class AcknowledgementStore {
 public:
  virtual ~AcknowledgementStore() = default;
  // What `person` has acknowledged for `service` and still holds at `now`.
  [[nodiscard]] virtual std::optional<Acknowledgement>
  find(std::string_view person, std::string_view service, Instant now) const = 0;
  virtual void remember(std::string_view person, std::string_view service,
                        Acknowledgement acknowledgement, Instant now) = 0;
  // Uses up a token's number; false: it was used before. Forgotten after `until`, when the token
  // would not be taken any more.
  [[nodiscard]] virtual bool spend(std::string_view number, Instant until, Instant now) = 0;
};

class Acknowledgements final : public AcknowledgementStore {
 public:
  static constexpr std::size_t kMaxEntries = 100'000; // of each kind

  [[nodiscard]] std::optional<Acknowledgement>
  find(std::string_view person, std::string_view service, Instant now) const override;
  void remember(std::string_view person, std::string_view service, Acknowledgement acknowledgement,
                Instant now) override;
  [[nodiscard]] bool spend(std::string_view number, Instant until, Instant now) override;

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  using Key = std::pair<std::string, std::string>; // person, service

  std::map<Key, Acknowledgement> entries_;
  std::set<std::pair<Instant, Key>> ends_;
  std::set<std::string, std::less<>> spent_;
  std::set<std::pair<Instant, std::string>> spent_ends_;
};

} // namespace haechi::engine::intercept
