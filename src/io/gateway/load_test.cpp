#include "io/files/temporary_folder.h"
#include "io/gateway/load.h"
#include "io/gateway/policy_in_force.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/inotify.h>
#include <unistd.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kPolicy = R"(bodies: {org: {name: {en: Office, ko: 기관}}}
devices: {pc: {owner: body}}
zones: {office: {owner: body}}
orders: [{id: o, issuer: org, force: binding, rules: [{target: {service: ours}, effect: block}]}]
)";
constexpr std::string_view kConfig = R"(policy: policy.yaml
catalog: catalog.yaml
proxy: {listen: [127.0.0.1:0]}
identity: [{cidr: 10.0.0.0/8, body: org, device: pc, zone: office}]
)";
constexpr std::string_view kCatalog =
    "- {id: chat, category: [generative-ai], surfaces: [web], hosts: [chat.example]}\n";
constexpr std::string_view kUsers =
    "lee:$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e\n";

class LoadGatewayTest : public testing::Test {
 protected:
  LoadGatewayTest() {
    write("policy.yaml", kPolicy);
    write("catalog.yaml", kCatalog);
  }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_ / name) << text;
    fs::permissions(folder_ / name, fs::perms::owner_read | fs::perms::owner_write);
  }

  ResultOrErrors<Loaded> load(std::string_view added) const {
    write("haechi.yaml", std::string(kConfig) + std::string(added));
    return load_gateway((folder_ / "haechi.yaml").string(), 7);
  }

  std::vector<std::string> codes_of(std::string_view added) const {
    std::vector<std::string> out;
    const auto loaded = load(added);
    for (const Error& error : loaded ? Errors() : loaded.error()) {
      out.push_back(error.code);
    }
    return out;
  }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-load").value();
  fs::path folder_ = temporary_.path();
};

TEST_F(LoadGatewayTest, PutsEverythingIntoOneSnapshot) {
  write("ours.txt", "ours.example\n# comment\nmore.example\n");
  write("users.txt", kUsers);
  write("hosts", "192.0.2.1 WWW.example.org\n");
  const auto loaded =
      load("lists: [{file: ours.txt, as: ours}]\nusers: users.txt\nupstream: {hosts: hosts}\n");
  ASSERT_TRUE(loaded) << to_string(loaded.error().front());
  const auto& snapshot = *loaded->snapshot;
  EXPECT_THAT(loaded->warnings, IsEmpty()) << to_string(loaded->warnings.front());
  EXPECT_EQ(snapshot.epoch(), 7U);
  EXPECT_NE(snapshot.catalog().find_service("ours"), nullptr);
  EXPECT_EQ(snapshot.catalog().find_candidates("www.more.example").size(), 1U);
  EXPECT_NE(snapshot.identities().users().find("lee"), nullptr);
  EXPECT_TRUE(snapshot.config().upstream.hosts.contains("www.example.org"));
}

TEST_F(LoadGatewayTest, FileThatIsMissingIsToldAtThePlaceThatNamesIt) {
  const auto loaded = load("lists: [{file: none.txt, as: ours}]\nusers: nobody.txt\n"
                           "upstream: {ca: none.pem, hosts: none}\n");
  ASSERT_FALSE(loaded);
  std::vector<std::uint32_t> lines;
  for (const Error& error : loaded.error()) {
    EXPECT_EQ(error.code, "E-IO-001") << to_string(error);
    EXPECT_THAT(error.where.file, HasSubstr("haechi.yaml"));
    lines.push_back(error.where.line);
  }
  EXPECT_THAT(lines, ElementsAre(5, 6, 7, 7));
}

TEST_F(LoadGatewayTest, ErrorsOfEveryFileAreToldTogether) {
  write("policy.yaml", "bodies: {org: {nme: x}}\n");
  write("catalog.yaml", "- {id: 'a b'}\n");
  write("users.txt", "kim:secret\n");
  const auto codes = codes_of("users: users.txt\n");
  EXPECT_THAT(codes, Contains(testing::StartsWith("E-POLICY-")));
  EXPECT_THAT(codes, Contains(testing::StartsWith("E-CATALOG-")));
  EXPECT_THAT(codes, Contains("E-USERS-002"));
}

TEST_F(LoadGatewayTest, PasswordFileOpenToEverybodyIsAnError) {
  write("users.txt", kUsers);
  EXPECT_THAT(codes_of("users: users.txt\n"), IsEmpty());
  fs::permissions(folder_ / "users.txt", fs::perms::others_read, fs::perm_options::add);
  EXPECT_THAT(codes_of("users: users.txt\n"), ElementsAre("E-USERS-007"));
  fs::permissions(folder_ / "users.txt", fs::perms::others_all, fs::perm_options::remove);
  fs::permissions(folder_ / "users.txt", fs::perms::group_read, fs::perm_options::add);
  EXPECT_THAT(codes_of("users: users.txt\n"), IsEmpty());
}

