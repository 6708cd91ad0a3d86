// Requests to the signer and its replies: what is read is written back byte for byte, and a profile
// that passes the signer's rules is one that they promise.

#include "engine/certificates/signer_message.h"

#include "base/check.h"

#include <cstddef>
#include <cstdint>

namespace {

using namespace haechi::engine::certificates;

void check_request(haechi::ByteView bytes) {
  const auto request = parse_signer_request(bytes);
  if (!request) {
    return;
  }
  const haechi::Bytes again = encode(*request);
  HAECHI_CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()) ||
               *parse_signer_request(again) == *request); // an IPv4 address may be written as IPv6
  const auto* wanted = std::get_if<SignRequest>(&*request);
  if (wanted == nullptr) {
    return;
  }
  AuthorityLimits limits;
  limits.not_before = wanted->profile.not_before;
  limits.not_after = wanted->profile.not_after;
  limits.constraints.permitted_hosts = {"example.org"};
  if (check_leaf_profile(wanted->profile, limits, wanted->profile.not_before)) {
    HAECHI_CHECK(wanted->profile.names.addresses.empty());
    for (const std::string& host : wanted->profile.names.hosts) {
      HAECHI_CHECK(host.ends_with("example.org"));
    }
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const haechi::ByteView bytes{data, size};
  check_request(bytes);
  if (const auto reply = parse_signer_reply(bytes)) {
    HAECHI_CHECK(parse_signer_reply(encode(*reply)).has_value());
  }
  static_cast<void>(find_message_id(bytes));
  return 0;
}
