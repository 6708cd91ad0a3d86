#include "policy/decide/obligation_bits.h"

#include <algorithm>

namespace haechi::policy {

void ObligationBits::clear() {
  for (const std::uint32_t obligation : list_) {
    bits_[obligation] = 0;
  }
  list_.clear();
}

void ObligationBits::admit(const Program& program, std::uint32_t obligation) {
  if (bits_.size() < program.obligations.size()) {
    bits_.resize(program.obligations.size());
  }
  if (bits_[obligation] == 0) {
    list_.push_back(obligation);
    bits_[obligation] = static_cast<std::uint32_t>(list_.size());
  }
}

void ObligationBits::admit_order(const Program& program, OrderIndex index) {
  const CompiledOrder& order = program.orders[index];
  for (const Run& parts : {order.rules, order.data}) {
    for (std::uint32_t i = 0; i < parts.count; ++i) {
      const Run& run = program.parts[parts.first + i].obligations;
      for (std::uint32_t j = 0; j < run.count; ++j) {
        admit(program, program.obligation_runs[run.first + j]);
      }
    }
  }
  if (order.exemptions.count != 0) {
    admit(program, program.log_obligation);
  }
}

std::vector<std::string> ObligationBits::names(const Program& program,
                                               const std::uint64_t* mask) const {
  std::vector<std::string> names;
  for (std::size_t bit = 0; bit < list_.size(); ++bit) {
    if ((mask[bit / 64] >> (bit % 64) & 1U) != 0) {
      names.push_back(program.obligations[list_[bit]]);
    }
  }
  std::ranges::sort(names);
  return names;
}

} // namespace haechi::policy
