#include "content/rules/site_rules.h"

#include "content/detect/markings/markings.h"
#include "wire/yaml/document.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace haechi::content {

namespace {

using wire::yaml::Entry;
using wire::yaml::Node;

constexpr std::size_t kMaxDetectors = 2000;
constexpr std::size_t kMaxWords = 100'000; // of all detectors
constexpr std::size_t kMaxReach = 2000;
constexpr std::size_t kMaxGradeRules = 1000;
constexpr std::int64_t kMaxCount = 1'000'000;
constexpr std::int64_t kMaxKinds = 100;
constexpr std::string_view kMarkingFront = "marking.";

// Reads the files of one site and gathers what is wrong.
class RuleReader {
 public:
  void read(const SourceFile& file) {
    const auto parsed = wire::yaml::parse(file);
    if (!parsed) {
      errors_.push_back(parsed.error());
      return;
    }
    file_ = file.path;
    if (parsed->is_null()) {
      return;
    }
    if (!parsed->is_mapping()) {
      add("E-CONTENT-005", "a file of detectors is a mapping", *parsed, "begin with `detectors:`");
      return;
    }
    for (const Entry& entry : parsed->entries) {
      if (entry.key == "detectors") {
        each(entry.value, "detectors", [this](const Node& node) { read_detector(node); });
      } else if (entry.key == "grades") {
        each(entry.value, "grades", [this](const Node& node) { read_grade(node); });
      } else {
        unknown(entry, {"detectors", "grades"});
      }
    }
  }

  ResultOrErrors<SiteRules> finish() {
    if (errors_.empty()) {
      auto made = Detectors::make(std::move(entities_), std::move(detectors_));
      if (made) {
        rules_.detectors = std::move(*made);
        check_grades();
      } else {
        errors_.push_back(std::move(made.error()));
      }
    }
    if (errors_.empty()) {
      return std::move(rules_);
    }
    return tl::unexpected(std::move(errors_));
  }

 private:
  void add(std::string code, std::string message, const Node& node, std::string hint = {}) {
    errors_.push_back({std::move(code), std::move(message), node.where(file_), std::move(hint)});
  }

  void unknown(const Entry& entry, const std::vector<std::string_view>& known) {
    const std::string nearest = find_nearest_word(entry.key, known);
    errors_.push_back({"E-CONTENT-006", fmt::format("unknown key `{}`", entry.key),
                       entry.where(file_),
                       nearest.empty() ? "" : fmt::format("did you mean `{}`?", nearest)});
  }

  template <class Read> void each(const Node& node, std::string_view what, Read&& read) {
    if (!node.is_sequence()) {
      add("E-CONTENT-005", fmt::format("`{}` is a list", what), node);
      return;
    }
    for (const Node& item : node.items) {
      if (!item.is_mapping()) {
        add("E-CONTENT-005", fmt::format("an entry of `{}` is a mapping", what), item);
        continue;
      }
      read(item);
    }
  }

  std::string text_of(const Node& node, std::string_view key) {
    if (!node.is_scalar()) {
      add("E-CONTENT-005", fmt::format("`{}` is a text", key), node);
      return {};
    }
    return node.text;
  }

  std::vector<std::string> texts_of(const Node& node, std::string_view key) {
    std::vector<std::string> texts;
    if (node.is_scalar()) {
      return {node.text};
    }
    if (!node.is_sequence()) {
      add("E-CONTENT-005", fmt::format("`{}` is a list of texts", key), node);
      return texts;
    }
    for (const Node& item : node.items) {
      texts.push_back(text_of(item, key));
    }
    return texts;
  }

  std::optional<std::uint8_t> score_of(const Node& node) {
    double value = 0;
    const std::string text = text_of(node, "score");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() ||
        !(value >= 0 && value <= 1)) { // `nan` is a number to from_chars
      add("E-CONTENT-007", "`score` is a number from 0 to 1", node);
      return std::nullopt;
    }
    return static_cast<std::uint8_t>(value * 100 + 0.5);
  }

  std::uint32_t count_of(const Node& node, std::string_view key, std::int64_t most) {
    const auto value = node.to_integer();
    if (!value || *value < 0 || *value > most) {
      add("E-CONTENT-007", fmt::format("`{}` is a number from 0 to {}", key, most), node);
      return 0;
    }
    return static_cast<std::uint32_t>(*value);
  }

