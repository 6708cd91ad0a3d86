// Content inspection on one core: throughput over mixed Korean and English text, and the time that
// a prompt of 4 kB takes to be scanned and redacted. The text is this project's own documents:
// whole pages, a third of them tables and code full of numbers, and their ordinary sentences alone.
// `--json` prints the figures of prompts alone, `--corpus FILE` writes the text, for peers.
#include "base/check.h"
#include "content/redact/redact.h"
#include "content/scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
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

enum class Kept : std::uint8_t { Everything, Sentences };

// A page without its tables and blocks of code.
std::string keep_sentences(std::istream& page) {
  std::string kept;
  bool is_code = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("```")) {
      is_code = !is_code;
    } else if (!is_code && !line.starts_with('|')) {
      kept += line + '\n';
    }
  }
  return kept;
}

// Korean and English pages in turn, repeated up to the size.
std::string read_corpus(Kept kept = Kept::Everything) {
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
    if (kept == Kept::Sentences) {
      once += keep_sentences(file);
    } else {
      once.append(std::istreambuf_iterator<char>(file), {});
    }
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

void print_rows(content::Scanner& scanner, std::string_view name, const std::string& corpus) {
  std::size_t findings = 0;
  const double large = throughput(scanner, slice(corpus, kText), findings);
  fmt::print("{:<52} {:>5.2f} GB/s   >= 0.60   ({} findings in {} MB)\n",
             fmt::format("{}: normalise, detect, validate, 1 MB each", name), large, findings,
             corpus.size() >> 20U);
  const auto pieces = slice(corpus, kPrompt);
  const double small = throughput(scanner, pieces, findings);
  fmt::print("{:<52} {:>5.2f} GB/s   >= 0.60\n", fmt::format("{}: the same, 4 kB each", name),
             small);
  const Times times = prompts(scanner, pieces);
  fmt::print("{:<52} {:>7.1f} us   <= 15\n",
             fmt::format("{}: prompt of 4 kB, detect and redact, median", name), times.median_us);
  fmt::print("{:<52} {:>7.1f} us   <= 80\n", fmt::format("{}: the same, 99 of 100", name),
             times.p99_us);
}

} // namespace

int main(int argc, char** argv) {
  const std::string_view asked = argc > 1 ? argv[1] : "";
  if (asked == "--corpus" && argc > 2) {
    std::ofstream(argv[2], std::ios::binary) << read_corpus();
    return 0;
  }
  const auto begin = Clock::now();
  const auto detectors = content::Detectors::make();
  HAECHI_CHECK(detectors.has_value());
  const double compile_ms = seconds_since(begin) * 1e3;
  content::Scanner scanner(*detectors);
  const std::string corpus = read_corpus();
  std::size_t findings = 0;
  if (asked == "--json") {
    const auto texts = slice(corpus, kPrompt);
    const double speed = throughput(scanner, texts, findings);
    const Times times = prompts(scanner, texts);
    fmt::print("{{\"gbs\":{},\"median_us\":{},\"p99_us\":{}}}\n", speed, times.median_us,
               times.p99_us);
    return 0;
  }
  fmt::print("{:<52} {:>10}   {}\n", "content inspection, one core", "measured", "must");
  fmt::print("{:<52} {:>7.1f} ms\n", "compile all detectors", compile_ms);
  print_rows(scanner, "sentences", read_corpus(Kept::Sentences));
  print_rows(scanner, "tables and code", corpus);
  return 0;
}
