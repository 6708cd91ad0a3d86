#include "wire/coding/zlib_decoder.h"

#include "base/bytes.h"
#include "base/check.h"

#include <algorithm>
#include <array>
#include <optional>
#include <zlib.h>

namespace haechi::wire::coding {

namespace {

constexpr int kRaw = -MAX_WBITS;
constexpr int kZlib = MAX_WBITS;
constexpr int kGzip = MAX_WBITS + 16;

// RFC 1950 section 2.2: method 8, window up to 32 kB, and a sum that 31 divides.
bool is_zlib_header(unsigned first, unsigned second) {
  return (first & 0x0FU) == 8 && (first >> 4U) <= 7 && (first * 256 + second) % 31 == 0;
}

class ZlibDecoder final : public Decoder {
 public:
  explicit ZlibDecoder(Coding coding) : is_gzip_(coding == Coding::Gzip) {
    if (is_gzip_) {
      begin(kGzip);
    }
  }

  ~ZlibDecoder() override {
    if (is_begun_) {
      inflateEnd(&stream_);
    }
  }

  ZlibDecoder(const ZlibDecoder&) = delete;
  ZlibDecoder& operator=(const ZlibDecoder&) = delete;

  Step read(std::string_view input, std::size_t most, std::string& out) override {
    if (!is_begun_) {
      return sniff(input, most, out);
    }
    if (is_ended_) {
      return read_behind(input, most, out);
    }
    return inflate_some(input, most, out);
  }

  [[nodiscard]] bool is_whole() const override { return is_ended_; }

 private:
  void begin(int bits) {
    HAECHI_CHECK(inflateInit2(&stream_, bits) == Z_OK);
    is_begun_ = true;
  }

  // `deflate` means zlib's format; some send bare deflate under that name. Two bytes tell.
  Step sniff(std::string_view input, std::size_t most, std::string& out) {
    if (input.empty()) {
      return {};
    }
    if (!first_ && input.size() < 2) {
      first_ = static_cast<unsigned char>(input[0]);
      return {1, State::NeedInput};
    }
    const unsigned first = first_.value_or(static_cast<unsigned char>(input[0]));
    const unsigned second = static_cast<unsigned char>(input[first_ ? 0 : 1]);
    begin(is_zlib_header(first, second) ? kZlib : kRaw);
    if (first_) {
      const char kept = static_cast<char>(*first_);
      const Step before = inflate_some({&kept, 1}, most, out); // one byte makes no output
      if (before.state == State::Bad) {
        return before;
      }
    }
    return inflate_some(input, most, out);
  }

  Step inflate_some(std::string_view input, std::size_t most, std::string& out) {
    std::array<unsigned char, 16 * 1024> buffer; // NOLINT: filled by zlib
    const std::size_t room = std::min(buffer.size(), most);
    constexpr std::size_t kMostAtOnce = 1U << 30U;
    const ByteView bytes = as_bytes(input.substr(0, kMostAtOnce));
    stream_.next_in = const_cast<unsigned char*>(bytes.data());
    stream_.avail_in = static_cast<unsigned>(bytes.size());
    stream_.next_out = buffer.data();
    stream_.avail_out = static_cast<unsigned>(room);
    const int result = inflate(&stream_, Z_NO_FLUSH);
    out += as_text({buffer.data(), room - stream_.avail_out});
    const std::size_t consumed = bytes.size() - stream_.avail_in;
    if (result == Z_STREAM_END) {
      is_ended_ = true;
      return {consumed, State::Done};
    }
    if (result != Z_OK && result != Z_BUF_ERROR) {
      return {consumed, State::Bad};
    }
    return {consumed, stream_.avail_out == 0 ? State::HasMore : State::NeedInput};
  }

  // A gzip body may be several members in a row (RFC 1952 section 2.2); anything else is an error:
  // what one reader drops, another may read.
  Step read_behind(std::string_view input, std::size_t most, std::string& out) {
    if (input.empty()) {
      return {0, State::Done};
    }
    if (!is_gzip_ || inflateReset(&stream_) != Z_OK) {
      return {0, State::Bad};
    }
    is_ended_ = false;
    return inflate_some(input, most, out);
  }

  z_stream stream_{};
  std::optional<unsigned> first_; // of `deflate`, until two bytes are there
  bool is_gzip_;
  bool is_begun_ = false;
  bool is_ended_ = false;
};

} // namespace

std::unique_ptr<Decoder> make_zlib_decoder(Coding coding) {
  return std::make_unique<ZlibDecoder>(coding);
}

} // namespace haechi::wire::coding
