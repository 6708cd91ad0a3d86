// A million lines of a proxy's access log under a draft of 200 orders, beside the policy of today,
// over the catalog of the product: 20,000 clients in 400 networks, 5,000 hosts met as names are on
// a real network. Prints seconds of one core and lines a second, of reading alone and of the whole.
// Everything is drawn from one seed.

#include "catalog/load.h"
#include "cli/replay_logs.h"
#include "io/files/read.h"
#include "policy/check/load.h"
#include "policy/replay/report.h"
#include "policy/replay/report_data.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <unistd.h>

namespace {

using namespace haechi;
namespace replay = policy::replay;

constexpr std::size_t kLines = 1'000'000;
constexpr std::size_t kNetworks = 400;
constexpr std::size_t kClientsEach = 50;
constexpr std::size_t kHosts = 5'000;
constexpr std::size_t kOrders = 200;

class Chance {
 public:
  std::uint64_t next() { // SplitMix64
    state_ += 0x9E3779B97F4A7C15ULL;
    return replay::mix_person(state_);
  }

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

  // Small numbers are drawn much more often than large ones.
  std::size_t skewed(std::size_t bound) {
    const double unit = static_cast<double>(next() >> 11U) * 0x1.0p-53;
    return static_cast<std::size_t>(std::pow(unit, 4.0) * static_cast<double>(bound));
  }

 private:
  std::uint64_t state_ = 20250205;
};

std::string policy_text(const std::vector<std::string>& groups, std::size_t orders) {
  std::string out = "bodies:\n  gov: {default: warn}\n";
  for (std::size_t i = 0; i < kNetworks; ++i) {
    out += fmt::format("  gov.b{}: {{parent: gov}}\n", i);
  }
  out += "orders:\n";
  for (std::size_t i = 0; i < orders; ++i) {
    out += fmt::format("  - {{id: o{}, issuer: gov, force: binding, scope: {{bodies: [gov.b{}]}}, "
                       "rules: [{{target: {{provider_group: {}}}, effect: block}}]}}\n",
                       i, i * 7 % kNetworks, groups[i % groups.size()]);
  }
  return out;
}

std::shared_ptr<const policy::Decider>
make_decider(const std::string& text, const std::shared_ptr<const catalog::Catalog>& catalog) {
  auto policy = policy::load_policy({{"p.yaml", text}});
  if (!policy) {
    fmt::print(stderr, "{}\n", to_string(policy.error().front()));
    std::exit(1);
  }
  return policy::Decider::make(std::move(*policy), catalog);
}

engine::identity::Identities make_identities() {
  std::vector<engine::config::IdentityEntry> entries(kNetworks);
  for (std::size_t i = 0; i < kNetworks; ++i) {
    entries[i].cidr = *Cidr::parse(fmt::format("10.{}.{}.0/24", i / 200, i % 200));
    entries[i].who.body = fmt::format("gov.b{}", i);
    entries[i].who.assurance = "address";
  }
  return engine::identity::Identities(entries);
}

// A file without a name that holds the log.
io::Fd make_log(const std::vector<std::string>& hosts) {
  std::FILE* file = std::tmpfile();
  Chance chance;
  std::string text;
  for (std::size_t i = 0; i < kLines; ++i) {
    const std::size_t network = chance.below(kNetworks);
    text = fmt::format("{}.{:03}    110 10.{}.{}.{} TCP_TUNNEL/200 5000 CONNECT {}:443 - "
                       "HIER_DIRECT/192.0.2.1 -\n",
                       1'740'000'000 + i / 20, i % 1'000, network / 200, network % 200,
                       chance.below(kClientsEach), hosts[chance.skewed(hosts.size())]);
    std::fwrite(text.data(), 1, text.size(), file);
  }
  std::fflush(file);
  io::Fd out(::dup(::fileno(file)));
  std::fclose(file);
  return out;
}

// Of this process, whatever else the machine does.
double seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void print_line(const char* what, double took) {
  fmt::print("{:<34} {:6.2f} s {:>12.0f} lines/s\n", what, took, kLines / took);
}

double read_alone(const io::Input& input) {
  ::lseek(input.file.get(), 0, SEEK_SET);
  const double begin = seconds();
  io::LineReader lines(input.file.get(), wire::logs::kMaxLine);
  const auto reader = wire::logs::make_reader(wire::logs::Format::Squid, {});
  std::size_t seen = 0;
  for (auto line = lines.next(); line && *line; line = lines.next()) {
    seen += reader->read((*line)->text) ? 1U : 0U;
  }
  return seen == kLines ? seconds() - begin : 0.0;
}

double replay_all(const io::Input& input, const std::shared_ptr<const policy::Decider>& draft,
                  const std::shared_ptr<const policy::Decider>& today,
                  const engine::identity::Identities& identities) {
  ::lseek(input.file.get(), 0, SEEK_SET);
  const double begin = seconds();
  replay::Replay judging(draft, today, {});
  cli::ReplayClients clients(judging, std::nullopt, &identities);
  const cli::LogOptions options;
  cli::ReplayLogs logs(options, judging, clients);
  io::Progress progress("reading", 0);
  const auto read = logs.read(input, progress);
  const auto report = replay::make_report(judging.tally(), 5);
  const double out = seconds() - begin;
  fmt::print("  {} judged, {} rows, {} with too few people or unchanged\n", report.judged,
             report.rows.size(), report.rest);
  return read ? out : 0.0;
}

} // namespace

int main() {
  const auto files = io::read_yaml(HAECHI_SOURCE_DIR "/catalog");
  auto catalog = files ? catalog::load_catalog(*files)
                       : ResultOrErrors<std::shared_ptr<const catalog::Catalog>>();
  if (!catalog || !*catalog) {
    fmt::print(stderr, "the catalog cannot be read\n");
    return 1;
  }
  std::vector<std::string> groups;
  for (const catalog::Service& service : (*catalog)->services()) {
    groups.push_back(service.provider_group);
  }
  std::vector<std::string> hosts;
  (*catalog)->visit_blockable([&](std::string_view pattern, catalog::Match match, auto) {
    if (match != catalog::Match::Glob && hosts.size() < kHosts / 10) {
      hosts.emplace_back(pattern);
    }
  });
  while (hosts.size() < kHosts) {
    hosts.insert(hosts.begin() + static_cast<std::ptrdiff_t>(hosts.size() / 2),
                 fmt::format("www.site{}.example", hosts.size()));
  }
  const auto draft = make_decider(policy_text(groups, kOrders), *catalog);
  const auto today = make_decider(policy_text(groups, kOrders / 2), *catalog);
  const io::Input input{"log", make_log(hosts), 0, {}};
  const auto identities = make_identities();
  print_line("lines read", read_alone(input));
  print_line("draft against the log", replay_all(input, draft, nullptr, identities));
  print_line("draft against today's policy", replay_all(input, draft, today, identities));
  return 0;
}
