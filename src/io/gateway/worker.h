#pragma once
// One thread with its own loop, judge, resolver, DNS server and proxy. Shares nothing with other
// workers but the snapshot. Every function may be called from any one other thread; what it asks
// for happens on the worker's own, and the future tells when.

#include "engine/gateway/snapshot.h"
#include "io/dns/dns_server.h"
#include "io/gateway/listening.h"
#include "io/gateway/load.h"
#include "io/gateway/password_pool.h"
#include "io/intercept/desk.h"
#include "io/proxy/proxy_server.h"
#include "io/quic/quic_server.h"
#include "io/store/record_lane.h"

#include <future>

namespace haechi::io {

// How long a worker is waited for that is asked something.
inline constexpr std::chrono::milliseconds kWorkerAnswerTime{500};

class Worker {
 public:
  using SharedSnapshot = std::shared_ptr<const engine::gateway::Snapshot>;

  // What is borrowed outlives the worker.
  struct Setup {
    SharedSnapshot snapshot;
    ledger::Recorder& recorder;
    PasswordPool& passwords;
    Listening listening; // port 0: any free one
    std::size_t workers = 1;
    engine::dns::CookieSecret cookie_secret{}; // the same for all workers
    InspectionParts inspection{};
    intercept::Station* station = nullptr; // null: nothing is inspected
    std::shared_ptr<proxy::OwnConnections> own_connections{};
    std::shared_ptr<proxy::ClientPlaces> client_places{}; // null: of this worker alone
  };

  struct Numbers {
    DnsServer::Numbers dns;
    ProxyServer::Numbers proxy;
    intercept::DeskNumbers inspection;
    engine::quic::QuicRefuser::Numbers quic;
  };

  // Opens the listeners, answers nobody yet. Errors: E-NET-001, -002.
  [[nodiscard]] static Result<std::unique_ptr<Worker>> make(Setup setup);
  // As stop().
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // With the ports that were found.
  [[nodiscard]] const Listening& listening() const;

  void start();
  // From now on the snapshot decides, for what runs, too. What it leaves behind is for whoever
  // waits to take apart.
  [[nodiscard]] std::future<std::shared_ptr<const void>> adopt(SharedSnapshot snapshot,
                                                               InspectionParts inspection = {});
  // Ready once nothing looks at the snapshot before the last one any more; with what was kept of
  // it, likewise.
  [[nodiscard]] std::future<std::shared_ptr<const void>> forget_former();
  [[nodiscard]] std::future<Numbers> numbers();
  // Forgets the answers to questions at and below `name` (lower case, as on the wire); how many.
  [[nodiscard]] std::future<std::size_t> flush(wire::dns::Name name);
  // The answers that are kept for this question (a whole query), by DO and CD.
  [[nodiscard]] std::future<std::vector<DnsServer::Kept>> find_kept(Bytes query);
  // Takes nothing new; ready when nothing is open any more, or the time is over.
  [[nodiscard]] std::future<void> drain(std::chrono::milliseconds limit);
  // Ends the thread at once, whatever is open.
  void stop();

 private:
  struct Parts;
  explicit Worker(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::io