  Classes classes_of(const Node& node) {
    Classes classes = 0;
    for (const std::string& word : texts_of(node, "classes")) {
      const Classes one = find_class(word);
      if (one == 0) {
        add("E-CONTENT-007", fmt::format("`{}` is no class of findings", word), node,
            "classes are personal-data, customer-data, secret, source-code and marking");
      }
      classes |= one;
    }
    return classes;
  }

  Words name_of(const Node& node) {
    if (node.is_scalar()) {
      return {node.text, node.text};
    }
    const Node* en = node.find("en");
    const Node* ko = node.find("ko");
    return {en != nullptr ? text_of(*en, "en") : "", ko != nullptr ? text_of(*ko, "ko") : ""};
  }

  void read_tests(const Node& node, const std::string& entity) {
    if (!node.is_mapping()) {
      add("E-CONTENT-005", "`tests` holds `match` and `no_match`", node);
      return;
    }
    for (const Entry& entry : node.entries) {
      if (entry.key != "match" && entry.key != "no_match") {
        unknown(entry, {"match", "no_match"});
        continue;
      }
      for (const std::string& text : texts_of(entry.value, entry.key)) {
        rules_.tests.push_back({entity, text, entry.key == "match", entry.value.where(file_)});
      }
    }
  }

  void read_detector(const Node& node) {
    SiteDetector detector;
    std::string id;
    Classes classes = 0;
    Words name;
    const Node* tests = nullptr;
    const Node* expression = nullptr;
    detector.reach = 64;
    for (const Entry& entry : node.entries) {
      const Node& value = entry.value;
      if (entry.key == "id") {
        id = text_of(value, "id");
      } else if (entry.key == "name") {
        name = name_of(value);
      } else if (entry.key == "classes") {
        classes = classes_of(value);
      } else if (entry.key == "words") {
        detector.words = texts_of(value, "words");
      } else if (entry.key == "expression") {
        expression = &value;
      } else if (entry.key == "reach") {
        detector.reach = static_cast<std::uint16_t>(count_of(value, "reach", kMaxReach));
      } else if (entry.key == "score") {
        detector.score = score_of(value).value_or(detector.score);
      } else if (entry.key == "whole_word") {
        detector.is_whole_word = value.to_bool().value_or(false);
      } else if (entry.key == "level") {
        detector.level = text_of(value, "level");
        site_levels_.push_back(detector.level);
      } else if (entry.key == "tests") {
        tests = &value;
      } else {
        unknown(entry, {"id", "name", "classes", "words", "expression", "reach", "score",
                        "whole_word", "level", "tests"});
      }
    }
    if (id.find('.') == std::string::npos || id.size() > 64) {
      add("E-CONTENT-007", fmt::format("`{}` is no id of a detector", id), node,
          "ids look like `site.project_code`");
      return;
    }
    words_ += detector.words.size();
    if (detector.words.empty() || detectors_.size() >= kMaxDetectors || words_ > kMaxWords) {
      add("E-CONTENT-008",
          detector.words.empty() ? fmt::format("`{}` has no `words`", id)
                                 : "there are too many detectors or words",
          node, "an expression is searched near fixed words only: name them under `words`");
      return;
    }
    if (expression != nullptr) {
      auto pattern = text::Pattern::make(text_of(*expression, "expression"));
      if (!pattern) {
        pattern.error().where = expression->where(file_);
        errors_.push_back(std::move(pattern.error()));
        return;
      }
      detector.pattern = std::move(*pattern);
    }
    detector.entity = entities_.add(id, classes, std::move(name));
    if (tests != nullptr) {
      read_tests(*tests, id);
    }
    detectors_.push_back(std::move(detector));
  }

