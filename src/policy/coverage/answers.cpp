#include "policy/coverage/answers.h"

namespace haechi::policy::coverage {

namespace {

void append(std::string& key, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    key += word;
    key += '\x1f';
  }
  key += '\x1e';
}

std::string key_of(const Decision& decision) {
  std::string key;
  for (const Effect effect : {decision.effect, decision.at_least, decision.at_most}) {
    key += static_cast<char>('0' + static_cast<int>(effect));
  }
  key += decision.is_settled ? 's' : 'o';
  key += decision.by ? 'b' : 'n';
  append(key, {decision.reason, decision.by.value_or("")});
  append(key, decision.needs);
  append(key, decision.obligations);
  append(key, decision.obligations_open);
  append(key, decision.instead);
  return key;
}

} // namespace

AnswerId Answers::add(Decision decision) {
  const auto [known, is_new] =
      numbers_.try_emplace(key_of(decision), static_cast<AnswerId>(all_.size()));
  if (is_new) {
    decision.trace.clear();
    all_.push_back(std::move(decision));
  }
  return known->second;
}

} // namespace haechi::policy::coverage
