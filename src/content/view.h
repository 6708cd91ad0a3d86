#pragma once
// One text under all detectors: its shadow, the words found in it, the candidates, and what the
// detectors claim. Claims may lie over each other; settle.h decides between them. Buffers are kept
// from text to text. Posture: robust to untrusted client input; time is linear in the text.

#include "content/claim.h"
#include "content/detect/context.h"
#include "content/detect/decoding.h"
#include "content/detect/number_scanner.h"
#include "content/detect/source_code.h"
#include "content/detectors.h"
#include "text/blocks.h"
#include "text/literal_set.h"
#include "text/shadow.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::content {

enum class Injections : std::uint8_t { Ignored, Judged };

class View {
 public:
  explicit View(const Detectors& detectors);

  // `floor`: claims below this score are left out.
  void scan(std::string_view text, unsigned floor, Injections injections = Injections::Ignored);

  [[nodiscard]] const std::vector<Claim>& claims() const { return claims_; }

  [[nodiscard]] std::vector<Claim>& claims() { return claims_; }

  [[nodiscard]] const text::Shadow& shadow() const { return shadow_; }

  // Runs that may hold other text.
  [[nodiscard]] const std::vector<Encoded>& encoded() const { return encoded_; }

  // Calls of judges for the last text.
  [[nodiscard]] std::size_t judged() const { return judged_; }

  // Whether words were left out because there were too many.
  [[nodiscard]] bool was_cut() const { return was_cut_; }

 private:
  struct Pending {
    LiteralUse use;
    text::Span place;
  };

  void find_words();
  void walk();
  void meet_digits(std::size_t begin, const text::Marks& marks);
  void meet_marks(std::size_t begin, const text::Marks& marks);
  std::size_t meet_runs(std::size_t begin, std::uint64_t base64, std::size_t carried);
  [[nodiscard]] bool is_short_number(std::size_t begin, std::size_t end) const;
  void meet_digit(std::size_t at);
  void meet_chain(std::size_t at);
  void meet_word(std::size_t begin, std::size_t end);
  void meet_run(std::size_t begin);
  void meet_token(std::size_t begin, std::size_t end);
  void meet_numerals(std::size_t at);
  void meet_at(std::size_t at);
  void meet_colon(std::size_t at);
  void judge_chain();
  void judge_number(const Number& number);
  void judge_with(const CompiledNumber& compiled, const Number& number);
  void judge_ipv4_in_chain();
  void judge_plate(const DigitGroup& group);
  void judge_words(const Word& word);
  void judge_joined(std::size_t begin);
  void judge_pending();
  void judge_secret_at(const Pending& pending);
  bool judge_secret_across_lines(const CompiledSecret& secret, std::size_t begin);
  void judge_site(const Pending& pending);
  void claim(text::Span span, EntityId entity, unsigned score, std::uint8_t tie,
             EvidenceSet evidence, std::string_view level = {});
  [[nodiscard]] bool is_alone(text::Span span) const;

  const Detectors& detectors_;
  text::LiteralSet::Scratch scratch_;
  text::Shadow shadow_;
  std::string_view text_; // the shadow
  unsigned floor_ = 50;
  Injections injections_ = Injections::Ignored;
  std::size_t judged_ = 0;
  Context context_;
  DigitChain chain_;
  std::vector<text::LiteralHit> hits_;
  std::vector<Pending> pending_;
  std::vector<SeenSign> signs_;
  std::vector<CodeVerdict> code_;
  std::vector<Claim> claims_;
  std::vector<Encoded> encoded_;
  std::array<char, kMaxWord + 1> capitals_{};
  std::array<char, kMaxWord + 1> compact_{};
  std::string joined_;
  std::vector<std::uint32_t> joined_places_;
  std::vector<std::size_t> sites_done_; // how far each site detector has found what it looks for
  std::size_t digits_done_ = 0;
  std::size_t colons_done_ = 0;
  std::size_t run_done_ = 0;
  std::size_t numerals_done_ = 0;
  bool was_cut_ = false;
};

} // namespace haechi::content
