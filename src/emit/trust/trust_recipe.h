#pragma once
// What makes a kind of client trust an authority: files to hand out, and the exact commands or
// settings, in both languages where they are sentences. Writes nothing and runs nothing itself.

#include "base/bytes.h"
#include "base/result.h"
#include "base/words.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::emit::trust {

struct TrustAnchor {
  std::uint32_t generation = 0;
  std::string name; // its common name
  std::string pem;
  Bytes der;
};

struct RecipeFile {
  std::string name; // without a folder
  std::string content;
};

// One thing to do: a sentence, and the lines to type or to write into a file.
struct RecipeStep {
  Words what;
  std::vector<std::string> lines;
};

struct TrustRecipe {
  std::vector<RecipeFile> files;
  std::vector<RecipeStep> steps;
};

struct RecipeInput {
  std::vector<TrustAnchor> anchors; // at least one; every generation that is still valid
  std::string system_roots;         // PEM of this machine's store; empty: not known
  std::string folder;               // absolute, where the files will lie, for the lines
};

// `system`, `firefox`, ...; the order in which they are told.
[[nodiscard]] std::span<const std::string_view> recipe_names();

// `name` is one of recipe_names.
[[nodiscard]] TrustRecipe make_recipe(std::string_view name, const RecipeInput& input);

} // namespace haechi::emit::trust
