#include "io/proxy/client_places.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace haechi::io::proxy {
namespace {

const IpAddress kClient = *IpAddress::parse("10.0.0.1");
const IpAddress kOther = *IpAddress::parse("10.0.0.65"); // behind the same lock

TEST(ClientPlaces, AreSoManyForEachClient) {
  const auto all = std::make_shared<ClientPlaces>();
  auto first = all->take(kClient, 2);
  const auto second = all->take(kClient, 2);
  EXPECT_TRUE(first && second);
  EXPECT_EQ(all->take(kClient, 2), nullptr);
  EXPECT_NE(all->take(kOther, 2), nullptr);
  first.reset();
  EXPECT_NE(all->take(kClient, 2), nullptr);
}

TEST(ClientPlaces, OfNoneThereIsNone) {
  EXPECT_EQ(std::make_shared<ClientPlaces>()->take(kClient, 0), nullptr);
}

TEST(ClientPlaces, OutliveTheirTable) {
  auto all = std::make_shared<ClientPlaces>();
  auto place = all->take(kClient, 1);
  all.reset();
  place.reset();
}

TEST(ClientPlaces, OfAllThreadsTogetherAreNeverMore) {
  constexpr std::size_t kMost = 5;
  const auto all = std::make_shared<ClientPlaces>();
  std::atomic<std::size_t> held = 0;
  std::atomic<bool> had_more = false;
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      for (int turn = 0; turn < 2'000; ++turn) {
        std::vector<std::unique_ptr<ClientPlaces::Place>> mine;
        while (auto place = all->take(kClient, kMost)) {
          had_more = had_more || ++held > kMost;
          mine.push_back(std::move(place));
        }
        held -= mine.size(); // before they are given back: others may take them at once
      }
    });
  }
  for (std::thread& worker : workers) {
    worker.join();
  }
  EXPECT_FALSE(had_more);
  std::vector<std::unique_ptr<ClientPlaces::Place>> again;
  for (std::size_t i = 0; i < kMost; ++i) {
    again.push_back(all->take(kClient, kMost));
    EXPECT_NE(again.back(), nullptr);
  }
}

} // namespace
} // namespace haechi::io::proxy
