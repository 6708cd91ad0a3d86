#include "content/redact/pseudonyms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace haechi::content {
namespace {

// Keeps whatever is given back, so that a test can look into it.
class Graveyard final : public std::pmr::memory_resource {
 public:
  [[nodiscard]] bool holds(std::string_view text) const {
    return std::ranges::any_of(
        buried_, [&](const std::string& bytes) { return bytes.find(text) != std::string::npos; });
  }

  [[nodiscard]] std::size_t buried() const { return buried_.size(); }

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    return std::pmr::new_delete_resource()->allocate(bytes, alignment);
  }

  void do_deallocate(void* at, std::size_t bytes, std::size_t alignment) override {
    buried_.emplace_back(static_cast<const char*>(at), bytes);
    std::pmr::new_delete_resource()->deallocate(at, bytes, alignment);
  }

  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }

  std::vector<std::string> buried_;
};

TEST(SecretText, IsWipedBeforeItsMemoryIsGivenBack) {
  Graveyard graveyard;
  {
    const SecretText secret("960121-1021413", &graveyard);
    EXPECT_EQ(secret.view(), "960121-1021413");
  }
  EXPECT_EQ(graveyard.buried(), 1U);
  EXPECT_FALSE(graveyard.holds("960121"));
}

TEST(SecretText, HoldsTheKeyAndTheValuesOfPseudonyms) {
  Graveyard graveyard;
  const std::string key(32, 'k');
  Pseudonyms::Key bytes{};
  std::ranges::copy(key, bytes.begin());
  {
    Pseudonyms pseudonyms(bytes, &graveyard);
    EXPECT_EQ(pseudonyms.replace("kr.rrn", "960121-1021413", Return::Allowed).value.view(),
              "960121-1021413");
    const Pseudonyms moved = std::move(pseudonyms);
    EXPECT_EQ(moved.bytes(), 14U);
  }
  EXPECT_GE(graveyard.buried(), 2U);
  EXPECT_FALSE(graveyard.holds("960121"));
  EXPECT_FALSE(graveyard.holds(key));
}

} // namespace
} // namespace haechi::content
