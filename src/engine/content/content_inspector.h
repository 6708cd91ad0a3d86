#pragma once
// One request and its answer under inspection: the body or the messages are collected, read and
// looked through; the policy hears what was found; where it says `redact`, pseudonyms take the
// place of that and give way to the values again in the answer. Posture: robust to untrusted client
// and upstream input.

#include "engine/content/answer_rewriter.h"
#include "engine/content/detector_hook.h"
#include "engine/content/request_reading.h"

namespace haechi::engine::content {

class ContentInspector final : public intercept::Inspector {
 public:
  explicit ContentInspector(DetectorHook& hook);

  void begin(const intercept::ContentHead& head) override;
  [[nodiscard]] intercept::Ruling take(intercept::Direction direction, intercept::Unit unit,
                                       std::string_view bytes) override;
  [[nodiscard]] intercept::Outcome end_request() override;
  [[nodiscard]] std::optional<intercept::Redaction> redact() override;
  [[nodiscard]] bool wants_answer() const override;
  [[nodiscard]] std::optional<intercept::Ruling> settle_answer(intercept::AnswerPart part) override;
  [[nodiscard]] intercept::Ruling end_answer() override;

 private:
  void begin_request(const intercept::ContentHead& head);
  void begin_answer(const intercept::ContentHead& head);
  void collect(std::string_view bytes);
  void match(catalog::RequestMatch& match) const;
  [[nodiscard]] const catalog::Endpoint* find_endpoint();
  [[nodiscard]] intercept::Ruling take_message(std::string_view message);
  [[nodiscard]] intercept::Ruling take_answer(intercept::Unit unit, std::string_view bytes);
  [[nodiscard]] intercept::Ruling rule_on_answer(intercept::AnswerPart part);
  // Calls `work` with the pseudonyms of this conversation, or null.
  template <class Work> void with_pseudonyms(Work work);
  // Of this conversation; null: none.
  [[nodiscard]] std::shared_ptr<const KnownValues> list_known_values();

  DetectorHook& hook_;
  std::shared_ptr<const InspectionMeans> means_; // holds the endpoints
  std::string host_;
  std::string method_;
  std::string path_;
  std::string content_type_;
  intercept::Headers headers_;
  std::string person_;
  std::string service_;
  Instant at_{};
  std::string body_;
  bool is_too_large_ = false;
  const catalog::Endpoint* endpoint_ = nullptr; // null: not known
  bool is_matched_ = false;
  std::unique_ptr<RequestReading> reading_; // of the body, or of the last message
  std::shared_ptr<Conversation> conversation_;
  std::string conversation_name_;              // as the service gives it
  std::unique_ptr<catalog::Endpoint> unknown_; // stands for an endpoint that nobody knows
  std::unique_ptr<AnswerRewriter> answer_;
  bool is_message_answer_ = false;
};

} // namespace haechi::engine::content
