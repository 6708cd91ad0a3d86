#include "io/gateway/trust_file.h"

#include "io/files/read.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace haechi::io {

namespace {

constexpr std::size_t kMaxBytes = 16U << 20U;

struct Deleter {
  void operator()(BIO* bio) const { BIO_free(bio); }

  void operator()(X509* certificate) const { X509_free(certificate); }
};

} // namespace

Result<std::size_t> check_trust_file(const std::string& path) {
  const auto file = read_file(path, kMaxBytes);
  if (!file) {
    return tl::make_unexpected(file.error());
  }
  const std::unique_ptr<BIO, Deleter> bio(
      BIO_new_mem_buf(file->text.data(), static_cast<int>(file->text.size())));
  std::size_t count = 0;
  while (const std::unique_ptr<X509, Deleter> certificate{
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    ++count;
  }
  // The end of the file shows as a missing first line; anything else is a certificate gone wrong.
  const bool is_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (count == 0 || !is_end) {
    return fail("E-GATEWAY-004",
                count == 0 ? fmt::format("`{}` holds no certificate", path)
                           : fmt::format("certificate {} of `{}` cannot be read", count + 1, path),
                {}, "PEM: -----BEGIN CERTIFICATE-----");
  }
  return count;
}

} // namespace haechi::io
