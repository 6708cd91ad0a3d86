#pragma once
// The pseudonyms of what one person says to one service, until they have not spoken for a while.
// Whoever keeps them (io/intercept/shared_conversations.h) bounds their number, size and age.

#include "base/instant.h"
#include "content/detectors.h"
#include "content/redact/pseudonyms.h"
#include "engine/content/known_values.h"

#include <functional>
#include <memory>
#include <string_view>

namespace haechi::engine::content {

class Conversation {
 public:
  virtual ~Conversation() = default;
  // Nobody else has them during the call. They stay where they are as long as the conversation.
  virtual void visit(const std::function<void(haechi::content::Pseudonyms&)>& visitor) = 0;
  // Its values so far, as kinds of these detectors, to be looked for while others go on with the
  // conversation; null: there are none. Outlived by the conversation. Made anew only where there
  // are more.
  [[nodiscard]] std::shared_ptr<const KnownValues>
  list_values(const std::shared_ptr<const haechi::content::Detectors>& detectors);

 private:
  // Of the last call; touched during a visit alone.
  std::shared_ptr<const KnownValues> values_;
  std::shared_ptr<const haechi::content::Detectors> detectors_;
  std::size_t count_ = 0;
};

class ConversationStore {
 public:
  virtual ~ConversationStore() = default;
  // The one there is, or a new one; nullptr: there is no room.
  [[nodiscard]] virtual std::shared_ptr<Conversation>
  open(std::string_view person, std::string_view service, Instant now) = 0;
  [[nodiscard]] virtual bool is_empty() const = 0;
  // nullptr: there is none.
  [[nodiscard]] virtual std::shared_ptr<Conversation>
  find(std::string_view person, std::string_view service, Instant now) = 0;
};

} // namespace haechi::engine::content
