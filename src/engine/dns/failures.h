#pragma once
// Questions that no upstream could answer, so that they are not asked again at once (RFC 9520): a
// second after the first failure, then twice as long each time, half a minute at most. Bounded; the
// memory starts anew when it is full.

#include <cstdint>
#include <unordered_map>

namespace haechi::engine::dns {

class Failures {
 public:
  static constexpr std::size_t kMost = 8'192;
  static constexpr std::uint64_t kFirstMs = 1'000;
  static constexpr std::uint64_t kLongestMs = 30'000;

  // `question`: the keyed hash of a question.
  [[nodiscard]] bool is_fresh(std::uint64_t question, std::uint64_t now_ms) const;
  void note_failure(std::uint64_t question, std::uint64_t now_ms);

  void note_answer(std::uint64_t question) { failed_.erase(question); }

  // New upstreams may know better.
  void clear() { failed_.clear(); }

  [[nodiscard]] std::size_t size() const { return failed_.size(); }

 private:
  struct Failure {
    std::uint64_t until_ms = 0;
    std::uint64_t length_ms = 0;
  };

  std::unordered_map<std::uint64_t, Failure> failed_;
};

} // namespace haechi::engine::dns
