#pragma once
// Who made a model, by how its name is written: an axis of its own beside the service that runs it.
// `deepseek/deepseek-chat` at an American aggregator is DeepSeek's all the same. Read from
// catalog/models/*.yaml; names compare without ASCII case, `*` in a pattern is any run of
// characters. Posture: robust to untrusted operator input (files) and client input (names).
// Errors: E-CATALOG-001 to -007, -013, -050. Fuzz target: models_yaml.

#include "base/result.h"
#include "base/source_file.h"
#include "base/words.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

inline constexpr std::size_t kMaxModelPatterns = 20'000;
inline constexpr std::size_t kMaxModelName = 512; // longer names are cut: their start says who

struct ModelMaker {
  std::string id;
  Words name;
  std::string provider;              // id of a provider of the catalog; may be empty
  std::vector<std::string> patterns; // lower case
  Location where;
};

struct MakerMatch {
  const ModelMaker* maker = nullptr;
  std::string_view pattern; // the longest of the maker's that fits
};

class ModelMakers {
 public:
  ModelMakers() = default;

  explicit ModelMakers(std::vector<ModelMaker> makers) : makers_(std::move(makers)) {}

  // Every maker a pattern of whom fits, the one that says most first: a distilled model may have
  // two. Valid as long as this object.
  [[nodiscard]] std::vector<MakerMatch> find_makers(std::string_view model) const;

  [[nodiscard]] std::span<const ModelMaker> all() const { return makers_; }

 private:
  std::vector<ModelMaker> makers_; // sorted by id
};

// Reads those of `files` that lie in a folder models/; others are not looked at. A file in
// local/models/ takes the place of the bundled one of its maker.
[[nodiscard]] ResultOrErrors<ModelMakers> load_models(const std::vector<SourceFile>& files);

} // namespace haechi::catalog
