// How long the shipped catalog and a list of a million names take to load, what the list weighs,
// and what one lookup costs: one after the other as they come, each waiting for the answer before
// it, and in batches of 32. Bars: catalog <= 50 ms, list about 1 s and <= 60 MB, lookup <= 100 ns.

#include "catalog/endpoints/url_rules.h"
#include "catalog/load.h"
#include "catalog/models.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {
namespace {

constexpr std::size_t kNames = 1'000'000;
constexpr std::size_t kQueries = 1U << 16U;

// A fixed sequence of numbers, so that each run sees the same names (splitmix64).
class Sequence {
 public:
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }

 private:
  std::uint64_t state_ = 20250205;
};

std::string make_domain(Sequence& sequence) {
  static const std::vector<std::string> kTops{"com", "net",   "org", "ai",
                                              "io",  "co.kr", "cn",  "dev"};
  std::uint64_t bits = sequence.next();
  std::string name;
  const std::size_t length = 6 + bits % 12;
  for (std::size_t i = 0; i < length; ++i) {
    name += static_cast<char>('a' + sequence.next() % 26);
  }
  return name + "." + kTops[(bits >> 32U) % kTops.size()];
}

const std::vector<std::string>& domains() {
  static const std::vector<std::string> names = [] {
    Sequence sequence;
    std::vector<std::string> out;
    out.reserve(kNames);
    while (out.size() < kNames) {
      out.push_back(make_domain(sequence));
    }
    return out;
  }();
  return names;
}

SourceFile make_list_file() {
  SourceFile file{"list.txt", {}};
  for (const std::string& name : domains()) {
    file.text += name + "\n";
  }
  return file;
}

std::vector<SourceFile> read_shipped_files() {
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

std::shared_ptr<const Catalog> load_million() {
  auto list = load_domain_list(make_list_file(), "listed");
  return make_catalog({}, {std::move(*list)});
}

void load_shipped_catalog(benchmark::State& state) {
  const std::vector<SourceFile> files = read_shipped_files();
  for (auto _ : state) {
    auto catalog = load_catalog(files);
    if (!catalog) {
      state.SkipWithError("the catalog does not load");
      return;
    }
    benchmark::DoNotOptimize(*catalog);
  }
  state.counters["files"] = static_cast<double>(files.size());
}

// All that the gateway reads of it: services, providers, endpoints, rules and makers of models.
void load_whole_catalog(benchmark::State& state) {
  const std::vector<SourceFile> files = read_shipped_files();
  for (auto _ : state) {
    auto parts = parse_catalog(files);
    const auto makers = load_models(files);
    if (!parts || !makers) {
      state.SkipWithError("the catalog does not load");
      return;
    }
    const auto matcher = load_request_matcher(files, parts->details, make_catalog(*parts));
    if (!matcher) {
      state.SkipWithError("the endpoints do not load");
      return;
    }
    benchmark::DoNotOptimize(*matcher);
  }
  state.counters["files"] = static_cast<double>(files.size());
}

void load_million_names(benchmark::State& state) {
  const SourceFile file = make_list_file();
  std::size_t bytes = 0;
  for (auto _ : state) {
    auto list = load_domain_list(file, "listed");
    const auto catalog = make_catalog({}, {std::move(*list)});
    bytes = catalog->index_bytes();
  }
  state.counters["index_MB"] = static_cast<double>(bytes) / 1e6;
}

enum class Kind { Listed, BelowListed, Absent, Mixed };

std::vector<std::string> make_queries(Kind kind) {
  Sequence sequence;
  std::vector<std::string> queries;
  for (std::size_t i = 0; i < kQueries; ++i) {
    const std::string& name = domains()[(i * 7919) % kNames];
    const Kind this_one = kind != Kind::Mixed        ? kind
                          : sequence.next() % 5 == 0 ? Kind::Listed
                                                     : Kind::Absent;
    switch (this_one) {
    case Kind::Listed:
      queries.push_back(name);
      break;
    case Kind::BelowListed:
      queries.push_back("www." + name);
      break;
    default:
      queries.push_back("www.x-" + make_domain(sequence));
      break;
    }
  }
  return queries;
}

// The shipped catalog alone, in cache: what a lookup costs without waiting for memory.
void look_up_in_shipped_catalog(benchmark::State& state) {
  static const auto loaded = load_catalog(read_shipped_files());
  const std::vector<std::string> queries{"chat.deepseek.com", "www.example.com", "api.openai.com",
                                         "a.b.c.example.co.kr", "fonts.gstatic.com"};
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize((*loaded)->find_candidates(queries[at]));
    at = at + 1 == queries.size() ? 0 : at + 1;
  }
}

