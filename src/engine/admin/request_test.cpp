#include "engine/admin/request.h"

#include <gtest/gtest.h>

namespace haechi::engine::admin {
namespace {

std::string code_of(std::string_view line) {
  const auto request = parse_request(line);
  return request ? "accepted" : request.error().code;
}

TEST(AdminRequest, IsReadAsItIsWritten) {
  const Request flush = Flush{*parse_name("example.org")};
  EXPECT_EQ(to_line(flush), R"({"v":1,"command":"dns.flush","name":"example.org"})"
                            "\n");
  for (const std::string& line :
       {to_line(Stats{}), to_line(ProxyStats{}), to_line(Reload{}), to_line(Flush{}),
        to_line(flush), to_line(Pseudonym{"p-0123456789abcdef0123", "2026-02-06"}),
        to_line(Trace{.name = *parse_name("a\\.b.example"),
                      .type = *parse_type("TYPE999"),
                      .as = "10.1.2.3",
                      .language = Language::Korean})}) {
    const auto request = parse_request(line);
    ASSERT_TRUE(request) << line << to_string(request.error());
    EXPECT_EQ(to_line(*request), line);
  }
}

TEST(AdminRequest, FlushesLowerCaseNames) {
  const auto request = parse_request(R"({"v":1,"command":"dns.flush","name":"WWW.Example."})");
  ASSERT_TRUE(request);
  EXPECT_EQ(wire::dns::to_text(std::get<Flush>(*request).name->wire()), "www.example");
}

TEST(AdminRequest, KoreanNamesAreWrittenAsALabels) {
  const auto name = parse_name("한글.kr");
  ASSERT_TRUE(name) << to_string(name.error());
  EXPECT_EQ(wire::dns::to_text(name->wire()), "xn--bj0bj06e.kr");
}

TEST(AdminRequest, RefusesWhatIsNotUnderstood) {
  EXPECT_EQ(code_of(""), "E-JSON-001");
  EXPECT_EQ(code_of("[]"), "E-ADMIN-003");
  EXPECT_EQ(code_of(R"({"v":2,"command":"dns.stats"})"), "E-ADMIN-003");
  EXPECT_EQ(code_of(R"({"v":1,"command":"dns.stat"})"), "E-ADMIN-003");
  EXPECT_EQ(code_of(R"({"v":1,"command":"dns.stats","name":"a"})"), "E-ADMIN-003");
  EXPECT_EQ(code_of(R"({"v":1,"command":"dns.flush"})"), "E-ADMIN-003");
  EXPECT_EQ(code_of(R"({"v":1,"command":"dns.flush","all":false})"), "E-ADMIN-003");
  EXPECT_EQ(code_of(R"({"v":1,"command":"dns.flush","all":true,"name":"a"})"), "E-ADMIN-003");
  EXPECT_EQ(code_of(R"({"v":1,"command":"dns.flush","name":"a..b"})"), "E-ADMIN-004");
  EXPECT_EQ(code_of(R"({"v":1,"command":"dns.trace","name":"a.b"})"), "E-ADMIN-004");
  EXPECT_EQ(code_of(R"({"v":1,"command":"dns.trace","name":"a.b","as":"x","type":"B"})"),
            "E-ADMIN-004");
  for (const char* told :
       {R"("name":"kim","day":"2026-02-06")", R"("name":"p-0123456789abcdef0123")",
        R"("name":"p-0123456789abcdef0123","day":"2026-02-06; by uid 0")"}) {
    EXPECT_EQ(code_of(R"({"v":1,"command":"records.pseudonym",)" + std::string(told) + "}"),
              "E-ADMIN-004");
  }
  EXPECT_EQ(code_of(R"({"v":1,"v":1,"command":"dns.stats"})"), "E-JSON-002");
  EXPECT_EQ(code_of("{\"v\":1,\"command\":\"" + std::string(kMaxRequest, 'a') + "\"}"),
            "E-JSON-003");
}

TEST(AdminReply, HoldsAResultOrAnError) {
  EXPECT_EQ(make_reply("{\"a\":1}"), "{\"v\":1,\"ok\":true,\"result\":{\"a\":1}}\n");
  EXPECT_EQ(make_reply(Error{"E-ADMIN-003", "no \"such\" thing", {}, "mend"}),
            R"({"v":1,"ok":false,"error":{"code":"E-ADMIN-003","message":"no \"such\" thing",)"
            R"("hint":"mend"}})"
            "\n");
}

TEST(AdminReply, IsReadByTheOtherEnd) {
  EXPECT_EQ(*read_reply(make_reply("{\"a\":1}")), "{\"a\":1}");
  const auto error = read_reply(make_reply(Error{"E-ADMIN-004", "no name", {}, "mend"}));
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().code, "E-ADMIN-004");
  EXPECT_EQ(error.error().hint, "mend");
  EXPECT_EQ(read_reply("{}").error().code, "E-ADMIN-006");
  EXPECT_EQ(read_reply("hello\n").error().code, "E-ADMIN-006");
}

TEST(DnsTypes, AreWordsOrNumbers) {
  EXPECT_EQ(to_text(*parse_type("https")), "HTTPS");
  EXPECT_EQ(to_text(*parse_type("type28")), "AAAA");
  EXPECT_EQ(to_text(*parse_type("64000")), "TYPE64000");
  EXPECT_FALSE(parse_type("65536"));
  EXPECT_FALSE(parse_type("TYPE"));
}

} // namespace
} // namespace haechi::engine::admin
