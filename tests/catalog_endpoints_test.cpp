// Every endpoint of the catalog has a fixture; each fixture's request is matched to exactly its
// endpoint, and the locators lead to exactly the expected texts.

#include "base/check.h"
#include "catalog/endpoints/request_facts.h"
#include "catalog/endpoints/url_rules.h"
#include "catalog/load.h"
#include "catalog_endpoints_fixture.h"
#include "text/host_name.h"
#include "wire/http1/request_head.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace haechi::tests {

namespace {

using catalog::Certainty;
using catalog::Content;
using catalog::Endpoint;
using catalog::Fact;
using catalog::Join;
using catalog::RequestMatch;
using catalog::RequestMatcher;
using testing::ElementsAreArray;

const RequestMatcher& matcher() {
  static const auto made = [] {
    const auto files = load_yaml(std::string(HAECHI_SOURCE_DIR) + "/catalog");
    auto parts = catalog::parse_catalog(files);
    for (const Error& error : parts ? Errors() : parts.error()) {
      ADD_FAILURE() << to_string(error);
    }
    HAECHI_CHECK(parts.has_value());
    const auto details = parts->details;
    auto loaded =
        catalog::load_request_matcher(files, details, catalog::make_catalog(std::move(*parts)));
    for (const Error& error : loaded ? Errors() : loaded.error()) {
      ADD_FAILURE() << to_string(error);
    }
    HAECHI_CHECK(loaded.has_value());
    return *loaded;
  }();
  return *made;
}

const std::vector<Fixture>& fixtures() {
  static const std::vector<Fixture> loaded =
      load_fixtures(std::string(HAECHI_SOURCE_DIR) + "/tests/cases/endpoints");
  return loaded;
}

// A fixture's request, parsed and matched, with its body where it can be read here.
struct Asked {
  explicit Asked(const Fixture& fixture) {
    const auto parsed = wire::http1::parse_request_head(fixture.request_head);
    HAECHI_CHECK(parsed.has_value());
    head = *parsed;
    const auto authority = wire::http1::parse_authority(head.host.value_or(""));
    HAECHI_CHECK(authority.has_value());
    host = *text::make_host_name(authority->host);
    facts = {host, head.method, head.path, head.fields};
    matcher().match(facts, match);
    const Endpoint* endpoint = matcher().find_endpoint(fixture.endpoint);
    if (endpoint != nullptr && !fixture.request.bytes.empty()) {
      values = decode(fixture.request, endpoint->framing);
    }
    if (values && !values->empty()) {
      RequestMatcher::refine(match, values->front());
    }
  }

  wire::http1::RequestHead head;
  std::string host;
  catalog::RequestFacts facts;
  RequestMatch match;
  std::optional<std::vector<wire::json::Value>> values;
};

std::vector<std::string> find_all(const std::vector<catalog::Extractor>& extractors,
                                  std::string_view word,
                                  const std::vector<wire::json::Value>& values) {
  std::vector<std::string> out;
  for (const wire::json::Value& value : values) {
    for (const catalog::Extractor& extractor : extractors) {
      if (catalog::kContentWords[static_cast<std::size_t>(extractor.content)] != word) {
        continue;
      }
      const catalog::Texts found = find_texts(extractor.at, value);
      EXPECT_TRUE(found.is_complete) << extractor.at.text;
      std::ranges::copy(found.texts, std::back_inserter(out));
    }
  }
  return out;
}

std::vector<std::string> sorted(std::vector<std::string> texts) {
  std::ranges::sort(texts);
  return texts;
}

std::vector<std::string> find_facts(const std::vector<catalog::Source>& sources,
                                    const Asked& asked) {
  std::vector<std::string> out;
  std::vector<const wire::json::Value*> bodies{nullptr};
  if (asked.values) {
    bodies.clear();
    for (const wire::json::Value& value : *asked.values) {
      bodies.push_back(&value);
    }
  }
  for (const wire::json::Value* body : bodies) {
    const Fact fact = find_fact(sources, asked.match.candidates().front(), asked.facts, body);
    for (const std::string& value : fact.values) {
      if (std::ranges::find(out, value) == out.end()) {
        out.push_back(value);
      }
    }
  }
  return out;
}

std::string join(const Endpoint& endpoint, const std::vector<std::string>& pieces) {
  if (endpoint.answer.join == Join::Snapshot) {
    return pieces.empty() ? "" : pieces.back();
  }
  std::string out;
  for (const std::string& piece : pieces) {
    out += piece;
  }
  return out;
}

} // namespace

TEST(Endpoints, HaveOneFixtureEach) {
  std::multiset<std::string> of_fixtures;
  for (const Fixture& fixture : fixtures()) {
    EXPECT_EQ(fixture.name, fixture.endpoint);
    of_fixtures.insert(fixture.endpoint);
  }
  std::multiset<std::string> of_catalog;
  for (const Endpoint& endpoint : matcher().endpoints()) {
    if (!endpoint.is_rule) {
      of_catalog.insert(endpoint.id);
    }
  }
  EXPECT_THAT(of_fixtures, ElementsAreArray(of_catalog));
}

