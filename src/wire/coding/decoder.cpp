#include "wire/coding/decoder.h"

#include "wire/coding/brotli_decoder.h"
#include "wire/coding/zlib_decoder.h"
#include "wire/coding/zstd_decoder.h"

namespace haechi::wire::coding {

std::unique_ptr<Decoder> Decoder::make(Coding coding) {
  switch (coding) {
  case Coding::Gzip:
  case Coding::Deflate:
    return make_zlib_decoder(coding);
  case Coding::Brotli:
    return make_brotli_decoder();
  case Coding::Zstd:
    break;
  }
  return make_zstd_decoder();
}

} // namespace haechi::wire::coding
