// Every fixture of the catalog's endpoints is read as it says: its texts, its files, nothing more
// and nothing less; and what is read can be changed in place.

#include "content/extract/edit.h"
#include "content/extract/request.h"
#include "content_extract_world.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

namespace haechi::tests {

namespace {

using content::extract::extract_request;
using content::extract::Extraction;
using content::extract::Gap;
using content::extract::GapReason;
using content::extract::Text;
using content::extract::TextEdit;
using content::extract::TextPlace;
using content::extract::Wrap;

std::string_view word_of(catalog::Content content) {
  return catalog::kContentWords[static_cast<std::size_t>(content)];
}

std::string to_line(const std::vector<Gap>& gaps) {
  std::string out;
  for (const Gap& gap : gaps) {
    out += std::string(to_word(gap.reason)) + " at `" + gap.path + "` ";
  }
  return out;
}

using TextsByWord = std::map<std::string, std::multiset<std::string>>;

// Texts of what is a file come from its bytes, which the fixtures do not spell out.
void add_texts(const Extraction& extraction, bool has_attachments, TextsByWord& texts) {
  for (const Text& text : extraction.texts) {
    const bool is_of_file = text.content == catalog::Content::Attachment && has_attachments;
    const bool is_name_of_part =
        text.content == catalog::Content::FileName && text.written.wrap == Wrap::Sealed;
    if (text.content && !is_of_file && !is_name_of_part) {
      texts[std::string(word_of(*text.content))].emplace(text.text);
    }
  }
}

// An address where bytes might stand is told as what it is.
TextsByWord expected_texts(const Fixture& fixture) {
  TextsByWord out;
  for (const auto& [word, texts] : fixture.expected.texts) {
    for (const std::string& text : texts) {
      if (text.empty()) {
        continue;
      }
      const bool is_address = word == "file-data" && text.starts_with("https://");
      out[is_address ? "file-ref" : word].insert(text);
    }
  }
  return out;
}

// Numbers that look like chance and are the same in every run.
class Chance {
 public:
  std::size_t below(std::size_t end) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state_ >> 33U) % end;
  }

 private:
  std::uint64_t state_ = 20261122;
};

void damage(std::string& body, Chance& chance) {
  constexpr std::string_view kBytes = "\"\\{}[]:,0%&=\r\n-\x00\x0a\x12\xff";
  for (std::size_t i = chance.below(4) + 1; i > 0 && !body.empty(); --i) {
    const std::size_t at = chance.below(body.size());
    switch (chance.below(4)) {
    case 0:
      body[at] = static_cast<char>(chance.below(256));
      break;
    case 1:
      body[at] = kBytes[chance.below(kBytes.size())];
      break;
    case 2:
      body.erase(at, chance.below(8) + 1);
      break;
    default:
      body.insert(at, body.substr(chance.below(body.size()), 16));
    }
  }
}

void expect_sound(const Extraction& extraction, std::string_view body) {
  std::vector<TextPlace> places;
  for (const Text& text : extraction.texts) {
    if (text.written.wrap != Wrap::Sealed) {
      places.push_back({text.written, {0, static_cast<std::uint32_t>(text.text.size())}});
    }
  }
  for (const text::Span place : to_body(extraction.tree, places)) {
    EXPECT_LE(place.begin, place.end);
    EXPECT_LE(place.end, body.size());
  }
  EXPECT_EQ(*apply(extraction.tree, {}), body);
}

} // namespace

TEST(ContentExtract, DamagedBodiesAreReadSoundlyOrTold) {
  Chance chance;
  for (const Fixture& fixture : endpoint_fixtures()) {
    SCOPED_TRACE(fixture.name);
    const catalog::Endpoint& endpoint = bundled_endpoint(fixture.endpoint);
    for (int round = 0; round < 40; ++round) {
      for (std::string body : request_bodies(fixture, endpoint)) {
        damage(body, chance);
        const Extraction extraction = extract_request(endpoint, fixture.request.content_type, body);
        expect_sound(extraction, body);
        const bool is_told = !extraction.texts.empty() || !extraction.gaps.empty() ||
                             extraction.roots.size() == 1 || body.empty();
        EXPECT_TRUE(is_told) << body;
      }
    }
  }
}

TEST(ContentExtract, ReadsExactlyTheTextsOfEveryFixture) {
  std::size_t read = 0;
  for (const Fixture& fixture : endpoint_fixtures()) {
    SCOPED_TRACE(fixture.name);
    const catalog::Endpoint& endpoint = bundled_endpoint(fixture.endpoint);
    TextsByWord texts;
    for (const std::string& body : request_bodies(fixture, endpoint)) {
      const Extraction extraction = extract_request(endpoint, fixture.request.content_type, body);
      add_texts(extraction, !extraction.attachments.empty(), texts);
      for (const Gap& gap : extraction.gaps) {
        const bool is_honest = gap.reason == GapReason::File ||
                               gap.reason == GapReason::Unreadable ||
                               gap.reason == GapReason::Numbers;
        EXPECT_TRUE(is_honest) << to_line(extraction.gaps);
      }
    }
    EXPECT_EQ(texts, expected_texts(fixture));
    read += texts.empty() ? 0U : 1U;
  }
  EXPECT_GE(read, 110U);
}

TEST(ContentExtract, PutsEveryTextOfEveryFixtureBackWhereItStood) {
  for (const Fixture& fixture : endpoint_fixtures()) {
    SCOPED_TRACE(fixture.name);
    const catalog::Endpoint& endpoint = bundled_endpoint(fixture.endpoint);
    for (const std::string& body : request_bodies(fixture, endpoint)) {
      const Extraction extraction = extract_request(endpoint, fixture.request.content_type, body);
      for (const Text& text : extraction.texts) {
        const bool is_head = !text.content && text.text.starts_with("data:");
        if (text.written.wrap == Wrap::Sealed || is_head ||
            text.content == catalog::Content::FileData) {
          continue; // a number of protobuf, the name of a part; bytes of a file
        }
        SCOPED_TRACE(extraction.path(text));
        const auto size = static_cast<std::uint32_t>(text.text.size());
        const std::string other = "새 글 \"⟦KR_RRN:k3v7x2ab⟧\" \\ & = %";
        const auto changed = apply(extraction.tree, {{text.written, {0, size}, other}});
        ASSERT_TRUE(changed.has_value()) << to_string(changed.error());
        const Extraction again = extract_request(endpoint, fixture.request.content_type, *changed);
        EXPECT_TRUE(std::ranges::any_of(again.texts, [&](const Text& found) {
          return found.text == other;
        })) << *changed;
        if (text.content != catalog::Content::FileRef) { // another text there is a file
          EXPECT_EQ(again.texts.size(), extraction.texts.size());
        }
      }
      EXPECT_EQ(*apply(extraction.tree, {}), body);
    }
  }
}

} // namespace haechi::tests
