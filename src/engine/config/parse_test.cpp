#include "engine/config/parse.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace haechi::engine::config {
namespace {

constexpr std::string_view kSmallest = R"(policy: policy
dns: {listen: [127.0.0.1:8053], upstream: [192.0.2.53]}
identity:
  - {cidr: 127.0.0.0/8, body: kr.motie}
)";

ResultOrErrors<Config> parse(std::string text, std::string file = "/etc/haechi/haechi.yaml") {
  return parse_config({std::move(file), std::move(text)});
}

std::string first_error(const ResultOrErrors<Config>& result) {
  return result ? "no error" : to_string(result.error().front());
}

TEST(ParseConfig, FillsDefaults) {
  const auto config = parse(std::string(kSmallest));
  ASSERT_TRUE(config) << first_error(config);
  EXPECT_EQ(config->policy.path, "/etc/haechi/policy");
  EXPECT_EQ(config->policy.where, (Location{"/etc/haechi/haechi.yaml", 1, 9}));
  EXPECT_TRUE(config->catalog.is_empty());
  EXPECT_EQ(config->records.dir.path, "/etc/haechi/records");
  EXPECT_EQ(config->records.sync, Sync::Kernel);
  EXPECT_EQ(config->dns.listen.at(0).to_string(), "127.0.0.1:8053");
  EXPECT_EQ(config->dns.upstream.at(0).to_string(), "192.0.2.53:53");
  EXPECT_EQ(config->proxy.ports, (std::vector<std::uint16_t>{80, 443}));
  EXPECT_EQ(config->proxy.authenticate, Authenticate::Off);
  EXPECT_FALSE(config->status.has_value());
  EXPECT_EQ(config->limits.drain_s, 10U);
}

