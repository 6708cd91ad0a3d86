// The catalog's promises of lookups that allocate nothing, held by counting what operator new is
// asked for.

#include "catalog/endpoints/url_rules.h"
#include "catalog/load.h"
#include "support/allocations.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace haechi::catalog {
namespace {

std::vector<SourceFile> read_shipped() {
  std::vector<SourceFile> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(HAECHI_SOURCE_DIR "/catalog")) {
    if (entry.path().extension() == ".yaml") {
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream text;
      text << in.rdbuf();
      files.push_back({entry.path().string(), text.str()});
    }
  }
  return files;
}

const std::vector<std::string_view>& hosts() {
  static const std::vector<std::string_view> known{
      "chat.deepseek.com", "www.example.com",     "a.b.c.d.e.f.example.co.kr",
      "api.openai.com",    "fonts.gstatic.com",   "files.deepseeksvc.com",
      "suno.com",          "no-such-name.invalid"};
  return known;
}

TEST(CatalogAllocation, TheCounterCounts) {
  const std::size_t before = count_allocations();
  void* some = ::operator new(64); // a new expression may be left out by the compiler
  EXPECT_EQ(count_allocations(), before + 1);
  ::operator delete(some);
}

TEST(CatalogAllocation, LookupsOfNamesAllocateNothing) {
  const auto catalog = load_catalog(read_shipped());
  ASSERT_TRUE(catalog.has_value());
  std::array<std::span<const ServiceIndex>, 8> found;
  ASSERT_EQ(found.size(), hosts().size());
  std::size_t services = 0;
  const std::size_t before = count_allocations();
  for (const std::string_view host : hosts()) {
    services += (*catalog)->find_candidates(host).size();
  }
  (*catalog)->find_candidates(hosts(), found);
  const std::size_t after = count_allocations();
  EXPECT_EQ(after, before);
  EXPECT_GE(services, 4U);
}

TEST(CatalogAllocation, MatchesOfRequestsAllocateNothing) {
  const auto files = read_shipped();
  auto parts = parse_catalog(files);
  ASSERT_TRUE(parts.has_value());
  const auto matcher = load_request_matcher(files, parts->details, make_catalog(*parts));
  ASSERT_TRUE(matcher.has_value());
  RequestMatch match;
  std::size_t candidates = 0;
  const std::size_t before = count_allocations();
  for (const std::string_view target :
       {"/v1/chat/completions", "/api/v0/chat/completion", "/", "/a%2Fb/..;c?x=1"}) {
    for (const std::string_view host : hosts()) {
      (*matcher)->match({host, "POST", target, {}}, match);
      candidates += match.candidates().size();
    }
  }
  const std::size_t after = count_allocations();
  EXPECT_EQ(after, before);
  EXPECT_GE(candidates, 4U);
}

} // namespace
} // namespace haechi::catalog
