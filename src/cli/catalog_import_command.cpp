// `haechi catalog import`: block lists that a site brings along, as one local service.
#include "catalog/import/import.h"
#include "catalog/load.h"
#include "cli/arguments.h"
#include "cli/catalog_subcommands.h"
#include "cli/read_catalog.h"
#include "io/files/catalog_path.h"
#include "io/files/read.h"
#include "io/files/write.h"
#include "wire/json/writer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace haechi::cli {

namespace {

constexpr std::size_t kMaxShown = 20;

struct ImportCommand {
  std::vector<std::string> files;
  std::string format = "auto";
  std::string catalog;
  std::string overlay;
  std::string out;
  catalog::ImportOptions plan;
  bool is_dry_run = false;
  bool as_json = false;
};

std::string today() {
  return fmt::format("{:%Y-%m-%d}", std::chrono::system_clock::now());
}

ResultOrErrors<std::vector<catalog::ReadList>> read_lists(const ImportCommand& command) {
  std::vector<catalog::ReadList> lists;
  for (const std::string& path : command.files) {
    const auto file = io::read_file(path);
    if (!file) {
      return tl::unexpected(Errors{file.error()});
    }
    auto format = catalog::guess_format(file->text);
    for (std::size_t i = 0; i < catalog::kListFormatWords.size(); ++i) {
      if (catalog::kListFormatWords[i] == command.format) {
        format = static_cast<catalog::ListFormat>(i);
      }
    }
    auto list = catalog::read_list(*file, format);
    if (!list) {
      return tl::unexpected(Errors{list.error()});
    }
    lists.push_back(std::move(*list));
  }
  return lists;
}

void print_notes(std::string_view what, const std::vector<catalog::ImportNote>& notes) {
  for (std::size_t i = 0; i < notes.size() && i < kMaxShown; ++i) {
    const Location& where = notes[i].where;
    fmt::print("  {} {}: {} ({}:{})\n", what, notes[i].name, notes[i].reason, where.file,
               where.line);
  }
  if (notes.size() > kMaxShown) {
    fmt::print("  {} more {}\n", notes.size() - kMaxShown, what);
  }
}

void print_report(const std::vector<catalog::ReadList>& lists, const catalog::ImportPlan& plan,
                  const catalog::ImportOptions& options) {
  for (const catalog::ReadList& list : lists) {
    print_errors(list.not_read);
    fmt::print("{}: {}, {} names, {} lines not understood\n", list.file,
               catalog::kListFormatWords[static_cast<std::size_t>(list.format)], list.names.size(),
               list.not_read_count);
  }
  fmt::print("{}: {} names come in, stage {}; {} known already, {} must stay out, {} excepted, {} "
             "repeated\n",
             options.service, plan.names.size(), options.stage, plan.known.size(),
             plan.refused.size(), plan.excepted.size(), plan.repeated);
  print_notes("refused", plan.refused);
  print_notes("known", plan.known);
  print_notes("excepted", plan.excepted);
}

void write_notes(wire::json::Writer& out, std::string_view key,
                 const std::vector<catalog::ImportNote>& notes) {
  out.key(key).begin_array();
  for (const catalog::ImportNote& note : notes) {
    out.begin_object().member("name", note.name).member("reason", note.reason);
    out.member("file", note.where.file).key("line").number(note.where.line).end_object();
  }
  out.end_array();
}

void print_json(const std::vector<catalog::ReadList>& lists, const catalog::ImportPlan& plan,
                const catalog::ImportOptions& options) {
  wire::json::Writer out;
  out.begin_object().member("service", options.service).member("stage", options.stage);
  out.key("imported").number(static_cast<std::int64_t>(plan.names.size()));
  out.key("repeated").number(static_cast<std::int64_t>(plan.repeated));
  write_notes(out, "refused", plan.refused);
  write_notes(out, "known", plan.known);
  write_notes(out, "excepted", plan.excepted);
  out.key("lists").begin_array();
  for (const catalog::ReadList& list : lists) {
    out.begin_object().member("file", list.file);
    out.member("format", catalog::kListFormatWords[static_cast<std::size_t>(list.format)]);
    out.key("names").number(static_cast<std::int64_t>(list.names.size()));
    out.key("not_read_count").number(static_cast<std::int64_t>(list.not_read_count));
    out.key("not_read").begin_array();
    for (const Error& error : list.not_read) {
      out.begin_object().key("line").number(error.where.line).member("message", error.message);
      out.end_object();
    }
    out.end_array().end_object();
  }
  out.end_array().end_object();
  fmt::print("{}\n", out.text());
}

// The whole catalog with what is about to come in must load; nothing is written otherwise.
ResultOrErrors<bool> try_out(std::vector<SourceFile> files, const catalog::ImportPlan& plan,
                             const std::string& service) {
  files.push_back({"local/services/" + service + ".yaml", plan.service_yaml});
  const bool has_provider = std::ranges::any_of(files, [](const SourceFile& file) {
    return file.path.ends_with("local/providers/local-lists.yaml"); // of an import before
  });
  if (!has_provider) {
    files.push_back({"local/providers/local-lists.yaml", plan.provider_yaml});
  }
  const auto parts = catalog::parse_catalog(files);
  if (!parts) {
    return tl::unexpected(parts.error());
  }
  return true;
}

Result<bool> write_files(const std::filesystem::path& folder, const catalog::ImportPlan& plan,
                         const std::string& service) {
  std::error_code failed;
  for (const char* name : {"services", "providers"}) {
    std::filesystem::create_directories(folder / name, failed);
  }
  if (failed) {
    return fail("E-IO-004",
                fmt::format("`{}` cannot be made: {}", folder.string(), failed.message()));
  }
  const auto provider =
      io::create_file((folder / "providers/local-lists.yaml").string(), plan.provider_yaml);
  if (!provider && provider.error().code != "E-IO-005") {
    return provider;
  }
  return io::create_file((folder / "services" / (service + ".yaml")).string(), plan.service_yaml);
}

std::string folder_of(const ImportCommand& command) {
  if (!command.out.empty()) {
    return command.out;
  }
  return command.overlay.empty() ? io::find_catalog_path(command.catalog) + "/local"
                                 : command.overlay;
}

Exit run_import(ImportCommand command) {
  const auto files = read_catalog_files(command.catalog, command.overlay);
  const auto lists = read_lists(command);
  if (!files || !lists) {
    print_errors(files ? lists.error() : files.error());
    return Exit::CannotRun;
  }
  const auto lines = read_must_stay(command.catalog);
  if (!lines) {
    print_error(lines.error());
    return Exit::CannotRun;
  }
  const auto loaded = catalog::load_catalog(*files);
  if (!loaded) {
    print_errors(loaded.error());
    return Exit::CannotRun;
  }
  command.plan.date = today();
  const catalog::MustStay must_stay(*lines, **loaded);
  const auto plan = catalog::plan_import(**loaded, must_stay, *lists, command.plan);
  if (!plan) {
    for (const catalog::ReadList& list : *lists) {
      print_errors(list.not_read);
    }
    print_error(plan.error());
    return plan.error().code == "E-CATALOG-062" ? Exit::Findings : Exit::CannotRun;
  }
  if (const auto sound = try_out(*files, *plan, command.plan.service); !sound) {
    print_errors(sound.error());
    return Exit::CannotRun;
  }
  if (!command.is_dry_run) {
    if (const auto written = write_files(folder_of(command), *plan, command.plan.service);
        !written) {
      print_error(written.error());
      return Exit::CannotRun;
    }
  }
  if (command.as_json) {
    print_json(*lists, *plan, command.plan);
  } else {
    print_report(*lists, *plan, command.plan);
  }
  return Exit::Fine;
}

} // namespace

