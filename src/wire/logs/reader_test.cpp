#include "wire/logs/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::wire::logs {

namespace {

Reading read_as(Format format, std::string_view line, const Assumptions& assumptions = {}) {
  const auto reader = make_reader(format, assumptions);
  auto out = reader->read(line);
  EXPECT_TRUE(out) << line << ": " << (out ? "" : out.error().message);
  // Nothing of the line outlives this call, so views are checked by what they are compared with.
  return out.value_or(Reading{});
}

std::string code_of(Format format, std::string_view line) {
  const auto out = make_reader(format, {})->read(line);
  return out ? "" : out.error().code;
}

std::string when(const Sighting& sighting) {
  if (!sighting.at) {
    return "";
  }
  const Instant shown(sighting.at->local.time_since_epoch() -
                      (sighting.at->has_offset ? sighting.at->offset : std::chrono::minutes(0)));
  return to_rfc3339(shown) + (sighting.at->has_offset ? "" : " local");
}

constexpr std::string_view kTunnel =
    "1738804200.123    110 10.1.2.3 TCP_TUNNEL/200 5000 CONNECT chatgpt.com:443 kim "
    "HIER_DIRECT/192.0.2.1 -";

TEST(SquidLog, ReadsATunnel) {
  const Reading out = read_as(Format::Squid, kTunnel);
  ASSERT_EQ(out.kind, Reading::Kind::Sighting);
  const Sighting& seen = out.sighting;
  EXPECT_EQ(when(seen), "2025-02-06T01:10:00.123Z");
  EXPECT_EQ(seen.client, "10.1.2.3");
  EXPECT_EQ(seen.user, "kim");
  EXPECT_EQ(seen.host, "chatgpt.com");
  EXPECT_EQ(seen.port, 443);
  EXPECT_EQ(seen.method, "CONNECT");
  EXPECT_EQ(seen.bytes, 5000U);
  EXPECT_EQ(seen.happened, Happened::Passed);
  EXPECT_EQ(seen.source, Source::Connect);
}

TEST(SquidLog, ReadsAUrlAndARefusal) {
  const Reading out =
      read_as(Format::Squid, "1738804200.123 0 2001:db8::7 TCP_DENIED/403 3900 GET "
                             "https://u@chat.deepseek.com:8443/a/b?q=1 - HIER_NONE/- text/html");
  ASSERT_EQ(out.kind, Reading::Kind::Sighting);
  EXPECT_EQ(out.sighting.client, "2001:db8::7");
  EXPECT_EQ(out.sighting.user, "");
  EXPECT_EQ(out.sighting.host, "chat.deepseek.com");
  EXPECT_EQ(out.sighting.port, 8443);
  EXPECT_EQ(out.sighting.path, "/a/b");
  EXPECT_EQ(out.sighting.happened, Happened::Refused);
  EXPECT_EQ(out.sighting.source, Source::Http);
}

TEST(SquidLog, AddressesInBracketsLoseThem) {
  const Reading out =
      read_as(Format::Squid,
              "1738804200.123 0 10.0.0.1 TCP_TUNNEL/200 1 CONNECT [2001:db8::1]:443 - H/- -");
  EXPECT_EQ(out.sighting.host, "2001:db8::1");
  EXPECT_EQ(out.sighting.port, 443);
}

TEST(SquidLog, PasswordQuestionsAndBrokenRequestsAreNoUse) {
  for (const std::string_view line :
       {"1738804200.123 0 10.0.0.1 TCP_DENIED/407 1 CONNECT chatgpt.com:443 - HIER_NONE/- -",
        "1738804200.123 0 10.0.0.1 NONE/400 1 NONE error:invalid-request - HIER_NONE/- -"}) {
    EXPECT_EQ(read_as(Format::Squid, line).kind, Reading::Kind::Nothing) << line;
  }
}

TEST(SquidLog, RefusesWhatIsNoLineOfIt) {
  EXPECT_EQ(code_of(Format::Squid, ""), "E-LOG-002");
  EXPECT_EQ(code_of(Format::Squid, "x.123 1 10.0.0.1 TCP_HIT/200 1 GET http://a/ - H/- -"),
            "E-LOG-002");
  EXPECT_EQ(code_of(Format::Squid, "99999999999999999.123 1 c T/200 1 GET http://a/ - H/- -"),
            "E-LOG-002");
  EXPECT_EQ(code_of(Format::Squid, "1738804200.123 1 10.0.0.1 TCP_HIT 1 GET http://a/ - H/- -"),
            "E-LOG-001");
  EXPECT_EQ(code_of(Format::Squid, "1738804200.123 1 10.0.0.1 TCP_HIT/200 1 GET http://a/"),
            "E-LOG-001");
  EXPECT_EQ(code_of(Format::Squid, "1738804200.123 1 10.0.0.1 TCP_HIT/200 1 GET /nowhere - H/- -"),
            "E-LOG-001");
}

TEST(CommonLog, ReadsCombinedLines) {
  const Reading out = read_as(
      Format::Common, "10.1.2.3 - kim [06/Feb/2025:10:10:00 +0900] \"CONNECT chatgpt.com:443 "
                      "HTTP/1.1\" 200 5000 \"-\" \"curl \\\"8\\\"\" TCP_TUNNEL:HIER_DIRECT");
  ASSERT_EQ(out.kind, Reading::Kind::Sighting);
  EXPECT_EQ(when(out.sighting), "2025-02-06T01:10:00Z");
  EXPECT_EQ(out.sighting.user, "kim");
  EXPECT_EQ(out.sighting.host, "chatgpt.com");
  EXPECT_EQ(out.sighting.bytes, 5000U);
  EXPECT_EQ(out.sighting.happened, Happened::Passed);
}

TEST(CommonLog, TellsRefusalsOfTheProxyFromThoseOfTheSite) {
  const auto happened = [](std::string_view request, std::string_view rest) {
    return read_as(Format::Common, "10.1.2.3 - - [06/Feb/2025:10:10:00 -0330] \"" +
                                       std::string(request) + "\" " + std::string(rest))
        .sighting.happened;
  };
  EXPECT_EQ(happened("GET http://a.example/ HTTP/1.1", "403 1 TCP_DENIED:HIER_NONE"),
            Happened::Refused);
  EXPECT_EQ(happened("GET http://a.example/ HTTP/1.1", "403 1 TCP_MISS:HIER_DIRECT"),
            Happened::Passed);
  EXPECT_EQ(happened("CONNECT a.example:443 HTTP/1.1", "403 1"), Happened::Refused);
}

TEST(CommonLog, RefusesTheLogOfAWebServer) {
  EXPECT_EQ(
      code_of(Format::Common, "10.1.2.3 - - [06/Feb/2025:10:10:00 +0900] \"GET / HTTP/1.1\" 200 1"),
      "E-LOG-001");
  EXPECT_EQ(code_of(Format::Common,
                    "10.1.2.3 - - [30/Feb/2025:10:10:00 +0900] \"GET http://a/ HTTP/1.1\" 200 1"),
            "E-LOG-002");
  EXPECT_EQ(code_of(Format::Common, "10.1.2.3 - - [06/Feb/2025:10:10:00 +0900] \"GET http://a/"),
            "E-LOG-001");
}

TEST(DnsmasqLog, ReadsQuestionsInEveryDress) {
  const Assumptions assumptions{.year = 2025, .newest = {}};
  for (const std::string_view line :
       {"Feb  6 10:00:01 dnsmasq[812]: query[A] chatgpt.com from 10.1.2.3",
        "Feb  6 10:00:01 router dnsmasq[812]: query[A] chatgpt.com from 10.1.2.3",
        "Feb 06 10:00:01 router dnsmasq[812]: 45 10.1.2.3/53211 query[A] chatgpt.com from "
        "10.1.2.3"}) {
    const Reading out = read_as(Format::Dnsmasq, line, assumptions);
    ASSERT_EQ(out.kind, Reading::Kind::Sighting) << line;
    EXPECT_EQ(when(out.sighting), "2025-02-06T10:00:01Z local") << line;
    EXPECT_EQ(out.sighting.host, "chatgpt.com") << line;
    EXPECT_EQ(out.sighting.client, "10.1.2.3") << line;
    EXPECT_EQ(out.sighting.method, "A") << line;
    EXPECT_EQ(out.sighting.source, Source::Dns) << line;
    EXPECT_EQ(out.sighting.happened, Happened::Unknown) << line;
  }
  EXPECT_EQ(when(read_as(Format::Dnsmasq, "2025-02-06T10:00:01.120+09:00 router dnsmasq[812]: "
                                          "query[type=65] chatgpt.com from fd00::7")
                     .sighting),
            "2025-02-06T01:00:01.120Z");
  EXPECT_EQ(when(read_as(Format::Dnsmasq, "dnsmasq: query[A] chatgpt.com from 10.1.2.3").sighting),
            "");
}

TEST(DnsmasqLog, TheYearIsTheLatestThatTheFileAllows) {
  const Assumptions january{
      .year = 0, .newest = {std::chrono::year(2025), std::chrono::month(1), std::chrono::day(3)}};
  const auto when_of = [&](std::string_view date) {
    return when(read_as(Format::Dnsmasq,
                        std::string(date) + " 10:00:01 dnsmasq[8]: query[A] a.example from ::1",
                        january)
                    .sighting);
  };
  EXPECT_EQ(when_of("Jan  3"), "2025-01-03T10:00:01Z local");
  EXPECT_EQ(when_of("Jan  4"), "2025-01-04T10:00:01Z local"); // another time zone
  EXPECT_EQ(when_of("Jan  5"), "2024-01-05T10:00:01Z local");
  EXPECT_EQ(when_of("Dec 31"), "2024-12-31T10:00:01Z local");
  EXPECT_EQ(when_of("Feb 29"), "2024-02-29T10:00:01Z local");
}

TEST(DnsmasqLog, AnswersAndOtherProgramsAreNoQuestions) {
  for (const std::string_view line :
       {"Feb  6 10:00:01 dnsmasq[812]: reply chatgpt.com is 192.0.2.1",
        "Feb  6 10:00:01 dnsmasq[812]: query[PTR] 3.2.1.10.in-addr.arpa from 10.1.2.3",
        "Feb  6 10:00:01 router sshd[9]: query[A] chatgpt.com from 10.1.2.3",
        "Feb  6 10:00:01 dnsmasq-dhcp[812]: DHCPACK(eth0) 10.1.2.3"}) {
    EXPECT_EQ(read_as(Format::Dnsmasq, line).kind, Reading::Kind::Nothing) << line;
  }
}

TEST(DnsmasqLog, RefusesWhatIsNoLineOfIt) {
  EXPECT_EQ(code_of(Format::Dnsmasq, "Feb 31 10:00:01 dnsmasq[8]: query[A] a from ::1"),
            "E-LOG-002");
  EXPECT_EQ(code_of(Format::Dnsmasq, "Feb  6 10:00:01 dnsmasq[8]: query[A] a.example"),
            "E-LOG-001");
  EXPECT_EQ(code_of(Format::Dnsmasq, "Feb  6 10:00:01 dnsmasq[8]: query[A] a.example from"),
            "E-LOG-001");
  EXPECT_EQ(code_of(Format::Dnsmasq, "Feb  6 10:00:01 nobody said"), "E-LOG-001");
}

TEST(HaechiLog, ReadsADecision) {
  const auto reader = make_reader(Format::Haechi, {});
  const auto out = reader->read(
      R"({"at":"2025-02-06T01:00:01.5Z","kind":"decision","subject":"10.1.0.0/16","body":"kr.motie",)"
      R"("device":"gov-pc","zone":"internet","service":"a,b","host":"chat.deepseek.com",)"
      R"("depth":"dns","effect":"block","action":"refuse","obligations":["log",{"x":"]"}],)"
      R"("note":"a\u00e9\"\\"})");
  ASSERT_TRUE(out);
  ASSERT_EQ(out->kind, Reading::Kind::Sighting);
  const Sighting& seen = out->sighting;
  EXPECT_EQ(when(seen), "2025-02-06T01:00:01.500Z");
  EXPECT_EQ(seen.subject, "10.1.0.0/16");
  EXPECT_EQ(seen.body, "kr.motie");
  EXPECT_EQ(seen.device, "gov-pc");
  EXPECT_EQ(seen.zone, "internet");
  EXPECT_EQ(seen.host, "chat.deepseek.com");
  EXPECT_EQ(seen.effect, "block");
  EXPECT_EQ(seen.happened, Happened::Refused);
  EXPECT_EQ(seen.source, Source::Dns);
}

