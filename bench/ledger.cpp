// A million decisions through the record writer into a folder of its own: JSON lines, leaves,
// tiles, signed checkpoints, packing. Prints records a second of the process's CPU time (recording
// and writing together), of the clock, and the bytes that a record takes on disk. Everything is
// drawn from one seed: 200 hosts, 5,000 people, unequal as on a real network.
//
// usage: bench_ledger [RECORDS [FOLDER]]      the folder must not exist

#include "io/store/record_writer.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <sys/resource.h>
#include <thread>

namespace {

using namespace haechi;
namespace fs = std::filesystem;

class Chance {
 public:
  std::uint64_t next() { // SplitMix64
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }

  std::uint64_t skewed(std::uint64_t bound) {
    const double unit = static_cast<double>(next() >> 11U) * 0x1.0p-53;
    return static_cast<std::uint64_t>(unit * unit * unit * static_cast<double>(bound));
  }

 private:
  std::uint64_t state_ = 20250205;
};

ledger::Record make_record(Chance& chance, Instant at) {
  static constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  ledger::Record out;
  out.at = at;
  out.reference = "H-";
  for (int i = 0; i < 8; ++i) {
    out.reference += i == 4 ? "-" : "";
    out.reference += kDigits[chance.next() % kDigits.size()];
  }
  const std::uint64_t person = chance.skewed(5'000);
  const std::uint64_t host = chance.skewed(200);
  out.subject = fmt::format("10.{}.{}.{}/32", person / 1'000, person % 40, person % 250);
  out.body = fmt::format("kr.body{}", person % 20);
  out.device = "gov-pc";
  out.zone = "internet";
  out.service = fmt::format("service{}", host % 60);
  out.host = fmt::format("chat{}.service{}.example", host, host % 60);
  out.depth = host % 3 == 0 ? "dns" : "server-name";
  out.effect = "block";
  out.action = "refuse";
  out.reason = "order";
  out.by = fmt::format("kr-order-{}", host % 12);
  out.obligations = {"notice-page"};
  out.policy = "sha256:7f3a1c5be2d04968a1b7c3d5e9f00112233445566778899aabbccddeeff00112";
  return out;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::uint64_t bytes_below(const fs::path& folder) {
  std::uint64_t out = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    out += entry.is_regular_file() ? entry.file_size() : 0;
  }
  return out;
}

} // namespace

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const fs::path folder = argc > 2 ? fs::path(argv[2]) : fs::temp_directory_path() / "haechi-bench";
  if (fs::exists(folder)) {
    fmt::print(stderr, "{} is there already\n", folder.string());
    return 2;
  }
  Chance chance;
  std::vector<ledger::Record> some;
  const Instant begin{std::chrono::milliseconds(1'738'843'200'000)};
  for (std::uint64_t i = 0; i < count; ++i) {
    some.push_back(make_record(chance, begin + std::chrono::milliseconds(i / 100)));
  }
  io::RecordWriter::Options options;
  options.files.dir = folder.string();
  const double cpu = cpu_seconds();
  const auto clock = std::chrono::steady_clock::now();
  auto writer = io::RecordWriter::open(options);
  if (!writer) {
    fmt::print(stderr, "{}\n", to_string(writer.error()));
    return 2;
  }
  for (ledger::Record& record : some) {
    while ((*writer)->lane(0).waiting() > options.buffer / 2) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1)); // as many as the writer takes
    }
    (*writer)->lane(0).record(std::move(record));
  }
  writer->reset();
  const double cpu_used = cpu_seconds() - cpu;
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - clock;
  const auto n = static_cast<double>(count);
  fmt::print("records {}\nrecords/s of one core's CPU {:.0f}\nrecords/s by the clock {:.0f}\n",
             count, n / cpu_used, n / passed.count());
  std::uint64_t open = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    open += entry.path().extension() == ".jsonl" ? entry.file_size() : 0;
  }
  const std::uint64_t all = bytes_below(folder);
  fmt::print("bytes/record on disk {:.1f}, of which {:.1f} are the file not packed yet\n",
             static_cast<double>(all) / n, static_cast<double>(open) / n);
  fs::remove_all(folder);
  return 0;
}