void add_catalog_import(Command& catalog, Outcome& outcome) {
  auto* command = catalog.add_subcommand(
      "import", "block lists of others as one local service, observed before anything is blocked");
  auto options = std::make_shared<ImportCommand>();
  command->add_option("FILE", options->files, "lists; `-` is standard input")->required();
  command->add_option("--service", options->plan.service, "id of the new local service")
      ->required();
  command->add_option("--format", options->format, "how the lists are written")
      ->check(one_of({"auto", "domains", "hosts", "adblock", "rpz", "dnsmasq"}));
  command->add_option("--stage", options->plan.stage, "observe, warn or block")
      ->check(one_of({"observe", "warn", "block"}));
  command->add_option("--name", options->plan.name.en, "what people call it, in English");
  command->add_option("--name-ko", options->plan.name.ko, "the same in Korean");
  command->add_option("--catalog", options->catalog, kCatalogHelp);
  command->add_option("--overlay", options->overlay, kOverlayHelp);
  command->add_option("--out", options->out,
                      "folder to write to (default: the one of --overlay, else CATALOG/local)");
  command->add_flag("--dry-run", options->is_dry_run, "report only, write nothing");
  command->add_flag("--json", options->as_json, "the report as one JSON object");
  command->footer("Example: haechi catalog import --service blocked-ai --dry-run list.txt");
  command->callback([options, &outcome] { outcome.exit = run_import(*options); });
}

} // namespace haechi::cli
