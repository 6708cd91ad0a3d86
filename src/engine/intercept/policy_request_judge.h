#pragma once
// The request judge of one worker: catalog endpoints tell what a request is, the policy what may be
// done with it. Answers are remembered within an epoch. Not shared between threads.

#include "catalog/endpoints/request_matcher.h"
#include "engine/gateway/gateway_judge.h"
#include "engine/intercept/request_judge.h"

#include <map>
#include <memory>

namespace haechi::engine::intercept {

class PolicyRequestJudge final : public RequestJudge {
 public:
  // Verdicts kept before the memory starts anew.
  static constexpr std::size_t kMaxVerdicts = 10'000;

  // `names` is the same worker's judge; it adopts the snapshot before this one does.
  PolicyRequestJudge(gateway::GatewayJudge& names,
                     std::shared_ptr<const gateway::Snapshot> snapshot,
                     std::shared_ptr<const catalog::RequestMatcher> matcher);

  void adopt(std::shared_ptr<const gateway::Snapshot> snapshot,
             std::shared_ptr<const catalog::RequestMatcher> matcher);

  [[nodiscard]] std::uint64_t epoch() const override { return snapshot_->epoch(); }

  [[nodiscard]] const gateway::Subject* find_subject(const IpAddress& client,
                                                     const identity::Claims& claims) const override;

  [[nodiscard]] const gateway::Verdict& refuse_unknown_client() const override {
    return names_.refuse_unknown_client();
  }

  [[nodiscard]] RequestVerdict judge(const Question& question, Instant now) override;

  [[nodiscard]] const std::vector<std::string>& purposes() const override { return purposes_; }

  [[nodiscard]] ledger::Record make_record(const gateway::Subject* subject, const IpAddress& client,
                                           std::string_view host, const gateway::Verdict& verdict,
                                           std::string reference, Instant now) const override;
  [[nodiscard]] emit::Refusal make_refusal(const gateway::Subject* subject, std::string_view host,
                                           const gateway::Verdict& verdict, std::string reference,
                                           Instant now) const override;

 private:
  struct Use; // what a request is, as far as it is known
  [[nodiscard]] Use read_use(const Question& question);
  [[nodiscard]] RequestVerdict decide(const Question& question, const Use& use, Instant now);
  [[nodiscard]] RequestVerdict decide_one(const Question& question, const policy::Request& request);
  [[nodiscard]] bool is_shared(std::string_view host);
  void forget_outdated(Instant now);

  gateway::GatewayJudge& names_;
  std::shared_ptr<const gateway::Snapshot> snapshot_;
  std::shared_ptr<const catalog::RequestMatcher> matcher_;
  std::unique_ptr<catalog::RequestMatch> match_; // too large for a stack; reused
  std::map<std::string, RequestVerdict, std::less<>> verdicts_;
  std::map<std::string, bool, std::less<>> shared_hosts_;
  std::vector<std::string> purposes_;
  std::vector<std::string> person_attributes_; // that conditions ask for
  Instant valid_from_ = Instant::min();
  Instant valid_until_ = Instant::min();
};

} // namespace haechi::engine::intercept
