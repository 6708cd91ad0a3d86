// What haechi.yaml says of records, the admin socket, metrics, and people known by marks.
#include "engine/config/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::config {
namespace {

ResultOrErrors<Config> parse(const std::string& more, const std::string& identity = "") {
  return parse_config(
      {"/etc/haechi/haechi.yaml", "policy: policy\n"
                                  "dns: {listen: [127.0.0.1:8053], upstream: [192.0.2.53]}\n"
                                  "identity:\n  - {cidr: 127.0.0.0/8, body: kr.motie}\n" +
                                      identity + more});
}

std::string error_of(const ResultOrErrors<Config>& config) {
  return config ? "none" : to_string(config.error().front());
}

TEST(OperationConfig, HasDefaults) {
  const auto config = parse("");
  ASSERT_TRUE(config) << error_of(config);
  EXPECT_EQ(config->records.level, ledger::Level::Decisions);
  EXPECT_EQ(config->records.subjects, ledger::Subjects::Named);
  EXPECT_EQ(config->records.pseudonym_key.path, "/etc/haechi/records.pseudonym.key");
  EXPECT_EQ(config->records.keep_days, 0U);
  EXPECT_EQ(config->records.keep_bytes, 0U);
  EXPECT_EQ(config->admin.path, "/etc/haechi/records/haechi.sock");
  EXPECT_TRUE(config->has_default_admin);
  EXPECT_FALSE(config->metrics);
}

TEST(OperationConfig, ReadsEveryKey) {
  const auto config = parse(R"(records: {dir: /var/haechi, level: counts, subjects: pseudonyms,
  pseudonym_key: key, pseudonym_days: 7, keep_days: 90, keep_bytes: 1000000,
  purge_days: {decision: 90, count: 365}, hold_since: 2026-01-01}
admin: {socket: /run/haechi.sock}
metrics: {listen: 0.0.0.0:9105}
lists: [{file: a, as: b, bad_lines: refuse}, {file: c, as: d}]
)");
  ASSERT_TRUE(config) << error_of(config);
  EXPECT_EQ(config->records.level, ledger::Level::Counts);
  EXPECT_EQ(config->records.subjects, ledger::Subjects::Pseudonyms);
  EXPECT_EQ(config->records.pseudonym_key.path, "/etc/haechi/key");
  EXPECT_EQ(config->records.pseudonym_days, 7U);
  EXPECT_EQ(config->records.keep_days, 90U);
  EXPECT_EQ(config->records.keep_bytes, 1'000'000U);
  EXPECT_THAT(config->records.purge_days, testing::ElementsAre(90U, 0U, 365U));
  EXPECT_EQ(to_rfc3339(config->records.hold_since.value()), "2026-01-01T00:00:00Z");
  EXPECT_EQ(config->admin.path, "/run/haechi.sock");
  EXPECT_FALSE(config->has_default_admin);
  EXPECT_EQ(config->metrics->to_string(), "0.0.0.0:9105");
  EXPECT_TRUE(config->lists[0].refuses_bad_lines);
  EXPECT_FALSE(config->lists[1].refuses_bad_lines);
}

TEST(OperationConfig, AdminCanBeOff) {
  const auto config = parse("admin: off\n");
  ASSERT_TRUE(config) << error_of(config);
  EXPECT_TRUE(config->admin.is_empty());
}

TEST(OperationConfig, TellsWhatIsWrong) {
  EXPECT_THAT(error_of(parse("admin: {}\n")), testing::HasSubstr("E-CONFIG-003"));
  EXPECT_THAT(error_of(parse("admin: {socket: /" + std::string(107, 'a') + "}\n")),
              testing::HasSubstr("E-CONFIG-004"));
  EXPECT_THAT(error_of(parse("metrics: {}\n")), testing::HasSubstr("E-CONFIG-003"));
  EXPECT_THAT(error_of(parse("metrics: {listen: 127.0.0.1:8053}\n")),
              testing::HasSubstr("E-CONFIG-006"));
  EXPECT_THAT(error_of(parse("records: {level: all}\n")), testing::HasSubstr("E-CONFIG-005"));
  EXPECT_THAT(error_of(parse("records: {keep_days: -1}\n")), testing::HasSubstr("E-CONFIG-004"));
  EXPECT_THAT(error_of(parse("records: {purge_days: {notice: 1}}\n")),
              testing::HasSubstr("E-CONFIG"));
  EXPECT_THAT(error_of(parse("records: {hold_since: soon}\n")), testing::HasSubstr("E-CONFIG-004"));
}

