#include "io/store/ledger_start.h"

#include "io/ledger/heal_packing.h"
#include "io/ledger/last_time.h"
#include "io/ledger/old_files.h"
#include "io/ledger/record_lines.h"

#include <fmt/format.h>

#include <utility>

namespace haechi::io {

namespace {

// Time goes on from the last record. A clock that is far from it is told.
void begin_clock(const std::string& dir, const Recovered& recovered, TrustedClock& clock,
                 LedgerStart& out) {
  if (out.store.size() == 0) {
    return;
  }
  const Instant latest = out.store.last_time();
  const bool is_latest = recovered.last_at && latest - *recovered.last_at <= kLineDelay;
  const Instant last = is_latest ? latest : find_last_time(dir, latest);
  clock.begin_at(last);
  const TrustedClock::State state = clock.state();
  const auto ahead = state.wall - last;
  if (-ahead > kClockJump) {
    out.told.push_back(
        {"clock", fmt::format("the clock is {} s behind the last record; time goes on from there",
                              -ahead / std::chrono::seconds(1))});
  } else if (state.is_held && state.ahead > std::chrono::seconds(0)) {
    out.told.push_back(
        {"clock", fmt::format("the clock is {} days ahead of the last record; time goes on from "
                              "there: nothing begins or ends by the clock, until `haechi ledger "
                              "clock confirm` says that it is right",
                              ahead / std::chrono::days(1))});
  }
}

// Files from before there was a ledger stay as they are; the ledger holds their digests.
void import_old_files(const std::string& dir, const Recovered& recovered, RecordFiles& files,
                      LedgerStart& out) {
  const auto names = find_unnoted_files(dir, out.store, recovered);
  if (!names) {
    out.found.push_back(names.error());
    return;
  }
  for (const std::string& name : *names) {
    const auto digest = digest_of_file(dir + "/" + name);
    if (digest) {
      out.told.push_back({"import", fmt::format("file={} sha256={}", name, to_hex(*digest))});
    } else {
      out.found.push_back(digest.error());
    }
    if (name == files.current()) {
      files.end_current();
    }
  }
}

} // namespace

Result<LedgerStart> start_ledger(LedgerStore::Options options, RecordFiles& files,
                                 TrustedClock& clock) {
  const std::string dir = options.dir;
  std::vector<Error> found = heal_packing(dir);
  auto store = LedgerStore::open(std::move(options));
  if (!store) {
    return tl::make_unexpected(std::move(store.error()));
  }
  LedgerStart out{std::move(*store), {}, {}, std::move(found)};
  auto recovered = recover(dir, out.store);
  if (!recovered) {
    return tl::make_unexpected(std::move(recovered.error()));
  }
  begin_clock(dir, *recovered, clock, out);
  if (!recovered->remark.empty()) {
    out.found.push_back({"E-LEDGER-005", recovered->remark});
  }
  if (!recovered->unbound.empty()) {
    out.found.push_back({"E-LEDGER-021", recovered->unbound});
  }
  out.repairs = list_repairs(files.asides(), *recovered, out.store);
  for (const std::string& note : out.repairs.notes) {
    out.told.push_back({"repair", note});
  }
  if (out.store.size() == 0) {
    files.remove(files.find_outdated(clock.now())); // older than the ledger: nothing to prove
  }
  import_old_files(dir, *recovered, files, out);
  return out;
}

} // namespace haechi::io
