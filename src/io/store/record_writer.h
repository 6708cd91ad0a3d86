#pragma once
// Moves records from the workers' lanes to files, in one thread of its own. A record is in a file
// (write(2) done) within 100 ms while the disk takes it. When the disk does not: enforcement goes
// on, records wait in their lanes up to their bound, the rest is counted; as soon as the disk takes
// records again, those that waited are written and, behind them, a `gap` record with the number
// lost. Each change between the two states is logged once.
// Every line is a leaf of the folder's ledger (docs/ledger.md): within a second of being written it
// is under a signed checkpoint.

#include "io/ledger/ledger_store.h"
#include "io/log/log.h"
#include "io/process/trusted_clock.h"
#include "io/store/housekeeping.h"
#include "io/store/ledger_start.h"
#include "io/store/record_files.h"
#include "io/store/record_lane.h"
#include "ledger/privacy.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <thread>

namespace haechi::io {

class RecordWriter final : public RecordBell {
 public:
  struct Options {
    RecordFiles::Options files;
    ledger::PrivacyRules privacy;
    std::size_t buffer = 65'536;              // records of one lane
    std::size_t lanes = 1;                    // one for each thread that records
    std::chrono::milliseconds gather{20};     // how long a batch is gathered
    std::chrono::milliseconds retry{200};     // how long after a failed write
    std::chrono::milliseconds seal{1000};     // how often a checkpoint is signed, at most
    std::uint64_t least_packed = 256U << 10U; // bytes of a closed file that is packed; 0: none is
    TrustedClock* clock = nullptr;            // borrowed; none: one of its own, of these:
    std::function<Instant()> now = {};        // the system's clock
    std::function<std::chrono::milliseconds()> elapsed = {}; // time that nobody sets
    bool purges_at_once = false; // all that is due in the first turn, not a file in each
  };

  struct Status {
    RecordLane::Totals totals; // of all lanes
    std::uint64_t written = 0; // lines in files
    std::uint64_t waiting = 0;
    std::uint64_t set_aside_bytes = 0; // damaged, found and put aside by this start
    std::uint64_t mended_tiles = 0;    // made again by this start
    std::uint64_t purged = 0;          // lines that went by their class
    TrustedClock::State clock;
    std::string purge_refused; // why what is due cannot go; empty: it can
    bool is_failing = false;
    std::string error; // why, when failing
  };

  // Lanes take records from now on; nothing touches the disk before start().
  // The time of the clock is never before the ledger's last record.
  [[nodiscard]] static std::unique_ptr<RecordWriter> make(Options options, Log log = Log());

  // Opens the folder and starts writing; once. Errors: those of RecordFiles::open.
  [[nodiscard]] Result<void> start();

  // make and start.
  [[nodiscard]] static Result<std::unique_ptr<RecordWriter>> open(Options options, Log log = Log());

  // Writes what waits, for at most two seconds while the disk does not take it.
  ~RecordWriter() override;
  RecordWriter(const RecordWriter&) = delete;
  RecordWriter& operator=(const RecordWriter&) = delete;

  // Lives as long as the writer. `index` < Options::lanes.
  [[nodiscard]] RecordLane& lane(std::size_t index) { return *lanes_.at(index); }

  // Waits until everything recorded before the call is in a file; false when the disk does not take
  // it.
  [[nodiscard]] bool flush();

  // From now on these hold, for what waits, too.
  void set_rules(ledger::PrivacyRules privacy, const Retention& keep);

  [[nodiscard]] Status status() const;

  // Called by the lanes: something waits.
  void ring(Call call) override;

 private:
  RecordWriter(Options options, Log log);

  Result<void> open_ledger();

  void run();
  void wait_for_work(std::unique_lock<std::mutex>& lock);
  void gather();
  void adopt_rules();
  void gather_record(ledger::Record record, std::size_t source);
  void gather_minute(Instant now);
  bool write_pending();
  void set_failing(const Error* error);
  void append(const ledger::Record& record, std::size_t source);
  void append_line(std::string line, std::string_view kind, Instant at, std::size_t source);
  ledger::Salt next_salt();
  void watch_clock();
  void tell(std::string kind, std::string note);
  bool seal(bool is_due);
  void keep_house();
  void write_last();

  Options options_;
  std::optional<RecordFiles> files_;  // from start() on
  std::optional<LedgerStore> ledger_; // likewise
  Log log_;
  std::vector<std::unique_ptr<RecordLane>> lanes_;

  // The writer thread's own.
  std::vector<std::vector<ledger::Record>> taken_; // out of each lane, to be written
  std::string pending_;                            // whole lines not yet in a file
  std::vector<ledger::Leaf> pending_leaves_;       // of the same lines
  ledger::Hasher hasher_;
  std::uint64_t next_sequence_ = 0;
  Instant last_time_{};
  Instant latest_{}; // of the records in pending_
  std::uint32_t run_ = 0;
  std::vector<std::uint64_t> counts_; // of each source
  Bytes salts_;                       // random bytes not used yet
  TrustedClock own_clock_;
  TrustedClock& clock_;
  std::chrono::milliseconds watched_ahead_{0}; // the system's clock before trusted time, as told
  bool is_time_held_ = false;                  // as told
  std::chrono::steady_clock::time_point sealed_at_{};
  bool is_sealing_failing_ = false;
  bool is_minute_over_ = true;
  Repairs repairs_;             // by start(); told, and to be finished once that is signed
  std::uint64_t told_size_ = 0; // of the ledger, once what start() tells stands in it
  Housekeeping house_;
  std::string housed_file_;           // the file that was written when the house was kept last
  std::uint64_t lost_ = 0;            // not yet told in a gap record
  std::uint64_t counted_refused_ = 0; // not written, not yet told in a minute's count
  std::uint64_t counted_passed_ = 0;
  Instant minute_{};
  RecordLane::Totals minute_start_;

  std::atomic<bool> has_rung_{false};
  std::atomic<bool> is_pressing_{false}; // a lane fills faster than batches are gathered
  std::atomic<std::uint64_t> written_{0};
  mutable std::mutex mutex_; // what follows
  std::condition_variable wake_;
  std::condition_variable flushed_;
  bool is_stopping_ = false;
  std::uint64_t flush_wanted_ = 0;
  std::uint64_t flush_done_ = 0;
  bool is_failing_ = false;
  std::string error_;

  struct Rules {
    ledger::PrivacyRules privacy;
    Retention keep;
  };

  std::optional<Rules> next_rules_;

  std::thread thread_; // from start() on
};

} // namespace haechi::io
