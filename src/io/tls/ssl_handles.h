#pragma once
// Owners of OpenSSL's TLS objects, for the .cpp files of this folder; never included by a header
// that others include.

#include "engine/certificates/openssl_handles.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace haechi::io::tls {

using engine::certificates::Freer;
using ContextPtr = std::unique_ptr<SSL_CTX, Freer<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, Freer<SSL_free>>;
using StorePtr = std::unique_ptr<X509_STORE, Freer<X509_STORE_free>>;

} // namespace haechi::io::tls
