// `haechi order import`: a signed order of another body, checked, previewed and written down. It
// decides nothing here until an officer adopts it.
#include "cli/arguments.h"
#include "cli/key_place.h"
#include "cli/order_guard.h"
#include "cli/order_subcommands.h"
#include "cli/order_view.h"
#include "io/files/input.h"
#include "io/files/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace haechi::cli {

namespace {

struct ImportOptions {
  std::string file;
  std::string list;
  std::string by;
  std::string adopter;
  OversightPlace place;
  PolicyPaths paths;
};

Exit refuse(const Error& error) {
  print_error(error);
  return Exit::CannotRun;
}

Result<order::SignedOrder> read_checked(const ImportOptions& options,
                                        const oversight::Register& there, Instant now) {
  const auto file = io::read_file(options.file, order::kMaxStatementBytes + 1);
  const auto issuers = read_issuers(options.list);
  if (!file || !issuers) {
    return tl::make_unexpected(file ? issuers.error() : file.error());
  }
  auto parsed = order::parse_order(file->text);
  if (!parsed) {
    return parsed;
  }
  const Instant clock = io::now();
  const IssuerQuery query{parsed->issuer, *issuers, std::max(now, clock)};
  const order::Stand stand{.issuers = *issuers,
                           .now = now,
                           .last_sequence = last_sequence_of(there, query),
                           .clock = clock};
  const auto issuer = order::check_order(*parsed, stand);
  if (!issuer) {
    return tl::make_unexpected(issuer.error());
  }
  print_order(*parsed, **issuer);
  return parsed;
}

ResultOrErrors<void> look_for_collateral(const ImportOptions& options,
                                         const order::SignedOrder& order) {
  return check_collateral(options.paths, order).map([](const std::vector<std::string>& notes) {
    for (const std::string& note : notes) {
      fmt::print("note: {}\n", note);
    }
  });
}

ResultOrErrors<void> show_preview(const ImportOptions& options, const order::SignedOrder& order,
                                  const oversight::Register& there, Instant now) {
  if (options.adopter.empty() || options.paths.policy.empty()) {
    return {};
  }
  const order::Adopter adopter{.id = order.id + "-adopted", .issuer = options.adopter, .from = now};
  const auto file = to_policy_file(order, adopter);
  if (!file) {
    return tl::make_unexpected(Errors{file.error()});
  }
  return preview({options.paths, {adopter.id + ".yaml", *file}, there, now},
                 options.place.shown_language())
      .map([&](const std::string& text) {
        fmt::print("adopted by {} it would change:\n{}", options.adopter, text);
      });
}

Exit import(const ImportOptions& options) {
  const auto now = find_now(options.place);
  if (!now) {
    return refuse(now.error());
  }
  const auto there = view_register(options.place);
  if (!there) {
    return refuse(there.error());
  }
  const auto checked = read_checked(options, there->now, *now);
  if (!checked) {
    return refuse(checked.error());
  }
  const auto done =
      check_id_is_free(options.paths, checked->id)
          .and_then([&] { return look_for_collateral(options, *checked); })
          .and_then([&] { return show_preview(options, *checked, there->now, *now); });
  if (!done) {
    print_errors(done.error());
    return Exit::CannotRun;
  }
  oversight::Event event{oversight::EventKind::OrderRecorded, *now, options.by, checked->id,
                         fields_of(*checked)};
  event.fields.insert_or_assign("issuer", checked->issuer);
  event.fields.insert_or_assign("force", "external");
  event.fields.insert_or_assign("signed", checked->statement.text());
  return change_register(options.place, at_its_turn(std::move(event)),
                         io::RegisterStore::Missing::Refused);
}

} // namespace

void add_order_import(Command& order, Outcome& outcome) {
  auto options = std::make_shared<ImportOptions>();
  Command* command = order.add_subcommand(
      "import", "Take in a signed order of another body; it decides nothing until it is adopted");
  command->add_option("file", options->file, "The signed order; `-` for standard input")
      ->required();
  command->add_option("--list", options->list, "The list of issuers (haechi key import)")
      ->required();
  command->add_option("--by", options->by, "Who records it")->required();
  command->add_option("--policy", options->paths.policy, "The own policy: what would it change?");
  command->add_option("--issuer", options->adopter, "The own body that would adopt it");
  command->add_option("--catalog", options->paths.catalog, "Catalog (default: ./catalog)");
  add_place_options(*command, options->place);
  command->footer("Exit code: 0 recorded, 2 refused.\n"
                  "Example: haechi order import order.json --list issuers.json --by park");
  command->callback([options, &outcome] { outcome.exit = import(*options); });
}

} // namespace haechi::cli
