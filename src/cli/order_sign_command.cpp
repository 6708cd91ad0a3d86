// `haechi order sign`: a draft becomes a signed order. `verify`: does one stand?
#include "cli/arguments.h"
#include "cli/key_place.h"
#include "cli/order_subcommands.h"
#include "cli/order_view.h"
#include "cli/put_file.h"
#include "io/files/input.h"
#include "io/files/read.h"
#include "order/signed_order.h"

#include <fmt/format.h>

#include <memory>

namespace haechi::cli {

namespace {

struct SignOptions {
  std::string file;
  std::string key;
  std::string out;
  std::string list;
  std::string now;
  PassphraseFlags passphrase;
};

Exit refuse(const Error& error) {
  print_error(error);
  return Exit::CannotRun;
}

Exit sign(const SignOptions& options) {
  const auto draft = io::read_file(options.file, order::kMaxStatementBytes);
  if (!draft) {
    return refuse(draft.error());
  }
  const auto key = open_key(options.key, options.passphrase);
  if (!key) {
    return refuse(key.error());
  }
  const auto signed_order = order::sign_order(draft->text, key->key, key->seed, io::now());
  if (!signed_order) {
    return refuse(signed_order.error());
  }
  const std::string text = signed_order->statement.text() + "\n";
  if (options.out.empty()) {
    fmt::print("{}", text);
    return Exit::Fine;
  }
  const auto put = put_file(options.out, text);
  return put ? Exit::Fine : refuse(put.error());
}

// That it stands is no promise that it may be taken in: what was taken in before, only a register
// knows. `--now` asks for those who saw it then.
Exit verify(const SignOptions& options) {
  const auto file = io::read_file(options.file, order::kMaxStatementBytes + 1);
  const auto issuers = read_issuers(options.list);
  if (!file || !issuers) {
    return refuse(file ? issuers.error() : file.error());
  }
  const auto now = options.now.empty() ? Result<Instant>(io::now()) : parse_utc(options.now);
  if (!now) {
    return refuse(now.error());
  }
  const auto parsed = order::parse_order(file->text);
  const auto issuer = parsed ? order::check_order(*parsed, {.issuers = *issuers,
                                                            .now = *now,
                                                            .is_here = !options.now.empty(),
                                                            .clock = io::now()})
                             : Result<const order::Issuer*>(tl::make_unexpected(parsed.error()));
  if (!issuer) {
    print_error(issuer.error());
    return Exit::Findings;
  }
  print_order(*parsed, **issuer);
  return Exit::Fine;
}

} // namespace

void add_order_sign(Command& order, Outcome& outcome) {
  auto options = std::make_shared<SignOptions>();
  Command* sign_it = order.add_subcommand("sign", "Sign a draft; prints the signed order");
  sign_it->add_option("draft", options->file, "The draft, JSON; `-` for standard input")
      ->required();
  sign_it->add_option("--key", options->key, "The issuer's key")->required();
  sign_it->add_option("--out,-o", options->out, "Into this file");
  add_passphrase_flags(*sign_it, options->passphrase);
  sign_it->footer("Exit code: 0 signed, 2 refused.\n"
                  "Example: haechi order sign draft.json --key kim.key --out order.json");
  sign_it->callback([options, &outcome] { outcome.exit = sign(*options); });

  auto checked = std::make_shared<SignOptions>();
  Command* check = order.add_subcommand("verify", "Is an order whole, signed by whom it says, and "
                                                  "of an issuer in the list?");
  check->add_option("file", checked->file, "The signed order; `-` for standard input")->required();
  check->add_option("--list", checked->list, "The list of issuers (haechi key import)")->required();
  check->add_option("--now", checked->now, "In the place of the clock: 2025-02-14T09:00:00Z");
  check->footer("Exit code: 0 it stands, 1 it does not, 2 cannot run.\n"
                "Example: haechi order verify order.json --list issuers.json");
  check->callback([checked, &outcome] { outcome.exit = verify(*checked); });
}

} // namespace haechi::cli
