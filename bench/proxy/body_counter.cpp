#include "body_counter.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace load {

namespace {

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  return out;
}

std::optional<std::string> find_field(const std::string& head, const std::string& name) {
  const auto at = head.find("\r\n" + name + ":");
  if (at == std::string::npos) {
    return std::nullopt;
  }
  const auto from = head.find_first_not_of(' ', at + name.size() + 3);
  return head.substr(from, head.find("\r\n", from) - from);
}

} // namespace

BodyCounter::BodyCounter(std::string_view head) {
  const std::string lower = to_lower(head);
  status_ = lower.size() > 12 ? std::atoi(lower.c_str() + 9) : 0;
  closes_ = find_field(lower, "connection").value_or("") == "close";
  if (const auto length = find_field(lower, "content-length")) {
    left_ = std::strtoull(length->c_str(), nullptr, 10);
    place_ = left_ == 0 ? Place::Done : Place::Bytes;
  } else if (find_field(lower, "transfer-encoding")) {
    place_ = Place::ChunkSize;
  }
}

void BodyCounter::take(std::string_view bytes) {
  while (!bytes.empty() && place_ != Place::Done) {
    if (place_ == Place::Bytes || place_ == Place::Chunk) {
      const auto count = std::min<unsigned long long>(bytes.size(), left_);
      bytes.remove_prefix(count);
      left_ -= count;
      if (left_ == 0) {
        place_ = place_ == Place::Bytes ? Place::Done : Place::ChunkEnd;
      }
      continue;
    }
    const char c = bytes.front();
    bytes.remove_prefix(1);
    if (c != '\n') {
      line_ += c;
      continue;
    }
    const std::string line = std::exchange(line_, {});
    if (place_ == Place::ChunkSize) {
      left_ = std::strtoull(line.c_str(), nullptr, 16);
      place_ = left_ == 0 ? Place::Trailers : Place::Chunk;
    } else if (place_ == Place::ChunkEnd) {
      place_ = Place::ChunkSize;
    } else if (line == "\r") {
      place_ = Place::Done;
    }
  }
}

} // namespace load
