#include "base/bytes.h"
#include "base/digest.h"
#include "base/utf8.h"

#include <gtest/gtest.h>

namespace haechi {
namespace {

TEST(Reader, ReadsBigEndianAndStopsAtTheEnd) {
  const Bytes bytes{1, 2, 3, 4, 5, 6, 7};
  Reader reader(bytes);
  EXPECT_EQ(reader.u8(), 0x01);
  EXPECT_EQ(reader.u16(), 0x0203);
  EXPECT_EQ(reader.u32(), 0x04050607U);
  EXPECT_TRUE(reader.is_done());
  EXPECT_FALSE(reader.u8());
}

TEST(Reader, AFailedReadMovesNothing) {
  const Bytes bytes{0, 5, 1, 2};
  Reader reader(bytes);
  EXPECT_FALSE(reader.vector16());
  EXPECT_EQ(reader.position(), 0U);
  EXPECT_FALSE(reader.take(5));
  EXPECT_FALSE(reader.vector24());
  EXPECT_EQ(reader.position(), 0U);
  EXPECT_EQ(reader.vector8()->size(), 0U);
  EXPECT_EQ(reader.remaining(), 3U);
}

TEST(Digest, IsSha256) {
  EXPECT_EQ(to_digest_text(sha256(as_bytes("abc"))),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Utf8, IsStrict) {
  EXPECT_TRUE(is_utf8("해치 \xF0\x9F\xA6\x81"));
  for (const char* bad : {"\x80", "\xC0\xAF", "\xE0\x9F\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                          "\xF8", "\xE2\x82", "\xFF"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
}

} // namespace
} // namespace haechi
