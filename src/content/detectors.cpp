#include "content/detectors.h"

#include "content/detect/characters.h"
#include "content/detect/injections.h"
#include "content/detect/markings/markings.h"
#include "content/detect/names.h"
#include "content/detect/secrets/secret_text.h"
#include "content/detect/source_code.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace haechi::content {

// Gathers the fixed pieces of all detectors, each once.
class DetectorsBuilder {
 public:
  DetectorsBuilder(Entities entities, std::vector<SiteDetector> site) {
    made_.entities_ = std::move(entities);
    made_.site_ = std::move(site);
  }

  Result<std::shared_ptr<const Detectors>> build() {
    add_numbers();
    add_words();
    add_markings();
    add_rest();
    if (auto added = add_secrets(); !added) {
      return tl::unexpected(std::move(added.error()));
    }
    auto literals = text::LiteralSet::make(literals_);
    if (!literals) {
      return tl::unexpected(std::move(literals.error()));
    }
    made_.literals_ = std::move(*literals);
    auto words = ContextWords::make();
    if (!words) {
      return tl::unexpected(std::move(words.error()));
    }
    made_.context_words_ = std::move(*words);
    return std::make_shared<const Detectors>(std::move(made_));
  }

 private:
  void add_numbers() {
    for (const NumberDetector* detector : number_detectors()) {
      const EntityId entity = made_.entities_.add(detector->entity);
      for (std::size_t digits = 0; digits <= kMaxDigits; ++digits) {
        if ((detector->lengths >> digits & 1U) != 0) {
          made_.numbers_[digits].push_back({detector, entity});
        }
      }
    }
  }

  void add_words() {
    for (const WordDetector* detector : word_detectors()) {
      const EntityId entity = made_.entities_.add(detector->entity);
      for (std::size_t length = detector->shortest; length <= detector->longest; ++length) {
        made_.words_[length].push_back({detector, entity});
      }
    }
  }

  void add_markings() {
    std::uint16_t index = 0;
    for (const MarkingWord& word : marking_words()) {
      made_.markings_.push_back(made_.entities_.add(fmt::format("marking.{}", word.scheme)));
      add(word.text, word.letters, {Use::Marking, index++, false});
    }
  }

  void add_rest() {
    std::uint16_t index = 0;
    for (const SecretWord& word : secret_words()) {
      add(word.text, text::Case::Any, {Use::Assignment, index++, false});
    }
    index = 0;
    for (const CodeSign& sign : code_signs()) {
      add(sign.text, sign.letters, {Use::Code, index++, false});
    }
    for (const std::string_view title : name_titles()) {
      add(title, text::Case::Exact, {Use::Title, 0, false});
    }
    for (const std::string_view label : name_labels()) {
      add(label, text::Case::Exact, {Use::Named, 0, false});
    }
    index = 0;
    for (const InjectionPhrase& phrase : injection_phrases()) {
      add(phrase.text, text::Case::Any, {Use::Injection, index++, false});
    }
    for (std::size_t i = 0; i < made_.site_.size(); ++i) {
      for (const std::string& word : made_.site_[i].words) {
        add(word, text::Case::Any,
            {Use::Site, static_cast<std::uint16_t>(i), made_.site_[i].is_whole_word});
      }
    }
    Entities& entities = made_.entities_;
    made_.named_ = {.email = entities.add("email"),
                    .ip = entities.add("ip"),
                    .mac = entities.add("mac"),
                    .url_credentials = entities.add("url_credentials"),
                    .person = entities.add("person.kr"),
                    .source_code = entities.add("source_code"),
                    .plate = entities.add("kr.vehicle_plate"),
                    .linking = entities.add("kr.ci"),
                    .password = entities.add("secret.password"),
                    .api_key = entities.add("secret.api_key"),
                    .discord = entities.add("secret.discord"),
                    .injection = entities.add("injection.instructions"),
                    .military = entities.add("marking.kr_military"),
                    .linking_short = entities.add("kr.di")};
  }

  Result<bool> add_secrets() {
    for (const auto rules :
         {ai_provider_secrets(), cloud_secrets(), code_host_secrets(), messaging_secrets(),
          payment_secrets(), operations_secrets(), key_secrets(), connection_secrets()}) {
      for (const SecretRule& rule : rules) {
        auto pattern = text::Pattern::make(rule.expression);
        if (!pattern) {
          return tl::unexpected(std::move(pattern.error()));
        }
        add(rule.mark, text::Case::Exact,
            {Use::Secret, static_cast<std::uint16_t>(made_.secrets_.size()), false});
        const EntityId entity = made_.entities_.add(fmt::format("secret.{}", rule.kind));
        made_.secrets_.push_back({&rule, entity, std::move(*pattern)});
      }
    }
    return true;
  }

  void add(std::string_view word, text::Case letters, LiteralUse use) {
    const auto [place, is_new] =
        places_.try_emplace({std::string(word), letters}, literals_.size());
    if (is_new) {
      literals_.push_back({std::string(word), letters});
      made_.lengths_.push_back(static_cast<std::uint32_t>(word.size()));
      made_.uses_.emplace_back();
    }
    made_.uses_[place->second].push_back(use);
  }

  Detectors made_;
  std::vector<text::Literal> literals_;
  std::map<std::pair<std::string, text::Case>, std::size_t> places_;
};

Result<std::shared_ptr<const Detectors>> Detectors::make(Entities entities,
                                                         std::vector<SiteDetector> site) {
  return DetectorsBuilder(std::move(entities), std::move(site)).build();
}

} // namespace haechi::content