TEST(ParseConfig, ReadsEveryKey) {
  const auto config = parse(R"(
policy: /srv/policy
catalog: ../catalog
operator: kr.motie
run_as: haechi
lists:
  - {file: lists/ours.txt, as: our-list}
records: {dir: /var/lib/haechi/records, rotate_bytes: 1048576, keep_files: 0, buffer: 300, sync: disk}
dns: {listen: [127.0.0.1:53, "[::1]:53"], upstream: 192.0.2.53:5353}
proxy:
  listen: 127.0.0.1:3128
  ports: [443, 8443]
  authenticate: required
  allowed_destinations: [10.0.0.0/8, 127.0.0.1]
upstream: {ca: ca.pem, hosts: {WWW.Example.ORG.: [127.0.0.1, "::1"]}, resolver: [192.0.2.1]}
identity:
  - cidr: 10.1.0.0/16
    body: kr.motie
    role: employee
    groups: [a, b]
    device: gov-pc
    zone: internet
    located: KR
    attributes: {clearance: high, vetted: ""}
  - {cidr: 2001:db8::/32, body: "", groups: []}
users: {file: users.txt}
limits: {threads: 3, drain_s: 1, proxy_connections: 9}
status: {listen: "[::1]:8054"}
)");
  ASSERT_TRUE(config) << first_error(config);
  EXPECT_EQ(config->policy.path, "/srv/policy");
  EXPECT_EQ(config->catalog.path, "/etc/haechi/../catalog");
  EXPECT_EQ(config->operator_body, "kr.motie");
  EXPECT_EQ(config->run_as, "haechi");
  EXPECT_EQ(config->lists.at(0).as, "our-list");
  EXPECT_EQ(config->records.rotate_bytes, 1'048'576U);
  EXPECT_EQ(config->records.keep_files, 0U);
  EXPECT_EQ(config->records.sync, Sync::Disk);
  EXPECT_EQ(config->dns.listen.at(1).to_string(), "[::1]:53");
  EXPECT_EQ(config->proxy.authenticate, Authenticate::Required);
  EXPECT_EQ(config->proxy.allowed_destinations.at(1).to_string(), "127.0.0.1/32");
  EXPECT_EQ(config->upstream.hosts.at("www.example.org").size(), 2U);
  const IdentityEntry& first = config->identity.at(0);
  EXPECT_EQ(first.who.role, "employee");
  EXPECT_EQ(first.who.groups, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(first.who.assurance, "address");
  EXPECT_EQ(first.who.attributes->at("vetted"), "");
  EXPECT_EQ(first.zone_at, (Place{22, 11}));
  const IdentityEntry& guest = config->identity.at(1);
  EXPECT_EQ(guest.who.body, "") << "known to be nothing";
  EXPECT_EQ(guest.who.role, std::nullopt) << "unknown";
  EXPECT_TRUE(guest.who.groups.has_value());
  EXPECT_EQ(config->users.path, "/etc/haechi/users.txt");
  EXPECT_EQ(config->limits.threads, 3U);
  EXPECT_EQ(config->status->to_string(), "[::1]:8054");
}

TEST(ParseConfig, EveryPortMayBeMeant) {
  const auto config = parse("policy: p\nproxy: {listen: 127.0.0.1:3128, ports: any}\n"
                            "identity: [{cidr: 10.0.0.0/8, body: a}]\n");
  ASSERT_TRUE(config) << first_error(config);
  EXPECT_TRUE(config->proxy.allows_every_port);
  EXPECT_FALSE(parse(std::string(kSmallest))->proxy.allows_every_port);
}

TEST(ParseConfig, UsersTurnAuthenticationOn) {
  const auto config =
      parse(std::string(kSmallest) + "proxy: {listen: [127.0.0.1:3128]}\nusers: users.txt\n");
  ASSERT_TRUE(config) << first_error(config);
  EXPECT_EQ(config->proxy.authenticate, Authenticate::Optional);
}

struct WrongCase {
  std::string name;
  std::string added; // below the smallest configuration, on line 5
  std::string code;
  std::uint32_t line;
  std::uint32_t column;
  std::string hint_part;
};

void PrintTo(const WrongCase& wrong, std::ostream* out) {
  *out << wrong.name;
}

class WrongConfig : public testing::TestWithParam<WrongCase> {};

TEST_P(WrongConfig, IsToldWithCodePlaceAndHint) {
  const WrongCase& wrong = GetParam();
  const auto config = parse(std::string(kSmallest) + wrong.added, "haechi.yaml");
  ASSERT_FALSE(config);
  const Error& error = config.error().front();
  EXPECT_EQ(error.code, wrong.code) << to_string(error);
  EXPECT_EQ(error.where, (Location{"haechi.yaml", wrong.line, wrong.column})) << to_string(error);
  EXPECT_THAT(error.hint, testing::HasSubstr(wrong.hint_part));
  EXPECT_EQ(config.error().size(), 1U) << to_string(config.error().back());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, WrongConfig,
    testing::Values(
        WrongCase{"UnknownKey", "proxi: {}", "E-CONFIG-001", 5, 1, "did you mean `proxy`?"},
        WrongCase{"UnknownKeyBelow", "proxy: {listen: ['127.0.0.1:1'], port: [80]}", "E-CONFIG-001",
                  5, 34, "did you mean `ports`?"},
        WrongCase{"UnknownLimit", "limits: {thread: 1}", "E-CONFIG-001", 5, 10, "`threads`"},
        WrongCase{"SectionIsNoMapping", "limits: 4", "E-CONFIG-002", 5, 9, "keys: threads"},
        WrongCase{"ListIsNoList", "lists: {a: b}", "E-CONFIG-002", 5, 8, "lists: ["},
        WrongCase{"EmptyPath", "catalog: ", "E-CONFIG-002", 5, 1, ""},
        WrongCase{"EndlessText", "catalog: " + std::string(kMaxText + 1, 'a'), "E-CONFIG-004", 5,
                  10, ""},
        WrongCase{"NoListen", "proxy: {ports: [80]}", "E-CONFIG-003", 5, 8, "listen: ["},
        WrongCase{"ListWithoutName", "lists: [{file: a}]", "E-CONFIG-003", 5, 9, "as: our-list"},
        WrongCase{"UsersWithoutFile", "users: {}", "E-CONFIG-003", 5, 8, "users: {file"},
        WrongCase{"NoPort", "proxy: {listen: [127.0.0.1]}", "E-CONFIG-004", 5, 18, "127.0.0.1:"},
        WrongCase{"PortTooLarge", "proxy: {listen: ['[::1]:1'], ports: [65536]}", "E-CONFIG-004", 5,
                  38, ""},
        WrongCase{"PortAsText", "proxy: {listen: ['[::1]:1'], ports: [eighty]}", "E-CONFIG-004", 5,
                  38, ""},
        WrongCase{"BadDestination",
                  "proxy: {listen: ['[::1]:1'], allowed_destinations: [10.0.0.1/8]}",
                  "E-CONFIG-004", 5, 53, "10.0.0.0/8"},
        WrongCase{"BadHostName", "upstream: {hosts: {a..b: 127.0.0.1}}", "E-CONFIG-004", 5, 20, ""},
        WrongCase{"BadHostAddress", "upstream: {hosts: {a.example: local}}", "E-CONFIG-004", 5, 31,
                  ""},
        WrongCase{"SameHostTwice",
                  "upstream: {hosts: {a.example: 127.0.0.1, A.Example.: 127.0.0.1}}",
                  "E-CONFIG-006", 5, 42, ""},
        WrongCase{"UnknownSync", "records: {sync: disc}", "E-CONFIG-005", 5, 17, "`disk`"},
        WrongCase{"TooFewBytes", "records: {rotate_bytes: 10}", "E-CONFIG-004", 5, 25, ""},
        WrongCase{"SamePortTwice", "proxy: {listen: ['[::1]:1'], ports: [80, 80]}", "E-CONFIG-006",
                  5, 42, ""},
        WrongCase{"ListenerTakenByDns", "proxy: {listen: [127.0.0.1:8053]}", "E-CONFIG-006", 5, 8,
                  ""},
        WrongCase{"StatusNotOnLoopback", "status: {listen: 0.0.0.0:80}", "E-CONFIG-008", 5, 18,
                  "127.0.0.1"},
        WrongCase{"AuthenticateWithoutUsers",
                  "proxy: {listen: ['[::1]:1'], authenticate: required}", "E-CONFIG-010", 5, 8,
                  "haechi password"},
        WrongCase{"SyntaxOfYaml", "limits: ]", "E-YAML-001", 5, 9, ""},
        WrongCase{"KeyTwice", "policy: other", "E-YAML-002", 5, 1, ""}),
    [](const auto& row) { return row.param.name; });

class WrongIdentity : public testing::TestWithParam<WrongCase> {};

TEST_P(WrongIdentity, IsToldWithCodeAndPlace) {
  const WrongCase& wrong = GetParam();
  const auto config = parse(std::string(kSmallest) + wrong.added, "haechi.yaml");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().front().code, wrong.code) << first_error(config);
  EXPECT_EQ(config.error().front().where, (Location{"haechi.yaml", wrong.line, wrong.column}))
      << first_error(config);
  EXPECT_THAT(config.error().front().hint, testing::HasSubstr(wrong.hint_part));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, WrongIdentity,
    testing::Values(WrongCase{"SamePrefixTwice", "  - {cidr: 127.0.0.0/8, body: x}", "E-CONFIG-006",
                              5, 12, "longer prefixes"},
                    WrongCase{"MappedPrefixIsTheSame",
                              "  - {cidr: '::ffff:127.0.0.1', body: x}\n"
                              "  - {cidr: 127.0.0.1, body: x}",
                              "E-CONFIG-006", 6, 12, ""},
                    WrongCase{"HostBits", "  - {cidr: 10.1.1.1/8, body: x}", "E-CONFIG-004", 5, 12,
                              "10.0.0.0/8"},
                    WrongCase{"NoBody", "  - {cidr: 10.0.0.0/8}", "E-CONFIG-003", 5, 5, "body: "},
                    WrongCase{"NoCidr", "  - {body: x}", "E-CONFIG-003", 5, 5, "cidr: "},
                    WrongCase{"UnknownFacet", "  - {cidr: 10.0.0.0/8, body: x, rolle: y}",
                              "E-CONFIG-001", 5, 33, "`role`"},
                    WrongCase{"GroupsOfLists", "  - {cidr: 10.0.0.0/8, body: x, groups: [[a]]}",
                              "E-CONFIG-002", 5, 42, ""},
                    WrongCase{"AttributesAsList",
                              "  - {cidr: 10.0.0.0/8, body: x, attributes: [a]}", "E-CONFIG-002", 5,
                              45, ""}),
    [](const auto& row) { return row.param.name; });

