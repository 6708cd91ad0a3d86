#include "content/settle.h"

#include <algorithm>
#include <map>

namespace haechi::content {

namespace {

bool is_before(const Claim& a, const Claim& b) {
  if (a.span.begin != b.span.begin) {
    return a.span.begin < b.span.begin;
  }
  return a.span.end != b.span.end ? a.span.end < b.span.end : a.entity < b.entity;
}

bool is_better(const Claim& a, const Claim& b) {
  if (a.score != b.score) {
    return a.score > b.score;
  }
  if (a.tie != b.tie) {
    return a.tie < b.tie;
  }
  if (a.span.size() != b.span.size()) {
    return a.span.size() > b.span.size();
  }
  return is_before(a, b);
}

// Spans that are taken, by their begins.
class Taken {
 public:
  bool take(text::Span span) {
    const auto next = spans_.lower_bound(span.begin);
    if ((next != spans_.end() && next->first < span.end) ||
        (next != spans_.begin() && std::prev(next)->second > span.begin)) {
      return false;
    }
    spans_.emplace(span.begin, span.end);
    return true;
  }

 private:
  std::map<std::uint32_t, std::uint32_t> spans_;
};

} // namespace

void settle(std::vector<Claim>& claims) {
  if (claims.size() < 2) {
    return;
  }
  std::ranges::sort(claims, is_better);
  Taken taken;
  std::map<EntityId, Taken> layers;
  std::erase_if(claims, [&](const Claim& claim) {
    return !(claim.is_layer ? layers[claim.entity].take(claim.span) : taken.take(claim.span));
  });
  std::ranges::sort(claims, is_before);
}

} // namespace haechi::content
