// `haechi oversight inquiry open ID ...`: a verb for every event of the table that people may tell,
// with its fields as options; `list` and `show ID`.
#include "cli/arguments.h"
#include "cli/oversight_place.h"
#include "cli/oversight_subcommands.h"
#include "order/adoption_proof.h"
#include "oversight/event_table.h"
#include "oversight/report/reports.h"
#include "oversight/values.h"

#include <fmt/format.h>

#include <memory>

namespace haechi::cli {

namespace {

using oversight::EventSpec;
using oversight::FieldSpec;
using oversight::FieldType;
using oversight::Thing;

struct TellOptions {
  OversightPlace place;
  std::string id;
  std::string by;
  std::map<std::string, std::string> fields;
};

// `all` is every question of the set; numbers that it does not have are a slip.
Result<std::string> choose_questions(const OversightPlace& place, const std::string& value) {
  if (value != "all") {
    return value;
  }
  const auto questions = read_questions(place);
  if (!questions) {
    return tl::make_unexpected(questions.error());
  }
  if (questions->empty()) {
    return fail("E-OVERSIGHT-030", "there is no question set for `all`", {}, "--question-set");
  }
  std::vector<std::string_view> ids;
  for (const auto& [id, question] : *questions) {
    ids.push_back(id);
  }
  return fmt::format("{}", fmt::join(ids, ","));
}

Result<std::string> read_value(const OversightPlace& place, const FieldSpec& field,
                               const std::string& value, Instant now) {
  if (field.type == FieldType::Date) {
    return read_date(place, value, now).map(to_rfc3339);
  }
  return field.name == "questions" ? choose_questions(place, value) : Result<std::string>(value);
}

Result<oversight::Event> make_event(const EventSpec& spec, const TellOptions& options,
                                    Instant now) {
  oversight::Event event{spec.kind, now, options.by, options.id, {}};
  for (const auto& [name, value] : options.fields) {
    if (value.empty()) {
      continue;
    }
    auto read = read_value(options.place, *find_field(spec, name), value, now);
    if (!read) {
      return tl::make_unexpected(std::move(read.error()));
    }
    event.fields.emplace(name, std::move(*read));
  }
  return event;
}

// A key that is taken in must be the officer's own, for the body that the register knows of him.
Result<void> check_key(const oversight::Event& event, const OversightPlace& place) {
  if (event.kind != oversight::EventKind::OfficerKeyed) {
    return {};
  }
  const auto there = view_register(place);
  if (!there) {
    return tl::make_unexpected(there.error());
  }
  const oversight::Item* officer = there->now.find(Thing::Officer, event.subject);
  if (officer == nullptr) {
    return {}; // the register says so itself
  }
  return order::parse_officer_key(oversight::find_text(event.fields, "public"), event.subject,
                                  officer->text("body"))
      .map([](const order::PublicKey&) {});
}

Exit tell(const EventSpec& spec, const TellOptions& options) {
  const auto now = find_now(options.place);
  if (!now) {
    print_error(now.error());
    return Exit::CannotRun;
  }
  const auto event = make_event(spec, options, *now);
  const auto checked =
      event ? check_key(*event, options.place) : Result<void>(tl::make_unexpected(event.error()));
  if (!checked) {
    print_error(checked.error());
    return Exit::CannotRun;
  }
  const auto missing =
      spec.from.empty() ? io::RegisterStore::Missing::Made : io::RegisterStore::Missing::Refused;
  return change_register(options.place, at_its_turn(*event), missing);
}

void add_verb(Command& noun, const EventSpec& spec, Outcome& outcome) {
  auto options = std::make_shared<TellOptions>();
  Command* command = noun.add_subcommand(std::string(spec.verb), std::string(spec.help));
  command->add_option("id", options->id, "Which one")->required();
  command->add_option("--by", options->by, "Who records it; an officer where one must sign")
      ->required();
  for (const FieldSpec& field : spec.fields) {
    if (field.use == oversight::Use::Internal || field.use == oversight::Use::Attached) {
      continue;
    }
    Option* option =
        command->add_option(fmt::format("--{}", field.name),
                            options->fields[std::string(field.name)], std::string(field.help));
    if (field.use == oversight::Use::Required) {
      option->required();
    }
    if (field.name == "questions") {
      command->add_option("--question-set", options->place.questions,
                          "Questions behind the numbers; `--questions all` asks them all");
    }
  }
  add_place_options(*command, options->place);
  command->footer("Exit code: 0 recorded, 2 refused.");
  command->callback([&spec, options, &outcome] { outcome.exit = tell(spec, *options); });
}

Exit show(const OversightPlace& place, Thing thing, const std::string& id) {
  const auto there = view_register(place);
  if (!there) {
    print_error(there.error());
    return Exit::CannotRun;
  }
  const oversight::Questions none;
  const oversight::report::Source source{there->now, there->events, none};
  auto report = id.empty()
                    ? Result<oversight::report::Report>(oversight::report::make_list(source, thing))
                    : oversight::report::make_view(source, thing, id);
  if (!report) {
    print_error(report.error());
    return Exit::CannotRun;
  }
  print_report(place, *report);
  return Exit::Fine;
}

void add_views(Command& noun, Thing thing, Outcome& outcome) {
  auto place = std::make_shared<OversightPlace>();
  auto id = std::make_shared<std::string>();
  Command* list = noun.add_subcommand("list", "All of them");
  add_place_options(*list, *place);
  list->callback([=, &outcome] { outcome.exit = show(*place, thing, ""); });
  Command* view = noun.add_subcommand("show", "One, with all that happened to it");
  view->add_option("id", *id, "Which one")->required();
  add_place_options(*view, *place);
  view->callback([=, &outcome] { outcome.exit = show(*place, thing, *id); });
}

} // namespace

void add_oversight_things(Command& oversight, Outcome& outcome) {
  for (const Thing thing : oversight::kAllThings) {
    Command* noun = oversight.add_subcommand(
        std::string(oversight::to_word(thing)),
        fmt::format("What happens to each {}", oversight::name_of(thing).en));
    noun->require_subcommand(1);
    for (const EventSpec& spec : oversight::event_table()) {
      if (spec.thing == thing && !spec.verb.empty()) {
        add_verb(*noun, spec, outcome);
      }
    }
    add_views(*noun, thing, outcome);
  }
}

} // namespace haechi::cli
