#pragma once
// Judges uses of hosts under a draft, and under the policy of today where there is one, and keeps
// count of those whose answer changes: by body, services, answers and deciding order.
// Promises: memory is bounded whatever comes (kMaxGroups, kMaxStands, People); every answer is
// what `decide` gives for the same request; the order of uses changes no figure below the bounds.
// Not shared between threads. PERF: a use that the cache knows allocates nothing
// (bench_policy_replay).

#include "policy/decide/decider.h"
#include "policy/replay/change.h"
#include "policy/replay/people.h"

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haechi::policy::replay {

inline constexpr std::size_t kMaxGroups = 20'000; // what is beyond is counted together
inline constexpr std::size_t kMaxStands = 50'000; // different ones; clients beyond are strangers

// Where somebody stands, as the gateway would see it.
struct Stand {
  Who who;
  Known device;
  Known zone;
};

using StandIndex = std::uint32_t;

struct Use {
  StandIndex stand = 0;
  Instant at{};
  std::string_view host;         // canonical (text/host_name.h), or an address
  std::uint64_t person = 0;      // mix_person of whatever tells people apart
  Effect logged = Effect::Allow; // what became of it; counts where there is no policy of today
};

// Requests that change alike.
struct Group {
  Change change{};
  std::string body;                  // empty: not known
  std::vector<std::string> services; // candidates of the host; empty: none
  Outcome before;
  Outcome after;
  std::string by; // the draft's deciding order, of what is freed or eased today's; empty: none
  std::string reason;
  std::uint64_t requests = 0;
  People people;
  bool is_rest = false; // what went beyond kMaxGroups
};

struct Tally {
  std::uint64_t judged = 0;
  std::uint64_t unchanged = 0; // those that both leave open alike are among them
  std::vector<Group> groups;
};

class Replay {
 public:
  // `today` may be null: then `Use::logged` is what was.
  Replay(std::shared_ptr<const Decider> draft, std::shared_ptr<const Decider> today,
         Happenings happenings);
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

  // nullopt when there are kMaxStands already. Costs about as much as a thousand uses: keep the
  // index.
  [[nodiscard]] std::optional<StandIndex> add_stand(const Stand& stand);
  void judge(const Use& use);

  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  struct PreparedStand {
    std::string body;
    PreparedSubject draft;
    std::optional<PreparedSubject> today;
  };

  // What tells groups apart, as views; compared before anything is copied.
  struct Key {
    Change change{};
    Outcome before;
    Outcome after;
    std::string_view body;
    std::string_view by;
    std::string_view reason;
    std::span<const catalog::ServiceIndex> services;
  };

  Group& group_of(const Key& key);
  [[nodiscard]] bool is_of(const Group& group, const Key& key) const;
  Group& rest_of(Change change);
  [[nodiscard]] static std::uint64_t hash_of(const Key& key);

  std::shared_ptr<const Decider> draft_;
  std::shared_ptr<const Decider> today_;
  Happenings happenings_;
  std::deque<PreparedStand> stands_;
  DecisionCache draft_cache_;
  DecisionCache today_cache_;
  Tally tally_;
  std::unordered_multimap<std::uint64_t, std::size_t> places_; // of groups
  std::array<std::optional<std::size_t>, kChangeWords.size()> rests_{};
};

} // namespace haechi::policy::replay
