#include "base/bytes.h"
#include "wire/coding/body_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

namespace haechi::wire::coding {

namespace {

using testing::ElementsAre;

std::string deflate_as(std::string_view text, int bits) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  const ByteView in = as_bytes(text);
  stream.next_in = const_cast<unsigned char*>(in.data());
  stream.avail_in = static_cast<unsigned>(in.size());
  stream.next_out = const_cast<unsigned char*>(as_bytes(out).data());
  stream.avail_out = static_cast<unsigned>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string gzip(std::string_view text) {
  return deflate_as(text, MAX_WBITS + 16);
}

std::string brotli(std::string_view text) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size()) + 64;
  std::string out(size, '\0');
  BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, text.size(), as_bytes(text).data(), &size,
                        const_cast<std::uint8_t*>(as_bytes(out).data()));
  out.resize(size);
  return out;
}

std::string zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

struct Decoded {
  std::string text;
  DecodeTrouble trouble = DecodeTrouble::None;
};

Decoded decode(const std::vector<Coding>& codings, std::string_view bytes, std::size_t piece,
               const DecodeLimits& limits = {}) {
  BodyDecoder decoder(codings, limits);
  Decoded out;
  bool is_sound = true;
  for (std::size_t at = 0; at < bytes.size() && is_sound; at += piece) {
    is_sound = decoder.read(bytes.substr(at, piece), out.text);
  }
  static_cast<void>(decoder.finish());
  out.trouble = decoder.trouble();
  return out;
}

std::string make_text() {
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    text += "line " + std::to_string(i * 7919) + " 해치\n";
  }
  return text;
}

} // namespace

TEST(BodyDecoder, TakesEachCodingOffInAnyCut) {
  const std::string text = make_text();
  const std::vector<std::pair<std::vector<Coding>, std::string>> cases{
      {{}, text},
      {{Coding::Gzip}, gzip(text)},
      {{Coding::Deflate}, deflate_as(text, MAX_WBITS)},
      {{Coding::Deflate}, deflate_as(text, -MAX_WBITS)},
      {{Coding::Brotli}, brotli(text)},
      {{Coding::Zstd}, zstd(text)},
      {{Coding::Gzip, Coding::Brotli}, brotli(gzip(text))},
      {{Coding::Zstd, Coding::Brotli, Coding::Gzip}, gzip(brotli(zstd(text)))},
      {{Coding::Gzip}, gzip(text.substr(0, 100)) + gzip(text.substr(100))},
      {{Coding::Zstd}, zstd(text.substr(0, 100)) + zstd(text.substr(100))}};
  for (const auto& [codings, bytes] : cases) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{13}, bytes.size() + 1}) {
      const Decoded decoded = decode(codings, bytes, piece);
      EXPECT_EQ(decoded.trouble, DecodeTrouble::None) << codings.size() << " " << piece;
      EXPECT_TRUE(decoded.text == text) << codings.size() << " " << piece;
    }
  }
}

TEST(BodyDecoder, TellsATruncatedStream) {
  for (const auto& [coding, bytes] :
       {std::pair(Coding::Gzip, gzip("hello")), std::pair(Coding::Brotli, brotli("hello")),
        std::pair(Coding::Zstd, zstd("hello")),
        std::pair(Coding::Deflate, deflate_as("hello", MAX_WBITS))}) {
    const Decoded decoded = decode({coding}, bytes.substr(0, bytes.size() - 1), 1);
    EXPECT_EQ(decoded.trouble, DecodeTrouble::Truncated) << static_cast<int>(coding);
  }
}

TEST(BodyDecoder, TellsAWrongLabelAndWhatStandsBehindTheEnd) {
  EXPECT_EQ(decode({Coding::Gzip}, brotli("hello"), 1).trouble, DecodeTrouble::Malformed);
  EXPECT_EQ(decode({Coding::Zstd}, gzip("hello"), 1).trouble, DecodeTrouble::Malformed);
  EXPECT_EQ(decode({Coding::Gzip}, R"({"prompt":"hi"})", 1).trouble, DecodeTrouble::Malformed);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}}) {
    EXPECT_EQ(decode({Coding::Gzip}, gzip("hello") + "tail", piece).trouble,
              DecodeTrouble::Malformed);
    EXPECT_EQ(decode({Coding::Brotli}, brotli("hello") + "tail", piece).trouble,
              DecodeTrouble::Malformed);
    EXPECT_EQ(decode({Coding::Deflate}, deflate_as("hello", MAX_WBITS) + "tail", piece).trouble,
              DecodeTrouble::Malformed);
  }
}

