#include "io/gateway/gateway.h"

#include "io/dns/environment.h"
#include "io/gateway/policy_in_force.h"
#include "io/gateway/worker_options.h"
#include "io/process/hardening.h"
#include "io/process/memory.h"
#include "io/process/privileges.h"
#include "io/process/trusted_clock.h"
#include "io/store/pseudonym_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <thread>
#include <unistd.h>

namespace haechi::io {

using engine::config::Config;
using SteadyClock = std::chrono::steady_clock;

namespace {

Instant now() {
  return process_clock().now();
}

std::size_t count_workers(const Config& config) {
  return config.limits.threads > 0 ? config.limits.threads
                                   : std::max(1U, std::thread::hardware_concurrency());
}

RecordWriter::Options writer_options(const Config& config, std::size_t lanes) {
  RecordWriter::Options out;
  out.files.dir = config.records.dir.path;
  out.files.rotate_bytes = config.records.rotate_bytes;
  out.files.keep = make_retention(config.records);
  out.files.is_synced = config.records.sync == engine::config::Sync::Disk;
  out.buffer = config.records.buffer;
  out.lanes = lanes;
  out.clock = &process_clock();
  return out;
}

std::int64_t in_ms(SteadyClock::duration time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

engine::dns::CookieSecret make_cookie_secret() {
  const auto random = make_random_source();
  engine::dns::CookieSecret secret{};
  for (Byte& byte : secret) {
    byte = static_cast<Byte>(random());
  }
  return secret;
}

tl::unexpected<Errors> failed(Error error) {
  return tl::make_unexpected(Errors{std::move(error)});
}

} // namespace

Gateway::Gateway(std::string config_file, Loaded loaded, Log log)
    : config_file_(std::move(config_file)), log_(log), at_start_(loaded.snapshot->config()),
      worker_count_(count_workers(at_start_)), started_(now()),
      snapshot_(std::move(loaded.snapshot)), events_(std::move(loaded.events)),
      told_(std::move(loaded.told)), inspection_at_start_(std::move(loaded.inspection)) {}

ResultOrErrors<std::unique_ptr<Gateway>> Gateway::start(std::string config_file, Log log) {
  const auto begun = SteadyClock::now();
  auto loaded = load_gateway(config_file, 1);
  if (!loaded) {
    return tl::make_unexpected(std::move(loaded.error()));
  }
  for (const Error& warning : loaded->warnings) {
    log.warn(to_string(warning));
  }
  std::unique_ptr<Gateway> out(new Gateway(std::move(config_file), std::move(*loaded), log));
  if (auto opened = out->open(); !opened) {
    return tl::make_unexpected(std::move(opened.error()));
  }
  out->tell_start(SteadyClock::now() - begun);
  give_back_memory();
  return out;
}

Errors Gateway::check_ports() const {
  Errors out;
  const auto check = [&out](const Endpoint& endpoint, Transport transport) {
    if (auto free = check_endpoint_is_free(endpoint, transport); !free) {
      out.push_back(std::move(free.error()));
    }
  };
  for (const Endpoint& endpoint : at_start_.dns.listen) {
    check(endpoint, Transport::Udp);
    check(endpoint, Transport::Tcp);
  }
  for (const Endpoint& endpoint : at_start_.proxy.listen) {
    check(endpoint, Transport::Tcp);
  }
  for (const auto& steered : at_start_.proxy.steered) {
    check(steered.listen, Transport::Tcp);
  }
  for (const auto& secure : at_start_.proxy.secure) {
    check(secure.listen, Transport::Tcp);
  }
  for (const Endpoint& endpoint : at_start_.proxy.transparent) {
    check(endpoint, Transport::Tcp);
  }
  for (const Endpoint& endpoint : at_start_.quic.listen) {
    check(endpoint, Transport::Udp);
  }
  if (at_start_.status) {
    check(*at_start_.status, Transport::Tcp);
  }
  if (at_start_.metrics) {
    check(*at_start_.metrics, Transport::Tcp);
  }
  return out;
}

// Before workers have threads and root is given up: the signer reads what only root may.
Result<void> Gateway::open_station() {
  if (!at_start_.inspection.is_on()) {
    return {};
  }
  auto station = intercept::Station::open(at_start_.inspection, log_);
  if (!station) {
    Error error = std::move(station.error());
    error.where = at_start_.inspection.ca.where;
    return tl::make_unexpected(std::move(error));
  }
  station_ = std::move(*station);
  return {};
}

Result<void> Gateway::open_workers() {
  listening_ = {.dns = at_start_.dns.listen,
                .proxy = at_start_.proxy.listen,
                .secure = {},
                .steered = at_start_.proxy.steered,
                .transparent = at_start_.proxy.transparent,
                .quic = at_start_.quic.listen,
                .status = at_start_.status,
                .metrics = at_start_.metrics};
  std::ranges::transform(at_start_.proxy.secure, std::back_inserter(listening_.secure),
                         &engine::config::SecureListener::listen);
  const auto open_page = [](std::optional<Endpoint>& at, StatusServer::Pages pages,
                            std::unique_ptr<StatusServer>& out) -> Result<void> {
    if (!at) {
      return {};
    }
    auto page = StatusServer::make(*at, pages);
    if (!page) {
      return tl::make_unexpected(std::move(page.error()));
    }
    out = std::move(*page);
    at = out->bound();
    return {};
  };
  auto opened =
      open_page(listening_.status, StatusServer::Pages::Status, status_server_).and_then([&] {
        return open_page(listening_.metrics, StatusServer::Pages::Metrics, metrics_server_);
      });
  if (!opened) {
    return opened;
  }
  const engine::dns::CookieSecret secret = make_cookie_secret();
  if (!at_start_.proxy.transparent.empty()) {
    own_connections_ = std::make_shared<proxy::OwnConnections>();
  }
  for (std::size_t i = 0; i < worker_count_; ++i) {
    auto worker =
        Worker::make({snapshot_, writer_->lane(i), *passwords_, listening_, worker_count_, secret,
                      inspection_at_start_, station_.get(), own_connections_, client_places_});
    if (!worker) {
      return tl::make_unexpected(std::move(worker.error()));
    }
    listening_ = (*worker)->listening(); // the next ones share the ports that the first one found
    workers_.push_back(std::move(*worker));
  }
  inspection_at_start_ = {}; // workers have their own share, which a reload replaces
  return {};
}

Result<void> Gateway::give_up_root() {
  const std::string& name = at_start_.run_as;
  if (name.empty()) {
    if (is_root()) {
      log_.warn("running as root; `run_as: USER` gives that up once the ports are open");
    }
    return {};
  }
  const auto account = find_account(name);
  if (!account) {
    return tl::make_unexpected(account.error());
  }
  if (is_root()) {
    if (auto made = make_folder_for(at_start_.records.dir.path, *account); !made) {
      return made;
    }
  }
  if (auto done = become(name); !done) {
    return done;
  }
  if (::access(config_file_.c_str(), R_OK) != 0) {
    log_.warn(fmt::format("user `{}` cannot read `{}`: a reload will fail", name, config_file_));
  }
  return {};
}

// Everything that can fail comes before the first thread that answers anybody.
ResultOrErrors<void> Gateway::open() {
  if (Errors busy = check_ports(); !busy.empty()) {
    return tl::make_unexpected(std::move(busy));
  }
  if (auto opened = open_station(); !opened) {
    return failed(std::move(opened.error()));
  }
  process_clock().set_step(std::chrono::seconds(at_start_.limits.clock_step_s));
  writer_ = RecordWriter::make(writer_options(at_start_, worker_count_ + 1), log_);
  passwords_ = std::make_unique<PasswordPool>(at_start_.limits.password_queue, snapshot_);
  if (auto opened = open_workers(); !opened) {
    return failed(std::move(opened.error()));
  }
  // Threads that come later inherit what is missing by then.
  if (auto done = give_up_root().and_then([] { return drop_capabilities(); }).and_then([] {
        return refuse_system_calls();
      });
      !done) {
    return failed(std::move(done.error()));
  }
  if (auto writing = writer_->start(); !writing) {
    Error error = std::move(writing.error());
    if (error.where.file.empty()) {
      error.where = at_start_.records.dir.where;
    }
    return failed(std::move(error));
  }
  if (auto done = open_admin(); !done) {
    return failed(std::move(done.error()));
  }
  auto privacy = read_privacy(at_start_.records);
  if (!privacy) {
    return failed(std::move(privacy.error()));
  }
  writer_->set_rules(std::move(*privacy), make_retention(at_start_.records));
  passwords_->start(at_start_.limits.password_threads);
  for (const auto& worker : workers_) {
    worker->start();
  }
  if (status_server_) {
    status_server_->start([this] { return status(); });
  }
  if (metrics_server_) {
    metrics_server_->start([this] { return status(); });
  }
  if (admin_server_) {
    admin_server_->start(
        [this](std::string_view line, uid_t caller) { return answer_admin(line, caller); });
  }
  return {};
}

// The one that nobody asked for may fail: enforcement does not hang on it.
Result<void> Gateway::open_admin() {
  const engine::config::Path& admin = at_start_.admin;
  if (admin.is_empty()) {
    return {};
  }
  auto server = AdminServer::make(admin.path);
  if (server) {
    admin_server_ = std::move(*server);
    return {};
  }
  if (at_start_.has_default_admin) {
    log_.warn(to_string(server.error()));
    return {};
  }
  server.error().where = admin.where;
  return tl::make_unexpected(std::move(server.error()));
}

void Gateway::tell_start(SteadyClock::duration took) {
  const auto& in_force = *snapshot_;
  const std::string where = listening_.to_string();
  log_.info(fmt::format("listening: {}", where));
  log_.info(fmt::format("policy {}: {} orders, {} bodies; catalog: {} services, {} names; {} "
                        "subjects, {} users; {} workers; started in {} ms",
                        in_force.decider().digest(), in_force.policy().orders.size(),
                        in_force.policy().bodies.size(), in_force.catalog().services().size(),
                        in_force.catalog().blockable_count(),
                        in_force.identities().subjects().size(),
                        in_force.identities().users().all().size(), worker_count_, in_ms(took)));
  record_with_events("start", where);
}

Gateway::~Gateway() {
  admin_server_.reset();
  metrics_server_.reset();
  status_server_.reset();
  for (const auto& worker : workers_) {
    worker->stop();
  }
  if (station_) {
    station_->close(); // as do its thread, and the one of passwords: they may still post to loops
  }
  passwords_.reset();
  workers_.clear();
}

Result<ledger::PrivacyRules> Gateway::read_privacy(const engine::config::Records& records) const {
  Bytes key;
  if (records.subjects == ledger::Subjects::Pseudonyms) {
    const PseudonymKeyPlace place = find_pseudonym_key(records);
    if (place.is_among_records) {
      log_.warn(fmt::format("the key of the pseudonyms `{}` lies among the records and goes where "
                            "they are copied: move it to `{}` (mv), then reload",
                            place.path, engine::config::default_pseudonym_key(records.dir.path)));
    }
    auto read = read_or_make_pseudonym_key(place.path);
    if (!read) {
      read.error().where = records.pseudonym_key.where;
      return tl::make_unexpected(std::move(read.error()));
    }
    key = std::move(*read);
  }
  return make_privacy_rules(records, std::move(key));
}

void Gateway::record(std::string kind, std::string note, std::string_view by) {
  ledger::Record out;
  out.at = now();
  out.kind = std::move(kind);
  out.note = std::move(note) + (by.empty() ? std::string() : fmt::format("; by {}", by));
  out.policy = snapshot()->decider().digest();
  writer_->lane(worker_count_).record(std::move(out));
}

void Gateway::record_with_events(std::string kind, std::string note, std::string_view by) {
  std::string events;
  {
    const std::lock_guard lock(mutex_);
    events = to_note(events_, told_);
  }
  note += events.empty() ? events : "; " + events;
  record(std::move(kind), std::move(note), by);
}

Gateway::SharedSnapshot Gateway::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

EventsFile Gateway::events_in_force() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

void Gateway::begin_drain() {
  const std::uint32_t seconds = snapshot()->config().limits.drain_s;
  const std::chrono::milliseconds limit = std::chrono::seconds(seconds);
  log_.info(fmt::format("stopping: what is open may end within {} s", seconds));
  record("stop", "");
  drain_until_ = SteadyClock::now() + limit + std::chrono::seconds(2);
  for (const auto& worker : workers_) {
    draining_.push_back(worker->drain(limit));
  }
}

bool Gateway::is_drained(std::chrono::milliseconds wait) {
  const auto until = std::min(SteadyClock::now() + wait, drain_until_);
  const bool is_done = std::ranges::all_of(draining_, [&](const std::future<void>& done) {
    return done.wait_until(until) == std::future_status::ready;
  });
  return is_done || SteadyClock::now() >= drain_until_;
}

Status Gateway::status() const {
  // One at a time: of two that overlap, the later would tell older numbers.
  const std::lock_guard turn(status_mutex_);
  Status out;
  std::vector<std::future<Worker::Numbers>> asked;
  for (const auto& worker : workers_) {
    asked.push_back(worker->numbers());
  }
  SharedSnapshot in_force;
  {
    const std::lock_guard lock(mutex_);
    in_force = snapshot_;
    out.reload = last_reload_;
    out.events = events_.digest;
  }
  out.epoch = in_force->epoch();
  out.policy = in_force->decider().digest();
  out.started = started_;
  out.now = now();
  out.workers = worker_count_;
  out.listening = listening_;
  out.orders = in_force->policy().orders.size();
  out.bodies = in_force->policy().bodies.size();
  out.services = in_force->catalog().services().size();
  out.names = in_force->catalog().blockable_count();
  out.subjects = in_force->identities().subjects().size();
  out.users = in_force->identities().users().all().size();
  out.records = writer_->status();
  out.passwords = passwords_->counters();
  const auto until = SteadyClock::now() + kWorkerAnswerTime;
  last_numbers_.resize(asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (asked[i].wait_until(until) == std::future_status::ready) {
      ++out.workers_answering;
      last_numbers_[i] = asked[i].get();
    }
  }
  out.each = last_numbers_;
  if (station_) {
    out.leaves = station_->leaves().numbers();
    out.is_signing = station_->is_signing();
  }
  return out;
}

} // namespace haechi::io
