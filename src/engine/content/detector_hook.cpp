#include "engine/content/detector_hook.h"

#include "engine/content/content_inspector.h"

#include <utility>

namespace haechi::engine::content {

DetectorHook::DetectorHook(std::shared_ptr<const InspectionMeans> means,
                           ConversationStore& conversations, const HashKey& key)
    : conversations_(conversations), key_(key) {
  adopt(std::move(means));
}

DetectorHook::~DetectorHook() = default;

void DetectorHook::adopt(std::shared_ptr<const InspectionMeans> means) {
  match_ = std::make_unique<catalog::RequestMatch>(); // the old one looks into the old matcher
  if (means_ == nullptr || means_->detectors != means->detectors) {
    scanner_ = std::make_unique<haechi::content::Scanner>(means->detectors);
  }
  means_ = std::move(means);
}

std::unique_ptr<intercept::Inspector> DetectorHook::open() {
  return std::make_unique<ContentInspector>(*this);
}

} // namespace haechi::engine::content
