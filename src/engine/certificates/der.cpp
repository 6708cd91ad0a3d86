#include "engine/certificates/der.h"

#include <openssl/x509.h>

namespace haechi::engine::certificates {

Bytes to_der(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) {
    return {};
  }
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

} // namespace haechi::engine::certificates
