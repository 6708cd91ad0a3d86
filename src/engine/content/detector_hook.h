#pragma once
// The inspection of one worker: detectors, the catalog's endpoints, and the conversations of all
// workers. Not shared between threads.

#include "catalog/endpoints/request_matcher.h"
#include "engine/content/conversation.h"
#include "engine/content/look.h"

#include <memory>

namespace haechi::engine::content {

// What an inspection works with, replaced as a whole at a reload.
struct InspectionMeans {
  std::shared_ptr<const haechi::content::Detectors> detectors;
  std::vector<haechi::content::GradeRule> grades;
  std::shared_ptr<const catalog::RequestMatcher> matcher;
  std::size_t most_bytes = 4U << 20U; // of a body; larger ones count as not read
  haechi::content::SurrogateKinds surrogates{};
  Look::Unsure unsure = Look::Unsure::Changed;
};

class DetectorHook final : public intercept::ContentHook {
 public:
  // `conversations` outlives the hook.
  DetectorHook(std::shared_ptr<const InspectionMeans> means, ConversationStore& conversations,
               const HashKey& key);
  ~DetectorHook() override;

  // Running inspections go on with these.
  void adopt(std::shared_ptr<const InspectionMeans> means);

  [[nodiscard]] std::unique_ptr<intercept::Inspector> open() override;

  [[nodiscard]] bool may_want_answers() const override { return !conversations_.is_empty(); }

  [[nodiscard]] const std::shared_ptr<const InspectionMeans>& means() const { return means_; }

  [[nodiscard]] Look look() {
    return {*scanner_, means_->grades, key_, &means_->surrogates, means_->unsure};
  }

  [[nodiscard]] ConversationStore& conversations() { return conversations_; }

  // For one match after the other.
  [[nodiscard]] catalog::RequestMatch& match() { return *match_; }

 private:
  std::shared_ptr<const InspectionMeans> means_;
  ConversationStore& conversations_;
  HashKey key_;
  std::unique_ptr<haechi::content::Scanner> scanner_;
  std::unique_ptr<catalog::RequestMatch> match_; // too large for a stack
};

} // namespace haechi::engine::content
