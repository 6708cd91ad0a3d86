#pragma once
// The members of one JSON object that stands on one line, without a tree: texts, numbers and
// literals at the top, as views. Posture: robust to untrusted input. What is nested is passed over
// (to a bounded depth) with its brackets matched and is no member. A key that stands twice, and
// anything behind the object, make the line no object.

#include <array>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::wire::logs {

inline constexpr std::size_t kMaxMembers = 128;
inline constexpr std::size_t kMaxNesting = 16;

class JsonLine {
 public:
  // False: no JSON object. Views are valid until the next call, and as long as `line`.
  [[nodiscard]] bool read(std::string_view line);
  // The text, number or literal under `key`; empty when there is none.
  [[nodiscard]] std::string_view find(std::string_view key) const;

 private:
  struct Member {
    std::string_view key;
    std::string_view value;
  };

  bool read_member();
  bool read_value(std::string_view& out);
  bool read_text(std::string_view& out);
  bool unescape(std::string_view raw, std::string_view& out);
  bool pass_nested();
  void skip_blanks();
  bool skip(char wanted);

  std::string_view rest_;
  std::vector<Member> members_;
  std::deque<std::string> unescaped_; // texts that held escapes
};

} // namespace haechi::wire::logs
