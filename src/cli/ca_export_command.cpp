// `haechi ca export`: files and commands that make clients trust the authority.
#include "cli/arguments.h"
#include "cli/ca_subcommands.h"
#include "emit/trust/trust_recipe.h"
#include "io/files/input.h"
#include "io/files/read.h"
#include "io/files/write.h"
#include "io/signer/authority_files.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>

namespace haechi::cli {

namespace {

using emit::trust::RecipeFile;
using emit::trust::RecipeInput;
using emit::trust::RecipeStep;
using emit::trust::TrustRecipe;

constexpr const char* kDebianRoots = "/etc/ssl/certs/ca-certificates.crt";
constexpr const char* kFedoraRoots = "/etc/pki/tls/certs/ca-bundle.crt";

struct ExportOptions {
  FolderFlags place;
  std::vector<std::string> kinds;
  std::string out;
  std::string system_roots;
  std::string language = "en";
};

std::string find_system_roots(const std::string& given) {
  std::error_code ignored; // a file that cannot be looked at is not there
  if (!given.empty()) {
    return given;
  }
  for (const char* path : {kDebianRoots, kFedoraRoots}) {
    if (std::filesystem::exists(path, ignored)) {
      return path;
    }
  }
  return {};
}

Result<std::vector<emit::trust::TrustAnchor>> read_anchors(const std::string& folder) {
  const auto all = io::signer::read_authorities(folder);
  if (!all) {
    return tl::make_unexpected(all.error());
  }
  std::vector<emit::trust::TrustAnchor> out;
  for (const auto& one : *all) {
    if (one.limits.not_after > io::now()) {
      out.push_back(
          {one.generation, one.common_name, io::signer::to_pem(one.certificate), one.certificate});
    }
  }
  if (out.empty()) {
    return fail("E-CA-004", fmt::format("every authority in `{}` has expired", folder), {},
                "haechi ca rotate");
  }
  return out;
}

Result<RecipeInput> read_input(const ExportOptions& options, const std::string& ca) {
  auto anchors = read_anchors(ca);
  if (!anchors) {
    return tl::make_unexpected(anchors.error());
  }
  RecipeInput out{*std::move(anchors), {}, {}};
  if (const std::string roots = find_system_roots(options.system_roots); !roots.empty()) {
    auto file = io::read_file(roots);
    if (!file) {
      return tl::make_unexpected(file.error());
    }
    out.system_roots = std::move(file->text);
  }
  std::error_code error;
  const auto folder = std::filesystem::absolute(options.out, error);
  if (!error) {
    std::filesystem::create_directories(folder, error);
  }
  if (error) {
    return fail("E-CA-002", fmt::format("`{}` cannot be made: {}", options.out, error.message()));
  }
  out.folder = folder.lexically_normal().string();
  return out;
}

// An export is made again and again: what an earlier one wrote is replaced.
Result<void> write_file(const std::string& folder, const RecipeFile& file) {
  const std::string path = folder + "/" + file.name;
  std::error_code error;
  const bool is_there = std::filesystem::exists(path, error);
  const auto written =
      is_there ? io::replace_file(path, file.content) : io::create_file(path, file.content);
  return written ? Result<void>() : Result<void>(tl::make_unexpected(written.error()));
}

void print_recipe(std::string_view kind, const std::string& folder, const TrustRecipe& recipe,
                  Language language) {
  fmt::print("# {}\n", kind);
  for (const RecipeFile& file : recipe.files) {
    fmt::print("#   {}/{}\n", folder, file.name);
  }
  for (const RecipeStep& step : recipe.steps) {
    fmt::print("# {}\n", step.what.in(language));
    for (const std::string& line : step.lines) {
      fmt::print("{}\n", line);
    }
  }
}

Exit export_all(const ExportOptions& options) {
  const auto place = read_place(options.place);
  if (!place) {
    print_errors(place.error());
    return Exit::CannotRun;
  }
  const auto input = read_input(options, place->ca.path);
  if (!input) {
    print_error(input.error());
    return Exit::CannotRun;
  }
  for (const std::string& kind : options.kinds) {
    const TrustRecipe recipe = emit::trust::make_recipe(kind, *input);
    for (const RecipeFile& file : recipe.files) {
      if (const auto written = write_file(input->folder, file); !written) {
        print_error(written.error());
        return Exit::CannotRun;
      }
    }
    print_recipe(kind, input->folder, recipe,
                 options.language == "ko" ? Language::Korean : Language::English);
  }
  return Exit::Fine;
}

} // namespace

void add_ca_export(Command& ca, Outcome& outcome) {
  auto options = std::make_shared<ExportOptions>();
  Command* command = ca.add_subcommand(
      "export", "Write the certificates for a kind of client, and print what to do with them");
  const auto names = emit::trust::recipe_names();
  add_folder_flags(*command, options->place);
  command
      ->add_option("--for", options->kinds,
                   fmt::format("For whom (may be repeated): {}", fmt::join(names, ", ")))
      ->required()
      ->check(one_of(std::vector<std::string>(names.begin(), names.end())));
  command->add_option("--out,-o", options->out, "Folder for the files; made where it is missing")
      ->required();
  command->add_option("--system-roots", options->system_roots,
                      "PEM file of the roots that are trusted besides (default: this machine's)");
  command->add_option("--lang", options->language, "en or ko")
      ->check(one_of({"en", "ko"}))
      ->capture_default_str();
  command->footer(
      "Holds every generation that is still valid: during a rotation the old and the new "
      "one.\nExample: haechi ca export --for system --for node --out trust");
  command->callback([options, &outcome] { outcome.exit = export_all(*options); });
}

} // namespace haechi::cli
