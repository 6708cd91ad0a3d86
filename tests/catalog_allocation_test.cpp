// The catalog's promises of lookups that allocate nothing, held by counting what operator new is
// asked for.

#include "catalog/endpoints/url_rules.h"
#include "catalog/load.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::atomic<std::size_t> allocations{0};

void* allocate(std::size_t size, std::size_t alignment) {
  ++allocations;
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  void* memory = std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

} // namespace

void* operator new(std::size_t size) {
  return allocate(size, alignof(std::max_align_t));
}

void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

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
  const std::size_t before = allocations;
  const auto some = std::make_unique<std::array<char, 64>>();
  EXPECT_NE(some, nullptr);
  EXPECT_EQ(allocations, before + 1);
}

TEST(CatalogAllocation, LookupsOfNamesAllocateNothing) {
  const auto catalog = load_catalog(read_shipped());
  ASSERT_TRUE(catalog.has_value());
  std::array<std::span<const ServiceIndex>, 8> found;
  ASSERT_EQ(found.size(), hosts().size());
  std::size_t services = 0;
  const std::size_t before = allocations;
  for (const std::string_view host : hosts()) {
    services += (*catalog)->find_candidates(host).size();
  }
  (*catalog)->find_candidates(hosts(), found);
  const std::size_t after = allocations;
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
  const std::size_t before = allocations;
  for (const std::string_view target :
       {"/v1/chat/completions", "/api/v0/chat/completion", "/", "/a%2Fb/..;c?x=1"}) {
    for (const std::string_view host : hosts()) {
      (*matcher)->match({host, "POST", target, {}}, match);
      candidates += match.candidates().size();
    }
  }
  const std::size_t after = allocations;
  EXPECT_EQ(after, before);
  EXPECT_GE(candidates, 4U);
}

} // namespace
} // namespace haechi::catalog