TEST_F(LoadGatewayTest, TrustFileMustHoldCertificates) {
  write("ca.pem", "no certificate\n");
  EXPECT_THAT(codes_of("upstream: {ca: ca.pem}\n"), ElementsAre("E-GATEWAY-004"));
  write("ca.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  EXPECT_THAT(codes_of("upstream: {ca: ca.pem}\n"), ElementsAre("E-GATEWAY-004"));
}

TEST_F(LoadGatewayTest, UserThatThisMachineDoesNotHaveIsAnError) {
  EXPECT_THAT(codes_of("run_as: no-such-user-here\n"), ElementsAre("E-PROCESS-001"));
}

TEST_F(LoadGatewayTest, WarningsDoNotStandInTheWay) {
  write("hosts", "# nobody\n");
  write("ours.txt", "ours.example\nno name at all\n");
  const auto loaded = load("operator: elsewhere\nupstream: {hosts: hosts}\n"
                           "lists: [{file: ours.txt, as: ours}]\n");
  ASSERT_TRUE(loaded) << to_string(loaded.error().front());
  std::vector<std::string> codes;
  for (const Error& warning : loaded->warnings) {
    codes.push_back(warning.code);
  }
  EXPECT_THAT(codes, testing::IsSupersetOf({"E-GATEWAY-002", "E-GATEWAY-005"}));
  EXPECT_EQ(codes.size(), 3U) << "and the line of the list that is no name";
}

TEST_F(LoadGatewayTest, WhatTheRegisterToldIsNeverTakenBackByAMissingFile) {
  write("policy.yaml", std::string(kPolicy.substr(0, kPolicy.find("force: binding"))) +
                           "force: binding, from: {event: block-in-force, ref: a},"
                           " rules: [{target: {service: ours}, effect: block}]}]\n");
  const auto first = load("");
  ASSERT_TRUE(first) << to_string(first.error().front());
  const auto tells_lack = Contains(testing::Field(&Error::code, "E-OVERSIGHT-033"));
  EXPECT_THAT(first->warnings, tells_lack);
  EXPECT_EQ(first->events.digest, "");

  write("events.json",
        R"({"v":1,"events":{"block-in-force:a":"2025-02-01T00:00:00Z"},"lifted":{}})");
  const auto second = load("");
  ASSERT_TRUE(second);
  EXPECT_THAT(second->warnings, testing::Not(tells_lack));
  EXPECT_NE(second->events.digest, "");

  fs::remove(folder_ / "events.json");
  const std::string config = (folder_ / "haechi.yaml").string();
  const auto third = load_gateway(config, 8, second->events);
  ASSERT_FALSE(third);
  EXPECT_THAT(third.error(), ElementsAre(testing::Field(&Error::code, "E-OVERSIGHT-032")));
  EXPECT_TRUE(load_gateway(config, 8, first->events)) << "there was none before";
}

// Of the names that are opened in the folder, in this order, those that exist there.
class OpenedNames {
 public:
  explicit OpenedNames(const fs::path& folder) : watch_(::inotify_init1(IN_NONBLOCK)) {
    EXPECT_GE(::inotify_add_watch(watch_, folder.c_str(), IN_OPEN), 0);
  }

  ~OpenedNames() { ::close(watch_); }

  OpenedNames(const OpenedNames&) = delete;
  OpenedNames& operator=(const OpenedNames&) = delete;

  [[nodiscard]] std::vector<std::string> take() const {
    std::array<char, 65'536> room{};
    const ssize_t size = ::read(watch_, room.data(), room.size());
    std::vector<std::string> out;
    for (std::size_t at = 0;
         at + sizeof(inotify_event) <= static_cast<std::size_t>(std::max<ssize_t>(size, 0));) {
      inotify_event event{};
      std::memcpy(&event, room.data() + at, sizeof event);
      if (event.len > 0) {
        out.emplace_back(room.data() + at + sizeof event);
      }
      at += sizeof event + event.len;
    }
    return out;
  }

 private:
  int watch_;
};

// An adoption that falls between the two would else be in force nowhere, and no news either.
TEST_F(LoadGatewayTest, EventsAreReadBeforeThePolicyThatChangesBeforeThem) {
  write("events.json", R"({"v":1,"events":{},"lifted":{}})");
  const OpenedNames opened(folder_);
  ASSERT_TRUE(load(""));
  std::vector<std::string> both;
  std::ranges::copy_if(opened.take(), std::back_inserter(both), [](const std::string& name) {
    return name == "events.json" || name == "policy.yaml";
  });
  EXPECT_THAT(both, ElementsAre("events.json", "policy.yaml"));
}

TEST_F(LoadGatewayTest, TheDigestIsThatOfThePolicyAsWritten) {
  write("policy.yaml", std::string(kPolicy.substr(0, kPolicy.find("rules:"))) +
                           "from: {event: block-in-force, ref: a}, expires: 2025-06-01, "
                           "rules: [{target: {service: ours}, effect: block}]}]\n");
  const auto before = load("");
  ASSERT_TRUE(before) << to_string(before.error().front());
  write(
      "events.json",
      R"({"v":1,"events":{"block-in-force:a":"2025-02-01T00:00:00Z","other":"2025-02-01T00:00:00Z"},)"
      R"("lifted":{},"renewed":{"o":{"expires":"2026-06-01T00:00:00Z","issuer":"org"}}})");
  const auto after = load("");
  ASSERT_TRUE(after) << to_string(after.error().front());
  EXPECT_EQ(after->snapshot->decider().digest(), before->snapshot->decider().digest());
  EXPECT_EQ(to_rfc3339(after->snapshot->decider().policy().orders.front().expires.value()),
            "2026-06-01T00:00:00Z");
  EXPECT_EQ(to_note(before->events, before->told), "");
  EXPECT_EQ(to_note(after->events, after->told),
            "events " + after->events.digest +
                ": block-in-force:a 2025-02-01T00:00:00Z, order-renewed:o 2026-06-01T00:00:00Z");
}

TEST_F(LoadGatewayTest, ConfigurationThatCannotBeReadHasNoPlace) {
  const auto loaded = load_gateway((folder_ / "none.yaml").string(), 1);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().front().code, "E-IO-001");
  EXPECT_EQ(loaded.error().front().where.file, "");
}

} // namespace
} // namespace haechi::io