TEST(ParseConfig, TellsEverythingThatIsMissing) {
  const auto config = parse("operator: kr.motie\n");
  ASSERT_FALSE(config);
  std::vector<std::string> codes;
  for (const Error& error : config.error()) {
    codes.push_back(error.code);
  }
  EXPECT_THAT(codes, testing::ElementsAre("E-CONFIG-003", "E-CONFIG-003", "E-CONFIG-009"));
}

TEST(ParseConfig, RefusesAnEmptyFile) {
  const auto config = parse("");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().front().code, "E-CONFIG-002");
}

TEST(ParseConfig, TellsErrorsInOrderOfPlace) {
  const auto config = parse("dsn: 1\nproxy: 2\nstatus: 3\n");
  ASSERT_FALSE(config);
  for (std::size_t i = 1; i < config.error().size(); ++i) {
    EXPECT_LE(config.error()[i - 1].where.line, config.error()[i].where.line);
  }
  EXPECT_GE(config.error().size(), 5U);
}

TEST(ParseConfig, StopsCountingErrorsAtItsBound) {
  std::string text = "identity:\n";
  for (std::size_t i = 0; i < 3 * kMaxErrors; ++i) {
    text += "  - {cidr: nowhere, body: x}\n";
  }
  const auto config = parse(std::move(text));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().size(), kMaxErrors + 1);
}

TEST(ParseConfig, RefusesMoreIdentitiesThanItsBound) {
  std::string text = "identity:\n";
  for (std::size_t i = 0; i <= kMaxIdentities; ++i) {
    text += "- 1\n";
  }
  const auto config = parse(std::move(text));
  ASSERT_FALSE(config);
  EXPECT_TRUE(
      std::ranges::any_of(config.error(), [](const Error& e) { return e.code == "E-CONFIG-007"; }));
}

TEST(Beside, JoinsRelativePathsToTheFolderOfTheFile) {
  EXPECT_EQ(beside("haechi.yaml", "policy"), "policy");
  EXPECT_EQ(beside("conf/haechi.yaml", "policy"), "conf/policy");
  EXPECT_EQ(beside("conf/haechi.yaml", "/policy"), "/policy");
}

} // namespace
} // namespace haechi::engine::config
