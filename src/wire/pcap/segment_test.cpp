#include "wire/pcap/capture_fixture.h"
#include "wire/pcap/segment.h"

#include <gtest/gtest.h>

namespace haechi::wire::pcap {
namespace {

using namespace fixture;

std::optional<Segment> find(std::uint16_t link, const std::string& packet) {
  return find_segment(link, as_bytes(packet));
}

std::string plain_tcp() {
  return tcp("hello").substr(14); // the IP packet
}

TEST(CapturedSegment, IsFoundBehindEveryLink) {
  const std::string ip = plain_tcp();
  const std::string type("\x08\x00", 2);
  const std::string vlan("\x81\x00\x00\x05", 4);
  const std::string service("\x88\xa8\x00\x07", 4);
  const std::pair<std::uint16_t, std::string> packets[] = {
      {1, std::string(12, 'm') + type + ip},
      {1, std::string(12, 'm') + service + vlan + type + ip},
      {0, std::string("\x02\x00\x00\x00", 4) + ip},
      {101, ip},
      {12, ip},
      {228, ip},
      {113, std::string(14, 'c') + type + ip},
      {276, type + std::string(18, 'c') + ip}};
  for (const auto& [link, packet] : packets) {
    const auto segment = find(link, packet);
    ASSERT_TRUE(segment) << link;
    EXPECT_EQ(as_text(segment->payload), "hello");
    EXPECT_EQ(segment->source.to_string(), "10.0.0.1:50000");
    EXPECT_EQ(segment->destination.to_string(), "203.0.113.5:443");
    EXPECT_EQ(segment->sequence, 1000U);
  }
}

TEST(CapturedSegment, OfIpv6IsFoundBehindExtensionHeaders) {
  const std::string addresses =
      "\x20\x01" + std::string(13, '\0') + "\x01" + "\x20\x01" + std::string(13, '\0') + "\x02";
  const std::string datagram = big16(50'000) + big16(443) + big16(8 + 4) + big16(0) + "quic";
  const std::string hop("\x3c\x00\x01\x04\x00\x00\x00\x00", 8);
  const std::string options("\x11\x00\x01\x04\x00\x00\x00\x00", 8);
  const std::string content = hop + options + datagram;
  const std::string packet = "\x60" + std::string(3, '\0') + big16(content.size()) +
                             std::string("\x00\x40", 2) + addresses + content;
  const auto segment = find(101, packet);
  ASSERT_TRUE(segment);
  EXPECT_EQ(segment->protocol, Segment::Protocol::Udp);
  EXPECT_EQ(segment->destination.to_string(), "[2001::2]:443");
  EXPECT_EQ(as_text(segment->payload), "quic");
}

TEST(CapturedSegment, IsNothingInFragmentsAndCutPackets) {
  const std::string ip = plain_tcp();
  std::string fragment = ip;
  fragment[6] = 0x20;
  EXPECT_FALSE(find(101, fragment));
  for (std::size_t size = 0; size < ip.size(); ++size) {
    EXPECT_FALSE(find(101, ip.substr(0, size))) << size;
  }
  EXPECT_FALSE(find(1, std::string(12, 'm') + "\x08\x06" + std::string(28, 'a'))) << "ARP";
  EXPECT_FALSE(find(147, ip)) << "a link nobody knows";
}

TEST(CapturedSegment, DropsThePaddingOfShortFrames) {
  const std::string packet = tcp("hi") + std::string(6, '\0');
  const auto segment = find(1, packet);
  ASSERT_TRUE(segment);
  EXPECT_EQ(as_text(segment->payload), "hi");
}

} // namespace
} // namespace haechi::wire::pcap
