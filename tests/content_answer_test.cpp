// Every fixture's answer is read as it says, whatever the cuts; what is read can be changed in
// place.

#include "content/extract/answer.h"
#include "content_extract_world.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace haechi::tests {

namespace {

using content::extract::AnswerPiece;
using content::extract::AnswerReader;
using content::extract::AnswerText;
using content::extract::apply;
using content::extract::Wrap;

std::string_view word_of(catalog::Content content) {
  return catalog::kContentWords[static_cast<std::size_t>(content)];
}

bool is_messages(const catalog::Endpoint& endpoint) {
  return !endpoint.answer.framing.empty() &&
         endpoint.answer.framing.front().kind == catalog::Framing::WebSocket;
}

// The answer as it comes: a message at a time, or bytes in pieces of `size`.
std::vector<std::string> in_pieces(const Fixture& fixture, const catalog::Endpoint& endpoint,
                                   std::size_t size) {
  std::vector<std::string> out;
  std::string_view rest = fixture.answer.bytes;
  while (!rest.empty()) {
    const std::size_t end = is_messages(endpoint) ? rest.find('\n') : size;
    out.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end, rest.size()));
    if (is_messages(endpoint) && !rest.empty()) {
      rest.remove_prefix(1);
    }
  }
  return out;
}

struct Heard {
  std::string bytes;
  std::map<std::string, std::string> texts; // joined, by the word of their content
  std::vector<std::string> shown;           // every text with its channel
  std::size_t gaps = 0;
};

void hear(const std::vector<AnswerPiece>& pieces, catalog::Join join, Heard& heard) {
  for (const AnswerPiece& piece : pieces) {
    heard.bytes += piece.bytes();
    heard.gaps += piece.gaps.size();
    for (const AnswerText& text : piece.texts) {
      heard.shown.push_back(text.channel + ": " + std::string(text.text));
      if (!text.content) {
        continue;
      }
      std::string& joined = heard.texts[std::string(word_of(*text.content))];
      joined = join == catalog::Join::Snapshot ? std::string(text.text)
                                               : joined + std::string(text.text);
    }
  }
}

Heard hear_all(const Fixture& fixture, std::size_t size) {
  const catalog::Endpoint& endpoint = bundled_endpoint(fixture.endpoint);
  AnswerReader reader(endpoint, fixture.answer.content_type);
  Heard heard;
  for (const std::string& piece : in_pieces(fixture, endpoint, size)) {
    hear(reader.push(piece), endpoint.answer.join, heard);
  }
  hear(reader.finish(), endpoint.answer.join, heard);
  return heard;
}

} // namespace

TEST(ContentAnswer, ReadsExactlyTheTextsOfEveryFixture) {
  std::size_t read = 0;
  for (const Fixture& fixture : endpoint_fixtures()) {
    SCOPED_TRACE(fixture.name);
    const Heard heard = hear_all(fixture, std::string::npos);
    EXPECT_EQ(heard.texts, fixture.expected_answer);
    read += heard.texts.empty() ? 0U : 1U;
  }
  EXPECT_GE(read, 85U);
}

TEST(ContentAnswer, SaysTheSameWhateverTheCuts) {
  for (const Fixture& fixture : endpoint_fixtures()) {
    SCOPED_TRACE(fixture.name);
    const Heard whole = hear_all(fixture, std::string::npos);
    for (const std::size_t size : {1U, 2U, 7U, 64U}) {
      const Heard cut = hear_all(fixture, size);
      EXPECT_EQ(cut.bytes, whole.bytes);
      EXPECT_EQ(cut.shown, whole.shown);
      EXPECT_EQ(cut.gaps == 0, whole.gaps == 0); // bytes of files have one a piece
    }
    if (!is_messages(bundled_endpoint(fixture.endpoint))) {
      EXPECT_EQ(whole.bytes, fixture.answer.bytes);
    }
  }
}

TEST(ContentAnswer, PutsEveryTextBackWhereItStood) {
  const std::string other = "\xEC\x83\x88 \"\xEA\xB8\x80\" \\ \n & %";
  for (const Fixture& fixture : endpoint_fixtures()) {
    SCOPED_TRACE(fixture.name);
    const catalog::Endpoint& endpoint = bundled_endpoint(fixture.endpoint);
    AnswerReader reader(endpoint, fixture.answer.content_type);
    std::vector<AnswerPiece> pieces;
    for (const std::string& part : in_pieces(fixture, endpoint, std::string::npos)) {
      std::ranges::move(reader.push(part), std::back_inserter(pieces));
    }
    std::ranges::move(reader.finish(), std::back_inserter(pieces));
    for (const AnswerPiece& piece : pieces) {
      for (const AnswerText& text : piece.texts) {
        const auto size = static_cast<std::uint32_t>(text.text.size());
        const auto changed = apply(piece.tree, {{text.written, {0, size}, other}});
        ASSERT_TRUE(changed.has_value()) << to_string(changed.error());
        AnswerReader again(endpoint, fixture.answer.content_type);
        const AnswerPiece read = again.read(*changed);
        EXPECT_TRUE(std::ranges::any_of(read.texts, [&](const AnswerText& found) {
          return found.text == other;
        })) << *changed;
      }
      EXPECT_EQ(*apply(piece.tree, {}), piece.bytes());
    }
  }
}

} // namespace haechi::tests
