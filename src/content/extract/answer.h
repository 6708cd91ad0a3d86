#pragma once
// What an AI service answers, as it comes: the stream is cut into pieces (an event, a line, a
// frame, a message, or the whole), and of each piece every text is told with what it is, which text
// of the answer it goes on with, and its place, so that it can be changed before the piece goes on.
// Promises: the pieces' bytes, one behind the other, are the answer; the same bytes in any cut give
// the same pieces; at most kMaxPiece bytes are held back. Texts of choices, blocks and fields that
// come mixed have different channels. Posture: robust to untrusted upstream input.
// Fuzz target: content_answer.

#include "catalog/endpoints/endpoint.h"
#include "content/extract/edit.h"
#include "content/extract/gap.h"
#include "content/extract/patch.h"
#include "content/extract/tree.h"
#include "wire/sse/event_reader.h"
#include "wire/sse/line_reader.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::content::extract {

inline constexpr std::size_t kMaxPiece = 8U << 20U;

struct AnswerText {
  std::optional<catalog::Content> content; // none: the catalog names no such place
  std::string channel;                     // the texts of one channel make one text
  // It goes on where the channel's last text ended, and the next one may go on behind it; false: it
  // stands for itself, or takes the place of what came before.
  bool continues = false;
  std::string_view text; // valid as long as the piece
  Written written;
};

struct AnswerPiece {
  Tree tree; // layer 0: the piece's bytes
  std::vector<AnswerText> texts;
  std::vector<Gap> gaps;
  bool is_end = false; // the stream says that it is over

  [[nodiscard]] std::string_view bytes() const { return tree.layer(0).bytes; }
};

class AnswerReader {
 public:
  // `endpoint` outlives the reader.
  AnswerReader(const catalog::Endpoint& endpoint, std::string_view content_type);

  // Bytes cut anywhere, codings taken off: the pieces that they complete. Of a WebSocket, one
  // message a call.
  [[nodiscard]] std::vector<AnswerPiece> push(std::string_view bytes);
  // The answer is over: what is left, as the last piece.
  [[nodiscard]] std::vector<AnswerPiece> finish();
  // One piece that somebody else has cut out.
  [[nodiscard]] AnswerPiece read(std::string_view bytes);

 private:
  enum class Cut : std::uint8_t { Events, Lines, CountedLines, Frames, Messages, Each, Whole };

  [[nodiscard]] static Cut choose_cut(std::span<const catalog::FramingStep> framing);
  [[nodiscard]] std::optional<std::size_t> piece_length(std::string_view bytes) const;
  [[nodiscard]] std::vector<AnswerPiece> cut_bytes();
  void list_texts(AnswerPiece& piece, const std::vector<NodeId>& roots);
  void list_changes(AnswerPiece& piece, const std::vector<NodeId>& roots);
  [[nodiscard]] AnswerPiece pass_on(std::string_view bytes, GapReason why);

  const catalog::Endpoint& endpoint_;
  std::string content_type_;
  std::vector<catalog::FramingStep> framing_;
  Cut cut_ = Cut::Whole;
  wire::sse::EventReader events_;
  wire::sse::LineReader lines_;
  std::string bytes_; // of the unfinished piece
  PatchedDocument document_;
  bool is_lost_ = false; // where the next piece begins is not known any more
};

} // namespace haechi::content::extract
