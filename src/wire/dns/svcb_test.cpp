#include "wire/dns/message_fixture.h"
#include "wire/dns/svcb.h"

#include <gtest/gtest.h>

namespace haechi::wire::dns {
namespace {

using fixture::operator+;

std::optional<Svcb> parse(const Bytes& rdata, Bytes& message) {
  message = fixture::Message().question("x", Type::Https).answer("x", Type::Https, rdata).bytes();
  RecordWalk walk(message, kHeaderSize + 7);
  const auto record = walk.next();
  return parse_svcb(message, record.value());
}

bool is_sound(const Bytes& rdata) {
  Bytes message;
  return parse(rdata, message).has_value();
}

TEST(ParseSvcb, ReadsPriorityTargetAndParameters) {
  Bytes message;
  const auto svcb = parse(fixture::svcb_rdata(1, "www.bad-ai.com",
                                              fixture::u16s({1, 3}) + Bytes{2, 'h', '2'} +
                                                  fixture::u16s({4, 4}) + Bytes{192, 0, 2, 5}),
                          message);
  ASSERT_TRUE(svcb);
  EXPECT_EQ(svcb->priority, 1);
  EXPECT_EQ(to_text(svcb->target.wire()), "www.bad-ai.com");
  ByteView parameters = svcb->parameters;
  EXPECT_EQ(take_parameter(parameters)->key, 1);
  const auto hint = take_parameter(parameters);
  EXPECT_EQ(hint->key, kSvcbIpv4Hint);
  EXPECT_EQ(Bytes(hint->value.begin(), hint->value.end()), (Bytes{192, 0, 2, 5}));
  EXPECT_FALSE(take_parameter(parameters));
}

TEST(ParseSvcb, RefusesKeysThatRepeatOrDescend) {
  EXPECT_FALSE(is_sound(fixture::svcb_rdata(1, ".", fixture::u16s({4, 0, 4, 0}))));
  EXPECT_FALSE(is_sound(fixture::svcb_rdata(1, ".", fixture::u16s({4, 0, 3, 0}))));
  EXPECT_TRUE(is_sound(fixture::svcb_rdata(1, ".", fixture::u16s({3, 0, 4, 0}))));
}

TEST(ParseSvcb, RefusesACompressedTarget) { // RFC 9460 section 2.2
  EXPECT_FALSE(is_sound(fixture::u16s({1}) + Bytes{0xC0, 12}));
}

TEST(ParseSvcb, RefusesWhatIsCutShort) {
  const Bytes whole = fixture::svcb_rdata(1, "a.b", fixture::u16s({4, 2}) + Bytes{1, 2});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const bool ends_on_border = size == 7; // behind the target
    EXPECT_EQ(is_sound(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))),
              ends_on_border)
        << size;
  }
}

} // namespace
} // namespace haechi::wire::dns