TEST(BodyDecoder, TakesZstdOfTodayAndSkippedFramesOnly) {
  const std::string skipped = std::string("\x5F\x2A\x4D\x18\x02\0\0\0", 8) + "ab";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}}) {
    const Decoded both = decode({Coding::Zstd}, skipped + zstd("hello") + zstd(" you"), piece);
    EXPECT_EQ(both.text, "hello you");
    EXPECT_EQ(both.trouble, DecodeTrouble::None);
    for (const std::string_view old : {"\x27\xB5\x2F\xFD\xF2\xF9\x02", "\x25\xB5\x2F\xFD\xF2",
                                       "\x28\xB5\x2F\xFC", "\x5F\x2A\x4D\x19"}) {
      EXPECT_EQ(decode({Coding::Zstd}, old, piece).trouble, DecodeTrouble::Malformed) << old;
      EXPECT_EQ(decode({Coding::Zstd}, zstd("hello") + std::string(old), piece).trouble,
                DecodeTrouble::Malformed)
          << old;
    }
  }
}

TEST(BodyDecoder, StopsBombsAtEveryLayer) {
  const std::string zeros(64U << 20U, '\0');
  DecodeLimits limits;
  limits.ratio = 100;
  for (const auto& [codings, bytes] :
       {std::pair(std::vector{Coding::Gzip}, gzip(zeros)),
        std::pair(std::vector{Coding::Brotli}, brotli(zeros)),
        std::pair(std::vector{Coding::Zstd}, zstd(zeros)),
        std::pair(std::vector{Coding::Gzip, Coding::Gzip}, gzip(gzip(zeros)))}) {
    const Decoded decoded = decode(codings, bytes, 1000, limits);
    EXPECT_EQ(decoded.trouble, DecodeTrouble::Bomb);
    EXPECT_LT(decoded.text.size(), 8U << 20U);
  }
}

TEST(BodyDecoder, StopsAtItsSize) {
  DecodeLimits limits;
  limits.bytes = 1000;
  EXPECT_EQ(decode({}, std::string(1001, 'x'), 100, limits).trouble, DecodeTrouble::TooLarge);
  EXPECT_EQ(decode({}, std::string(1000, 'x'), 100, limits).trouble, DecodeTrouble::None);
}

TEST(BodyDecoder, NoByteIsAnEmptyBody) {
  EXPECT_EQ(decode({Coding::Gzip}, "", 1).trouble, DecodeTrouble::None);
}

TEST(Codings, AreReadInOrderAndBounded) {
  EXPECT_THAT(*parse_content_encoding("gzip, br"), ElementsAre(Coding::Gzip, Coding::Brotli));
  EXPECT_THAT(*parse_content_encoding("identity,,X-GZIP"), ElementsAre(Coding::Gzip));
  EXPECT_TRUE(parse_content_encoding("")->empty());
  EXPECT_FALSE(parse_content_encoding("dcb"));
  EXPECT_FALSE(parse_content_encoding("compress"));
  EXPECT_FALSE(parse_content_encoding("gzip,gzip,gzip,gzip"));
}

TEST(Codings, OnlyWhatCanBeTakenOffIsAccepted) {
  EXPECT_EQ(reduce_accept_encoding("gzip, deflate, br, zstd, dcb, dcz"), "gzip, deflate, br, zstd");
  EXPECT_EQ(reduce_accept_encoding("br;q=1.0, *;q=0.5"), "br;q=1.0");
  EXPECT_EQ(reduce_accept_encoding("dcz"), "identity");
  EXPECT_EQ(reduce_accept_encoding("identity;q=0"), "identity;q=0");
}

} // namespace haechi::wire::coding
