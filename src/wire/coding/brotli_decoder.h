#pragma once
// `br` by Google's library; large windows (beyond RFC 7932) are refused.

#include "wire/coding/decoder.h"

namespace haechi::wire::coding {

[[nodiscard]] std::unique_ptr<Decoder> make_brotli_decoder();

} // namespace haechi::wire::coding
