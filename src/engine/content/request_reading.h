#pragma once
// The body of a request, or one of its messages: what is read of it, what is found in it, and the
// same bytes with pseudonyms in the place of that.
// Promises: everything that the catalog's endpoint says and every other text of the body is looked
// at; what could not be read is told (Insight::was_read). Posture: robust to untrusted client
// input.

#include "content/extract/match.h"
#include "content/redact/pseudonyms.h"
#include "engine/content/known_values.h"
#include "engine/content/look.h"

#include <set>
#include <string>

namespace haechi::engine::content {

// Findings in one request beyond which it counts as not read; those that were made count.
inline constexpr std::size_t kMostFindings = 100'000;
// Bytes of all values that one conversation keeps.
inline constexpr std::size_t kMostConversationBytes = 256U << 10U;

class RequestReading {
 public:
  // `body` without its codings; `target` is the path with its query; `known` are values that this
  // conversation holds already, null: none.
  RequestReading(std::string body, std::string_view content_type, std::string_view target,
                 catalog::RequestMatch& match, const KnownValues* known, const Look& look);
  // A message of a connection that an endpoint (null: unknown) has been found for.
  RequestReading(std::string message, const catalog::Endpoint* endpoint, const KnownValues* known,
                 const Look& look);
  RequestReading(const RequestReading&) = delete;
  RequestReading& operator=(const RequestReading&) = delete;

  [[nodiscard]] const intercept::Insight& insight() const { return insight_; }

  [[nodiscard]] const catalog::Endpoint* endpoint() const { return read_.endpoint; }

  // The name of the conversation that the request belongs to, as its service gives it; empty: it
  // says none, or names the answer before instead of the conversation.
  [[nodiscard]] std::string find_conversation(const catalog::RequestMatch& match,
                                              const catalog::RequestFacts& facts) const;

  // nullopt: the body cannot be changed: it is signed or packed, it may be checked and is not to be
  // tried (Look::Unsure), what was found is not in it, or there is no room for more pseudonyms.
  [[nodiscard]] std::optional<intercept::Redaction> redact(haechi::content::Pseudonyms& pseudonyms,
                                                           const Look& look) const;

 private:
  // A text and its findings.
  struct Place {
    haechi::content::extract::Text text;
    std::size_t first = 0;
    std::size_t count = 0;
  };

  void look_at_texts(const KnownValues* known, const Look& look);
  void look_at_names(const KnownValues* known, const Look& look);
  void look_at_target(std::string_view target, const Look& look);
  // Whether a text may hold one: what lets a request in is the service's own.
  enum class Secrets : std::uint8_t { Told, Expected };
  std::size_t scan(std::string_view text, const KnownValues* known, const Look& look,
                   Secrets secrets = Secrets::Told);
  void finish(const Look& look);
  [[nodiscard]] bool has_room(const haechi::content::Pseudonyms& pseudonyms,
                              const Look& look) const;
  [[nodiscard]] bool may_change(const Look& look) const;

  std::string body_; // the extraction looks into it
  haechi::content::extract::MatchedRequest read_;
  std::vector<haechi::content::Finding> findings_;
  std::set<haechi::content::EntityId> entities_; // of the findings
  std::vector<Place> places_;
  FoundCounter counter_;
  haechi::content::KindCounter kinds_; // of different values
  intercept::Insight insight_;
  bool is_target_clean_ = true;
};

} // namespace haechi::engine::content
