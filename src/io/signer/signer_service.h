#pragma once
// The signer without its process: one request in, one reply out. Holds every profile to the rules
// again, builds the certificate itself, signs at a bounded rate. Never ends by what it is sent.

#include "engine/certificates/signer_message.h"
#include "io/signer/leaf_maker.h"

namespace haechi::io::signer {

struct SignerLimits {
  std::uint32_t per_second = 2'000;
  std::uint32_t burst = 4'000;
};

class SignerService {
 public:
  explicit SignerService(std::vector<Authority> authorities, SignerLimits limits = {});

  // Errors are replies: E-SIGN-001 (not readable), -002, -003 (rules), -004 (too many a second),
  // -008 (no such generation, not its time yet, or its time is over). A reload is answered with a
  // description; reading anew is the work of whoever owns the service.
  [[nodiscard]] engine::certificates::SignerReply handle(ByteView request, Instant now);

 private:
  struct Maker {
    std::uint32_t generation = 0;
    Bytes public_key;
    LeafMaker maker;
  };

  [[nodiscard]] Result<Bytes> sign(const engine::certificates::SignRequest& request, Instant now);
  [[nodiscard]] bool take_token(Instant now);
  // Until the next call.
  [[nodiscard]] Result<const LeafMaker*> find_maker(const Authority& authority,
                                                    const Bytes& public_key);

  std::vector<Authority> authorities_;
  SignerLimits limits_;
  double tokens_;
  Instant filled_{};
  std::vector<Maker> makers_; // that were used before: all leaves of one type have one key
};

} // namespace haechi::io::signer
