// `haechi oversight verify`: a copy of the register against a copy of its ledger, offline.
#include "cli/adoption_files.h"
#include "cli/arguments.h"
#include "cli/oversight_subcommands.h"
#include "io/files/read.h"
#include "io/ledger/verify.h"
#include "io/oversight/read_register.h"
#include "io/oversight/register_ledger.h"
#include "io/oversight/register_store.h"
#include "order/adoption_proof.h"
#include "text/visible.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <system_error>

namespace haechi::cli {

namespace {

constexpr std::size_t kMostCheckpoint = 64U << 10U;

struct VerifyOptions {
  std::string store = "register.db";
  std::string ledger;
  std::string kept_file;
  std::string policy; // empty: adopted files are not looked at
};

// The first event in which the two differ; empty: they hold the same.
std::string find_difference(const std::vector<oversight::Kept>& kept,
                            const std::vector<oversight::Kept>& told) {
  for (std::size_t at = 0; at < std::min(kept.size(), told.size()); ++at) {
    if (kept[at].event != told[at].event || kept[at].digest != told[at].digest) {
      return fmt::format("event {} is not the one in the ledger", at + 1);
    }
  }
  if (kept.size() == told.size()) {
    return {};
  }
  return kept.size() < told.size()
             ? fmt::format("the register ends with event {}, the ledger holds {}", kept.size(),
                           told.size())
             : fmt::format("the register holds {} events, the ledger ends with {}", kept.size(),
                           told.size());
}

Result<io::VerifyReport> verify_folder(const VerifyOptions& options) {
  io::VerifyOptions verify{.dir = options.ledger, .kept = {}, .vkey = {}};
  if (!options.kept_file.empty()) {
    const auto kept = io::read_file(options.kept_file, kMostCheckpoint);
    if (!kept) {
      return tl::make_unexpected(kept.error());
    }
    verify.kept = kept->text.empty() ? "\n" : kept->text; // an empty one is none, not left out
  }
  return io::verify_ledger(verify);
}

Exit refuse(const Error& error) {
  print_error(error);
  return Exit::CannotRun;
}

// What there is against the adoptions, and against their files where a policy is named.
std::vector<std::string> find_unproven(const VerifyOptions& options, const io::Reading& reading,
                                       const order::AdoptionProofs& adoptions) {
  std::vector<std::string> out = adoptions.unproven;
  if (!options.policy.empty()) {
    std::ranges::move(AdoptionFiles::find_changed(options.policy, adoptions, reading.now),
                      std::back_inserter(out));
  }
  return out;
}

Exit verify(VerifyOptions options) {
  if (options.ledger.empty()) {
    options.ledger = io::find_ledger_folder(options.store);
  }
  std::error_code error;
  if (!options.policy.empty() && !std::filesystem::is_directory(options.policy, error)) {
    return refuse({"E-ORDER-011", fmt::format("`{}` is no folder of a policy", options.policy)});
  }
  const auto folder = verify_folder(options);
  if (!folder) {
    return refuse(folder.error());
  }
  const auto reading = io::read_register(options.store, io::LedgerUse::LeftOut);
  if (!reading) {
    return refuse(reading.error());
  }
  const std::vector<oversight::Kept>& kept = reading->kept;
  for (const io::VerifyFinding& finding : folder->findings) {
    fmt::print("{}: {}\n", finding.file, finding.what);
  }
  const auto told = io::read_signed_events(options.ledger);
  const std::string difference =
      told ? find_difference(kept, *told) : std::string(to_string(told.error()));
  if (!difference.empty()) {
    fmt::print("{}\n", difference);
  }
  std::vector<oversight::Event> events;
  std::ranges::transform(kept, std::back_inserter(events), &oversight::Kept::event);
  const order::AdoptionProofs adoptions = order::prove_adoptions(events);
  const std::vector<std::string> unproven = find_unproven(options, *reading, adoptions);
  for (const std::string& sentence : unproven) {
    fmt::print("{}\n", text::to_visible(sentence));
  }
  if (!folder->is_fine() || !difference.empty() || !unproven.empty()) {
    return Exit::Findings;
  }
  fmt::print("{} events, each proven by the ledger, signed by {}\n", kept.size(), folder->vkey);
  if (!adoptions.proven.empty()) {
    fmt::print("adoptions proven by the officer's key: {}\n", adoptions.proven.size());
  }
  return Exit::Fine;
}

} // namespace

void add_oversight_verify(Command& oversight, Outcome& outcome) {
  auto options = std::make_shared<VerifyOptions>();
  Command* command = oversight.add_subcommand(
      "verify", "Prove every event of a register, or of a copy, by its ledger, offline");
  command->add_option("--store,-s", options->store, "The register")->capture_default_str();
  command->add_option("--ledger", options->ledger, "Its ledger; default: STORE.ledger");
  command->add_option("--checkpoint", options->kept_file,
                      "A checkpoint that was kept elsewhere (`haechi ledger head`)");
  command->add_option("--policy", options->policy,
                      "The policy's folder: its adopted orders must be those that were signed");
  command->footer("Exit code: 0 proven, 1 findings, 2 cannot run.\n"
                  "Example: haechi oversight verify --store copy/register.db");
  command->callback([options, &outcome] { outcome.exit = verify(*options); });
}

} // namespace haechi::cli
