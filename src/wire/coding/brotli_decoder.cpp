#include "wire/coding/brotli_decoder.h"

#include "base/bytes.h"
#include "base/check.h"

#include <algorithm>
#include <array>
#include <brotli/decode.h>

namespace haechi::wire::coding {

namespace {

class BrotliDecoder final : public Decoder {
 public:
  BrotliDecoder() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {
    HAECHI_CHECK(state_ != nullptr);
  }

  ~BrotliDecoder() override { BrotliDecoderDestroyInstance(state_); }

  BrotliDecoder(const BrotliDecoder&) = delete;
  BrotliDecoder& operator=(const BrotliDecoder&) = delete;

  Step read(std::string_view input, std::size_t most, std::string& out) override {
    if (BrotliDecoderIsFinished(state_) != 0) {
      return {0, input.empty() ? State::Done : State::Bad}; // nothing may stand behind
    }
    std::array<std::uint8_t, 16 * 1024> buffer; // NOLINT: filled by brotli
    const std::size_t room = std::min(buffer.size(), most);
    std::size_t left = input.size();
    std::size_t space = room;
    const std::uint8_t* next = as_bytes(input).data();
    std::uint8_t* into = buffer.data();
    const auto result = BrotliDecoderDecompressStream(state_, &left, &next, &space, &into, nullptr);
    out += as_text({buffer.data(), room - space});
    const std::size_t consumed = input.size() - left;
    if (result == BROTLI_DECODER_RESULT_ERROR) {
      return {consumed, State::Bad};
    }
    if (result == BROTLI_DECODER_RESULT_SUCCESS) {
      return {consumed, State::Done};
    }
    return {consumed,
            result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT ? State::HasMore : State::NeedInput};
  }

  [[nodiscard]] bool is_whole() const override { return BrotliDecoderIsFinished(state_) != 0; }

 private:
  BrotliDecoderState* state_;
};

} // namespace

std::unique_ptr<Decoder> make_brotli_decoder() {
  return std::make_unique<BrotliDecoder>();
}

} // namespace haechi::wire::coding
