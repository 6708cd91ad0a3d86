#pragma once
// One text of an answer, looked at while it comes: whole, in pieces, or told again and again with
// more at its end. What was found is told once, and what is to be left out of each piece.
// Promises: of what has come at most kMostCarried bytes are kept, whatever its length; the work is
// linear in what comes. A secret that has begun is left out to its end (open_secret.h). A marking
// counts when it is known what follows it: whether its line ends there. Posture: robust to
// untrusted upstream input.

#include "engine/content/look.h"
#include "engine/content/open_secret.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::content {

inline constexpr std::size_t kMostCarried = 1'100;

// What is left out of a text, and what stands in its place; no name: nothing, the rest of what has
// been left out before.
struct Mask {
  haechi::text::Span span;
  std::string name;
};

// `[SECRET_GITHUB]` in the place of each, in the order of the text; overlapping ones are one.
[[nodiscard]] std::string leave_out(std::string_view text, const std::vector<Mask>& masks);

// What was found in an answer since it was last asked.
class AnswerFindings {
 public:
  void add(const haechi::content::Finding& finding, std::string_view value, const Look& look);

  // Not everything could be read.
  void add_gap() { has_gap_ = true; }

  // nullopt: nothing that has not been told.
  [[nodiscard]] std::optional<intercept::Insight> take(const Look& look);

 private:
  FoundCounter counter_;
  std::vector<haechi::content::Finding> findings_;
  bool has_gap_ = false;
  bool is_gap_told_ = false;
};

class TextWatch {
 public:
  // The text goes on with `more`; or it is told anew, longer (another one where it is not); or this
  // is all of it. Masks are of what is given.
  [[nodiscard]] std::vector<Mask> look_at_more(std::string_view more, const Look& look,
                                               AnswerFindings& findings);
  [[nodiscard]] std::vector<Mask> look_at_grown(std::string_view text, const Look& look,
                                                AnswerFindings& findings);
  [[nodiscard]] static std::vector<Mask> look_at_whole(std::string_view text, const Look& look,
                                                       AnswerFindings& findings);

  // Nothing follows for now: a marking at the end stands at the end of its line.
  void look_at_end(const Look& look, AnswerFindings& findings);

  // Bytes that are kept of what has come.
  [[nodiscard]] std::size_t carried() const { return carried_.size(); }

 private:
  // What is looked at: from `begin` on it is new.
  struct Window {
    std::string_view text;
    std::size_t begin = 0;
    bool is_whole = false; // nothing follows
  };

  [[nodiscard]] std::vector<Mask> look_at(const Window& window, const Look& look,
                                          AnswerFindings& findings);
  void meet_marking(const haechi::content::Finding& finding, const Window& window, const Look& look,
                    AnswerFindings& findings);
  [[nodiscard]] std::size_t mask_rest(const Window& window, std::vector<Mask>& masks);
  [[nodiscard]] std::size_t open(const haechi::content::Finding& finding, const Window& window);

  std::string carried_;       // of what was looked at
  std::size_t undecided_ = 0; // how far before the end markings are still to be told of; 0: none
  std::optional<OpenSecret> secret_; // at the end
  haechi::content::EntityId entity_ = 0;

  // Of a text that is told again and again.
  std::size_t seen_ = 0;
  std::vector<Mask> masks_;
  std::string masked_text_; // the same, where there are masks
};

} // namespace haechi::engine::content
