#pragma once
// Who does not accept the certificates that haechi shows, and what may be behind it: a client that
// accepts others of ours is bound to that server's own (pinning); one that accepts none lacks the
// authority. Bounded: the entries that were touched longest ago are given up, and all of them after
// kKeptTime. What follows is an operator's decision: nothing is ever let past by itself.

#include "base/instant.h"

#include <cstdint>
#include <list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::certificates {

enum class RefusalCause : std::uint8_t {
  Pinned,      // the client accepts our certificates for other hosts
  NoAuthority, // it has accepted none
  OneProgram   // this very host was accepted, too: one of several programs does not
};

// pinned, no-authority, one-program
[[nodiscard]] std::string_view word_of(RefusalCause cause);

struct RefusedLeaf {
  std::string client; // its address
  std::string host;
  std::uint64_t refused = 0;
  std::uint64_t accepted = 0;
  std::map<std::string, std::uint64_t> ways; // the alert's name, or `closed`
  Instant first{};
  Instant last{}; // refusal
  RefusalCause cause = RefusalCause::NoAuthority;

  // Often enough that an exception is worth a thought.
  [[nodiscard]] bool is_proposed() const;
};

class RefusedLeaves {
 public:
  static constexpr std::uint64_t kProposedFrom = 3; // refusals
  static constexpr std::chrono::hours kKeptTime{7 * 24};

  explicit RefusedLeaves(std::size_t most = 10'000) : most_(most) {}

  // `way` is one of a closed set of words. The number of refusals by now.
  std::uint64_t refuse(const std::string& client, const std::string& host, std::string_view way,
                       Instant now);
  // The client went on to speak under our certificate for `host`.
  void accept(const std::string& client, const std::string& host, Instant now);

  // Those that were refused, the most often refused first.
  [[nodiscard]] std::vector<RefusedLeaf> list(Instant now) const;

 private:
  struct Entry {
    RefusedLeaf leaf;
    Instant touched{};
  };

  using Entries = std::list<Entry>; // the latest first
  using Key = std::pair<std::string, std::string>;

  Entry& touch(const std::string& client, const std::string& host, Instant now);

  const std::size_t most_;
  Entries entries_;
  std::map<Key, Entries::iterator> by_key_; // client, host
};

// An exception in the words of haechi.yaml (`inspection: {pinned: [...]}`) that ends after 30 days.
[[nodiscard]] std::string write_proposal(const RefusedLeaf& leaf, Instant now);

} // namespace haechi::engine::certificates
