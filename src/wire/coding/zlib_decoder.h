#pragma once
// `gzip` and `deflate` by zlib.

#include "wire/coding/decoder.h"

namespace haechi::wire::coding {

[[nodiscard]] std::unique_ptr<Decoder> make_zlib_decoder(Coding coding);

} // namespace haechi::wire::coding
