// `haechi run`: the gateway in the foreground. SIGHUP and a new file of events reload, SIGTERM and
// SIGINT drain.
#include "cli/arguments.h"
#include "cli/gateway_subcommands.h"
#include "io/gateway/gateway.h"
#include "io/oversight/events_watch.h"
#include "io/process/hardening.h"
#include "io/process/notify.h"
#include "io/process/privileges.h"
#include "io/process/signals.h"

#include <chrono>
#include <memory>

namespace haechi::cli {

namespace {

constexpr std::chrono::milliseconds kLook{50};        // between looks at what is still open
constexpr std::chrono::milliseconds kEventsLook{200}; // and at what the register tells

// Until nothing is open any more, the time is over, or a second signal says not to wait.
void drain(io::Gateway& gateway, io::Signals& signals, const io::Log& log) {
  gateway.begin_drain();
  while (!gateway.is_drained(kLook)) {
    if (signals.wait_for(std::chrono::milliseconds(0)) == io::Signal::Stop) {
      log.warn("a second signal: not waiting for what is open");
      return;
    }
  }
}

// Until a signal says stop. SIGHUP and news of the register of oversight have all read anew.
void enforce(io::Gateway& gateway, io::Signals& signals) {
  io::EventsWatch events;
  while (true) {
    const auto signal = signals.wait_for(kEventsLook);
    if (signal == io::Signal::Stop) {
      return;
    }
    const bool has_news =
        events.has_news(gateway.events_in_force(), std::chrono::steady_clock::now());
    if (signal == io::Signal::Reload || has_news) {
      io::notify_manager("RELOADING=1");
      // A reload that is refused has told why, and the old configuration stays in force.
      static_cast<void>(gateway.reload());
      io::notify_manager("READY=1");
    }
  }
}

Exit run(const std::string& config_file) {
  const io::Log log;
  io::Signals signals;
  if (auto closed = io::close_process(); !closed) {
    print_error(closed.error());
    return Exit::CannotRun;
  }
  io::raise_open_files();
  auto gateway = io::Gateway::start(config_file, log);
  if (!gateway) {
    print_errors(gateway.error());
    return Exit::CannotRun;
  }
  io::notify_manager("READY=1");
  enforce(**gateway, signals);
  io::notify_manager("STOPPING=1");
  drain(**gateway, signals, log);
  gateway->reset();
  log.info("stopped");
  return Exit::Fine;
}

} // namespace

void add_run(Command& app, Outcome& outcome) {
  auto config = std::make_shared<std::string>("haechi.yaml");
  Command* command = app.add_subcommand("run", "Enforce the policy: start the gateway");
  command->add_option("--config,-c", *config, "The configuration")->capture_default_str();
  command->footer("SIGHUP reads everything anew; a broken file keeps the old policy in force.\n"
                  "SIGTERM and SIGINT let what is open end, then stop.\n"
                  "Exit code: 0 stopped by a signal, 2 cannot run.\n"
                  "Example: haechi run --config examples/ministry/haechi.yaml");
  command->callback([config, &outcome] { outcome.exit = run(*config); });
}

} // namespace haechi::cli