TEST(Endpoints, EachFixtureIsMatchedToItsEndpointAndNoOther) {
  for (const Fixture& fixture : fixtures()) {
    SCOPED_TRACE(fixture.name);
    const Asked asked(fixture);
    const auto candidates = asked.match.candidates();
    ASSERT_EQ(candidates.size(), 1U) << (candidates.empty() ? "none" : candidates[0].endpoint->id)
                                     << (candidates.size() > 1 ? candidates[1].endpoint->id : "");
    EXPECT_EQ(candidates.front().endpoint->id, fixture.endpoint);
    EXPECT_EQ(candidates.front().certainty, Certainty::Settled);
    EXPECT_TRUE(asked.match.is_readable());
    const bool has_service = !candidates.front().services.empty();
    const bool is_nobodys = candidates.front().endpoint->services.empty();
    EXPECT_TRUE(has_service || is_nobodys);
  }
}

TEST(Endpoints, LocatorsLeadToExactlyTheTextsOfTheRequest) {
  std::size_t read = 0;
  for (const Fixture& fixture : fixtures()) {
    SCOPED_TRACE(fixture.name);
    const Asked asked(fixture);
    ASSERT_FALSE(asked.match.candidates().empty());
    const Endpoint& endpoint = *asked.match.candidates().front().endpoint;
    if (!asked.values) {
      EXPECT_TRUE(fixture.expected.texts.empty());
      continue;
    }
    ++read;
    for (const std::string_view word : catalog::kContentWords) {
      const auto expected = fixture.expected.texts.find(std::string(word));
      const auto texts =
          expected == fixture.expected.texts.end() ? std::vector<std::string>() : expected->second;
      EXPECT_EQ(sorted(find_all(endpoint.texts, word, *asked.values)), sorted(texts)) << word;
    }
  }
  EXPECT_GE(read, 120U); // the others have no body, or bytes of a file
}

TEST(Endpoints, ModelTenantAndConversationAreFound) {
  for (const Fixture& fixture : fixtures()) {
    SCOPED_TRACE(fixture.name);
    const Asked asked(fixture);
    ASSERT_FALSE(asked.match.candidates().empty());
    const Endpoint& endpoint = *asked.match.candidates().front().endpoint;
    EXPECT_EQ(find_facts(endpoint.model, asked), fixture.expected.model);
    EXPECT_EQ(find_facts(endpoint.tenant, asked), fixture.expected.tenant);
    EXPECT_EQ(find_facts(endpoint.conversation, asked), fixture.expected.conversation);
    EXPECT_EQ(find_facts(endpoint.upstream, asked), fixture.expected.upstream);
  }
}

TEST(Endpoints, LocatorsLeadToTheTextOfTheAnswer) {
  std::size_t read = 0;
  for (const Fixture& fixture : fixtures()) {
    SCOPED_TRACE(fixture.name);
    const Endpoint* endpoint = matcher().find_endpoint(fixture.endpoint);
    ASSERT_NE(endpoint, nullptr);
    const Join how = endpoint->answer.join;
    if (how == Join::Patch || how == Join::JsonPatch || fixture.expected_answer.empty()) {
      continue; // patches are put together by content/extract
    }
    const auto values = decode(fixture.answer, endpoint->answer.framing);
    ASSERT_TRUE(values.has_value());
    ++read;
    for (const auto& [word, text] : fixture.expected_answer) {
      EXPECT_EQ(join(*endpoint, find_all(endpoint->answer.texts, word, *values)), text) << word;
    }
  }
  EXPECT_GE(read, 80U);
}

TEST(Endpoints, UploadChainsStartSomewhere) {
  std::map<std::string, std::set<std::string>> chains;
  for (const Endpoint& endpoint : matcher().endpoints()) {
    if (!endpoint.upload.chain.empty()) {
      chains[endpoint.upload.chain].insert(endpoint.upload.step);
    }
  }
  EXPECT_GE(chains.size(), 8U);
  for (const auto& [chain, steps] : chains) {
    EXPECT_TRUE(steps.contains("create") || steps.contains("whole") || steps.contains("put"))
        << chain;
  }
}

TEST(Endpoints, SaysTheSameOfEverySpellingOfAPath) {
  RequestMatch match;
  for (const std::string_view target :
       {"/v1/%63hat/completions", "//v1/./chat/completions", "/v1/chat/completions/",
        "/v1/x/../chat/completions?a=b", "/V1/Chat/Completions", "/v1/chat;v=1/completions",
        "/v1%2Fchat%2fcompletions", "\\v1\\chat\\completions"}) {
    matcher().match({"api.openai.com", "POST", target, {}}, match);
    ASSERT_EQ(match.candidates().size(), 1U) << target;
    EXPECT_EQ(match.candidates().front().endpoint->id, "openai-api.chat") << target;
  }
}

} // namespace haechi::tests