TEST(OperationConfig, LimitsHaveBounds) {
  const auto config =
      parse("limits: {proxy_tunnels: 5, inspected_connections: 6, http_head_kb: 64, "
            "http2_streams: 1, proxy_hello_timeout_s: 3, proxy_keep_alive_s: 4, "
            "proxy_upload_timeout_s: 7, spill_total_mb: 8, "
            "proxy_connections_per_client: 9, clock_step_s: 0}\n");
  ASSERT_TRUE(config) << error_of(config);
  const Limits& limits = config->limits;
  EXPECT_EQ(limits.proxy_tunnels, 5U);
  EXPECT_EQ(limits.inspected_connections, 6U);
  EXPECT_EQ(limits.http_head_kb, 64U);
  EXPECT_EQ(limits.http2_streams, 1U);
  EXPECT_EQ(limits.proxy_hello_timeout_s, 3U);
  EXPECT_EQ(limits.proxy_keep_alive_s, 4U);
  EXPECT_EQ(limits.proxy_upload_timeout_s, 7U);
  EXPECT_EQ(limits.spill_total_mb, 8U);
  EXPECT_EQ(limits.proxy_connections_per_client, 9U);
  EXPECT_EQ(limits.clock_step_s, 0U);
  for (const char* wrong : {"http_head_kb: 3", "http_head_kb: 65", "http2_streams: 0",
                            "proxy_keep_alive_s: 0", "spill_total_mb: 0"}) {
    EXPECT_THAT(error_of(parse("limits: {" + std::string(wrong) + "}\n")),
                testing::HasSubstr("E-CONFIG-004"))
        << wrong;
  }
}

TEST(OperationConfig, PeopleCanBeKnownByMarks) {
  const auto config = parse("", "  - {mac: \"02-00-5E-00-53-01\", body: a}\n"
                                "  - {client_id: branch-7, body: b}\n");
  ASSERT_TRUE(config) << error_of(config);
  EXPECT_EQ(config->identity.size(), 1U);
  ASSERT_EQ(config->marked.size(), 2U);
  EXPECT_EQ(config->marked[0].mark, "mac:02:00:5e:00:53:01");
  EXPECT_EQ(config->marked[1].mark, "client-id:branch-7");
  EXPECT_EQ(config->marked[1].who.body, "b");
}

TEST(OperationConfig, AMarkIsOnePersonAndAnEntryHasOneName) {
  EXPECT_THAT(error_of(parse("", "  - {mac: \"02:00:5e:00:53:01\", body: a}\n"
                                 "  - {mac: \"02-00-5E-00-53-01\", body: b}\n")),
              testing::HasSubstr("is mapped twice, first on line 5 (E-CONFIG-006)"));
  EXPECT_THAT(error_of(parse("", "  - {cidr: 10.0.0.1, client_id: a, body: b}\n")),
              testing::HasSubstr("E-CONFIG-010"));
  EXPECT_THAT(error_of(parse("", "  - {mac: 02, body: a}\n")), testing::HasSubstr("E-CONFIG-004"));
  EXPECT_THAT(error_of(parse("", "  - {client_id: two words, body: a}\n")),
              testing::HasSubstr("E-CONFIG-004"));
  EXPECT_THAT(error_of(parse("", "  - {body: a}\n")), testing::HasSubstr("E-CONFIG-003"));
}

} // namespace
} // namespace haechi::engine::config
