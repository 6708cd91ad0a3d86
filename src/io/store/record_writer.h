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
    std::function<Instant()> now = {};        // the system's clock
    // Time that nobody sets (CLOCK_BOOTTIME): how far the clock should have gone.
    std::function<std::chrono::milliseconds()> elapsed = {};
  };

  // A clock that goes this much further or less far than time does is told in a `clock` record.
  static constexpr std::chrono::minutes kClockJump{2};

  struct Status {
    RecordLane::Totals totals; // of all lanes
    std::uint64_t written = 0; // lines in files
    std::uint64_t waiting = 0;
    bool is_failing = false;
    std::string error; // why, when failing
  };

  // Lanes take records from now on; nothing touches the disk before start().
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

  void tell_repair();
  Result<void> open_ledger();
  void tell_recovery();
  void import_old_files();

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
  void watch_clock(Instant now);
  void tell(std::string kind, std::string note);
  bool seal(bool is_due);
  void keep_house(Instant now);
  void purge(Instant now);
  void pack();
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
  std::uint32_t run_ = 0;
  std::vector<std::uint64_t> counts_; // of each source
  Bytes salts_;                       // random bytes not used yet
  Instant watched_at_{};
  std::chrono::milliseconds watched_elapsed_{0};
  std::chrono::steady_clock::time_point sealed_at_{};
  bool is_sealing_failing_ = false;
  bool is_minute_over_ = true;
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
