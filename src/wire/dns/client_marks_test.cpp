#include "wire/dns/client_marks.h"

#include <gtest/gtest.h>

namespace haechi::wire::dns {
namespace {

constexpr MacAddress kMac{0x02, 0x00, 0x5E, 0x00, 0x53, 0x01};

Bytes option(std::uint16_t code, ByteView value) {
  Bytes out{static_cast<Byte>(code >> 8U), static_cast<Byte>(code & 0xFFU),
            static_cast<Byte>(value.size() >> 8U), static_cast<Byte>(value.size() & 0xFFU)};
  out.insert(out.end(), value.begin(), value.end());
  return out;
}

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes out;
  for (const Bytes& part : parts) {
    out.insert(out.end(), part.begin(), part.end());
  }
  return out;
}

TEST(ClientMarks, ReadsAllFormsThatDnsmasqWrites) {
  EXPECT_EQ(parse_client_marks(option(kOptionMac, kMac)).mac, kMac);
  EXPECT_EQ(parse_client_marks(option(kOptionDeviceId, as_bytes("02:00:5e:00:53:01"))).mac, kMac);
  EXPECT_EQ(parse_client_marks(option(kOptionDeviceId, as_bytes("AgBeAFMB"))).mac, kMac);
  EXPECT_EQ(parse_client_marks(option(kOptionClientId, as_bytes("branch-7"))).id, "branch-7");
}

TEST(ClientMarks, PassesOverOtherOptions) {
  const Bytes options = joined({option(10, Bytes(8, 1)), option(kOptionMac, kMac),
                                option(kOptionClientId, as_bytes("a")), option(8, Bytes())});
  const ClientMarks marks = parse_client_marks(options);
  EXPECT_EQ(marks.mac, kMac);
  EXPECT_EQ(marks.id, "a");
}

TEST(ClientMarks, WhatIsMalformedCountsAsNotSaid) {
  EXPECT_FALSE(parse_client_marks(option(kOptionMac, Bytes(5, 1))).mac);
  EXPECT_FALSE(parse_client_marks(option(kOptionMac, Bytes(8, 1))).mac);
  EXPECT_FALSE(parse_client_marks(option(kOptionDeviceId, as_bytes("02:00:5e:00:53-01"))).mac);
  EXPECT_FALSE(parse_client_marks(option(kOptionDeviceId, as_bytes("AgBeAFM="))).mac);
  EXPECT_EQ(parse_client_marks(option(kOptionClientId, as_bytes("two words"))).id, "");
  EXPECT_EQ(parse_client_marks(option(kOptionClientId, Bytes(129, 'a'))).id, "");
  EXPECT_EQ(parse_client_marks(option(kOptionClientId, as_bytes("한글"))).id, "");
  EXPECT_FALSE(parse_client_marks(Bytes{0xFD, 0xE9, 0, 9, 1}).mac);
}

TEST(ClientMarks, TwoThatDifferAreNone) {
  const Bytes other = option(kOptionMac, MacAddress{});
  EXPECT_FALSE(parse_client_marks(joined({option(kOptionMac, kMac), other})).mac);
  EXPECT_TRUE(parse_client_marks(joined({option(kOptionMac, kMac), option(kOptionMac, kMac)})).mac);
  EXPECT_EQ(parse_client_marks(joined({option(kOptionClientId, as_bytes("a")),
                                       option(kOptionClientId, as_bytes("b")),
                                       option(kOptionClientId, as_bytes("b"))}))
                .id,
            "");
}

TEST(MacAddress, IsWrittenInOneSpelling) {
  EXPECT_EQ(to_text(*parse_mac("02-00-5E-00-53-01")), "02:00:5e:00:53:01");
  EXPECT_FALSE(parse_mac("02:00:5e:00:53"));
  EXPECT_FALSE(parse_mac("02:00:5e:00:53:0g"));
}

} // namespace
} // namespace haechi::wire::dns
