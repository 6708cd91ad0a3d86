#include "wire/coding/zstd_decoder.h"

#include "base/bytes.h"
#include "base/check.h"

#include <algorithm>
#include <array>
#include <zstd.h>

namespace haechi::wire::coding {

namespace {

constexpr int kWindowLog = 23;

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDStream()) {
    HAECHI_CHECK(stream_ != nullptr);
    HAECHI_CHECK(ZSTD_isError(ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kWindowLog)) ==
                 0);
  }

  ~ZstdDecoder() override { ZSTD_freeDStream(stream_); }

  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;

  Step read(std::string_view input, std::size_t most, std::string& out) override {
    if (input.empty() && !has_more_) {
      return {0, is_frame_ended_ ? State::Done : State::NeedInput};
    }
    if (!begins_frame(input)) {
      return {0, State::Bad};
    }
    std::array<char, 16 * 1024> buffer; // NOLINT: filled by zstd
    ZSTD_inBuffer from{input.data(), input.size(), 0};
    ZSTD_outBuffer into{buffer.data(), std::min(buffer.size(), most), 0};
    const std::size_t result = ZSTD_decompressStream(stream_, &into, &from);
    out.append(buffer.data(), into.pos);
    if (ZSTD_isError(result) != 0) {
      return {from.pos, State::Bad};
    }
    is_frame_ended_ = result == 0;
    seen_ = is_frame_ended_ ? 0 : std::min(kMagicSize, seen_ + from.pos);
    has_more_ = !is_frame_ended_ && into.pos == into.size;
    if (is_frame_ended_) {
      return {from.pos, State::Done}; // another frame may follow (RFC 8878 section 3)
    }
    return {from.pos, has_more_ ? State::HasMore : State::NeedInput};
  }

  [[nodiscard]] bool is_whole() const override { return is_frame_ended_; }

 private:
  static constexpr std::size_t kMagicSize = 4;

  // SECURITY: the library may also know frames from before RFC 8878, which nobody sends and whose
  // decoders nobody looks at any more. A frame begins with the number of today's, or with that of
  // one that is skipped; told by each byte as it comes.
  [[nodiscard]] bool begins_frame(std::string_view input) {
    constexpr std::string_view kFrame("\x28\xB5\x2F\xFD", kMagicSize);
    constexpr std::string_view kSkipped("\x50\x2A\x4D\x18", kMagicSize); // 0x50 to 0x5F
    for (std::size_t at = seen_; at < kMagicSize && at - seen_ < input.size(); ++at) {
      const char byte = input[at - seen_];
      if (at == 0) {
        is_skipped_ = (static_cast<unsigned char>(byte) & 0xF0U) == 0x50U;
      }
      const bool is_first_of_skipped = at == 0 && is_skipped_;
      if (!is_first_of_skipped && byte != (is_skipped_ ? kSkipped : kFrame)[at]) {
        return false;
      }
    }
    return true;
  }

  ZSTD_DStream* stream_;
  std::size_t seen_ = 0; // bytes of the frame's number
  bool is_skipped_ = false;
  bool is_frame_ended_ = false;
  bool has_more_ = false;
};

} // namespace

std::unique_ptr<Decoder> make_zstd_decoder() {
  return std::make_unique<ZstdDecoder>();
}

} // namespace haechi::wire::coding
