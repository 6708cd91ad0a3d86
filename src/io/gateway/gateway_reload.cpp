// How a running gateway takes new files into force, or stays as it is.
#include "io/gateway/gateway.h"
#include "io/gateway/worker_options.h"
#include "io/process/background.h"
#include "io/process/memory.h"
#include "io/process/trusted_clock.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace haechi::io {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds kAdoptTime{10};

} // namespace

ResultOrErrors<void> Gateway::reload(std::string_view by) {
  const std::lock_guard turn(reload_mutex_);
  const auto begun = SteadyClock::now();
  ResultOrErrors<Loaded> loaded;
  run_in_background(
      [&] { loaded = load_gateway(config_file_, snapshot()->epoch() + 1, events_in_force()); });
  if (!loaded) {
    refuse_reload(loaded.error(), by);
    return tl::make_unexpected(std::move(loaded.error()));
  }
  for (const Error& warning : loaded->warnings) {
    log_.warn(to_string(warning));
  }
  auto privacy = read_privacy(loaded->snapshot->config().records);
  if (!privacy) {
    const Errors errors{std::move(privacy.error())};
    refuse_reload(errors, by);
    return tl::make_unexpected(errors);
  }
  writer_->set_rules(std::move(*privacy), make_retention(loaded->snapshot->config().records));
  process_clock().set_step(std::chrono::seconds(loaded->snapshot->config().limits.clock_step_s));
  auto restart_keys = find_restart_keys(at_start_, loaded->snapshot->config());
  if (station_) {
    station_->reload();
  }
  put_into_force(std::move(loaded->snapshot), loaded->inspection);
  {
    const std::lock_guard lock(mutex_);
    events_ = std::move(loaded->events);
    told_ = std::move(loaded->told);
  }
  finish_reload(std::move(restart_keys), by, SteadyClock::now() - begun);
  give_back_memory();
  return {};
}

void Gateway::put_into_force(SharedSnapshot next, const InspectionParts& inspection) {
  passwords_->adopt(next);
  std::vector<std::future<std::shared_ptr<const void>>> adopted;
  for (const auto& worker : workers_) {
    adopted.push_back(worker->adopt(next, inspection));
  }
  {
    const std::lock_guard lock(mutex_);
    retired_.push_back(std::exchange(snapshot_, std::move(next)));
  }
  if (!await_leavings(std::move(adopted))) {
    log_.error("a worker has not taken the new policy into force yet");
    return; // retired snapshots are kept: it may still be looking at one
  }
  std::vector<std::future<std::shared_ptr<const void>>> forgotten;
  for (const auto& worker : workers_) {
    forgotten.push_back(worker->forget_former());
  }
  if (await_leavings(std::move(forgotten))) {
    retired_.clear();
  }
}

// What workers leave behind is taken apart on this thread. False: one of them does not answer.
bool Gateway::await_leavings(std::vector<std::future<std::shared_ptr<const void>>> leavings) {
  const auto until = SteadyClock::now() + kAdoptTime;
  return std::ranges::all_of(leavings, [until](auto& one) {
    if (one.wait_until(until) != std::future_status::ready) {
      return false;
    }
    const std::shared_ptr<const void> taken_apart = one.get();
    return true;
  });
}

void Gateway::refuse_reload(const Errors& errors, std::string_view by) {
  ReloadResult result{process_clock().now(), false, {}};
  for (const Error& error : errors) {
    if (result.errors.size() == kMostToldErrors) {
      break;
    }
    result.errors.push_back(to_string(error));
    log_.error(result.errors.back());
  }
  log_.error(fmt::format("reload refused for {} errors; policy {} stays in force", errors.size(),
                         snapshot()->decider().digest()));
  record("reload",
         fmt::format("refused for {} errors, the first: {}", errors.size(),
                     result.errors.empty() ? "" : result.errors.front()),
         by);
  const std::lock_guard lock(mutex_);
  last_reload_ = std::move(result);
}

void Gateway::finish_reload(std::vector<std::string> restart_keys, std::string_view by,
                            SteadyClock::duration took) {
  ReloadResult result{process_clock().now(), true, {}};
  if (!restart_keys.empty()) {
    result.errors.push_back(fmt::format("changed, but in force from the next start only: {}",
                                        fmt::join(restart_keys, ", ")));
    log_.warn(result.errors.back());
  }
  const SharedSnapshot in_force = snapshot();
  log_.info(fmt::format("reloaded in {} ms: policy {}, {} orders, epoch {}",
                        std::chrono::duration_cast<std::chrono::milliseconds>(took).count(),
                        in_force->decider().digest(), in_force->policy().orders.size(),
                        in_force->epoch()));
  record_with_events("reload", result.errors.empty() ? "done" : "done; " + result.errors.front(),
                     by);
  const std::lock_guard lock(mutex_);
  last_reload_ = std::move(result);
}

} // namespace haechi::io
