#include "engine/identity/prefix_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace haechi::engine::identity {
namespace {

std::optional<std::uint32_t> naive_find(const std::vector<Cidr>& prefixes, const IpAddress& ip) {
  std::optional<std::uint32_t> best;
  for (std::uint32_t i = 0; i < prefixes.size(); ++i) {
    if (prefixes[i].contains(ip) && (!best || prefixes[i].length > prefixes[*best].length)) {
      best = i;
    }
  }
  return best;
}

// Addresses drawn from a small alphabet of bytes, so that prefixes nest and meet often.
class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}

  IpAddress address(bool is_v4) {
    static constexpr std::array<Byte, 6> kAlphabet{0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff};
    Bytes bytes(is_v4 ? 4 : 16);
    std::ranges::generate(bytes, [&] { return kAlphabet[below(kAlphabet.size())]; });
    return *IpAddress::from_bytes(bytes);
  }

  Cidr prefix(bool is_v4) {
    const IpAddress base = address(is_v4);
    const unsigned most = base.is_v4() ? 32 : 128;
    const auto length = static_cast<unsigned>(below(most + 1));
    Bytes bytes(base.bytes().begin(), base.bytes().end());
    for (unsigned bit = length; bit < most; ++bit) {
      bytes[bit / 8] &= static_cast<Byte>(~(0x80U >> (bit % 8)));
    }
    // Zeroing can turn a v6 address into a mapped one, which is folded to IPv4: then its own
    // length.
    const IpAddress masked = *IpAddress::from_bytes(bytes);
    return {masked, static_cast<std::uint8_t>(masked.is_v4() == base.is_v4() ? length : 32)};
  }

  std::size_t below(std::size_t bound) { return engine_() % bound; }

 private:
  std::mt19937 engine_;
};

TEST(PrefixTable, AgreesWithANaiveScanOnRandomPrefixes) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    Chance chance(seed);
    std::set<Cidr> drawn;
    const std::size_t count = chance.below(60);
    for (std::size_t i = 0; i < count; ++i) {
      drawn.insert(chance.prefix(chance.below(2) == 0));
    }
    std::vector<Cidr> prefixes(drawn.begin(), drawn.end());
    std::ranges::shuffle(prefixes, std::mt19937(seed));
    const PrefixTable table(prefixes);
    for (int i = 0; i < 300; ++i) {
      const IpAddress ip = chance.address(chance.below(2) == 0);
      ASSERT_EQ(table.find(ip), naive_find(prefixes, ip))
          << "seed " << seed << " " << ip.to_string();
    }
    for (const Cidr& prefix : prefixes) {
      ASSERT_EQ(table.find(prefix.address), naive_find(prefixes, prefix.address))
          << "seed " << seed;
    }
  }
}

TEST(PrefixTable, EmptyTableKnowsNobody) {
  EXPECT_EQ(PrefixTable().find(IpAddress()), std::nullopt);
}

TEST(PrefixTable, WholeRangeReachesTheLastAddress) {
  const PrefixTable table(std::vector<Cidr>{*Cidr::parse("0.0.0.0/0"), *Cidr::parse("::/0"),
                                            *Cidr::parse("255.255.255.255")});
  EXPECT_EQ(table.find(*IpAddress::parse("255.255.255.254")), 0U);
  EXPECT_EQ(table.find(*IpAddress::parse("255.255.255.255")), 2U);
  EXPECT_EQ(table.find(*IpAddress::parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")), 1U);
}

TEST(PrefixTable, MappedAddressIsTheIPv4Address) {
  const PrefixTable table(std::vector<Cidr>{*Cidr::parse("10.0.0.0/8")});
  EXPECT_EQ(table.find(*IpAddress::parse("::ffff:10.1.2.3")), 0U);
}

} // namespace
} // namespace haechi::engine::identity