TEST(HaechiLog, UnescapesTexts) {
  const auto reader = make_reader(Format::Haechi, {});
  const auto out = reader->read(
      R"({"kind":"decision","at":"2025-02-06","host":"\u0061.ex\u00e4mple","body":"a\/b\n"})");
  ASSERT_TRUE(out);
  EXPECT_EQ(out->sighting.host, "a.ex\u00e4mple");
  EXPECT_EQ(out->sighting.body, "a/b\n");
}

TEST(HaechiLog, MinutesAreNumbersWithoutNames) {
  const Reading out =
      read_as(Format::Haechi,
              R"({"at":"2025-02-06T01:00:00Z","kind":"minute","dns_allowed":7,"proxy_allowed":5})");
  EXPECT_EQ(out.kind, Reading::Kind::Unnamed);
  EXPECT_EQ(out.count, 12U);
  EXPECT_EQ(read_as(Format::Haechi, R"({"at":"2025-02-06T01:00:00Z","kind":"start"})").kind,
            Reading::Kind::Nothing);
}

TEST(HaechiLog, RefusesWhatIsNoRecord) {
  for (const std::string_view line :
       {"", "{", "[]", R"({"kind":"start"} x)", R"({"kind":"start","kind":"stop"})", R"({"a":1})",
        R"({"kind":"decision","at":"2025-02-06"})", R"({"kind":"start","x":[}]})",
        R"({"kind":"start","x":"\u12"})", R"({"kind":"start","x":"\)", R"({"kind":"start",})",
        R"({"kind":"start","x":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]})"}) {
    EXPECT_EQ(code_of(Format::Haechi, line), "E-LOG-001") << line;
  }
  EXPECT_EQ(code_of(Format::Haechi, R"({"kind":"decision","at":"noon","host":"a.example"})"),
            "E-LOG-002");
}

TEST(DetectFormat, TakesTheFormatOfMostLines) {
  const std::string_view dns = "Feb  6 10:00:01 dnsmasq[8]: query[A] a.example from ::1";
  const std::string_view record = R"({"kind":"start","at":"2025-02-06"})";
  const std::string_view common =
      "10.1.2.3 - - [06/Feb/2025:10:10:00 +0900] \"GET http://a/ HTTP/1.1\" 200 1";
  using Lines = std::vector<std::string_view>;
  EXPECT_EQ(detect_format(Lines{"noise", kTunnel, kTunnel}), Format::Squid);
  EXPECT_EQ(detect_format(Lines{dns}), Format::Dnsmasq);
  EXPECT_EQ(detect_format(Lines{record, kTunnel, record}), Format::Haechi);
  EXPECT_EQ(detect_format(Lines{common}), Format::Common);
  EXPECT_EQ(detect_format(Lines{"noise", ""}), std::nullopt);
  EXPECT_EQ(detect_format({}), std::nullopt);
}

} // namespace

} // namespace haechi::wire::logs
