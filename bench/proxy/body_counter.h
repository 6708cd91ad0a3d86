#pragma once
// How much of an answer's body is still to come, by length or by chunks. For answers of servers
// that are trusted to be right; a benchmark's parser, not the product's.

#include <optional>
#include <string>
#include <string_view>

namespace load {

class BodyCounter {
 public:
  // From a head, its last empty line included.
  explicit BodyCounter(std::string_view head);

  [[nodiscard]] int status() const { return status_; }

  [[nodiscard]] bool closes() const { return closes_; }

  [[nodiscard]] bool is_done() const { return place_ == Place::Done; }

  // Takes bytes of the body.
  void take(std::string_view bytes);

 private:
  enum class Place { Bytes, ChunkSize, Chunk, ChunkEnd, Trailers, Done };

  int status_ = 0;
  bool closes_ = false;
  Place place_ = Place::Done;
  unsigned long long left_ = 0;
  std::string line_;
};

} // namespace load
