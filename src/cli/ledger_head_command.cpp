// `haechi ledger head`: the newest checkpoint, to be kept somewhere else.
#include "cli/arguments.h"
#include "cli/ledger_subcommands.h"
#include "io/ledger/ledger_reader.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <memory>

namespace haechi::cli {

namespace {

struct HeadOptions {
  std::string dir;
  bool is_json = false;
};

Exit print_head(const HeadOptions& options) {
  const auto reader = io::LedgerReader::open(options.dir);
  if (!reader) {
    print_error(reader.error());
    return Exit::CannotRun;
  }
  if (!options.is_json) {
    fmt::print("{}", reader->note());
    return Exit::Fine;
  }
  const ledger::Checkpoint& checkpoint = reader->checkpoint();
  wire::json::Writer out;
  out.begin_object().member("origin", checkpoint.origin);
  out.key("size").number(static_cast<std::int64_t>(checkpoint.size));
  out.member("root", ledger::to_base64(checkpoint.root))
      .member("vkey", to_text(reader->verifier()));
  out.member("checkpoint", reader->note()).end_object();
  fmt::print("{}\n", out.text());
  return Exit::Fine;
}

} // namespace

void add_ledger_head(Command& ledger, Outcome& outcome) {
  auto options = std::make_shared<HeadOptions>();
  Command* command = ledger.add_subcommand(
      "head", "The newest checkpoint. Keep it where the gateway cannot reach:\n"
              "whoever has it can later prove that nothing was rewritten");
  command->add_option("dir", options->dir, "The records folder, or a copy")->required();
  command->add_flag("--json", options->is_json, "As JSON, with the key that signs");
  command->footer("Exit code: 0 printed, 2 no ledger there, or not signed by its key.\n"
                  "Example: haechi ledger head /var/lib/haechi/records > kept-checkpoint");
  command->callback([options, &outcome] { outcome.exit = print_head(*options); });
}

} // namespace haechi::cli
