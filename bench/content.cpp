// Content inspection on one core: throughput over mixed Korean and English text, and the time that
// a prompt of 4 kB takes to be scanned and redacted. The text is this project's own documents.
#include "base/check.h"
#include "content/redact/redact.h"
#include "content/scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace haechi;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kPrompt = 4096;
constexpr std::size_t kText = 1U << 20U;
constexpr std::size_t kWhole = 16U << 20U;
constexpr int kRounds = 5;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Korean and English pages in turn, repeated up to the size.
std::string read_corpus() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(HAECHI_SOURCE_DIR "/docs")) {
    if (entry.path().extension() == ".md") {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  std::string once;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    once += text.str();
  }
  HAECHI_CHECK(once.size() > 10 * kPrompt);
  std::string corpus;
  while (corpus.size() < kWhole) {
    corpus += once;
  }
  corpus.resize(kWhole);
  return corpus;
}

// Pieces of about `size` bytes that end at a line end where there is one near.
std::vector<std::string_view> slice(std::string_view text, std::size_t size) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    std::size_t end = std::min(size, text.size());
    const std::size_t line = text.substr(0, end).rfind('\n');
    if (end < text.size() && line != std::string_view::npos && line > size / 2) {
      end = line + 1;
    }
    pieces.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return pieces;
}

double throughput(content::Scanner& scanner, const std::vector<std::string_view>& texts,
                  std::size_t& findings) {
  double best = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::size_t bytes = 0;
    findings = 0;
    const auto begin = Clock::now();
    for (const std::string_view text : texts) {
      findings += scanner.scan(text).size();
      bytes += text.size();
    }
    best = std::max(best, static_cast<double>(bytes) / seconds_since(begin) / 1e9);
  }
  return best;
}

struct Times {
  double median_us = 0;
  double p99_us = 0;
};

Times prompts(content::Scanner& scanner, const std::vector<std::string_view>& texts) {
  std::vector<double> times;
  for (int round = 0; round < 2; ++round) {
    times.clear();
    for (const std::string_view text : texts) {
      content::Pseudonyms pseudonyms(content::Pseudonyms::Key{});
      const auto begin = Clock::now();
      const auto& findings = scanner.scan(text);
      const auto redacted =
          content::redact(text, findings, scanner.detectors().entities(), pseudonyms);
      times.push_back(seconds_since(begin) * 1e6);
      HAECHI_CHECK(redacted.replacements.size() <= findings.size() + text.size());
    }
  }
  std::ranges::sort(times);
  return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

} // namespace

int main() {
  const auto begin = Clock::now();
  const auto detectors = content::Detectors::make();
  HAECHI_CHECK(detectors.has_value());
  const double compile_ms = seconds_since(begin) * 1e3;
  content::Scanner scanner(*detectors);
  const std::string corpus = read_corpus();
  std::size_t findings = 0;
  fmt::print("{:<52} {:>10}   {}\n", "content inspection, one core", "measured", "must");
  fmt::print("{:<52} {:>7.1f} ms\n", "compile all detectors", compile_ms);
  const double large = throughput(scanner, slice(corpus, kText), findings);
  fmt::print("{:<52} {:>5.2f} GB/s   >= 0.60   ({} findings in {} MB)\n",
             "texts of 1 MB: normalise, detect, validate", large, findings, corpus.size() >> 20U);
  const auto pieces = slice(corpus, kPrompt);
  const double small = throughput(scanner, pieces, findings);
  fmt::print("{:<52} {:>5.2f} GB/s\n", "texts of 4 kB", small);
  const Times times = prompts(scanner, pieces);
  fmt::print("{:<52} {:>7.1f} us   <= 15\n", "prompt of 4 kB, detect and redact, median",
             times.median_us);
  fmt::print("{:<52} {:>7.1f} us   <= 80\n", "prompt of 4 kB, detect and redact, 99 of 100",
             times.p99_us);
  return 0;
}
