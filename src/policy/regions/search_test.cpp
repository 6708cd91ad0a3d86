#include "policy/regions/search.h"

#include <gtest/gtest.h>

namespace haechi::policy::regions {
namespace {

constexpr std::uint64_t kPlenty = 100'000;

// Two roles and two purposes that conditions tell from all others.
Policy policy_of_roles_and_purposes() {
  Policy policy;
  policy.bodies.push_back({.id = "a", .where = {}});
  for (const auto& [facet, values] :
       {std::pair(Facet::Role, std::pair("guest", "officer")),
        std::pair(Facet::Purpose, std::pair("business", "personal"))}) {
    for (const char* value : {values.first, values.second}) {
      Order order;
      order.id = value;
      order.issuer = "a";
      order.scope.facets.atoms.push_back(
          {.facet = facet, .name = "", .values = {value}, .where = {}});
      order.rules.emplace_back().effect = RuleEffect::Block;
      policy.orders.push_back(std::move(order));
    }
  }
  return policy;
}

class SearchTest : public testing::Test {
 protected:
  SearchTest() {
    role_ = axis_of(Facet::Role);
    purpose_ = axis_of(Facet::Purpose);
    everything_ = ground_.layout().everything();
  }

  [[nodiscard]] AxisIndex axis_of(Facet facet) const {
    return static_cast<AxisIndex>(ground_.classes().find(facet) - ground_.classes().axes().data());
  }

  // Everything, with these classes of an axis alone.
  [[nodiscard]] Box only(AxisIndex axis, std::initializer_list<std::uint32_t> classes) const {
    Box box = everything_;
    ground_.layout().clear(box, axis);
    for (const std::uint32_t one : classes) {
      ground_.layout().add(box, axis, one);
    }
    return box;
  }

  [[nodiscard]] static Box both(Box a, const Box& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      a[i] &= b[i];
    }
    return a;
  }

  Policy policy_ = policy_of_roles_and_purposes();
  std::shared_ptr<const catalog::Catalog> catalog_ = catalog::Catalog::make({}, {});
  const Policy* borrowed_ = &policy_;
  Ground ground_{std::span(&borrowed_, 1), *catalog_};
  Search search_{ground_};
  AxisIndex role_ = 0;
  AxisIndex purpose_ = 0;
  Box everything_;
};

TEST_F(SearchTest, WhatOneExceptionCoversInAllButOneFacetIsCutOff) {
  Box box = everything_;
  const Box guests = only(role_, {0});
  const std::vector<const Box*> except{&guests};
  ASSERT_TRUE(search_.trim(box, except));
  EXPECT_EQ(box, only(role_, {1, 2}));
  Box all_guests = guests;
  EXPECT_FALSE(search_.trim(all_guests, except));
}

TEST_F(SearchTest, FindsTheRequestThatNoExceptionHolds) {
  const Box quiet = both(only(role_, {1, 2}), only(purpose_, {1, 2}));
  const Box guests = both(only(role_, {0}), only(purpose_, {0, 1}));
  const Box business = both(only(role_, {1, 2}), only(purpose_, {0}));
  Steps steps{0, kPlenty};
  Point point;
  ASSERT_EQ(search_.find(everything_, std::vector{&quiet, &guests, &business}, point, steps),
            Search::Found::Something);
  EXPECT_EQ(point[role_], 0U);
  EXPECT_EQ(point[purpose_], 2U);
}

TEST_F(SearchTest, ExceptionsThatCoverEverythingTogetherLeaveNothing) {
  const Box first = only(role_, {0, 1});
  const Box second = both(only(role_, {2}), only(purpose_, {0, 1}));
  const Box third = both(only(role_, {1, 2}), only(purpose_, {2}));
  Steps steps{0, kPlenty};
  Point point;
  EXPECT_EQ(search_.find(everything_, std::vector{&first, &second, &third}, point, steps),
            Search::Found::Nothing);
}

TEST_F(SearchTest, SaysThatTheStepsDidNotSuffice) {
  const Box quiet = both(only(role_, {1, 2}), only(purpose_, {1, 2}));
  Steps steps{0, 2};
  Point point;
  EXPECT_EQ(search_.find(everything_, std::vector{&quiet}, point, steps), Search::Found::Unknown);
}

TEST_F(SearchTest, TighteningDropsClassesOfWhichNothingIsLeft) {
  const Box some = both(only(role_, {0}), only(purpose_, {0, 1}));
  const Box rest = both(only(role_, {0, 1}), only(purpose_, {2}));
  Box box = everything_;
  Steps steps{0, kPlenty};
  search_.tighten(box, std::vector{&some, &rest}, steps);
  EXPECT_EQ(box, only(role_, {1, 2}));
}

} // namespace
} // namespace haechi::policy::regions
