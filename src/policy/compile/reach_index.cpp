#include "policy/compile/reach_index.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace haechi::policy {

namespace {

constexpr std::uint64_t kMaxBits = 1ULL << 31U; // 256 MB; beyond that every order is looked at

using Bits = std::vector<std::uint64_t>; // one for each kind of service

// For which kinds a condition can be true, and for which it can be false.
struct Possible {
  Bits yes;
  Bits no;
};

class Finder {
 public:
  explicit Finder(const Program& program)
      : program_(program), words_((program.services.kind_count() + 63) / 64),
        has_(program.axes.size()), open_(program.axes.size()) {
    std::vector<bool> seen(program.services.kind_count());
    for (catalog::ServiceIndex service = 0; service < program.services.size(); ++service) {
      const std::uint32_t kind = program.services.kind_of(service);
      if (!seen[kind]) {
        seen[kind] = true;
        add(service, kind);
      }
    }
  }

  [[nodiscard]] Bits kinds_of(const CompiledOrder& order) const {
    Bits kinds(words_);
    const Run parts = order.rules.count != 0 ? order.rules : order.data;
    for (std::uint32_t i = 0; i < parts.count; ++i) {
      join(kinds, evaluate(program_.parts[parts.first + i].node).yes);
    }
    return kinds;
  }

 private:
  void add(catalog::ServiceIndex service, std::uint32_t kind) {
    for (const ServiceValue& value : program_.services.of(service)) {
      for (const Symbol symbol : program_.services.symbols(value)) {
        set(has_[value.axis][symbol], kind);
      }
      if (!value.is_known) {
        set(open_[value.axis], kind);
      }
    }
    is_service_axis_.resize(program_.axes.size());
    for (const AxisId axis : program_.service_axes) {
      is_service_axis_[axis] = true;
    }
  }

  void set(Bits& bits, std::uint32_t kind) const {
    bits.resize(words_);
    bits[kind / 64] |= 1ULL << (kind % 64);
  }

  static void join(Bits& into, const Bits& more) {
    for (std::size_t i = 0; i < more.size(); ++i) {
      into[i] |= more[i];
    }
  }

  static void meet(Bits& into, const Bits& other) {
    for (std::size_t i = 0; i < into.size(); ++i) {
      into[i] &= other[i];
    }
  }

  [[nodiscard]] Possible all_possible() const { return {Bits(words_, ~0ULL), Bits(words_, ~0ULL)}; }

  // An open axis may hold a value or not. (An open surface is one of the entry's: listed with
  // them.)
  [[nodiscard]] Possible has(const Node& node) const {
    if (node.axis >= is_service_axis_.size() || !is_service_axis_[node.axis]) {
      return all_possible();
    }
    Possible possible{Bits(words_), Bits(words_, ~0ULL)};
    for (const std::uint32_t value : program_.values_of(node)) {
      const auto found = has_[node.axis].find(value);
      if (found != has_[node.axis].end()) {
        join(possible.yes, found->second);
      }
    }
    const Bits& open = open_[node.axis];
    for (std::size_t i = 0; i < words_; ++i) {
      possible.no[i] = ~possible.yes[i] | (open.empty() ? 0 : open[i]);
    }
    if (node.axis != to_axis(Facet::Surface)) {
      join(possible.yes, open);
    }
    return possible;
  }

  [[nodiscard]] Possible evaluate(NodeIndex index) const {
    const Node& node = program_.nodes[index];
    if (node.kind == Node::Kind::Has) {
      return has(node);
    }
    const bool is_any = node.kind == Node::Kind::Any;
    Possible joined{Bits(words_, is_any ? 0 : ~0ULL), Bits(words_, is_any ? ~0ULL : 0)};
    for (NodeIndex part = index + 1; part < node.end; part = program_.nodes[part].end) {
      const Possible one = evaluate(part);
      if (is_any) {
        join(joined.yes, one.yes);
        meet(joined.no, one.no);
      } else {
        meet(joined.yes, one.yes);
        join(joined.no, one.no);
      }
    }
    if (node.kind == Node::Kind::Not) { // one part, taken as "all" of it
      std::swap(joined.yes, joined.no);
    }
    return joined;
  }

  const Program& program_;
  std::size_t words_;
  std::vector<std::unordered_map<Symbol, Bits>> has_; // by axis
  std::vector<Bits> open_;                            // by axis
  std::vector<bool> is_service_axis_;
};

using Block = std::array<std::uint64_t, 64>;

// Turns 64 rows of 64 bits into columns (Hacker's Delight, section 7-3; least significant bit
// first).
void transpose(Block& block) {
  std::uint64_t mask = 0x00000000FFFFFFFFULL;
  for (unsigned width = 32; width != 0; width >>= 1U, mask ^= mask << width) {
    for (unsigned row = 0; row < 64; row = ((row | width) + 1) & ~width) {
      const std::uint64_t swapped = ((block[row] >> width) ^ block[row | width]) & mask;
      block[row] ^= swapped << width;
      block[row | width] ^= swapped;
    }
  }
}

} // namespace

ReachIndex::ReachIndex(const Program& program)
    : words_((program.orders.size() + 64 * kRowStep - 1) / (64 * kRowStep) * kRowStep) {
  const std::uint64_t kinds = program.services.kind_count();
  is_full_ = kinds * program.orders.size() > kMaxBits;
  rows_.assign((is_full_ ? 1 : kinds) * words_, is_full_ ? ~0ULL : 0);
  if (is_full_) {
    return;
  }
  const Finder finder(program);
  std::vector<Bits> columns(64);
  for (std::size_t word = 0; word < words_; ++word) {
    for (std::size_t i = 0; i < 64; ++i) {
      const std::size_t order = word * 64 + i;
      columns[i] = order < program.orders.size() ? finder.kinds_of(program.orders[order]) : Bits();
    }
    for (std::size_t first = 0; first < kinds; first += 64) {
      Block block{};
      for (std::size_t i = 0; i < 64; ++i) {
        block[i] = columns[i].empty() ? 0 : columns[i][first / 64];
      }
      transpose(block);
      for (std::size_t i = 0; i < 64 && first + i < kinds; ++i) {
        rows_[(first + i) * words_ + word] = block[i];
      }
    }
  }
}

} // namespace haechi::policy
