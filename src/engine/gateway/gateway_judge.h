#pragma once
// The judge of one worker: snapshot, and a bounded memory of the verdicts already reached. Not
// shared between threads.

#include "engine/gateway/judge.h"
#include "engine/gateway/snapshot.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace haechi::engine::gateway {

class GatewayJudge final : public Judge {
 public:
  // Verdicts kept before the memory starts anew.
  static constexpr std::size_t kMaxVerdicts = 100'000;
  // Users standing at addresses kept before the memory starts anew.
  static constexpr std::size_t kMaxUserSubjects = 100'000;

  explicit GatewayJudge(std::shared_ptr<const Snapshot> snapshot);

  // From now on the new snapshot decides. Subjects and verdicts of the old epoch stay readable
  // until forget_former or the next adopt, so that what is running can be judged again.
  // What nobody can look at any more is given back: taking apart what a big policy left behind
  // takes time, and a worker has none.
  std::shared_ptr<const void> adopt(std::shared_ptr<const Snapshot> snapshot);

  // Nobody holds a subject or a verdict of the old epoch any more: all of it, to be taken apart.
  [[nodiscard]] std::shared_ptr<const void> forget_former();

  [[nodiscard]] std::uint64_t epoch() const override { return snapshot_->epoch(); }

  [[nodiscard]] const Subject* identify(const IpAddress& client) const override;
  [[nodiscard]] const Subject* identify_mark(std::string_view mark) const override;
  [[nodiscard]] const Subject* identify_user(const IpAddress& client,
                                             std::string_view user) const override;
  [[nodiscard]] const Subject* identify_claims(const IpAddress& client,
                                               const identity::Claims& claims) const override;
  [[nodiscard]] const Verdict& judge(const Subject& subject, std::string_view host, Depth depth,
                                     Instant now) override;
  [[nodiscard]] const Verdict& judge_undecided(const Subject& subject, Depth depth,
                                               std::string_view reason, Instant now) override;

  [[nodiscard]] const Verdict& refuse_unknown_client() const override { return unknown_client_; }

  [[nodiscard]] ledger::Record make_record(const Subject* subject, const IpAddress& client,
                                           std::string_view host, Depth depth,
                                           const Verdict& verdict, std::string reference,
                                           Instant now) const override;
  [[nodiscard]] emit::Refusal make_refusal(const Subject* subject, std::string_view host,
                                           const Verdict& verdict, std::string reference,
                                           Instant now) const override;

 private:
  // Two requests with equal keys get equal verdicts until the next change by time.
  struct Key {
    const void* candidates = nullptr; // the catalog's set; nullptr: no service
    std::uint32_t subject = 0;
    Depth depth{};
    std::string host; // only where the policy asks for hosts
    bool operator==(const Key&) const = default;
  };

  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  using Verdicts = std::unordered_map<Key, Verdict, KeyHash>;

  struct UserSubjects {
    std::unordered_map<std::string, std::size_t> by_key; // place and claims -> place in all
    std::deque<Subject> all;                             // addresses stay
  };

  // Of an epoch that is over.
  struct Leavings {
    std::shared_ptr<const Snapshot> snapshot;
    Verdicts verdicts;
    UserSubjects users;
    std::vector<std::optional<policy::PreparedSubject>> prepared;
  };

  const Verdict& keep(Key key, Verdict verdict);
  const policy::PreparedSubject& prepare(const Subject& subject);
  void forget_outdated(Instant now);

  std::shared_ptr<const Snapshot> snapshot_;
  std::shared_ptr<const Snapshot> retired_snapshot_;
  Verdicts verdicts_;
  Verdicts retired_verdicts_;
  mutable UserSubjects users_;
  UserSubjects retired_users_;
  std::vector<std::optional<policy::PreparedSubject>> prepared_; // by subject index
  // Verdicts are what is remembered; of the decisions behind them only the working memory is
  // reused.
  policy::DecisionCache decisions_{4};
  policy::Happenings happenings_; // none: the register of events comes later
  Instant valid_from_ = Instant::min();
  Instant valid_until_ = Instant::min(); // of everything in verdicts_
  Verdict unknown_client_;
};

} // namespace haechi::engine::gateway
