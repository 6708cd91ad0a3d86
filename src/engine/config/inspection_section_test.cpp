#include "engine/config/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::config {
namespace {

using certificates::CertificateProblem;
using testing::ElementsAre;

ResultOrErrors<Config> parse(const std::string& inspection) {
  return parse_config({"/etc/haechi.yaml", "policy: p\nidentity: [{cidr: 10.0.0.0/8, body: a}]\n"
                                           "proxy: {listen: 127.0.0.1:8080}\ninspection:\n" +
                                               inspection});
}

std::vector<std::string> codes(const ResultOrErrors<Config>& config) {
  std::vector<std::string> out;
  if (!config) {
    for (const Error& error : config.error()) {
      out.push_back(error.code);
    }
  }
  return out;
}

TEST(InspectionSection, ReadsEveryKey) {
  const auto config = parse(R"(  ca: ca
  passphrase_file: ca.pass
  signer_user: haechi-signer
  name: Office CA
  organization: Office
  revocation_lists: [a.crl, b.crl]
  exceptions:
    - host: Intra.Example.org
      problems: [expired, self-signed]
      until: 2027-01-01T09:00:00+09:00
      certificate: "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"
      reason: ticket 7
    - {host: 192.0.2.1, problems: weak-key, until: 2027-01-01}
  detectors: own
  content_kb: 64
  pseudonyms_h: 2
  surrogates: [card, email]
  unsure_bodies: undecided
)");
  ASSERT_TRUE(config) << to_string(config.error().front());
  const Inspection& read = config->inspection;
  EXPECT_EQ(read.detectors.path, "/etc/own");
  EXPECT_EQ(read.content_kb, 64U);
  EXPECT_EQ(read.pseudonyms_h, 2U);
  EXPECT_THAT(read.surrogates, testing::ElementsAre("card", "email"));
  EXPECT_FALSE(read.changes_unsure);
  EXPECT_EQ(read.ca.path, "/etc/ca");
  EXPECT_EQ(read.passphrase_file.path, "/etc/ca.pass");
  EXPECT_EQ(read.signer_user, "haechi-signer");
  EXPECT_EQ(read.name, "Office CA");
  EXPECT_EQ(read.organization, "Office");
  ASSERT_EQ(read.revocation_lists.size(), 2U);
  ASSERT_EQ(read.exceptions.size(), 2U);
  const auto& first = read.exceptions.front();
  EXPECT_EQ(first.host, "intra.example.org");
  EXPECT_THAT(first.problems,
              ElementsAre(CertificateProblem::Expired, CertificateProblem::SelfSigned));
  EXPECT_EQ(to_rfc3339(first.until), "2027-01-01T00:00:00Z");
  EXPECT_EQ(first.certificate->at(1), 0x11);
  EXPECT_EQ(first.reason, "ticket 7");
  EXPECT_EQ(read.exceptions.back().host, "192.0.2.1");
}

TEST(InspectionSection, RefusesWhatItCannotHoldTo) {
  EXPECT_THAT(codes(parse("  cas: ca\n")), ElementsAre("E-CONFIG-001"));
  EXPECT_THAT(codes(parse("  name: \"a\\x00b\"\n")), testing::Not(ElementsAre()));
  EXPECT_THAT(codes(parse("  exceptions: [{host: a.test, problems: expired}]\n")),
              ElementsAre("E-CONFIG-003"));
  const auto exception = [](const std::string& more) {
    return codes(parse("  exceptions: [{" + more + "}]\n"));
  };
  EXPECT_THAT(exception("host: a b, problems: expired, until: 2027-01-01"),
              ElementsAre("E-CONFIG-004"));
  EXPECT_THAT(exception("host: a.test, problems: old, until: 2027-01-01"),
              ElementsAre("E-CONFIG-005"));
  EXPECT_THAT(exception("host: a.test, problems: revoked, until: 2027-01-01"),
              ElementsAre("E-CONFIG-010"));
  EXPECT_THAT(exception("host: a.test, problems: expired, until: soon"),
              ElementsAre("E-CONFIG-004"));
  EXPECT_THAT(exception("host: a.test, problems: expired, until: 2027-01-01, certificate: 00ff"),
              ElementsAre("E-CONFIG-004"));
}

TEST(InspectionSection, SaysWhatBecomesOfProgramsAndAccounts) {
  EXPECT_FALSE(parse("  ca: ca\n")->inspection.programs_acknowledge);
  EXPECT_TRUE(parse("  ca: ca\n  programs: acknowledge\n")->inspection.programs_acknowledge);
  EXPECT_THAT(codes(parse("  ca: ca\n  programs: ask\n")), ElementsAre("E-CONFIG-005"));
  EXPECT_THAT(codes(parse("  ca: ca\n  tenants: {openai-organization: workspace}\n")),
              ElementsAre("E-HTTP-011"));
  EXPECT_THAT(codes(parse("  ca: ca\n  tenants: {slack-workspaces: T1}\n")),
              ElementsAre("E-HTTP-016"));
}

} // namespace
} // namespace haechi::engine::config
