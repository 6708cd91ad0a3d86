#include "catalog/diff.h"

#include <gmock/gmock.h>

namespace haechi::catalog {

namespace {

CatalogSide make(const std::string& endpoints, const std::string& category = "chat") {
  auto side = load_side({{"providers/p.yaml", "id: p\nname: P\n"},
                         {"services/s.yaml", "id: s\nname: S\nprovider: p\ncategory: [" + category +
                                                 "]\nhosting: external\nendpoints:\n" + endpoints},
                         {"models/m.yaml", "maker: m\npatterns: [\"m-*\"]\n"}});
  EXPECT_TRUE(side.has_value()) << to_string(side.error().front());
  return side ? std::move(*side) : CatalogSide();
}

std::vector<std::string> what(const std::vector<Change>& changes) {
  std::vector<std::string> out;
  for (const Change& change : changes) {
    out.push_back(change.what);
  }
  return out;
}

using testing::ElementsAre;
using testing::IsEmpty;

} // namespace

TEST(CatalogDiff, EqualCatalogsHaveNone) {
  const CatalogSide side = make("  - {name: a.example}\n");
  EXPECT_TRUE(find_changes(side, side).is_empty());
  EXPECT_EQ(to_text(find_changes(side, side)), "no difference\n");
}

TEST(CatalogDiff, AddedNamesAreStricterAndRemovedOnesLooser) {
  const CatalogSide one = make("  - {name: a.example}\n");
  const CatalogSide two = make("  - {name: a.example}\n  - {name: b.example, match: suffix}\n");
  const CatalogDiff diff = find_changes(one, two);
  EXPECT_THAT(what(diff.names.added), ElementsAre("s suffix b.example"));
  EXPECT_THAT(what(diff.stricter), ElementsAre("*.b.example", "b.example"));
  EXPECT_THAT(diff.looser, IsEmpty());
  EXPECT_THAT(what(find_changes(two, one).looser), ElementsAre("*.b.example", "b.example"));
}

TEST(CatalogDiff, ANarrowerMatchIsLooserBelow) {
  const CatalogDiff diff = find_changes(make("  - {name: a.example, match: suffix}\n"),
                                        make("  - {name: a.example, match: exact}\n"));
  EXPECT_THAT(what(diff.looser), ElementsAre("*.a.example"));
}

TEST(CatalogDiff, ANameThatASuffixCoversStaysBlocked) {
  const CatalogDiff diff =
      find_changes(make("  - {name: a.example, match: suffix}\n  - {name: x.a.example}\n"),
                   make("  - {name: a.example, match: suffix}\n"));
  EXPECT_THAT(what(diff.names.removed), ElementsAre("s exact x.a.example"));
  EXPECT_THAT(diff.looser, IsEmpty());
}

TEST(CatalogDiff, SaysWhatChangedInAnEntry) {
  const CatalogDiff diff =
      find_changes(make("  - {name: a.example}\n"), make("  - {name: a.example}\n", "search"));
  ASSERT_EQ(diff.services.changed.size(), 1U);
  EXPECT_THAT(diff.services.changed.front().details, ElementsAre("category: chat -> search"));
}

} // namespace haechi::catalog
