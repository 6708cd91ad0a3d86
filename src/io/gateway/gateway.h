#pragma once
// The whole running gateway: one snapshot in force, workers that enforce it, the record writer, the
// password checks and the status page. Start and reload are all or nothing: with an error nothing
// listens, respectively the old configuration stays in force.
// Errors: those of load_gateway, E-NET (ports), E-RECORD (records), E-PROCESS (run_as).

#include "engine/admin/request.h"
#include "io/gateway/admin_server.h"
#include "io/gateway/load.h"
#include "io/gateway/status_server.h"
#include "io/gateway/worker.h"
#include "io/proxy/client_places.h"
#include "io/proxy/own_connections.h"
#include "io/store/record_writer.h"

#include <mutex>

namespace haechi::io {

class Gateway {
 public:
  static constexpr std::size_t kMostToldErrors = 20; // of a reload that is refused

  // Gives up root where the configuration says `run_as`, once its ports are open. Blocks no
  // signals: whoever runs it makes a Signals before.
  [[nodiscard]] static ResultOrErrors<std::unique_ptr<Gateway>> start(std::string config_file,
                                                                      Log log = Log());
  // Resets what is open, writes the last records.
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  // With the ports that were found.
  [[nodiscard]] const Listening& listening() const { return listening_; }

  // Reads everything anew and puts it into force on every worker before it returns; tells the
  // outcome in the log and in a record. From any thread: of two at once the later waits. `by`: who
  // asked, for the record; empty: a signal.
  ResultOrErrors<void> reload(std::string_view by = {});

  // What the register told, as it is in force. From any thread.
  [[nodiscard]] EventsFile events_in_force() const;

  // From now on nothing new is taken; true when nothing is open any more or limits.drain_s is over.
  void begin_drain();
  [[nodiscard]] bool is_drained(std::chrono::milliseconds wait);

  [[nodiscard]] Status status() const;

 private:
  using SharedSnapshot = std::shared_ptr<const engine::gateway::Snapshot>;

  Gateway(std::string config_file, Loaded loaded, Log log);

  ResultOrErrors<void> open();
  Errors check_ports() const;
  Result<void> open_station();
  Result<void> open_workers();
  Result<void> give_up_root();
  Result<void> open_admin();
  void tell_start(std::chrono::steady_clock::duration took);
  void put_into_force(SharedSnapshot snapshot, const InspectionParts& inspection);
  bool await_leavings(std::vector<std::future<std::shared_ptr<const void>>> leavings);
  void refuse_reload(const Errors& errors, std::string_view by);
  void finish_reload(std::vector<std::string> restart_keys, std::string_view by,
                     std::chrono::steady_clock::duration took);
  // What may be written down, with the key that it takes. Errors: E-RECORD-004.
  [[nodiscard]] Result<ledger::PrivacyRules>
  read_privacy(const engine::config::Records& records) const;
  void record(std::string kind, std::string note, std::string_view by = {});
  // With what the register told, on which decisions rest from then on.
  void record_with_events(std::string kind, std::string note, std::string_view by = {});
  [[nodiscard]] SharedSnapshot snapshot() const;
  [[nodiscard]] std::string answer_reload(std::string_view by);
  [[nodiscard]] std::string answer_admin(std::string_view line, uid_t caller);
  [[nodiscard]] std::string answer_clock(const engine::admin::Clock& clock, std::string_view by);
  [[nodiscard]] std::string answer_pseudonym(const engine::admin::Pseudonym& told,
                                             std::string_view by);
  [[nodiscard]] std::string list_pinned() const;
  [[nodiscard]] std::string flush_dns(const engine::admin::Flush& flush, std::string_view by);
  [[nodiscard]] std::string trace_dns(const engine::admin::Trace& what);

  const std::string config_file_;
  const Log log_;
  const engine::config::Config at_start_; // ports and such stay as they were then
  const std::size_t worker_count_;
  Instant started_{};
  Listening listening_;
  std::mutex reload_mutex_;         // one reload at a time
  mutable std::mutex status_mutex_; // the next one
  mutable std::vector<Worker::Numbers> last_numbers_;
  mutable std::mutex mutex_; // the next four: the status page reads them
  SharedSnapshot snapshot_;
  EventsFile events_;
  oversight::Told told_; // of them, what concerns the policy
  std::optional<ReloadResult> last_reload_;
  // What workers may still look at, so that none of them has to take a big catalog apart.
  std::vector<SharedSnapshot> retired_;
  std::unique_ptr<RecordWriter> writer_;
  InspectionParts inspection_at_start_;
  std::shared_ptr<proxy::OwnConnections> own_connections_; // null: none can come back to us
  std::shared_ptr<proxy::ClientPlaces> client_places_ = std::make_shared<proxy::ClientPlaces>();
  std::unique_ptr<intercept::Station> station_; // null: nothing is inspected
  // Threads end in ~Gateway in this order: admin socket, metrics, status page, workers, signer,
  // passwords, writer.
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<PasswordPool> passwords_;
  std::unique_ptr<StatusServer> status_server_;
  std::unique_ptr<StatusServer> metrics_server_;
  std::unique_ptr<AdminServer> admin_server_;
  std::vector<std::future<void>> draining_;
  std::chrono::steady_clock::time_point drain_until_{};
};

} // namespace haechi::io
