#include "policy/coverage/request_json.h"
#include "policy/json/request.h"

#include <gtest/gtest.h>

namespace haechi::policy::coverage {
namespace {

// What is written, read back and written again.
std::string again(const Request& request) {
  const auto read = parse_request(to_json(request), TimeZone());
  return read ? to_json(*read) : read.error().message;
}

TEST(RequestJson, KeepsWhatIsKnownNothingAndUnknownApart) {
  Request request;
  request.at = Instant(std::chrono::hours(480'000));
  request.who.body = "kr.motie";
  request.who.role = "";
  request.who.groups = std::vector<std::string>{};
  request.who.attributes = {{"pledge", std::nullopt}, {"clearance", "high"}};
  request.service = "deepseek";
  request.surface = "web";
  request.facts.provider = Known();
  request.facts.control_country = KnownSet(std::vector<std::string>{"CN"});
  request.facts.attributes["certified"] = "";
  request.events["replied"] = request.at;
  request.data = Data{.open = false, .grades = std::nullopt, .findings = {{"personal-data"}}};
  const std::string text = to_json(request);
  EXPECT_EQ(again(request), text);
  EXPECT_NE(text.find(R"("role":"","groups":[],"attributes":{"clearance":"high","pledge":null})"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"("target":"deepseek.web")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("grade":null,"findings":["personal-data"])"), std::string::npos) << text;
  EXPECT_EQ(text.find("device"), std::string::npos) << text;
}

TEST(RequestJson, ASurfaceThatIsKnownToBeNothingStaysSo) {
  Request request;
  request.service = "deepseek";
  request.surface = "";
  const auto read = parse_request(to_json(request), TimeZone());
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->facts.surfaces, std::optional(KnownSet(std::vector<std::string>{})));
  EXPECT_EQ(read->surface, std::nullopt);
}

} // namespace
} // namespace haechi::policy::coverage
