#include "emit/coverage/matrix.h"
#include "policy/coverage/asker.h"

#include <gtest/gtest.h>

namespace haechi::emit::coverage {
namespace {

using namespace policy;

// One body that warns by default, one service; both have names that mean something elsewhere.
struct World {
  explicit World(const std::string& body) {
    auto written = std::make_shared<Policy>();
    Body one;
    one.id = body;
    one.default_effect = Effect::Warn;
    one.name = {.en = "</script><b>x", .ko = "\"><script>"};
    written->bodies = {one};
    catalog::Service service;
    service.id = "ai";
    service.category = {"generative-ai"};
    service.surfaces = {"web"};
    policy = written;
    catalog = catalog::Catalog::make({service}, {});
    policy::coverage::Question question;
    question.bodies = {body};
    question.categories = {"generative-ai"};
    policy::coverage::Asker asker(Decider::make(policy, catalog), question.known);
    coverage = policy::coverage::cover(asker, question).value();
  }

  [[nodiscard]] MatrixView view() const { return {coverage, *policy, *catalog, std::nullopt}; }

  std::shared_ptr<const Policy> policy;
  std::shared_ptr<const catalog::Catalog> catalog;
  policy::coverage::Coverage coverage;
};

TEST(Matrix, CsvCellsAreNoFormulas) {
  const World world("=cmd(\"x\"),y");
  const std::string csv = to_csv(world.view());
  EXPECT_NE(csv.find("\r\n\"'=cmd(\"\"x\"\"),y\",ai,~other,~other,warn,warn,warn,true,default,,"
                     "acknowledge,,,\r\n"),
            std::string::npos)
      << csv;
}

TEST(Matrix, NamesAreNoMarkupOnThePage) {
  const World world("<i>");
  const std::string page = to_page(world.view(), Language::English);
  EXPECT_EQ(page.find("<b>"), std::string::npos);
  EXPECT_EQ(page.find("<i>"), std::string::npos);
  EXPECT_EQ(page.find("</script>"), page.rfind("</script>"));
}

TEST(Matrix, AnEffectThatNothingHasGivesNoRows) {
  const World world("a");
  MatrixView view = world.view();
  view.effect = Effect::Block;
  EXPECT_NE(to_json(view).find("\"regions\":[]"), std::string::npos);
  EXPECT_NE(to_text(view, Language::Korean).find("해당하는 것이 없습니다."), std::string::npos);
}

} // namespace
} // namespace haechi::emit::coverage
