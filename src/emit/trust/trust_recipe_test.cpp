#include "emit/trust/apple_profile.h"

#include <gtest/gtest.h>

namespace haechi::emit::trust {

namespace {

RecipeInput two_generations() {
  return {{{1, "Office CA G1", "PEM-ONE\n", {1, 2, 3}}, {2, "Office CA G2", "PEM-TWO\n", {4, 5}}},
          "SYSTEM\n",
          "/srv/trust"};
}

std::string find_file(const TrustRecipe& recipe, std::string_view name) {
  for (const RecipeFile& file : recipe.files) {
    if (file.name == name) {
      return file.content;
    }
  }
  ADD_FAILURE() << "no file " << name;
  return {};
}

TEST(TrustRecipe, EveryKindHoldsEveryGeneration) {
  for (const std::string_view name : recipe_names()) {
    const TrustRecipe recipe = make_recipe(name, two_generations());
    std::string all;
    for (const RecipeFile& file : recipe.files) {
      all += file.content + "\n";
    }
    const bool is_pem =
        all.find("PEM-ONE") != std::string::npos && all.find("PEM-TWO") != std::string::npos;
    const bool is_der =
        all.find("\x01\x02\x03") != std::string::npos && all.find("\x04\x05") != std::string::npos;
    const bool is_coded =
        all.find("AQID") != std::string::npos && all.find("BAU=") != std::string::npos;
    EXPECT_TRUE(is_pem || is_der || is_coded) << name;
  }
}

TEST(TrustRecipe, EveryStepIsToldInBothLanguages) {
  for (const std::string_view name : recipe_names()) {
    for (const RecipeStep& step : make_recipe(name, two_generations()).steps) {
      EXPECT_FALSE(step.what.en.empty() || step.what.ko.empty()) << name;
    }
  }
}

TEST(TrustRecipe, WhatReplacesAStoreKeepsTheSystemsRoots) {
  for (const char* name : {"python", "git", "curl", "agents"}) {
    EXPECT_EQ(find_file(make_recipe(name, two_generations()), "haechi-bundle.pem"),
              "SYSTEM\nPEM-ONE\nPEM-TWO\n")
        << name;
  }
}

TEST(TrustRecipe, SaysWhenTheSystemsRootsAreNotKnown) {
  RecipeInput input = two_generations();
  const std::size_t steps = make_recipe("git", input).steps.size();
  input.system_roots.clear();
  EXPECT_EQ(make_recipe("git", input).steps.size(), steps + 1);
}

TEST(TrustRecipe, WritesBase64) {
  EXPECT_EQ(to_base64(as_bytes("")), "");
  EXPECT_EQ(to_base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(to_base64(as_bytes("fo")), "Zm8=");
  EXPECT_EQ(to_base64(as_bytes("foobar")), "Zm9vYmFy");
}

TEST(TrustRecipe, NamesInAppleProfilesAreEscaped) {
  RecipeInput input = two_generations();
  input.anchors.front().name = "R&D <CA>";
  EXPECT_NE(make_apple_profile(input.anchors).find("R&amp;D &lt;CA&gt;"), std::string::npos);
}

} // namespace

} // namespace haechi::emit::trust
