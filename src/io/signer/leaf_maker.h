#pragma once
// Makes leaves of one authority for one public key, many of them: what is the same in all of them
// is built by OpenSSL once (leaf_certificate), then only serial, validity and names are written
// anew, and signed. Says exactly what make_leaf_certificate says.

#include "io/signer/leaf_certificate.h"

#include <memory>

namespace haechi::io::signer {

class LeafMaker {
 public:
  // Errors: E-CA-001.
  [[nodiscard]] static Result<LeafMaker> make(const Authority& authority,
                                              const SharedKey& public_key);
  LeafMaker(LeafMaker&&) noexcept;
  LeafMaker& operator=(LeafMaker&&) noexcept;
  ~LeafMaker();

  // DER. `profile` has been checked. Errors: E-CA-001.
  [[nodiscard]] Result<Bytes> make_leaf(const engine::certificates::LeafProfile& profile) const;

 private:
  struct Parts;
  explicit LeafMaker(std::unique_ptr<const Parts> parts);

  std::unique_ptr<const Parts> parts_;
};

} // namespace haechi::io::signer
