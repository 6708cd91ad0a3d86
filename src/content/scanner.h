#pragma once
// Finds in one text what must not leave. A scanner has buffers of its own and is used by one
// thread; its detectors are shared.
// Promises: findings in the order of the text, spans inside the text, no two findings on the same
// bytes except layers (source code, content of encoded text). Linear in the text; what lies inside
// base64, hexadecimal or gzip is read to a bounded depth and size.
// Posture: robust to untrusted client input. Fuzzed by fuzz/content_scan.cpp.

#include "content/detectors.h"
#include "content/evidence.h"
#include "text/shadow.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

namespace haechi::content {

inline constexpr unsigned kAlarm = 50; // the score from which a finding counts, of 100

struct Finding {
  text::Span span; // bytes of the text
  EntityId entity = 0;
  std::uint8_t score = 0; // 0 to 100
  bool is_layer = false;  // may lie over others
  EvidenceSet evidence = 0;
  std::string_view level = {}; // of a marking; lives as long as the detectors

  bool operator==(const Finding&) const = default;
};

struct ScanOptions {
  unsigned min_score = kAlarm;
  bool injections = false;             // instructions to programs too: for answers, not prompts
  unsigned depth = 2;                  // of text inside text
  std::size_t max_decoded = 4U << 20U; // bytes of it, in all
};

class View;

class Scanner {
 public:
  explicit Scanner(std::shared_ptr<const Detectors> detectors);
  ~Scanner();
  Scanner(Scanner&& other) noexcept;
  Scanner& operator=(Scanner&&) = delete;

  // Valid until the next call.
  const std::vector<Finding>& scan(std::string_view text, const ScanOptions& options = {});

  // The last text was not looked at whole: too long, too many words, too much inside it.
  [[nodiscard]] bool was_cut() const { return was_cut_; }

  // How many candidates were judged for the last text: each at a bounded price.
  [[nodiscard]] std::size_t judged() const { return judged_; }

  [[nodiscard]] const Detectors& detectors() const { return *detectors_; }

 private:
  View& view(unsigned depth);
  void scan_into(std::string_view text, const ScanOptions& options, unsigned depth);
  void scan_encoded(const ScanOptions& options, unsigned depth);

  std::shared_ptr<const Detectors> detectors_;
  std::vector<std::unique_ptr<View>> views_; // by depth
  std::deque<std::string> decoded_;          // by depth; what is deeper moves none of them
  std::vector<Finding> findings_;
  std::size_t decoded_bytes_ = 0;
  std::size_t judged_ = 0;
  bool was_cut_ = false;
};

} // namespace haechi::content
