#include "io/signer/signer_service.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::io::signer {

using engine::certificates::Described;
using engine::certificates::Refused;
using engine::certificates::Signed;
using engine::certificates::SignerReply;
using engine::certificates::SignRequest;

namespace {

constexpr std::size_t kMostMakers = 8;

} // namespace

SignerService::SignerService(std::vector<Authority> authorities, SignerLimits limits)
    : authorities_(std::move(authorities)), limits_(limits), tokens_(limits.burst) {}

bool SignerService::take_token(Instant now) {
  const std::chrono::duration<double> since = now - filled_;
  if (since.count() > 0) {
    tokens_ = std::min<double>(limits_.burst, tokens_ + since.count() * limits_.per_second);
  }
  filled_ = now; // also when the clock was set back
  if (tokens_ < 1) {
    return false;
  }
  tokens_ -= 1;
  return true;
}

// PERF: reading the key and building extensions take five times as long as signing (bench proxy,
// mint).
Result<const LeafMaker*> SignerService::find_maker(const Authority& authority,
                                                   const Bytes& public_key) {
  const std::uint32_t generation = authority.facts.generation;
  const auto found = std::ranges::find_if(makers_, [&](const Maker& one) {
    return one.generation == generation && one.public_key == public_key;
  });
  if (found != makers_.end()) {
    return &found->maker;
  }
  const SharedKey key = read_leaf_public_key(public_key);
  if (!key) {
    return fail("E-SIGN-002", "the key is neither P-256 nor RSA of 2048 to 4096 bits");
  }
  auto made = LeafMaker::make(authority, key);
  if (!made) {
    return tl::make_unexpected(std::move(made.error()));
  }
  if (makers_.size() >= kMostMakers) {
    makers_.erase(makers_.begin());
  }
  makers_.push_back({generation, public_key, std::move(*made)});
  return &makers_.back().maker;
}

Result<Bytes> SignerService::sign(const SignRequest& request, Instant now) {
  if (!take_token(now)) {
    return fail("E-SIGN-004",
                fmt::format("more than {} certificates a second", limits_.per_second));
  }
  const auto authority = std::ranges::find_if(authorities_, [&](const Authority& one) {
    return one.facts.generation == request.generation;
  });
  if (authority == authorities_.end() || authority->facts.signs_from > now ||
      authority->facts.limits.not_after <= now) {
    return fail("E-SIGN-008", fmt::format("generation {} of the authority does not sign now",
                                          request.generation));
  }
  if (auto checked = check_leaf_profile(request.profile, authority->facts.limits, now); !checked) {
    return tl::make_unexpected(checked.error());
  }
  const auto maker = find_maker(*authority, request.public_key);
  return maker ? (*maker)->make_leaf(request.profile) : tl::make_unexpected(maker.error());
}

SignerReply SignerService::handle(ByteView request, Instant now) {
  const auto read = engine::certificates::parse_signer_request(request);
  if (!read) {
    return Refused{engine::certificates::find_message_id(request).value_or(0), read.error().code,
                   read.error().message};
  }
  if (const auto* wanted = std::get_if<SignRequest>(&*read)) {
    auto certificate = sign(*wanted, now);
    if (!certificate) {
      return Refused{wanted->id, certificate.error().code, certificate.error().message};
    }
    return Signed{wanted->id, *std::move(certificate)};
  }
  Described out{std::visit([](const auto& one) { return one.id; }, *read), {}};
  for (const Authority& authority : authorities_) {
    out.authorities.push_back(authority.facts);
  }
  return out;
}

} // namespace haechi::io::signer
