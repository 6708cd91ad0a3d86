// `haechi order list|show|page`: signed orders of the register, and what the public may read of
// one.
#include "cli/arguments.h"
#include "cli/order_effects.h"
#include "cli/order_subcommands.h"
#include "cli/order_view.h"
#include "cli/report_form.h"
#include "oversight/report/order_page.h"
#include "oversight/report/reports.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <memory>

namespace haechi::cli {

namespace {

using oversight::report::Report;

struct ViewOptions {
  std::string id;
  std::string records;
  bool is_signed = false;
  OversightPlace place;
  ReportForm form;
};

Exit refuse(const Error& error) {
  print_error(error);
  return Exit::CannotRun;
}

std::string find_adopter(const oversight::Register& there, std::string_view id) {
  for (const auto& [own, item] : there.all(oversight::Thing::Order)) {
    if (item.text("adopts") == id) {
      return own;
    }
  }
  return {};
}

Exit list(const ViewOptions& options) {
  const auto contents = view_register(options.place);
  if (!contents) {
    return refuse(contents.error());
  }
  for (const auto& [id, item] : contents->now.all(oversight::Thing::Order)) {
    const auto found = find_signed(contents->now, id);
    if (!found) {
      continue;
    }
    if (!*found) { // of a register from when less was refused; the others can still be told
      fmt::print(stderr, "{}: {}\n", id, to_string(found->error()));
      continue;
    }
    const order::SignedOrder& order = **found;
    const std::string adopted_as = find_adopter(contents->now, id);
    if (options.place.is_json) {
      wire::json::Writer out;
      out.begin_object().member("id", id).member("issuer", order.issuer);
      out.key("sequence").number(order.sequence).member("key", order.key);
      out.member("state", to_word(item.state)).member("adopted_as", adopted_as).end_object();
      fmt::print("{}\n", out.text());
    } else {
      fmt::print("{} {} {} {}{}\n", id, order.issuer, order.sequence, to_word(item.state),
                 adopted_as.empty() ? "" : ", adopted as " + adopted_as);
    }
  }
  return Exit::Fine;
}

Exit show(const ViewOptions& options) {
  const auto contents = view_register(options.place);
  if (!contents) {
    return refuse(contents.error());
  }
  const auto found = find_signed(contents->now, options.id);
  if (!found) {
    return refuse({"E-ORDER-015",
                   fmt::format("no signed order `{}` was imported", options.id),
                   {},
                   "haechi order list"});
  }
  if (options.is_signed) {
    fmt::print("{}\n", contents->now.find(oversight::Thing::Order, options.id)->text("signed"));
    return Exit::Fine;
  }
  const oversight::Questions none;
  const auto report = oversight::report::make_view({contents->now, contents->events, none},
                                                   oversight::Thing::Order, options.id);
  if (!report) {
    return refuse(report.error());
  }
  print_report(options.place, *report);
  return Exit::Fine;
}

Result<Report> make_page(const ViewOptions& options) {
  const auto contents = view_register(options.place);
  if (!contents) {
    return tl::make_unexpected(contents.error());
  }
  oversight::report::PublicDetails details;
  if (!options.records.empty()) {
    auto effects = count_effects(options.records, options.id);
    if (!effects) {
      return tl::make_unexpected(std::move(effects.error()));
    }
    details.effects = std::move(*effects);
  }
  if (const auto found = find_signed(contents->now, options.id); found && *found) {
    details.key = (*found)->key;
    details.statement = (*found)->statement.text();
  }
  const oversight::Questions none;
  return make_order_page({contents->now, contents->events, none}, options.id, details);
}

Exit page(ViewOptions& options) {
  const auto report = make_page(options);
  if (!report) {
    return refuse(report.error());
  }
  options.form.is_json = options.place.is_json;
  options.form.language = options.place.shown_language();
  return put_report(options.form, *report);
}

} // namespace

void add_order_views(Command& order, Outcome& outcome) {
  auto listed = std::make_shared<ViewOptions>();
  Command* all = order.add_subcommand("list", "Signed orders of the register");
  add_place_options(*all, listed->place);
  all->callback([listed, &outcome] { outcome.exit = list(*listed); });

  auto shown = std::make_shared<ViewOptions>();
  Command* one = order.add_subcommand("show", "One, with all that happened to it");
  one->add_option("id", shown->id, "Which one")->required();
  one->add_flag("--signed", shown->is_signed, "The text that was signed");
  add_place_options(*one, shown->place);
  one->callback([shown, &outcome] { outcome.exit = show(*shown); });

  auto paged = std::make_shared<ViewOptions>();
  Command* open = order.add_subcommand("page", "What everybody may read of an order: grounds, "
                                               "appeal, effects in numbers, signature");
  open->add_option("id", paged->id, "Any order of the register")->required();
  open->add_option("--records", paged->records,
                   "Records of a gateway, or a copy: counts what the order did; no identities");
  add_report_form(*open, paged->form);
  add_place_options(*open, paged->place);
  open->footer("Numbers below 10 are told as such. Exit code: 0 written, 2 cannot run.\n"
               "Example: haechi order page kr-pipc-12 --html --language ko --out order.html");
  open->callback([paged, &outcome] { outcome.exit = page(*paged); });
}

} // namespace haechi::cli
