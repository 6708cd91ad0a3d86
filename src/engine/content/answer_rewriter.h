#pragma once
// An answer on its way back: values in the place of their pseudonyms, per choice and field,
// whatever the cuts; and what the answer itself holds that the policy wants to know of: secrets,
// markings, instructions to programs that read it. Promises: pieces leave in their order and, where
// nothing is to be put back, byte for byte; a piece waits only while a pseudonym may be unfinished
// in it, and for kMostWaiting others at most. Posture: robust to untrusted upstream input.

#include "content/extract/answer.h"
#include "content/redact/restore.h"
#include "engine/content/look.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haechi::engine::content {

inline constexpr std::size_t kMostWaiting = 32;

class AnswerRewriter {
 public:
  // `endpoint` outlives this.
  AnswerRewriter(const catalog::Endpoint& endpoint, std::string_view content_type);

  // Bytes of the answer cut anywhere; appends what is settled. `pseudonyms` may be null; they stay
  // where they are until finish().
  void push(std::string_view bytes, const haechi::content::Pseudonyms* pseudonyms, const Look& look,
            std::string& out);
  void finish(const haechi::content::Pseudonyms* pseudonyms, const Look& look, std::string& out);

  // One message of a WebSocket; appends those that are settled.
  void push_message(std::string_view message, const haechi::content::Pseudonyms* pseudonyms,
                    const Look& look, std::vector<std::string>& out);
  void finish_messages(std::vector<std::string>& out);

  // What was found since it was last asked; nullopt: nothing.
  [[nodiscard]] std::optional<intercept::Insight> take_insight(const Look& look);

 private:
  // A piece, and what its texts have become.
  struct Waiting {
    haechi::content::extract::AnswerPiece piece;
    std::vector<std::optional<std::string>> texts;
  };

  // Texts of several pieces that make one.
  struct Channel {
    std::optional<haechi::content::Restorer> restorer;
    std::size_t piece = 0; // where its last text stands
    std::size_t text = 0;
    std::string tail;        // of what was looked at
    std::size_t scanned = 0; // of a text that is told whole again and again
    bool has_begun = false;
    bool is_json = false; // its text is JSON itself
  };

  void take(haechi::content::extract::AnswerPiece piece,
            const haechi::content::Pseudonyms* pseudonyms, const Look& look);
  void restore(Waiting& waiting, const haechi::content::Pseudonyms& pseudonyms);
  void look_at(const haechi::content::extract::AnswerText& text, const Look& look);
  void look_at(std::string_view window, std::size_t seen, const Look& look);
  void settle_channels(bool has_ended);
  [[nodiscard]] std::size_t count_settled() const;
  [[nodiscard]] Channel& channel_of(const haechi::content::extract::AnswerText& text);
  [[nodiscard]] std::vector<std::string> release(std::size_t count);

  bool is_snapshot_;
  haechi::content::extract::AnswerReader reader_;
  std::deque<Waiting> waiting_;
  std::size_t released_ = 0; // pieces that have left
  std::map<std::string, Channel, std::less<>> channels_;
  FoundCounter counter_;
  std::vector<haechi::content::Finding> findings_;
};

} // namespace haechi::engine::content
