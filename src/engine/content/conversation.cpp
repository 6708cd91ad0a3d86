#include "engine/content/conversation.h"

namespace haechi::engine::content {

std::shared_ptr<const KnownValues>
Conversation::list_values(const std::shared_ptr<const haechi::content::Detectors>& detectors) {
  std::shared_ptr<const KnownValues> out;
  visit([&](const haechi::content::Pseudonyms& pseudonyms) {
    const std::size_t count = pseudonyms.all().size(); // it only grows
    if (count != count_ || detectors != detectors_) {
      values_ = std::make_shared<const KnownValues>(pseudonyms, detectors->entities());
      detectors_ = detectors;
      count_ = count;
    }
    out = values_ == nullptr || values_->is_empty() ? nullptr : values_;
  });
  return out;
}

} // namespace haechi::engine::content
