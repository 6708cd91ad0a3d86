#include "cli/demo_run.h"

#include "cli/demo_config.h"
#include "engine/gateway/gateway_judge.h"
#include "io/demo/client_socket.h"
#include "io/demo/dns_client.h"
#include "io/demo/gateway_process.h"
#include "io/demo/stand_in_dns.h"
#include "io/files/read.h"
#include "io/files/temporary_folder.h"
#include "io/gateway/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>
#include <thread>

namespace haechi::cli {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using io::Transport;

constexpr auto kPoll = 20ms;
constexpr int kStartPolls = 1000; // 20 s for the gateway to come up
constexpr int kRecordPolls = 150; // 3 s for records to be on disk
constexpr int kStarts = 3;        // ports may be taken between looking and listening
constexpr std::size_t kLastWords = 1500;

// Ports that documents and people can rely on.
struct WishedPorts {
  std::uint16_t dns = 8053;
  std::uint16_t proxy = 3128;
  std::uint16_t status = 8054;
  std::uint16_t upstream = 8055;
  std::uint16_t https = 8443;
  std::uint16_t http = 8080;
};

constexpr WishedPorts kAnyPorts{0, 0, 0, 0, 0, 0};

IpAddress loopback() {
  return IpAddress::parse("127.0.0.1").value();
}

Instant read_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// Beside the working directory, beside a build folder, or installed.
std::string find_example() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  const std::array<fs::path, 4> places{"examples/ministry", program / "../../examples/ministry",
                                       program / "../examples/ministry",
                                       program / "../share/haechi/examples/ministry"};
  for (const fs::path& place : places) {
    if (fs::is_regular_file(place / "demo.yaml", error)) {
      return place.lexically_normal().string();
    }
  }
  return places.front().string();
}

template <class T> tl::unexpected<Error> pass_on(const Result<T>& failed) {
  return tl::make_unexpected(failed.error());
}

std::string read_last_words(const std::string& log_file) {
  const auto log = io::read_file(log_file);
  if (!log || log->text.empty()) {
    return "it said nothing";
  }
  const std::string& text = log->text;
  return text.substr(text.size() > kLastWords ? text.size() - kLastWords : 0);
}

} // namespace

struct DemoRun::Parts {
  Parts(io::TemporaryFolder made, io::Signals& watched)
      : folder(std::move(made)), signals(watched) {}

  Result<void> choose_ports(const WishedPorts& wished);
  Result<void> start_world();
  Result<void> start_gateway(const SourceFile& example);
  Result<void> wait_for_gateway();
  Result<void> load_judge();
  [[nodiscard]] bool is_answering() const;

  io::TemporaryFolder folder;
  io::Signals& signals;
  DemoStory story;
  DemoPlaces places;
  DemoWorld world;
  std::string authority_file;
  std::string config_file;
  std::string log_file;
  std::optional<io::StandInSites> sites;
  std::optional<io::StandInDns> dns;
  std::unique_ptr<engine::gateway::GatewayJudge> judge;
  std::optional<io::GatewayProcess> gateway; // last: ends before the world around it
};

Result<void> DemoRun::Parts::choose_ports(const WishedPorts& wished) {
  const std::vector<IpAddress> here{loopback()};
  const auto choose = [](const std::vector<IpAddress>& at, std::uint16_t port,
                         std::vector<Transport> transports, std::uint16_t& out) -> Result<void> {
    auto found = io::find_free_port(at, port, transports);
    if (!found) {
      return pass_on(found);
    }
    out = *found;
    return {};
  };
  places.dns.address = places.proxy.address = places.status.address = places.upstream.address =
      here.front();
  places.site_addresses.clear();
  for (const io::StandInSite& site : story.sites) {
    places.site_addresses.push_back(site.address);
  }
  const auto& sites_at = places.site_addresses.empty() ? here : places.site_addresses;
  return choose(here, wished.dns, {Transport::Udp, Transport::Tcp}, places.dns.port)
      .and_then([&] { return choose(here, wished.proxy, {Transport::Tcp}, places.proxy.port); })
      .and_then([&] { return choose(here, wished.status, {Transport::Tcp}, places.status.port); })
      .and_then(
          [&] { return choose(here, wished.upstream, {Transport::Udp}, places.upstream.port); })
      .and_then(
          [&] { return choose(sites_at, wished.https, {Transport::Tcp}, places.sites.https); })
      .and_then([&] { return choose(sites_at, wished.http, {Transport::Tcp}, places.sites.http); });
}

