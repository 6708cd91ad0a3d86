#pragma once
// An answer on its way back: values in the place of their pseudonyms, per choice and field,
// whatever the cuts; and what the answer itself holds that the policy wants to know of: secrets,
// markings, instructions to programs that read it. What could not be read is told once
// (Insight::was_read), except files. Promises: pieces leave in their order and, where
// nothing is to be put back, byte for byte; a piece waits only while a pseudonym may be unfinished
// in it, and for kMostWaiting others at most. Posture: robust to untrusted upstream input.

#include "content/extract/answer.h"
#include "content/redact/restore.h"
#include "engine/content/ended_texts.h"
#include "engine/content/text_watch.h"

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
  // Which texts are looked at: those that the catalog names, or, where it knows nothing, all, also
  // of what is not what it says it is, but for what the service gives its client to get in with.
  enum class Texts : std::uint8_t { Named, All };

  // `endpoint` outlives this.
  AnswerRewriter(const catalog::Endpoint& endpoint, std::string_view content_type,
                 Texts texts = Texts::Named);

  // Reads bytes of the answer cut anywhere, or their end, and looks at them; then settle() says
  // what becomes of them.
  void read(std::string_view bytes, const Look& look);
  void read_end(const Look& look);
  void read_message(intercept::Unit unit, std::string_view message, const Look& look);

  // Nothing follows.
  void end(const Look& look);

  // Appends what may leave. Once findings have been left out, later ones are too; of a text that
  // comes in pieces, what has left before it was known to be one is gone. `pseudonyms` may be null;
  // they stay where they are to the end.
  void settle(intercept::AnswerPart part, const haechi::content::Pseudonyms* pseudonyms,
              std::string& out);
  void settle_messages(intercept::AnswerPart part, const haechi::content::Pseudonyms* pseudonyms,
                       std::vector<intercept::LeavingMessage>& out);

  // What was found or could not be read since it was last asked; nullopt: nothing.
  [[nodiscard]] std::optional<intercept::Insight> take_insight(const Look& look);

 private:
  // A piece that was looked at.
  struct Fresh {
    intercept::Unit unit = intercept::Unit::Part;
    EndedTexts ended;
    haechi::content::extract::AnswerPiece piece;
    std::vector<std::vector<Mask>> masks{}; // by text
  };

  // A piece, and what its texts have become.
  struct Waiting {
    intercept::Unit unit{};
    haechi::content::extract::AnswerPiece piece;
    std::vector<std::optional<std::string>> texts;
  };

  // Texts of several pieces that make one.
  struct Channel {
    std::optional<haechi::content::Restorer> restorer;
    std::size_t piece = 0; // where its last text stands
    std::size_t text = 0;
    TextWatch watch;
    bool has_begun = false;
    bool is_json = false; // its text is JSON itself
  };

  void look_at_piece(haechi::content::extract::AnswerPiece piece, const Look& look);
  void take(Fresh fresh, const haechi::content::Pseudonyms* pseudonyms);
  void take_fresh(intercept::AnswerPart part, const haechi::content::Pseudonyms* pseudonyms);
  void restore(Waiting& waiting, const haechi::content::Pseudonyms& pseudonyms);
  [[nodiscard]] std::vector<Mask> look_at(const haechi::content::extract::AnswerText& text,
                                          const Look& look);
  void look_at_ends(const EndedTexts& ended, const Look& look);
  void settle_channels(const EndedTexts& ended);
  [[nodiscard]] std::size_t count_settled() const;
  [[nodiscard]] Channel& channel_of(const haechi::content::extract::AnswerText& text);
  [[nodiscard]] std::vector<intercept::LeavingMessage> release(std::size_t count);

  catalog::Join join_;
  Texts texts_;
  bool is_page_; // for people to read
  haechi::content::extract::AnswerReader reader_;
  std::vector<Fresh> fresh_;
  bool has_ended_ = false;
  bool leaves_out_ = false; // what is found
  std::deque<Waiting> waiting_;
  std::size_t released_ = 0; // pieces that have left
  std::map<std::string, Channel, std::less<>> channels_;
  AnswerFindings found_;
};

} // namespace haechi::engine::content
