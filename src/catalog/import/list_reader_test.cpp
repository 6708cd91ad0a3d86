#include "catalog/import/list_reader.h"

#include <gmock/gmock.h>

namespace haechi::catalog {

namespace {

using testing::ElementsAre;

ReadList read(std::string text, ListFormat format) {
  auto list = read_list({"list", std::move(text)}, format);
  EXPECT_TRUE(list.has_value());
  return list ? std::move(*list) : ReadList();
}

std::vector<std::string> names(const ReadList& list) {
  std::vector<std::string> out;
  for (const ListedName& name : list.names) {
    out.push_back((name.match == Match::Suffix ? "." : "") + name.name);
  }
  return out;
}

std::vector<std::uint32_t> unread_lines(const ReadList& list) {
  std::vector<std::uint32_t> out;
  for (const Error& error : list.not_read) {
    EXPECT_EQ(error.code, "E-CATALOG-060");
    EXPECT_EQ(error.where.file, "list");
    out.push_back(error.where.line);
  }
  return out;
}

} // namespace

TEST(ListReader, ReadsDomains) {
  const ReadList list = read("\xEF\xBB\xBF# comment\nA.Example\r\n*.b.example # why\n.c.example\n"
                             "\nhttps://d.example/\na.example\n10.0.0.1\n",
                             ListFormat::Domains);
  EXPECT_THAT(names(list), ElementsAre(".a.example", ".b.example", ".c.example"));
  EXPECT_THAT(unread_lines(list), ElementsAre(6U, 8U));
  EXPECT_EQ(list.repeated, 1U);
  EXPECT_EQ(list.names[1].line, 3U);
}

TEST(ListReader, ReadsHostsFiles) {
  const ReadList list = read("127.0.0.1 localhost\n0.0.0.0 a.example b.example # c\n::1 "
                             "ip6-localhost\n192.0.2.7 intranet.example\n0.0.0.0\n",
                             ListFormat::Hosts);
  EXPECT_THAT(names(list), ElementsAre("a.example", "b.example"));
  EXPECT_THAT(unread_lines(list), ElementsAre(4U, 5U));
}

TEST(ListReader, ReadsAdblockRulesOfDomains) {
  const ReadList list = read("[Adblock Plus]\n! title\n||a.example^\n||b.example^$important\n"
                             "@@||c.a.example^\n||d.example/path^\n||e.example^$script\n"
                             "f.example##.ad\n||*.g.example^\n",
                             ListFormat::Adblock);
  EXPECT_THAT(names(list), ElementsAre(".a.example", ".b.example"));
  EXPECT_THAT(unread_lines(list), ElementsAre(6U, 7U, 8U, 9U));
  ASSERT_EQ(list.exceptions.size(), 1U);
  EXPECT_EQ(list.exceptions.front().name, "c.a.example");
}

TEST(ListReader, ReadsPolicyZones) {
  const ReadList list =
      read("$TTL 60\n$ORIGIN rpz.example.\n@ IN SOA ns.example. h.example. (1 2 3 4 5)\n  IN NS "
           "ns.example.\na.example CNAME .\n*.a.example 60 IN CNAME .\n"
           "b.example.rpz.example. IN CNAME *.\nc.example CNAME rpz-passthru.\nd.example CNAME "
           "walled.example.\n32.7.2.0.192.rpz-ip CNAME .\ne.example A 192.0.2.1 ; x\n",
           ListFormat::Rpz);
  EXPECT_THAT(names(list), ElementsAre("a.example", ".a.example", "b.example"));
  ASSERT_EQ(list.exceptions.size(), 1U);
  EXPECT_EQ(list.exceptions.front().name, "c.example");
  EXPECT_THAT(unread_lines(list), ElementsAre(9U, 10U, 11U));
}

TEST(ListReader, ReadsDnsmasqLines) {
  const ReadList list =
      read("# c\naddress=/a.example/0.0.0.0\naddress=/b.example/c.example/#\nlocal=/d.example/\n"
           "server=/e.example/192.0.2.53\naddress=/f.example/192.0.2.1\nno-resolv\naddress=x\n",
           ListFormat::Dnsmasq);
  EXPECT_THAT(names(list), ElementsAre(".a.example", ".b.example", ".c.example", ".d.example"));
  EXPECT_THAT(unread_lines(list), ElementsAre(5U, 6U, 7U, 8U));
}

TEST(ListReader, GuessesTheFormat) {
  EXPECT_EQ(guess_format("# x\na.example\nb.example\n"), ListFormat::Domains);
  EXPECT_EQ(guess_format("# x\n0.0.0.0 a.example\n"), ListFormat::Hosts);
  EXPECT_EQ(guess_format("! x\n||a.example^\n"), ListFormat::Adblock);
  EXPECT_EQ(guess_format("$TTL 1\na.example CNAME .\n"), ListFormat::Rpz);
  EXPECT_EQ(guess_format("address=/a.example/\n"), ListFormat::Dnsmasq);
  EXPECT_EQ(guess_format(""), ListFormat::Domains);
}

TEST(ListReader, IsBounded) {
  std::string text;
  for (std::size_t i = 0; i <= kMaxImportedNames; ++i) {
    text += "n" + std::to_string(i) + ".example\n";
  }
  const auto list = read_list({"list", text}, ListFormat::Domains);
  ASSERT_FALSE(list.has_value());
  EXPECT_EQ(list.error().code, "E-CATALOG-013");
  const ReadList unread = read(std::string(kMaxListLine + 1, 'a'), ListFormat::Domains);
  EXPECT_EQ(unread.not_read_count, 1U);
}

} // namespace haechi::catalog