const Catalog& million() {
  static const std::shared_ptr<const Catalog> catalog = load_million();
  return *catalog;
}

void count_hits(benchmark::State& state, std::size_t found, std::size_t batch = 1) {
  state.counters["hit_share"] =
      static_cast<double>(found) /
      (static_cast<double>(state.iterations()) * static_cast<double>(batch));
}

void look_up_in_a_million(benchmark::State& state, Kind kind) {
  const Catalog& catalog = million();
  const std::vector<std::string> queries = make_queries(kind);
  std::size_t at = 0;
  std::size_t found = 0;
  for (auto _ : state) {
    found += catalog.find_candidates(queries[at]).size();
    at = (at + 1) & (kQueries - 1);
  }
  count_hits(state, found);
}

// The next query hangs on the last answer, so that nothing overlaps.
void look_up_one_by_one(benchmark::State& state, Kind kind) {
  const Catalog& catalog = million();
  const std::vector<std::string> queries = make_queries(kind);
  std::size_t at = 0;
  std::size_t found = 0;
  for (auto _ : state) {
    const std::size_t now = catalog.find_candidates(queries[at]).size();
    found += now;
    at = (at + 1 + now) & (kQueries - 1);
  }
  count_hits(state, found);
}

void look_up_in_batches(benchmark::State& state, Kind kind) {
  constexpr std::size_t kBatch = 32;
  const Catalog& catalog = million();
  const std::vector<std::string> queries = make_queries(kind);
  const std::vector<std::string_view> views(queries.begin(), queries.end());
  std::array<std::span<const ServiceIndex>, kBatch> sets{};
  std::size_t at = 0;
  std::size_t found = 0;
  for (auto _ : state) {
    catalog.find_candidates(std::span(views).subspan(at, kBatch), sets);
    for (const auto set : sets) {
      found += set.size();
    }
    at = (at + kBatch) & (kQueries - 1);
  }
  count_hits(state, found, kBatch);
  state.counters["per_name"] = benchmark::Counter(
      kBatch, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

BENCHMARK(load_shipped_catalog)->Unit(benchmark::kMillisecond);
BENCHMARK(load_whole_catalog)->Unit(benchmark::kMillisecond);
BENCHMARK(load_million_names)->Unit(benchmark::kMillisecond)->Iterations(3);
BENCHMARK(look_up_in_shipped_catalog);
BENCHMARK_CAPTURE(look_up_in_a_million, listed, Kind::Listed);
BENCHMARK_CAPTURE(look_up_in_a_million, below_listed, Kind::BelowListed);
BENCHMARK_CAPTURE(look_up_in_a_million, absent, Kind::Absent);
BENCHMARK_CAPTURE(look_up_in_a_million, mixed, Kind::Mixed);
BENCHMARK_CAPTURE(look_up_one_by_one, listed, Kind::Listed);
BENCHMARK_CAPTURE(look_up_one_by_one, absent, Kind::Absent);
BENCHMARK_CAPTURE(look_up_one_by_one, mixed, Kind::Mixed);
BENCHMARK_CAPTURE(look_up_in_batches, listed, Kind::Listed);
BENCHMARK_CAPTURE(look_up_in_batches, below_listed, Kind::BelowListed);
BENCHMARK_CAPTURE(look_up_in_batches, absent, Kind::Absent);
BENCHMARK_CAPTURE(look_up_in_batches, mixed, Kind::Mixed);

} // namespace
} // namespace haechi::catalog

BENCHMARK_MAIN();