  void read_grade(const Node& node) {
    GradeRule rule;
    for (const Entry& entry : node.entries) {
      const Node& value = entry.value;
      if (entry.key == "finding") {
        rule.findings = texts_of(value, "finding");
      } else if (entry.key == "level") {
        rule.levels = texts_of(value, "level");
      } else if (entry.key == "at_least") {
        rule.at_least = positive_of(value, "at_least", kMaxCount);
      } else if (entry.key == "kinds") {
        rule.kinds = positive_of(value, "kinds", kMaxKinds);
      } else if (entry.key == "grade") {
        rule.grade = text_of(value, "grade");
      } else {
        unknown(entry, {"finding", "level", "at_least", "kinds", "grade"});
      }
    }
    if (rule.findings.empty() || rule.grade.empty()) {
      add("E-CONTENT-005", "a rule of `grades` needs `finding` and `grade`", node);
      return;
    }
    if (rules_.grades.size() >= kMaxGradeRules) {
      add("E-CONTENT-008", fmt::format("there are more than {} rules of `grades`", kMaxGradeRules),
          node);
      return;
    }
    rule.where = node.where(file_);
    rules_.grades.push_back(std::move(rule));
  }

  // Names that mean nothing would make a rule that never speaks.
  void check_grades() {
    for (const GradeRule& rule : rules_.grades) {
      for (const std::string& finding : rule.findings) {
        check_finding(finding, rule);
      }
      for (const std::string& level : rule.levels) {
        check_level(level, rule);
      }
    }
  }

  void check_finding(const std::string& finding, const GradeRule& rule) {
    const std::vector<Entity>& known = rules_.detectors->entities().all();
    if (std::ranges::any_of(known, [&](const Entity& entity) { return names(finding, entity); })) {
      return;
    }
    std::vector<std::string_view> words;
    for (const Entity& entity : known) {
      words.emplace_back(entity.id);
    }
    for (const std::string_view word : to_words(static_cast<Classes>(~0U))) {
      words.push_back(word);
    }
    const std::string nearest = find_nearest_word(finding, words);
    errors_.push_back({"E-CONTENT-007",
                       fmt::format("`{}` is no class, no kind and no family of findings", finding),
                       rule.where,
                       nearest.empty() ? "`haechi detectors list` prints all; a family ends in `.*`"
                                       : fmt::format("did you mean `{}`?", nearest)});
  }

  void check_level(const std::string& level, const GradeRule& rule) {
    std::vector<std::string> levels;
    for (const Entity& entity : rules_.detectors->entities().all()) {
      const bool is_named = std::ranges::any_of(
          rule.findings, [&](const std::string& finding) { return names(finding, entity); });
      if (is_named && entity.id.starts_with(kMarkingFront)) {
        for (const std::string_view each :
             list_levels(std::string_view(entity.id).substr(kMarkingFront.size()))) {
          levels.emplace_back(each);
        }
      }
    }
    levels.insert(levels.end(), site_levels_.begin(), site_levels_.end());
    if (std::ranges::find(levels, level) == levels.end()) {
      errors_.push_back(
          {"E-CONTENT-007",
           fmt::format("`{}` is no level of `{}`", level, fmt::join(rule.findings, ", ")),
           rule.where,
           levels.empty() ? "only markings have levels"
                          : fmt::format("levels are {}", fmt::join(levels, ", "))});
    }
  }

  unsigned positive_of(const Node& node, std::string_view key, std::int64_t most) {
    const auto value = node.to_integer();
    if (!value || *value < 1 || *value > most) {
      add("E-CONTENT-007", fmt::format("`{}` is a number from 1 to {}", key, most), node);
      return 1;
    }
    return static_cast<unsigned>(*value);
  }

  std::string file_;
  Errors errors_;
  Entities entities_;
  std::vector<SiteDetector> detectors_;
  std::size_t words_ = 0;
  std::vector<std::string> site_levels_;
  SiteRules rules_;
};

} // namespace

ResultOrErrors<SiteRules> load_site_rules(const std::vector<SourceFile>& files) {
  RuleReader reader;
  for (const SourceFile& file : files) {
    reader.read(file);
  }
  return reader.finish();
}

Errors run_rule_tests(const SiteRules& rules) {
  Errors errors;
  Scanner scanner(rules.detectors);
  for (const RuleTest& test : rules.tests) {
    const auto& findings = scanner.scan(test.text);
    const bool matches = std::ranges::any_of(findings, [&](const Finding& finding) {
      return rules.detectors->entities()[finding.entity].id == test.entity;
    });
    if (matches != test.matches) {
      errors.push_back({"E-CONTENT-009",
                        fmt::format("`{}` {} `{}`", test.entity,
                                    matches ? "matches" : "does not match", test.text),
                        test.where,
                        {}});
    }
  }
  return errors;
}

} // namespace haechi::content
