// `haechi order adopt`: an officer makes an imported order the body's own, with a signature. The
// register has the event and the policy folder the order, or neither.
#include "cli/adoption_files.h"
#include "cli/arguments.h"
#include "cli/key_place.h"
#include "cli/order_guard.h"
#include "cli/order_subcommands.h"
#include "cli/order_view.h"
#include "io/files/input.h"
#include "io/oversight/events_file.h"
#include "order/adoption_proof.h"
#include "oversight/check_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

namespace haechi::cli {

namespace {

struct AdoptOptions {
  std::string id;
  std::string list;
  std::string by;
  std::string key;
  std::string obligations_by;
  std::string owner;
  bool is_dry_run = false;
  order::Adopter adopter;
  OversightPlace place;
  PolicyPaths paths;
  PassphraseFlags passphrase;
};

// Everything that an adoption rests on, checked.
struct Adoption {
  order::SignedOrder foreign;
  order::PublicKey officer;
  std::string text; // of the policy's file
};

Exit refuse(const Error& error) {
  print_error(error);
  return Exit::CannotRun;
}

// A key may have been revoked since the register took it in.
Result<order::PublicKey> find_officer_key(const oversight::Register& there,
                                          const order::Issuers& issuers, const std::string& officer,
                                          Instant now) {
  const oversight::Item* item = there.find(oversight::Thing::Officer, officer);
  const std::string_view line =
      item == nullptr ? std::string_view() : item->text("officer-keyed.public");
  if (line.empty()) {
    return fail("E-ORDER-006", fmt::format("the register knows no key of officer `{}`", officer),
                {}, "haechi oversight officer key ID --public LINE");
  }
  auto key = order::parse_officer_key(line, officer, item->text("body"));
  const order::Revocation* revoked = key ? issuers.find_revocation(key->id()) : nullptr;
  if (revoked != nullptr && revoked->at <= now) {
    return fail("E-ORDER-007", fmt::format("key {} of officer `{}` is revoked since {}", key->id(),
                                           officer, to_rfc3339(revoked->at)));
  }
  return key;
}

// As it was imported, looked at again: what the register holds of it must be what was signed, and
// its key may have been revoked since.
Result<order::SignedOrder> find_foreign(const AdoptOptions& options,
                                        const oversight::Register& there,
                                        const order::Issuers& issuers, Instant now) {
  const auto found = find_signed(there, options.id);
  if (!found) {
    return fail("E-ORDER-015", fmt::format("no signed order `{}` was imported", options.id), {},
                "haechi order list");
  }
  if (!*found) {
    return tl::make_unexpected(found->error());
  }
  const order::SignedOrder& order = **found;
  const oversight::Item& item = *there.find(oversight::Thing::Order, options.id);
  if (order.id != item.id || order.issuer != item.text("issuer")) {
    return fail("E-ORDER-003",
                fmt::format("the register's `{}` of `{}` holds the signed text of `{}` of `{}`",
                            item.id, item.text("issuer"), order.id, order.issuer),
                {}, "haechi order import takes the order in as what it is");
  }
  const order::Stand stand{.issuers = issuers,
                           .now = item.made(),
                           .last_sequence =
                               last_sequence_of(there, {order.issuer, issuers, now, item.made()}),
                           .is_here = true,
                           .clock = now};
  return check_order(order, stand).map([&](const order::Issuer*) { return order; });
}

Result<RegisterView> view_for(const AdoptOptions& options) {
  if (!oversight::is_id(options.adopter.id)) { // it names a file, too
    return fail("E-OVERSIGHT-002", fmt::format("`{}` is no id", options.adopter.id), {},
                "no blanks, commas and slashes");
  }
  std::error_code error;
  if (!std::filesystem::is_directory(options.paths.policy, error)) {
    return fail("E-ORDER-011", fmt::format("`{}` is no folder of a policy", options.paths.policy));
  }
  return view_register(options.place);
}

Result<Adoption> gather(const AdoptOptions& options, const oversight::Register& there,
                        Instant now) {
  const auto issuers = read_issuers(options.list);
  if (!issuers) {
    return tl::make_unexpected(issuers.error());
  }
  const Instant seen = std::max(now, io::now());
  auto foreign = find_foreign(options, there, *issuers, seen);
  auto officer = find_officer_key(there, *issuers, options.by, seen);
  if (!foreign || !officer) {
    return tl::make_unexpected(foreign ? officer.error() : foreign.error());
  }
  order::Adopter adopter = options.adopter;
  adopter.from = now;
  return to_policy_file(*foreign, adopter).map([&](std::string text) {
    return Adoption{std::move(*foreign), std::move(*officer), std::move(text)};
  });
}

// What the order obliges people to, and until when: its tasks here.
Result<oversight::Fields> find_tasks(const AdoptOptions& options, const order::SignedOrder& foreign,
                                     Instant now) {
  const auto tasks = tasks_of(foreign);
  if (tasks.empty()) {
    return oversight::Fields();
  }
  const std::string list = fmt::format("{}", fmt::join(tasks, ","));
  if (options.obligations_by.empty()) {
    return fail("E-OVERSIGHT-011", fmt::format("the order obliges to {}, but not until when", list),
                {}, "--obligations-by DATE");
  }
  return read_date(options.place, options.obligations_by, now).map([&](Instant by) {
    oversight::Fields out{{"obligations", list}, {"obligations-by", to_rfc3339(by)}};
    if (!options.owner.empty()) {
      out.emplace("owner", options.owner);
    }
    return out;
  });
}

Result<OpenKey> open_officers_key(const AdoptOptions& options, const Adoption& adoption) {
  return open_key(options.key, options.passphrase).and_then([&](OpenKey key) -> Result<OpenKey> {
    if (key.key.bytes != adoption.officer.bytes) {
      return fail("E-ORDER-006",
                  fmt::format("key {} is not the one that the register knows of `{}`", key.key.id(),
                              options.by));
    }
    return key;
  });
}

Result<oversight::Event> make_event(const AdoptOptions& options, const Adoption& adoption,
                                    const order::Seed& seed, oversight::Fields tasks, Instant now) {
  const auto signature =
      sign_adoption({order::digest_of(adoption.foreign.statement.text()), adoption.foreign.id,
                     options.adopter.id, order::digest_of(adoption.text), options.by, now},
                    adoption.officer, seed, io::now());
  if (!signature) {
    return tl::make_unexpected(signature.error());
  }
  oversight::Event out{oversight::EventKind::OrderAdopted, now, options.by, options.adopter.id,
                       fields_of(adoption.foreign)};
  out.fields.merge(std::move(tasks));
  out.fields.insert_or_assign("issuer", options.adopter.issuer);
  out.fields.insert_or_assign("force", options.adopter.force);
  out.fields.insert_or_assign("adopts", adoption.foreign.id);
  out.fields.insert_or_assign("adoption", *signature);
  return out;
}

// What a crash left of adoptions, this one or others.
Result<bool> finish_earlier(const AdoptOptions& options, const RegisterView& view) {
  if (AdoptionFiles::find_hidden(options.paths.policy).empty()) {
    return false;
  }
  const auto files = AdoptionFiles::open(options.paths.policy);
  if (!files) {
    return tl::make_unexpected(files.error());
  }
  const auto done = files->finish(view.events);
  print_finished(*files, done);
  return std::ranges::find(done.own, options.adopter.id) != done.own.end();
}

// The register has the event and the folder the file, or neither.
Exit keep(const AdoptOptions& options, const Adoption& adoption,
          const io::RegisterStore::Telling& tell) {
  const std::string& own = options.adopter.id;
  const auto files = AdoptionFiles::open(options.paths.policy);
  if (!files) {
    return refuse(files.error());
  }
  const auto view = view_register(options.place);
  if (!view) {
    return refuse(view.error());
  }
  if (view->now.find(oversight::Thing::Order, own) != nullptr) {
    return refuse({"E-OVERSIGHT-004", fmt::format("there is an order `{}` already", own), {}, {}});
  }
  if (files->has(own)) {
    return refuse(
        {"E-ORDER-011", fmt::format("`{}` is there already", files->path_of(own)), {}, {}});
  }
  if (const auto written = files->put_aside(own, adoption.text); !written) {
    return refuse(written.error());
  }
  bool is_kept = false;
  const Exit done = change_register(options.place, tell, io::RegisterStore::Missing::Refused,
                                    [&]() -> Result<void> {
                                      is_kept = true;
                                      return files->put_in_place(own);
                                    });
  if (!is_kept) {
    files->take_back(own);
  }
  return done;
}

ResultOrErrors<void> look_ahead(const AdoptOptions& options, const Adoption& adoption,
                                const oversight::Register& there, Instant now) {
  const std::string name = fmt::format("adopted-{}.yaml", options.adopter.id);
  const std::string path = (std::filesystem::path(options.paths.policy) / name).string();
  return check_collateral(options.paths, adoption.foreign)
      .and_then([&](const std::vector<std::string>& notes) {
        for (const std::string& note : notes) {
          fmt::print(stderr, "note: {}\n", note);
        }
        return preview({options.paths, {path, adoption.text}, there, now, WhereUnheard::Refused},
                       options.place.shown_language());
      })
      .map([](const std::string& shown) { fmt::print(stderr, "{}", shown); });
}

Exit adopt(AdoptOptions& options) {
  if (options.place.events_file.empty()) { // where the gateways of that policy look
    options.place.events_file = io::find_events_file(options.paths.policy);
  }
  const auto now = find_now(options.place);
  const auto view =
      now ? view_for(options) : Result<RegisterView>(tl::make_unexpected(now.error()));
  if (!view) {
    return refuse(view.error());
  }
  const auto is_finished =
      options.is_dry_run ? Result<bool>(false) : finish_earlier(options, *view);
  if (!is_finished) {
    return refuse(is_finished.error());
  }
  if (*is_finished) {
    return change_register(options.place, {}, io::RegisterStore::Missing::Refused,
                           [] { return Result<void>(); }); // gateways read the policy anew
  }
  const auto adoption = gather(options, view->now, *now);
  const auto tasks = adoption ? find_tasks(options, adoption->foreign, *now)
                              : Result<oversight::Fields>(tl::make_unexpected(adoption.error()));
  if (!tasks) {
    return refuse(tasks.error());
  }
  if (const auto fine = look_ahead(options, *adoption, view->now, *now); !fine) {
    print_errors(fine.error());
    return refuse({"E-ORDER-011", "with this order the policy could not be used", {}, {}});
  }
  if (options.is_dry_run) {
    fmt::print("{}", adoption->text);
    return Exit::Fine;
  }
  const auto key = open_officers_key(options, *adoption);
  return key ? keep(options, *adoption,
                    [&](Instant at) {
                      return make_event(options, *adoption, key->seed, *tasks, at);
                    })
             : refuse(key.error());
}

} // namespace

void add_order_adopt(Command& order, Outcome& outcome) {
  auto options = std::make_shared<AdoptOptions>();
  Command* command =
      order.add_subcommand("adopt", "Make an imported order the body's own, by an officer's key");
  command->add_option("id", options->id, "The imported order")->required();
  command->add_option("--as", options->adopter.id, "Id of the own order")->required();
  command->add_option("--issuer", options->adopter.issuer, "The own body")->required();
  command->add_option("--by", options->by, "The officer who signs")->required();
  command->add_option("--key", options->key, "The officer's key");
  command->add_option("--list", options->list, "The list of issuers (haechi key import)")
      ->required();
  command->add_option("--policy", options->paths.policy, "The folder of the own policy")
      ->required();
  command->add_option("--catalog", options->paths.catalog, "Catalog (default: ./catalog)");
  command->add_option("--force", options->adopter.force, "binding, advice")
      ->check(one_of({"binding", "advice"}))
      ->capture_default_str();
  command->add_option("--bodies", options->adopter.bodies, "For whom; default: all below the body")
      ->delimiter(',');
  command->add_option("--devices", options->adopter.devices, "On which device classes")
      ->delimiter(',');
  command->add_option("--zones", options->adopter.zones, "In which zones")->delimiter(',');
  command->add_option("--obligations-by", options->obligations_by,
                      "Until when what it obliges people to must be done; each becomes a task");
  command->add_option("--owner", options->owner, "Who has the tasks; default: the issuer");
  command->add_flag("--dry-run", options->is_dry_run,
                    "Show what would change and the file; sign nothing");
  add_place_options(*command, options->place);
  command->get_option("--events")
      ->description("The file that running gateways read; default: events.json in the policy's "
                    "folder");
  add_passphrase_flags(*command, options->passphrase);
  command->footer("Exit code: 0 adopted, 2 refused.\n"
                  "Example: haechi order adopt it-garante-7 --as kr-pipc-12 --issuer kr.pipc "
                  "--by kim --key kim.key --list issuers.json --policy policy/");
  command->callback([options, &outcome] { outcome.exit = adopt(*options); });
}

} // namespace haechi::cli
