#include "emit/dns_export/export.h"
#include "emit/dns_export/firewall.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::emit::dns_export {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

View view_of(std::vector<Node> nodes) {
  View view;
  view.nodes = std::move(nodes);
  view.policy = "sha256:0";
  return view;
}

// A blocked domain with an exception, a name that alone is blocked, one that alone passes.
View sample() {
  return view_of({{"bad.org", Act::Refuse, Act::Refuse},
                  {"good.bad.org", Act::Pass, Act::Pass},
                  {"one.net", Act::Refuse, Act::Pass},
                  {"top.net", Act::Pass, Act::Refuse}});
}

Settings sinkhole() {
  Settings settings;
  settings.answer = Answer::Sinkhole;
  settings.sinkhole = {*IpAddress::parse("192.0.2.9"), *IpAddress::parse("2001:db8::9")};
  return settings;
}

std::vector<std::string> names_of(const Gaps& gaps, std::string_view kind) {
  std::vector<std::string> out;
  for (const auto& [gap, names] : gaps.groups()) {
    if (gap.kind == kind) {
      out.insert(out.end(), names.begin(), names.end());
    }
  }
  return out;
}

TEST(DnsExport, AZoneSaysWhatHoldsForEachNameAndBelowIt) {
  const Export written = write_export(Engine::Rpz, sample(), {.serial = 7});
  EXPECT_THAT(written.text, EndsWith("$TTL 60\n"
                                     "$ORIGIN haechi.rpz.\n"
                                     "@ SOA localhost. hostmaster.localhost. 7 300 60 604800 60\n"
                                     "@ NS localhost.\n"
                                     "bad.org CNAME .\n"
                                     "*.bad.org CNAME .\n"
                                     "good.bad.org CNAME rpz-passthru.\n"
                                     "*.good.bad.org CNAME rpz-passthru.\n"
                                     "one.net CNAME .\n"
                                     "*.top.net CNAME .\n"));
  EXPECT_EQ(written.entries, 6U);
  EXPECT_EQ(written.gaps.count(), 0U);
}

TEST(DnsExport, AnswersOfAZone) {
  EXPECT_THAT(write_export(Engine::Rpz, sample(), {.answer = Answer::NoData}).text,
              HasSubstr("\nbad.org CNAME *.\n"));
  EXPECT_THAT(
      write_export(Engine::Rpz, sample(), sinkhole()).text,
      HasSubstr("\nbad.org A 192.0.2.9\nbad.org AAAA 2001:db8::9\n*.bad.org A 192.0.2.9\n"));
  const Export refused = write_export(Engine::Rpz, sample(), {.answer = Answer::Refused});
  EXPECT_THAT(names_of(refused.gaps, gap::kAnswer), testing::ElementsAre("*"));
}

TEST(DnsExport, WaysPastKeepTheirOwnAnswer) {
  const View view = view_of(
      {{"relay.net", Act::NameError, Act::NameError}, {"resolver.arpa", Act::NoData, Act::NoData}});
  const std::string text = write_export(Engine::Rpz, view, sinkhole()).text;
  EXPECT_THAT(text, HasSubstr("\nrelay.net CNAME .\n"));
  EXPECT_THAT(text, HasSubstr("\nresolver.arpa CNAME *.\n"));
}

TEST(DnsExport, AddressesAreTriggersInTheirReverseForm) {
  Settings settings;
  for (const char* text :
       {"8.8.4.4", "2001:4860:4860::8888", "2620:fe::9:1", "::1", "2001:db8:1:2:3:4:5:6"}) {
    settings.refused_addresses.push_back(*IpAddress::parse(text));
  }
  const std::string text = write_export(Engine::Rpz, view_of({}), settings).text;
  EXPECT_THAT(text, EndsWith("32.4.4.8.8.rpz-ip CNAME .\n"
                             "128.8888.zz.4860.4860.2001.rpz-ip CNAME .\n"
                             "128.1.9.zz.fe.2620.rpz-ip CNAME .\n"
                             "128.1.zz.rpz-ip CNAME .\n"
                             "128.6.5.4.3.2.1.db8.2001.rpz-ip CNAME .\n"));
}

TEST(DnsExport, NoNameWritesMoreThanItsOwnLine) {
  const std::string evil = "a;b\"c(d\n@ cname .\n\\.org";
  const View view = view_of({{evil, Act::Refuse, Act::Refuse}});
  const std::string zone = write_export(Engine::Rpz, view, {}).text;
  EXPECT_THAT(zone, HasSubstr("a\\059b\\034c\\040d\\010\\064\\032cname\\032.\\010\\092.org"));
  for (const Engine engine : {Engine::Unbound, Engine::Dnsmasq, Engine::Hosts}) {
    const Export written = write_export(engine, view, {});
    EXPECT_EQ(written.entries, 0U) << to_word(engine);
    EXPECT_THAT(names_of(written.gaps, gap::kSpelling), testing::ElementsAre(evil));
    EXPECT_THAT(written.text, Not(HasSubstr("\n@ cname"))) << to_word(engine);
  }
}

