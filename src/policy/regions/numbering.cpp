#include "policy/regions/numbering.h"

#include "policy/decide/moments.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

namespace haechi::policy::regions {

namespace {

using Began = std::tuple<Instant, std::string_view>; // when, and the id

class Numberer {
 public:
  explicit Numberer(std::array<const Side*, 2> sides) : sides_(sides) { instead_[{}] = 0; }

  Numbering number() {
    for (std::size_t i = 0; i < 2; ++i) {
      number_obligations(*sides_[i], out_.sides[i]);
      number_instead(*sides_[i], out_.sides[i]);
    }
    number_ages();
    const Program& program = sides_[0]->program();
    out_.acknowledge = out_.sides[0].obligations[program.acknowledge_obligation];
    out_.inspect = out_.sides[0].obligations[program.inspect_obligation];
    out_.obligations.resize(obligations_.size());
    for (const auto& [name, number] : obligations_) {
      out_.obligations[number] = name;
    }
    out_.has_instead = instead_.size() > 1;
    return std::move(out_);
  }

 private:
  void number_obligations(const Side& side, Numbers& numbers) {
    for (const std::string& name : side.program().obligations) {
      const auto next = static_cast<std::uint32_t>(obligations_.size());
      numbers.obligations.push_back(obligations_.try_emplace(name, next).first->second);
    }
  }

  void number_instead(const Side& side, Numbers& numbers) {
    numbers.instead.resize(side.program().parts.size());
    const auto number = [&](const std::vector<std::string>& services) {
      const auto next = static_cast<std::uint32_t>(instead_.size());
      return instead_.try_emplace(services, next).first->second;
    };
    for (std::size_t i = 0; i < side.program().orders.size(); ++i) {
      const CompiledOrder& order = side.program().orders[i];
      const Order& written = side.policy().orders[i];
      for (std::uint32_t j = 0; j < order.rules.count; ++j) {
        numbers.instead[order.rules.first + j] = number(written.rules[j].instead);
      }
      for (std::uint32_t j = 0; j < order.data.count; ++j) {
        numbers.instead[order.data.first + j] = number(written.data[j].instead);
      }
    }
  }

  static Instant began(const Side& side, OrderIndex index) {
    const CompiledOrder& order = side.program().orders[index];
    if (!order.waits_for_event) {
      return order.from;
    }
    Slots slots;
    slots.at = side.at();
    slots.events = &side.happenings().events;
    slots.lifted = &side.happenings().lifted;
    return find_when(slots, *side.policy().orders[index].from).value_or(order.from);
  }

  // Of orders that began together the smaller id counts for more.
  void number_ages() {
    std::vector<std::tuple<Began, std::size_t, OrderIndex>> all;
    for (std::size_t i = 0; i < 2; ++i) {
      out_.sides[i].ages.resize(sides_[i]->program().orders.size());
      for (OrderIndex order = 0; order < out_.sides[i].ages.size(); ++order) {
        all.emplace_back(Began(began(*sides_[i], order), sides_[i]->policy().orders[order].id), i,
                         order);
      }
    }
    std::ranges::sort(all, [](const auto& a, const auto& b) {
      const auto& [when_a, id_a] = std::get<0>(a);
      const auto& [when_b, id_b] = std::get<0>(b);
      return when_a != when_b ? when_a < when_b : id_a > id_b;
    });
    std::uint32_t age = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      age += i > 0 && std::get<0>(all[i]) != std::get<0>(all[i - 1]) ? 1U : 0U;
      out_.sides[std::get<1>(all[i])].ages[std::get<2>(all[i])] = age;
    }
  }

  std::array<const Side*, 2> sides_;
  std::map<std::string, std::uint32_t> obligations_;
  std::map<std::vector<std::string>, std::uint32_t> instead_;
  Numbering out_;
};

} // namespace

Numbering number_alike(const Side& before, const Side& after) {
  return Numberer({&before, &after}).number();
}

} // namespace haechi::policy::regions
