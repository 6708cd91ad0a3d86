#include "content/extract/pieces.h"

#include <algorithm>
#include <charconv>

namespace haechi::content::extract {

namespace {

constexpr std::size_t kMaxMessages = 10'000;

Span span(std::size_t begin, std::size_t end) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

// The values of the `data` lines: from the first to the end of the last.
struct DataLines {
  Span place;
  std::size_t count = 0;
};

DataLines find_data(std::string_view bytes) {
  DataLines found;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find_first_of("\r\n", at), bytes.size());
    const std::string_view line = bytes.substr(at, end - at);
    if (line == "data" || line.starts_with("data:")) {
      const std::size_t value =
          at + (line.starts_with("data: ") ? 6 : std::min<std::size_t>(line.size(), 5));
      found.place = span(found.count == 0 ? value : found.place.begin, end);
      ++found.count;
    }
    at = end + 1;
  }
  return found;
}

} // namespace

LayerId open_event(Tree& tree, LayerId event) {
  const std::string_view bytes = tree.layer(event).bytes;
  const DataLines data = find_data(bytes);
  if (data.count == 0) {
    return 0;
  }
  if (data.count == 1) {
    return tree.add_layer(event, data.place);
  }
  std::string said;
  return unescape(Wrap::Sse, cut(bytes, data.place), said)
             ? tree.add_made(event, data.place, Wrap::Sse, std::move(said))
             : 0;
}

LayerId open_line(Tree& tree, LayerId line) {
  const std::string_view bytes = tree.layer(line).bytes;
  return tree.add_layer(line, span(0, bytes.find_last_not_of("\r\n") + 1));
}

LayerId open_numbered(Tree& tree, LayerId line) {
  const std::string_view bytes = tree.layer(line).bytes;
  const std::size_t colon = bytes.find(':');
  constexpr std::string_view kNumber = "0123456789abcdef"; // some count in hexadecimal
  if (colon == std::string_view::npos || colon == 0 || colon > 8 ||
      bytes.substr(0, colon).find_first_not_of(kNumber) != std::string_view::npos) {
    return 0;
  }
  return tree.add_layer(line, span(colon + 1, bytes.find_last_not_of("\r\n") + 1));
}

std::size_t count_utf16(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0U) == 0x80U ? 0U : byte >= 0xF0U ? 2U : 1U;
  }
  return units;
}

LayerId open_counted_lines(Tree& tree, LayerId piece) {
  const std::string_view bytes = tree.layer(piece).bytes;
  const std::size_t end = bytes.find('\n');
  std::size_t units = 0;
  const auto [stop, error] =
      std::from_chars(bytes.data(), bytes.data() + std::min(end, bytes.size()), units);
  if (end == std::string_view::npos || error != std::errc() || stop != bytes.data() + end) {
    return 0;
  }
  const Span chunk = span(end + 1, bytes.find_last_not_of("\r\n") + 1);
  if (chunk.end <= chunk.begin) {
    return 0;
  }
  const std::size_t counted = count_utf16(cut(bytes, chunk));
  if (units < counted || units > counted + 2) { // with or without the line breaks around it
    return 0;
  }
  return tree.add_layer(piece, chunk, Wrap::Decimal, span(0, end));
}

tl::expected<std::vector<LayerId>, GapReason> split_signalr(Tree& tree, LayerId layer) {
  constexpr char kEnd = '\x1E';
  const std::string_view bytes = tree.layer(layer).bytes;
  std::vector<LayerId> out;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = bytes.find(kEnd, at);
    if (end == std::string_view::npos) {
      return tl::unexpected(GapReason::Malformed);
    }
    if (out.size() >= kMaxMessages) {
      return tl::unexpected(GapReason::TooLarge);
    }
    out.push_back(tree.add_layer(layer, span(at, end)));
    at = end + 1;
  }
  return tree.is_full() ? tl::unexpected(GapReason::TooLarge)
                        : tl::expected<std::vector<LayerId>, GapReason>(std::move(out));
}

} // namespace haechi::content::extract
