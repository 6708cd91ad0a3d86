#include "catalog/models.h"

#include "catalog/files.h"
#include "catalog/overlay.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haechi::catalog {

namespace {

std::string lower(std::string_view text) {
  std::string out(text.substr(0, kMaxModelName));
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::size_t count_text(std::string_view pattern) {
  return pattern.size() - static_cast<std::size_t>(std::ranges::count(pattern, '*'));
}

bool is_model_pattern(std::string_view pattern) {
  return count_text(pattern) >= 2 && pattern.size() <= kMaxModelName &&
         std::ranges::count(pattern, '*') <= 4 &&
         std::ranges::all_of(pattern, [](char c) { return c > ' ' && c < '\x7F'; });
}

void read_patterns(const Fields& fields, ModelMaker& maker, Findings& findings) {
  for (const std::string& written : fields.texts("patterns")) {
    std::string pattern = lower(written);
    if (!is_model_pattern(pattern)) {
      findings.add("E-CATALOG-050", fmt::format("`{}` is no pattern of models", written),
                   fields.where("patterns"),
                   "two characters and more, at most four `*`, no blanks");
      continue;
    }
    if (std::ranges::find(maker.patterns, pattern) != maker.patterns.end()) {
      findings.add("E-CATALOG-006", fmt::format("`{}` is there twice", written),
                   fields.where("patterns"));
      continue;
    }
    maker.patterns.push_back(std::move(pattern));
  }
  if (maker.patterns.empty()) {
    findings.add("E-CATALOG-003", "a maker lacks `patterns`", fields.where());
  }
}

void read_maker(const SourceFile& file, std::vector<ModelMaker>& makers, Findings& findings) {
  const auto root = wire::yaml::parse(file);
  if (!root) {
    findings.add(root.error().code, root.error().message, root.error().where, root.error().hint);
    return;
  }
  const Fields fields(*root, file.path, "a maker of models", findings);
  if (!root->is_mapping()) {
    return;
  }
  fields.refuse_keys_outside(
      {"maker", "name", "provider", "patterns", "evidence", "notes", "last_verified"});
  ModelMaker maker;
  maker.id = fields.required_text("maker");
  check_id(maker.id, "maker", fields.where("maker"), findings);
  check_file_name(maker.id, file.path, fields.where("maker"), findings);
  maker.name = fields.names("name");
  maker.provider = fields.text("provider");
  maker.where = fields.where("maker");
  static_cast<void>(fields.texts("evidence")); // for people, as in service files
  static_cast<void>(fields.text("notes"));
  static_cast<void>(fields.text("last_verified"));
  read_patterns(fields, maker, findings);
  makers.push_back(std::move(maker));
}

} // namespace

std::vector<MakerMatch> ModelMakers::find_makers(std::string_view model) const {
  const std::string name = lower(model);
  std::vector<MakerMatch> found;
  for (const ModelMaker& maker : makers_) {
    MakerMatch best;
    for (const std::string& pattern : maker.patterns) {
      const bool says_more =
          best.maker == nullptr || count_text(pattern) > count_text(best.pattern);
      if (says_more && text::matches_glob(name, pattern)) {
        best = {&maker, pattern};
      }
    }
    if (best.maker != nullptr) {
      found.push_back(best);
    }
  }
  std::ranges::sort(found, {}, [](const MakerMatch& match) {
    return std::pair(~count_text(match.pattern), std::string_view(match.maker->id));
  });
  return found;
}

ResultOrErrors<ModelMakers> load_models(const std::vector<SourceFile>& files) {
  Findings findings;
  std::vector<ModelMaker> makers;
  std::size_t patterns = 0;
  const std::vector<bool> superseded = find_superseded(files);
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (folder_of(files[i].path) != "models" || superseded[i]) {
      continue;
    }
    read_maker(files[i], makers, findings);
    patterns += makers.empty() ? 0 : makers.back().patterns.size();
    if (patterns > kMaxModelPatterns) {
      findings.add("E-CATALOG-013",
                   fmt::format("more than {} patterns of models", kMaxModelPatterns),
                   {files[i].path, 0, 0});
      break;
    }
  }
  std::ranges::sort(makers, {}, &ModelMaker::id);
  const auto twice = std::ranges::adjacent_find(makers, {}, &ModelMaker::id);
  if (twice != makers.end() && !twice->id.empty()) {
    findings.add("E-CATALOG-006", fmt::format("maker `{}` is there twice", twice->id),
                 twice->where);
  }
  if (!findings.is_empty()) {
    return tl::unexpected(std::move(findings).take());
  }
  return ModelMakers(std::move(makers));
}

} // namespace haechi::catalog
