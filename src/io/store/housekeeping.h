#pragma once
// What is done to closed record files: the oldest are removed, contents are purged by their class,
// files are packed. One file in a turn: records wait no longer than that takes. Nothing is removed
// before the ledger has told of it, signed. The record writer's own.

#include "io/ledger/class_purge.h"
#include "io/log/log.h"
#include "io/store/record_files.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace haechi::io {

class Housekeeping {
 public:
  struct Options {
    std::string dir;
    std::uint64_t least_packed = 0; // bytes of a closed file that is packed; 0: none is
    bool does_all_at_once = false;  // not a file in each turn
  };

  // How the ledger is told.
  struct Notices {
    std::function<void(std::string kind, std::string note)> tell;
    // Brings what was told into a file and under a checkpoint. False: the disk does not take it.
    std::function<bool()> sign;
  };

  Housekeeping(Options options, Notices notices, Log log);

  // When a minute is over or a file was begun: finds what is due, and does a turn's work.
  void look(RecordFiles& files, Instant now);

  // One file of what was found.
  void go_on(RecordFiles& files, Instant now);

  [[nodiscard]] bool has_work() const { return !purgeable_.empty() || !packable_.empty(); }

  // The rules have changed: the next look finds what is due by the new ones.
  void look_again() { looked_on_ = {}; }

  // From any thread.
  [[nodiscard]] std::uint64_t purged_lines() const { return purged_lines_.load(); }

  // Why what is due cannot go; empty: it can. From any thread.
  [[nodiscard]] std::string refusal() const;

 private:
  void remove_outdated(RecordFiles& files, Instant now);
  void find_purgeable(RecordFiles& files, Instant now);
  void find_packable(const RecordFiles& files);
  void purge_asides(const PurgeRules& rules);
  void purge_next(const RecordFiles& files, Instant now);
  bool purge_file(const RecordFileName& file, const PurgeRules& rules);
  void pack_next();
  void set_refusal(std::string why);
  [[nodiscard]] bool may_hold(const RecordFileName& file, const PurgeRules& rules,
                              Instant now) const;

  Options options_;
  Notices notices_;
  Log log_;
  std::vector<RecordFileName> purgeable_; // to be looked through, the newest first
  std::vector<RecordFileName> packable_;  // the newest first
  std::chrono::sys_days looked_on_{};     // the day of the last round of purging
  PurgeRules round_;                      // by which it goes
  // What came before these went with a round that came to its end: it is not looked for again.
  PurgeRules done_;
  std::atomic<std::uint64_t> purged_lines_{0};
  mutable std::mutex mutex_; // what follows
  std::string refusal_;
};

} // namespace haechi::io
