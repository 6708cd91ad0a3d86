#include "engine/proxy/asker.h"

namespace haechi::engine::proxy {

const gateway::Subject* Asker::find_subject(const gateway::Judge& judge) {
  if (!is_known_ || epoch_ != judge.epoch()) {
    epoch_ = judge.epoch();
    subject_ = speaks_as_user_ ? judge.identify_user(address_, user_) : judge.identify(address_);
    is_known_ = true;
  }
  return subject_;
}

bool Asker::recalls(std::string_view field) {
  if (user_.empty() || sha256(as_bytes(field)) != field_) {
    return false;
  }
  is_known_ = is_known_ && speaks_as_user_;
  speaks_as_user_ = true;
  return true;
}

void Asker::accept(std::string_view field, std::string user) {
  field_ = sha256(as_bytes(field));
  user_ = std::move(user);
  speaks_as_user_ = true;
  is_known_ = false;
}

void Asker::use_address() {
  is_known_ = is_known_ && !speaks_as_user_;
  speaks_as_user_ = false;
}

} // namespace haechi::engine::proxy
