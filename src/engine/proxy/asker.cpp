#include "engine/proxy/asker.h"

namespace haechi::engine::proxy {

const gateway::Subject* Asker::find_subject(const gateway::Judge& judge) {
  if (!is_known_ || epoch_ != judge.epoch()) {
    epoch_ = judge.epoch();
    subject_ = judge.identify_claims(address_, claims());
    is_known_ = true;
  }
  return subject_;
}

identity::Claims Asker::claims() const {
  return {speaks_as_user_ ? user_ : std::string(), certificate_, header_};
}

void Asker::set_certificate(std::shared_ptr<const identity::CertificateFacts> facts) {
  certificate_ = std::move(facts);
  is_known_ = false;
}

void Asker::set_header(std::optional<identity::HeaderClaim> claim) {
  is_known_ = is_known_ && claim == header_;
  header_ = std::move(claim);
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
