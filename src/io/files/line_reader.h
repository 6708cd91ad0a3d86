#pragma once
// Lines of a stream, as they arrive, in bounded memory.

#include "base/result.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace haechi::io {

struct Line {
  std::string_view text;    // without its end; valid until the next call
  bool is_too_long = false; // `text` is its beginning; the rest was passed over
};

class LineReader {
 public:
  // Reads from `descriptor`, which stays the caller's.
  LineReader(int descriptor, std::size_t max_line);

  // nullopt at the end. Errors: E-IO-001.
  [[nodiscard]] Result<std::optional<Line>> next();
  // Whether a whole line lies ready, so that `next` will not wait.
  [[nodiscard]] bool has_buffered_line() const;

 private:
  [[nodiscard]] Result<bool> fill();
  [[nodiscard]] Line take(std::size_t end);

  int descriptor_;
  std::size_t max_line_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t searched_ = 0; // from here on no line end was looked for yet
  bool is_skipping_ = false; // passing over the rest of a line that is too long
  bool is_at_end_ = false;
};

} // namespace haechi::io