TEST(DnsExport, CommentsStayComments) {
  View view = view_of({});
  view.viewer.who.body = "x\nlocal=/evil/";
  view.gaps.add({std::string(gap::kWarn), "", "passes", "order\n1", {}}, "a\nb.org");
  for (const Engine engine : {Engine::Rpz, Engine::Unbound, Engine::Dnsmasq, Engine::Hosts}) {
    const std::string text = write_export(engine, view, {}).text;
    EXPECT_THAT(text, Not(HasSubstr("\nlocal=/evil/"))) << to_word(engine);
    EXPECT_THAT(text, HasSubstr("warn: 1 name, passes, by order?1: a?b.org\n")) << to_word(engine);
  }
}

TEST(DnsExport, LocalZonesOfUnbound) {
  const Export written = write_export(Engine::Unbound, sample(), {});
  EXPECT_THAT(written.text, EndsWith("server:\n"
                                     "local-zone: \"bad.org.\" always_nxdomain\n"
                                     "local-zone: \"good.bad.org.\" always_transparent\n"
                                     "local-zone: \"one.net.\" transparent\n"
                                     "local-data: 'one.net. 60 IN TXT \"blocked by policy\"'\n"
                                     "local-zone: \"top.net.\" always_nxdomain\n"));
  EXPECT_THAT(names_of(written.gaps, gap::kAnswer), testing::ElementsAre("one.net"));
  EXPECT_THAT(names_of(written.gaps, gap::kBelow), testing::ElementsAre("top.net"));
}

TEST(DnsExport, LinesOfDnsmasq) {
  EXPECT_THAT(write_export(Engine::Dnsmasq, sample(), sinkhole()).text,
              EndsWith("local=/bad.org/\naddress=/bad.org/192.0.2.9\naddress=/bad.org/2001:db8::9\n"
                       "server=/good.bad.org/#\n"
                       "local=/one.net/\naddress=/one.net/192.0.2.9\naddress=/one.net/2001:db8::9\n"
                       "server=/*.one.net/#\n"
                       "server=/top.net/#\n"
                       "local=/*.top.net/\naddress=/*.top.net/192.0.2.9\n"
                       "address=/*.top.net/2001:db8::9\n"));
}

TEST(DnsExport, DnsmasqCannotBlockWhatNoLineSpeaksOf) {
  const View view = view_of({{"", Act::Pass, Act::Refuse},
                             {"bad.org", Act::Refuse, Act::Refuse},
                             {"good.org", Act::Pass, Act::Pass}});
  const Export written = write_export(Engine::Dnsmasq, view, {});
  EXPECT_THAT(written.text, EndsWith("\nlocal=/bad.org/\n"));
  EXPECT_EQ(written.entries, 1U);
  EXPECT_THAT(names_of(written.gaps, gap::kBelow), testing::ElementsAre("*"));
  EXPECT_THAT(write_export(Engine::Unbound, view, {}).text,
              EndsWith("local-zone: \".\" always_nxdomain\n"
                       "local-zone: \"good.org.\" always_transparent\n"));
}

TEST(DnsExport, HostsHoldNamesAloneAndSayWhatTheyLeaveOut) {
  const Export written = write_export(Engine::Hosts, sample(), {});
  EXPECT_THAT(written.text, EndsWith("0.0.0.0 bad.org\n:: bad.org\n0.0.0.0 one.net\n:: one.net\n"));
  EXPECT_THAT(names_of(written.gaps, gap::kBelow), testing::ElementsAre("*.bad.org", "*.top.net"));
}

TEST(DnsExport, NamesTooLongForTheZoneAreTold) {
  const std::string name = std::string(60, 'a') + "." + std::string(60, 'b') + "." +
                           std::string(60, 'c') + "." + std::string(61, 'd');
  const Export written =
      write_export(Engine::Rpz, view_of({{name, Act::Refuse, Act::Refuse}}), {.origin = "abc.rpz"});
  EXPECT_EQ(written.entries, 1U);
  EXPECT_THAT(names_of(written.gaps, gap::kLength), testing::ElementsAre("*." + name));
}

TEST(DnsExport, JsonHoldsEveryNameOfEveryGap) {
  View view = view_of({});
  for (int i = 0; i < 50; ++i) {
    view.gaps.add({std::string(gap::kWarn), "", "passes", "o", {"s"}}, "n" + std::to_string(i));
  }
  const Export written = write_export(Engine::Rpz, view, {});
  EXPECT_THAT(written.text, HasSubstr(" n19 and 30 more\n"));
  const std::string json = to_json(written, view);
  EXPECT_THAT(json, StartsWith("{\"v\":1,\"engine\":\"rpz\",\"subject\":\"anybody\","));
  EXPECT_THAT(json, HasSubstr("\"n49\"]"));
  EXPECT_THAT(json, HasSubstr("\"valid_until\":null"));
}

TEST(Firewall, AddressesOnceAndInOrder) {
  const auto address = [](const char* text) { return *IpAddress::parse(text); };
  EXPECT_EQ(write_addresses({address("2001:db8::1"), address("9.9.9.9"), address("8.8.8.8"),
                             address("9.9.9.9")}),
            "8.8.8.8\n9.9.9.9\n2001:db8::1\n");
}

TEST(Firewall, ATableWithoutAddressesIsStillATable) {
  const std::string text = write_nftables({}, {.ports = {}});
  EXPECT_THAT(text, HasSubstr("  set resolvers4 {\n    type ipv4_addr\n  }\n"));
  EXPECT_THAT(text, Not(HasSubstr("elements")));
}

} // namespace
} // namespace haechi::emit::dns_export