Result<void> DemoRun::Parts::start_world() {
  std::vector<std::string> names;
  for (const io::StandInSite& site : story.sites) {
    names.push_back(site.host);
    world.addresses.emplace(site.host, site.address);
  }
  const auto authority = io::CertificateAuthority::make("haechi demo, valid for this run only");
  if (!authority) {
    return pass_on(authority);
  }
  const auto identity = authority->issue(names);
  if (!identity) {
    return pass_on(identity);
  }
  auto served = io::StandInSites::start(story.sites, places.sites, *identity);
  if (!served) {
    return pass_on(served);
  }
  auto named = io::StandInDns::start(places.upstream, world.addresses);
  if (!named) {
    return pass_on(named);
  }
  auto written = folder.write("ca.pem", authority->certificate());
  if (!written) {
    return pass_on(written);
  }
  sites.emplace(std::move(*served));
  dns.emplace(std::move(*named));
  authority_file = std::move(*written);
  world.authority = authority->certificate();
  world.dns = places.dns;
  world.proxy = places.proxy;
  world.sites = places.sites;
  return {};
}

Result<void> DemoRun::Parts::start_gateway(const SourceFile& example) {
  places.records = folder.path() + "/records";
  const auto text = make_demo_config(example, places);
  if (!text) {
    return pass_on(text);
  }
  auto written = folder.write("haechi.yaml", *text);
  if (!written) {
    return pass_on(written);
  }
  config_file = std::move(*written);
  log_file = folder.path() + "/gateway.log";
  auto started = io::GatewayProcess::start(config_file, log_file);
  if (!started) {
    return pass_on(started);
  }
  gateway.emplace(std::move(*started));
  return wait_for_gateway();
}

bool DemoRun::Parts::is_answering() const {
  const IpAddress from = loopback();
  return io::connect_from(from, places.proxy, Transport::Tcp, 500ms).has_value() &&
         io::connect_from(from, places.dns, Transport::Tcp, 500ms).has_value();
}

Result<void> DemoRun::Parts::wait_for_gateway() {
  for (int i = 0; i < kStartPolls; ++i) {
    if (gateway->exit_code()) {
      return fail("E-DEMO-007",
                  fmt::format("the gateway ended at once: {}", read_last_words(log_file)));
    }
    if (is_answering()) {
      return {};
    }
    if (signals.wait_for(kPoll)) {
      return fail("E-DEMO-008", "stopped");
    }
  }
  return fail("E-DEMO-007",
              fmt::format("the gateway does not answer: {}", read_last_words(log_file)));
}

// The same files that the gateway has loaded, asked in this process.
Result<void> DemoRun::Parts::load_judge() {
  auto loaded = io::load_gateway(config_file, 1);
  if (!loaded) {
    return tl::make_unexpected(loaded.error().front());
  }
  judge = std::make_unique<engine::gateway::GatewayJudge>(loaded->snapshot);
  return {};
}

