// Every .scn file below this folder holds; and the tool itself sees what does not.
#include "scenarios/reader.h"
#include "scenarios/runner.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace haechi::scenario {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const fs::path kFolder = fs::path(HAECHI_SOURCE_DIR) / "tests/scenarios";

std::optional<std::string> read(const fs::path& path) {
  std::ifstream in(path);
  if (!in) {
    return std::nullopt;
  }
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<std::string> find_scenarios() {
  std::vector<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() == ".scn") {
      out.push_back(fs::relative(entry.path(), kFolder).string());
    }
  }
  std::ranges::sort(out);
  return out;
}

std::vector<std::string> play_text(const std::string& text) {
  const auto scenario = read_scenario({"a.scn", text});
  if (!scenario) {
    std::vector<std::string> out;
    for (const Error& error : scenario.error()) {
      out.push_back(to_string(error));
    }
    return out;
  }
  return play(*scenario, [](const std::string&) { return std::nullopt; });
}

class Scenarios : public testing::TestWithParam<std::string> {};

TEST_P(Scenarios, Hold) {
  const fs::path path = kFolder / GetParam();
  const auto text = read(path);
  ASSERT_TRUE(text);
  const auto scenario = read_scenario({GetParam(), *text});
  ASSERT_TRUE(scenario) << to_string(scenario.error().front());
  const auto problems =
      play(*scenario, [&](const std::string& file) { return read(path.parent_path() / file); });
  EXPECT_THAT(problems, IsEmpty()) << fmt::format("{}", fmt::join(problems, "\n"));
}

INSTANTIATE_TEST_SUITE_P(All, Scenarios, testing::ValuesIn(find_scenarios()),
                         [](const testing::TestParamInfo<std::string>& param) {
                           std::string name = param.param.substr(0, param.param.size() - 4);
                           std::ranges::replace_if(
                               name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                           return name;
                         });

const std::string kWorld = R"(# A world for the tests below.
policy
  bodies: {gov: {}}
  orders:
    - {id: ban, issuer: gov, force: binding, rules: [{target: {service: bad}, effect: block}]}
catalog
  - {id: bad, provider: b, provider_group: b, category: [generative-ai], hosting: external, surfaces: [web], hosts: [bad.example, "*.bad.example"]}
client pc 10.0.0.5 {body: gov}
upstream main 192.0.2.53
answer fine.example A
  fine.example 300 A 192.0.2.1
)";

TEST(ScenarioTool, SeesWhatIsMetAndWhatIsNot) {
  EXPECT_THAT(play_text(kWorld + "query pc fine.example A\n  noerror\n  answer fine.example 300 A "
                                 "192.0.2.1\n  asked main fine.example A by udp\n  counted 1\n"),
              IsEmpty());
  const std::vector<std::string> wrong{"nxdomain",
                                       "answer fine.example 299 A 192.0.2.1",
                                       "answer fine.example * A 192.0.2.2",
                                       "no answers",
                                       "ede 15",
                                       "flag tc",
                                       "no opt",
                                       "size 20",
                                       "asked 0",
                                       "asked main fine.example AAAA",
                                       "written refuse fine.example named-block",
                                       "counted 0",
                                       "waiting",
                                       "silence",
                                       "authority fine.example * SOA *"};
  for (const std::string& each : wrong) {
    EXPECT_THAT(play_text(kWorld + "query pc fine.example A\n  " + each + "\n"),
                ElementsAre(AllOf(HasSubstr("a.scn:13: expected `" + each + "`"))))
        << each;
  }
}

TEST(ScenarioTool, WantsAllAnswersNamed) {
  EXPECT_THAT(play_text(kWorld + "answer two.example A\n  two.example 300 A 192.0.2.1\n  "
                                 "two.example 300 A 192.0.2.2\nquery pc two.example A\n  answer "
                                 "two.example 300 A 192.0.2.1\n"),
              ElementsAre(HasSubstr("expected 1 answer records")));
}

TEST(ScenarioTool, WantsAnAnswerForEveryQuestion) {
  EXPECT_THAT(play_text(kWorld + "query pc new.example A\n"),
              Contains(HasSubstr("a.scn:12: upstream main was asked new.example A")));
}

