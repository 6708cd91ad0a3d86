#pragma once
// How a refusal looks on the wire: as `dns: {block_answer}` says for all, or as
// `dns: {block_answers}` says for the order that decided.

#include "engine/config/config.h"

#include <map>
#include <span>
#include <string>

namespace haechi::engine::dns {

struct RefusalLook {
  config::BlockAnswer answer = config::BlockAnswer::NameError;
  std::span<const IpAddress> sinkhole; // as long-lived as the looks it is from
};

class RefusalLooks {
 public:
  RefusalLooks() = default;
  explicit RefusalLooks(const config::Dns& dns);

  // `order`: that which decided; empty: none.
  [[nodiscard]] RefusalLook find(std::string_view order) const;

 private:
  config::OrderAnswer of_all_;
  std::vector<config::OrderAnswer> answers_;
  std::map<std::string, std::size_t, std::less<>> by_order_;
};

} // namespace haechi::engine::dns