DemoRun::DemoRun(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

DemoRun::~DemoRun() = default;

Result<std::unique_ptr<DemoRun>> DemoRun::start(const DemoSettings& settings, io::Signals& signals,
                                                const Progress& progress) {
  const std::string example = settings.example.empty() ? find_example() : settings.example;
  const auto story_file = io::read_file(example + "/demo.yaml");
  if (!story_file) {
    return pass_on(story_file);
  }
  auto story = parse_story(*story_file);
  if (!story) {
    return pass_on(story);
  }
  const auto config = io::read_file(example + "/haechi.yaml");
  if (!config) {
    return pass_on(config);
  }
  auto folder = settings.keep.empty() ? io::TemporaryFolder::make("haechi-demo")
                                      : io::TemporaryFolder::keep_at(settings.keep);
  if (!folder) {
    return pass_on(folder);
  }
  auto parts = std::make_unique<Parts>(std::move(*folder), signals);
  parts->story = std::move(*story);
  Result<void> up = fail("E-DEMO-007", "not started");
  for (int i = 0; i < kStarts && !up && up.error().code != "E-DEMO-008"; ++i) {
    parts->gateway.reset();
    parts->dns.reset();
    parts->sites.reset();
    const bool is_fixed = settings.has_fixed_ports && i == 0;
    progress("starting stand-in sites and a name server on loopback");
    up = parts->choose_ports(is_fixed ? WishedPorts() : kAnyPorts).and_then([&] {
      return parts->start_world();
    });
    if (up) {
      progress("starting the gateway");
      up = parts->start_gateway(*config);
    }
  }
  if (up) {
    up = parts->load_judge();
  }
  if (!up) {
    return pass_on(up);
  }
  return std::unique_ptr<DemoRun>(new DemoRun(std::move(parts)));
}

Result<std::vector<DemoResult>> DemoRun::ask_all(const Progress& progress) {
  std::vector<DemoResult> results;
  for (const DemoPerson& person : parts_->story.people) {
    progress(fmt::format("asking as: {}", person.who.en));
    for (const DemoRow& row : person.rows) {
      DemoResult result{.row = row};
      result.expected = expect(*parts_->judge, row, read_clock());
      result.seen = ask(row, parts_->world);
      results.push_back(std::move(result));
    }
  }
  progress("waiting for the records");
  for (int i = 0; i < kRecordPolls; ++i) {
    const auto records = io::read_records(parts_->places.records);
    if (!records) {
      return pass_on(records);
    }
    const bool is_complete = std::ranges::none_of(
        results, [&](const DemoResult& result) { return lacks_record(result, *records); });
    if (is_complete || i + 1 == kRecordPolls) {
      for (DemoResult& result : results) {
        compare(result, *records);
      }
      break;
    }
    std::this_thread::sleep_for(kPoll);
  }
  return results;
}

Result<std::vector<std::string>> DemoRun::finish(std::vector<DemoResult>& results) {
  std::vector<std::string> wrong;
  const int code = parts_->gateway->stop(15s);
  if (code != 0) {
    wrong.push_back(fmt::format("the gateway ended with exit code {}", code));
  }
  const auto records = io::read_records(parts_->places.records);
  if (!records) {
    return pass_on(records);
  }
  std::uint64_t dns_counted = 0;
  std::uint64_t proxy_counted = 0;
  for (DemoResult& result : results) {
    compare(result, *records);
    if (result.expected.verdict.trace == engine::gateway::Trace::Counted) {
      ++(result.row.over == Way::Dns ? dns_counted : proxy_counted);
    }
  }
  if (records->dns_allowed != dns_counted || records->proxy_allowed != proxy_counted) {
    wrong.push_back(fmt::format("counted {} DNS answers and {} web requests as ordinary, not {} "
                                "and {}",
                                records->dns_allowed, records->proxy_allowed, dns_counted,
                                proxy_counted));
  }
  return wrong;
}

const DemoStory& DemoRun::story() const {
  return parts_->story;
}

const DemoWorld& DemoRun::world() const {
  return parts_->world;
}

std::string DemoRun::records_folder() const {
  return parts_->places.records;
}

std::string DemoRun::authority_file() const {
  return parts_->authority_file;
}

std::string DemoRun::config_file() const {
  return parts_->config_file;
}

bool DemoRun::has_ended() {
  return parts_->gateway->exit_code().has_value();
}

} // namespace haechi::cli
