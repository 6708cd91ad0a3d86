#pragma once
// `zstd` by Facebook's library; windows above 8 MB are refused (RFC 9659).

#include "wire/coding/decoder.h"

namespace haechi::wire::coding {

[[nodiscard]] std::unique_ptr<Decoder> make_zstd_decoder();

} // namespace haechi::wire::coding
