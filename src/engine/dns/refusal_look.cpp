#include "engine/dns/refusal_look.h"

namespace haechi::engine::dns {

RefusalLooks::RefusalLooks(const config::Dns& dns) : answers_(dns.block_answers) {
  of_all_.answer = dns.block_answer;
  of_all_.sinkhole = dns.sinkhole;
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    if (answers_[i].sinkhole.empty()) {
      answers_[i].sinkhole = dns.sinkhole;
    }
    for (const std::string& order : answers_[i].orders) {
      by_order_.emplace(order, i);
    }
  }
}

RefusalLook RefusalLooks::find(std::string_view order) const {
  const auto found = by_order_.find(order);
  const config::OrderAnswer& look = found == by_order_.end() ? of_all_ : answers_[found->second];
  return {.answer = look.answer, .sinkhole = look.sinkhole};
}

} // namespace haechi::engine::dns