TEST(ScenarioTool, JudgesByTheRealPolicy) {
  EXPECT_THAT(play_text(kWorld + "query pc www.bad.example A\n  nxdomain\n  ede 15 ban\n  asked 0\n"
                                 "  written refuse www.bad.example named-block ban\n"),
              IsEmpty());
}

TEST(ScenarioTool, TellsErrorsOfAConfigurationAtTheScenariosOwnLines) {
  EXPECT_THAT(play_text(kWorld + "dns\n  block_answer: nonsense\nquery pc fine.example A\n"),
              ElementsAre(AllOf(HasSubstr("a.scn:13:"), HasSubstr("E-CONFIG"))));
  EXPECT_THAT(play_text(kWorld + "policy\n  bodies: {gov: {}}\n  nonsense: 1\nquery pc "
                                 "fine.example A\n"),
              ElementsAre(AllOf(HasSubstr("a.scn:14:3:"), HasSubstr("E-POLICY"))));
  EXPECT_THAT(play_text("# x\npolicy missing.yaml\nclient pc 10.0.0.5 {body: gov}\nupstream main "
                        "192.0.2.53\nquery pc a.example A\n"),
              ElementsAre(HasSubstr("E-SCN-006")));
}

TEST(ScenarioTool, TellsFailedReloadsApart) {
  const std::string bad = kWorld + "query pc www.bad.example A\npolicy\n  nonsense: 1\nreload\n";
  EXPECT_THAT(play_text(bad + "  fails E-POLICY-001\nquery pc www.bad.example A\n  nxdomain\n"),
              IsEmpty());
  EXPECT_THAT(play_text(bad), ElementsAre(HasSubstr("E-POLICY")));
  EXPECT_THAT(play_text(kWorld + "query pc www.bad.example A\nreload\n  fails E-POLICY-001\n"),
              ElementsAre(HasSubstr("it went well")));
}

struct Slip {
  std::string line;
  std::string error;
};

TEST(ScenarioReader, TellsEverySlipWithItsPlace) {
  const std::vector<Slip> slips{
      {"qeury pc fine.example A", "a.scn:12:1: `qeury` is no step (E-SCN-001)"},
      {"query pda fine.example A", "a.scn:12:1: there is no client `pda` (E-SCN-005)"},
      {"query pc fine.example", "E-SCN-004"},
      {"query pc fine.example AX", "`AX` is no type (E-SCN-003)"},
      {"query pc fine.example A quickly", "`quickly` means nothing to a query (E-SCN-001)"},
      {"query pc fine.example A\n  nxdomian", "a.scn:13:1: `nxdomian` is nothing to expect"},
      {"query pc fine.example A\n  answer fine.example x A 1.2.3.4", "`x` is no TTL (E-SCN-002)"},
      {"answer fine.example A\n  fine.example 300 A 1.2.3", "a.scn:13:1: `1.2.3` is no address"},
      {"answer fine.example A\n  fine.example <=3 A 1.2.3.4", "`<=3` is no TTL"},
      {"answer fine.example A after lunch", "`after` means nothing to an answer (E-SCN-001)"},
      {"answer fine.example A from nowhere", "there is no upstream `nowhere` (E-SCN-005)"},
      {"advance soon", "E-SCN-003"},
      {"clock noon", "E-SCN-003"},
      {"start today", "E-SCN-003"},
      {"then first", "no query above is called `first` (E-SCN-005)"},
      {"client pc", "E-SCN-004"},
      {"client pc 10.0.0.5 gov", "E-SCN-004"},
      {"upstream main 192.0.2.53 loud", "`loud` is no property of an upstream (E-SCN-001)"},
      {"start 2025-02-06\n  noerror", "a.scn:13:1: `noerror` is indented"}};
  for (const Slip& slip : slips) {
    EXPECT_THAT(play_text(kWorld + slip.line + "\n"), Contains(HasSubstr(slip.error))) << slip.line;
  }
  EXPECT_THAT(play_text("start 2025-02-06\n"),
              Contains(HasSubstr("a scenario begins with a comment")));
  EXPECT_THAT(play_text("# Nothing.\nstart 2025-02-06\n"),
              ElementsAre(HasSubstr("nothing is asked")));
  EXPECT_THAT(play_text(kWorld + "sleep 5\nwake up\n"), SizeIs(2)) << "all at once";
}

} // namespace
} // namespace haechi::scenario
