#include "wire/dns/message_fixture.h"
#include "wire/dns/name.h"

#include <gtest/gtest.h>

namespace haechi::wire::dns {
namespace {

using fixture::operator+;

struct Parsed {
  std::string text = "malformed";
  std::size_t end = 0; // behind the header
};

// Reads the name at `offset` behind a header of zeros; pointers count from the header's start.
Parsed parse(const Bytes& body, std::size_t offset,
             Compression compression = Compression::Allowed) {
  const Bytes message = Bytes(kHeaderSize, 0) + body;
  std::size_t at = kHeaderSize + offset;
  const auto name = parse_name(message, at, compression);
  return name ? Parsed{.text = to_text(name->wire()), .end = at - kHeaderSize} : Parsed{};
}

Bytes pointer_to(std::size_t offset) {
  return {0xC0, static_cast<Byte>(kHeaderSize + offset)};
}

TEST(ParseName, ReadsLabelsAndMovesBehindThem) {
  const Parsed parsed = parse(fixture::wire_name("Www.Example.com") + Bytes{9, 9}, 0);
  EXPECT_EQ(parsed.text, "Www.Example.com");
  EXPECT_EQ(parsed.end, 17U);
}

TEST(ParseName, FollowsAPointerBackAndMovesBehindThePointer) {
  const Parsed parsed =
      parse(fixture::wire_name("example.com") + Bytes{3, 'w', 'w', 'w'} + pointer_to(0), 13);
  EXPECT_EQ(parsed.text, "www.example.com");
  EXPECT_EQ(parsed.end, 19U);
}

TEST(ParseName, FollowsChainsOfPointers) {
  const Bytes body = Bytes{1, 'a', 0, 1, 'b'} + pointer_to(0) + Bytes{0, 1, 'c'} + pointer_to(3);
  EXPECT_EQ(parse(body, 8).text, "c.b.a");
}

TEST(ParseName, RefusesPointersWhereNoneMayStand) {
  EXPECT_EQ(parse(Bytes{1, 'a', 0} + pointer_to(0), 3, Compression::Forbidden).text, "malformed");
}

TEST(ParseName, RefusesPointersThatDoNotLeadStrictlyBack) {
  EXPECT_EQ(parse(pointer_to(0), 0).text, "malformed") << "to itself";
  EXPECT_EQ(parse(pointer_to(2) + pointer_to(0), 0).text, "malformed") << "forward";
  EXPECT_EQ(parse(pointer_to(2) + pointer_to(0), 2).text, "malformed") << "a loop of two";
  EXPECT_EQ(parse(Bytes{1, 'a'} + pointer_to(0), 0).text, "malformed") << "to its own start";
  EXPECT_EQ(parse({0xC0, 0xFF}, 0).text, "malformed") << "past the end";
}

TEST(ParseName, RefusesPointersIntoTheHeader) {
  EXPECT_EQ(parse({0xC0, 0}, 0).text, "malformed");
  EXPECT_EQ(parse({0xC0, 11}, 0).text, "malformed");
}

TEST(ParseName, RefusesTheLabelTypesThatNobodyUses) {
  EXPECT_EQ(parse(Bytes{0x40} + Bytes(64, 'a') + Bytes{0}, 0).text, "malformed");
  EXPECT_EQ(parse(Bytes{0x80} + Bytes(128, 'a') + Bytes{0}, 0).text, "malformed");
}

TEST(ParseName, RefusesWhatIsCutShort) {
  const Bytes whole = fixture::wire_name("www.example.com");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(parse(cut, 0).text, "malformed") << size;
  }
  EXPECT_EQ(parse({0xC0}, 0).text, "malformed");
}

Bytes name_of_size(std::size_t size) {
  Bytes name;
  while (size - name.size() > 64) {
    name = name + Bytes{63} + Bytes(63, 'x');
  }
  const std::size_t last = size - name.size() - 2;
  return name + Bytes{static_cast<Byte>(last)} + Bytes(last, 'x') + Bytes{0};
}

TEST(ParseName, TakesNamesOf255BytesAndNoLonger) {
  EXPECT_NE(parse(name_of_size(255), 0).text, "malformed");
  EXPECT_EQ(parse(name_of_size(256), 0).text, "malformed");
  EXPECT_TRUE(find_name_end(name_of_size(255), 0));
  EXPECT_FALSE(find_name_end(name_of_size(256), 0));
}

TEST(ParseName, CountsLabelsBehindPointersInTheLength) {
  const Bytes long_name = name_of_size(250);
  const Bytes pointed = long_name + Bytes{4, 'a', 'a', 'a', 'a'} + pointer_to(0);
  EXPECT_NE(parse(pointed, 250).text, "malformed");
  EXPECT_EQ(parse(long_name + Bytes{5, 'a', 'a', 'a', 'a', 'a'} + pointer_to(0), 250).text,
            "malformed");
}

TEST(FindNameEnd, RefusesPointersAndReservedLabels) {
  EXPECT_EQ(find_name_end(fixture::wire_name("a.b"), 0), 5U);
  EXPECT_FALSE(find_name_end(Bytes{0xC0, 0}, 0));
  EXPECT_FALSE(find_name_end(Bytes{0x40, 0}, 0));
  EXPECT_FALSE(find_name_end(Bytes{3, 'a'}, 0));
  EXPECT_FALSE(find_name_end(Bytes{}, 0));
}

TEST(NameText, EscapesWhatWouldReadAsSomethingElse) {
  EXPECT_EQ(to_text(Bytes{0}), ".");
  EXPECT_EQ(to_text(Bytes{3, 'a', '.', 'b', 3, 'c', 'o', 'm', 0}), "a\\.b.com");
  EXPECT_EQ(to_text(Bytes{3, 0xFF, ' ', '\\', 0}), "\\255\\032\\\\");
}

TEST(NameText, ComesBackAsTheSameName) {
  for (const std::string_view text :
       {".", "example.com", "a\\.b.com", "\\255\\032\\\\.x", "_dns.resolver.arpa", "*.a"}) {
    const auto name = make_name(text);
    ASSERT_TRUE(name) << text;
    EXPECT_EQ(to_text(name->wire()), text);
  }
  EXPECT_EQ(make_name("example.com."), make_name("example.com"));
}

TEST(NameText, RefusesWhatIsNoName) {
  const std::string long_label(64, 'a');
  for (const std::string& text :
       {std::string(), std::string(".."), std::string("a..b"), std::string(".a"), long_label,
        std::string("a\\"), std::string("a\\25"), std::string("a\\256")}) {
    const auto name = make_name(text);
    ASSERT_FALSE(name) << text;
    EXPECT_EQ(name.error().code, "E-DNS-001");
  }
}

bool is_below(std::string_view child, std::string_view parent) {
  return is_same_or_below(fixture::wire_name(child), fixture::wire_name(parent));
}

TEST(NameOrder, ComparesWholeLabelsWithoutCase) {
  EXPECT_TRUE(is_below("API.Bad-AI.com", "bad-ai.COM"));
  EXPECT_TRUE(is_below("bad-ai.com", "bad-ai.com"));
  EXPECT_TRUE(is_below("x", "."));
  EXPECT_FALSE(is_below("notbad-ai.com", "bad-ai.com"));
  EXPECT_FALSE(is_below("com", "bad-ai.com"));
  EXPECT_FALSE(is_below("a\\.b.com", "b.com")) << "the dot is part of the label";
}

TEST(NameOrder, FoldsAsciiLettersOnly) {
  EXPECT_FALSE(is_same_name(Bytes{1, '@', 0}, Bytes{1, '`', 0}));
  EXPECT_FALSE(is_same_name(Bytes{1, 0xC1, 0}, Bytes{1, 0xE1, 0}));
}

TEST(Substitute, ReplacesTheEndOfAName) {
  const auto made = substitute(fixture::wire_name("www.dn.fine.net"),
                               fixture::wire_name("DN.fine.net"), fixture::wire_name("bad-ai.com"));
  ASSERT_TRUE(made);
  EXPECT_EQ(to_text(made->wire()), "www.bad-ai.com");
}

TEST(Substitute, LeavesTheOwnerItselfAndStrangersAlone) {
  const Bytes owner = fixture::wire_name("dn.fine.net");
  EXPECT_FALSE(substitute(owner, owner, fixture::wire_name("bad-ai.com")));
  EXPECT_FALSE(substitute(fixture::wire_name("x.other.net"), owner, fixture::wire_name("b.com")));
  EXPECT_FALSE(substitute(name_of_size(200), fixture::wire_name("."), name_of_size(100)));
}

} // namespace
} // namespace haechi::wire::dns
