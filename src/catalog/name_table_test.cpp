#include "catalog/name_table.h"
#include "text/host_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace haechi::catalog {
namespace {

void add_suffix(NameTable& table, std::string_view name, SetId set) {
  table.update(name, [&](NameTable::Entry& entry) { entry = {set, set}; });
}

void add_exact(NameTable& table, std::string_view name, SetId set) {
  table.update(name, [&](NameTable::Entry& entry) { entry.self = set; });
}

TEST(NameTable, StartsEmpty) {
  const NameTable table({}, 0);
  EXPECT_EQ(table.find_longest("a.example"), 0U);
  EXPECT_EQ(table.find("a.example").self, 0U);
  EXPECT_EQ(table.size(), 0U);
}

TEST(NameTable, GrowsPastWhatItWasMadeFor) {
  NameTable table({}, 7);
  for (SetId i = 1; i <= 5000; ++i) {
    add_suffix(table, "n" + std::to_string(i) + ".example", i);
  }
  EXPECT_EQ(table.size(), 5000U);
  for (SetId i = 1; i <= 5000; ++i) {
    ASSERT_EQ(table.find_longest("www.n" + std::to_string(i) + ".example"), i);
  }
  std::map<std::string, SetId> seen;
  table.visit(
      [&](std::string_view name, NameTable::Entry entry) { seen.emplace(name, entry.below); });
  EXPECT_EQ(seen.size(), 5000U);
  EXPECT_EQ(seen["n4711.example"], 4711U);
}

TEST(NameTable, SplitsLabelsAtEveryOffsetOfAWord) {
  // Labels from 1 to 63 bytes put the dots at every place of the words that the scan reads.
  NameTable table({}, 3);
  for (std::size_t length = 1; length <= 63; ++length) {
    add_suffix(table, std::string(length, 'b') + ".example", static_cast<SetId>(length));
  }
  for (std::size_t length = 1; length <= 63; ++length) {
    const std::string name = std::string(length, 'b') + ".example";
    EXPECT_EQ(table.find_longest(name), length);
    EXPECT_EQ(table.find_longest(std::string(length, 'a') + "." + name), length);
    EXPECT_EQ(table.find_longest("a" + name), 0U) << "another label";
  }
}

// The rule of catalog.h, said slowly.
SetId find_slowly(const std::map<std::string, NameTable::Entry>& entries, std::string_view host) {
  SetId best = 0;
  std::size_t longest = 0;
  for (const auto& [name, entry] : entries) {
    const SetId set = name == host ? entry.self : entry.below;
    if (set != 0 && name.size() >= longest && text::is_same_or_below(host, name)) {
      best = set;
      longest = name.size();
    }
  }
  return best;
}

TEST(NameTable, AgreesWithTheRuleSaidSlowly) {
  std::mt19937 random(20250205);
  const auto make_name = [&] {
    std::string name;
    const std::size_t labels = 1 + random() % 5;
    for (std::size_t i = 0; i < labels; ++i) {
      name += (i == 0 ? "" : ".");
      const std::size_t length = 1 + random() % (random() % 4 == 0 ? 17 : 2);
      for (std::size_t j = 0; j < length; ++j) {
        name += static_cast<char>('a' + random() % 2);
      }
    }
    return name;
  };
  for (std::uint64_t round = 0; round < 20; ++round) {
    NameTable table({}, round);
    std::map<std::string, NameTable::Entry> entries;
    for (SetId set = 1; set <= 200; ++set) {
      const std::string name = make_name();
      if (set % 3 == 0) {
        add_exact(table, name, set);
        entries[name].self = set;
      } else {
        add_suffix(table, name, set);
        entries[name] = {set, set};
      }
    }
    std::vector<std::string> hosts;
    for (int i = 0; i < 500; ++i) {
      hosts.push_back(make_name());
    }
    const std::vector<std::string_view> views(hosts.begin(), hosts.end());
    std::vector<SetId> sets(views.size());
    table.find_longest(views, sets);
    for (std::size_t i = 0; i < views.size(); ++i) {
      ASSERT_EQ(table.find_longest(views[i]), find_slowly(entries, views[i])) << views[i];
      ASSERT_EQ(sets[i], find_slowly(entries, views[i])) << views[i];
    }
  }
}

TEST(NameTable, KeepsWhatEntriesOfAllShapesSay) {
  NameTable table({}, 5);
  const std::vector<NameTable::Entry> shapes{{1, 1}, {2, 0}, {0, 3}, {4, 5}, {6, 4}};
  for (const NameTable::Entry shape : shapes) {
    table.update("a.example", [&](NameTable::Entry& entry) { entry = shape; });
    EXPECT_EQ(table.find("a.example"), shape);
    EXPECT_EQ(table.find_longest("a.example"), shape.self);
    EXPECT_EQ(table.find_longest("b.a.example"), shape.below);
  }
  EXPECT_EQ(table.size(), 1U);
}

TEST(NameTable, HoldsNamesOfEveryLength) {
  // One name a length, so that each size of slot is met at both its ends.
  NameTable table({}, 11);
  const auto make_name = [](std::size_t length) {
    std::string name;
    while (name.size() + 64 < length) {
      name += std::string(62, 'c') + ".";
    }
    return name + std::string(length - name.size(), 'd');
  };
  for (std::size_t length = 1; length <= 253; ++length) {
    add_exact(table, make_name(length), static_cast<SetId>(length));
  }
  for (std::size_t length = 1; length <= 253; ++length) {
    std::string name = make_name(length);
    EXPECT_EQ(table.find_longest(name), length);
    name.back() = 'x';
    EXPECT_EQ(table.find_longest(name), 0U);
  }
  EXPECT_EQ(table.size(), 253U);
}

TEST(NameTable, ReadsAnyBytesAsAHostWithoutHarm) {
  NameTable table({}, 0);
  add_suffix(table, "a.example", 1);
  EXPECT_EQ(table.find_longest(std::string(253, '.')), 0U);
  EXPECT_EQ(table.find_longest(".a.example"), 1U);
  EXPECT_EQ(table.find_longest("a.example."), 0U) << "not canonical";
  EXPECT_EQ(table.find_longest(std::string("\0\xFF.a.example", 12)), 1U);
  EXPECT_EQ(table.find_longest(std::string(300, 'a')), 0U);
}

} // namespace
} // namespace haechi::catalog
