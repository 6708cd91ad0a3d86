// `haechi redact` and `haechi restore`: a text without what must not leave, and back.
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/put_file.h"
#include "cli/scan_sources.h"
#include "content/redact/redact.h"
#include "content/redact/restore.h"
#include "content/scanner.h"
#include "io/files/input.h"
#include "io/files/read.h"
#include "io/process/terminal.h"
#include "wire/json/value.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace haechi::cli {

namespace {

struct RedactFlags {
  std::string input = "-";
  std::string detectors;
  std::string map;
  std::string encoding = "auto";
  std::vector<std::string> surrogates;
  bool is_json = false; // the default; there so that every command takes it
  bool is_json_string = false;
};

constexpr std::size_t kMaxMap = 64U << 20U;

// A key for this run alone: pseudonyms of two runs have nothing in common.
content::Pseudonyms::Key new_key() {
  content::Pseudonyms::Key key{};
  const std::string bytes = io::random_bytes(key.size());
  std::copy_n(bytes.begin(), key.size(), key.begin());
  return key;
}

std::string to_json(const content::Redacted& redacted) {
  wire::json::Writer out(redacted.text.size() + 1024);
  out.begin_object().member("text", redacted.text).key("map").begin_array();
  for (const content::Replacement& replacement : redacted.replacements) {
    out.begin_object().member("token", replacement.token).key("value");
    // Secrets do not come back, so the map does not hold them.
    replacement.back == content::Return::Allowed ? out.string(replacement.value) : out.null();
    if (!replacement.token.starts_with("⟦")) {
      out.member("surrogate", replacement.entity);
    }
    out.key("start").number(replacement.span.begin).key("end").number(replacement.span.end);
    out.end_object();
  }
  return out.end_array().end_object().take();
}

content::SurrogateKinds to_kinds(const RedactFlags& flags) {
  const auto all = content::surrogate_kinds();
  return std::ranges::find(flags.surrogates, "all") == flags.surrogates.end()
             ? content::SurrogateKinds(flags.surrogates)
             : content::SurrogateKinds({all.begin(), all.end()});
}

Exit run_redact(const RedactFlags& flags) {
  const auto rules = load_detectors(flags.detectors);
  if (!rules) {
    return Exit::CannotRun;
  }
  const auto file = load_text(flags.input);
  if (!file) {
    return Exit::CannotRun;
  }
  const auto text = read_as_utf8(*file, flags.encoding);
  if (!text) {
    print_error(text.error());
    return Exit::CannotRun;
  }
  content::Scanner scanner(rules->detectors);
  content::Pseudonyms pseudonyms(new_key());
  const auto& findings = scanner.scan(*text);
  if (scanner.was_cut()) {
    print_error({"E-CONTENT-004", fmt::format("`{}` was not looked at whole", flags.input)});
    return Exit::CannotRun;
  }
  const content::Redacted redacted =
      content::redact(*text, findings, rules->detectors->entities(), pseudonyms,
                      content::Encoding::Plain, content::Return::Allowed, to_kinds(flags));
  const std::string json = to_json(redacted);
  if (flags.map.empty()) {
    return write_line(json) ? Exit::Fine : Exit::CannotRun;
  }
  if (const auto written = put_file(flags.map, json); !written) {
    print_error(written.error());
    return Exit::CannotRun;
  }
  return std::fwrite(redacted.text.data(), 1, redacted.text.size(), stdout) == redacted.text.size()
             ? Exit::Fine
             : Exit::CannotRun;
}

// The map of `redact`: the whole answer or its `map` alone.
Result<bool> read_map(const std::string& path, content::Pseudonyms& pseudonyms) {
  const auto file = io::read_file(path);
  if (!file) {
    return tl::unexpected(file.error());
  }
  const auto json = wire::json::parse(file->text, {.max_bytes = kMaxMap, .max_depth = 8});
  if (!json) {
    return tl::unexpected(json.error());
  }
  const wire::json::Value* map = json->is_array() ? &*json : json->find("map");
  if (map == nullptr || !map->is_array()) {
    return fail("E-CONTENT-010", fmt::format("`{}` holds no map", path), {},
                "`haechi redact` writes one");
  }
  for (const wire::json::Value& item : map->items) {
    const wire::json::Value* token = item.find("token");
    const wire::json::Value* value = item.find("value");
    if (value != nullptr && value->is_null()) {
      continue;
    }
    const wire::json::Value* kind = item.find("surrogate");
    const bool has_texts = token != nullptr && value != nullptr && token->is_text() &&
                           value->is_text() && (kind == nullptr || kind->is_text());
    if (!has_texts ||
        !(kind == nullptr ? pseudonyms.add(token->text, value->text)
                          : pseudonyms.add_surrogate(kind->text, token->text, value->text))) {
      return fail("E-CONTENT-010",
                  fmt::format("an entry of the map in `{}` is no pseudonym with its value", path));
    }
  }
  return true;
}

// Piece by piece as it comes, so that it may stand behind a streaming client.
Exit run_restore(const RedactFlags& flags) {
  content::Pseudonyms pseudonyms(content::Pseudonyms::Key{});
  if (const auto read = read_map(flags.map, pseudonyms); !read) {
    print_error(read.error());
    return Exit::CannotRun;
  }
  const auto input = io::open_input(flags.input);
  if (!input) {
    print_error(input.error());
    return Exit::CannotRun;
  }
  content::Restorer restorer(pseudonyms, flags.is_json_string ? content::Inside::JsonString
                                                              : content::Inside::Plain);
  std::array<char, 65536> buffer{};
  std::string out;
  for (;;) {
    const ssize_t count = ::read(input->file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      print_error({"E-IO-001", fmt::format("`{}` cannot be read: {}", flags.input,
                                           std::generic_category().message(errno))});
      return Exit::CannotRun;
    }
    out.clear();
    if (count == 0) {
      restorer.finish(out);
    } else {
      restorer.push({buffer.data(), static_cast<std::size_t>(count)}, out);
    }
    if (std::fwrite(out.data(), 1, out.size(), stdout) != out.size() || std::fflush(stdout) != 0) {
      print_error({"E-CLI-004", "standard output cannot be written"});
      return Exit::CannotRun;
    }
    if (count == 0) {
      return Exit::Fine;
    }
  }
}

} // namespace

void add_redact_commands(Command& app, Outcome& outcome) {
  auto flags = std::make_shared<RedactFlags>();
  auto* redact = app.add_subcommand(
      "redact", "the same text with pseudonyms for what must not leave, and their map");
  redact->add_option("INPUT", flags->input, "a file, or `-` for standard input")
      ->capture_default_str();
  redact->add_option("--detectors", flags->detectors, kDetectorsHelp);
  redact->add_option("--map", flags->map,
                     "write {text, map} there and the text alone to standard output");
  std::vector<std::string> kinds{"all"};
  kinds.insert(kinds.end(), content::surrogate_kinds().begin(), content::surrogate_kinds().end());
  redact
      ->add_option("--surrogates", flags->surrogates,
                   "values of these kinds give way to others of their form that are nobody's")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(one_of(kinds));
  redact
      ->add_option("--encoding", flags->encoding,
                   "of the input; auto: by its byte order mark, else by what it can be")
      ->check(one_of({"auto", "utf-8", "utf-16le", "utf-16be", "cp949"}))
      ->capture_default_str();
  redact->add_flag("--json", flags->is_json, "JSON, which is the default without --map");
  redact->footer("Example: echo '주민번호 960121-1021413' | haechi redact");
  redact->callback([flags, &outcome] { outcome.exit = run_redact(*flags); });

  auto* restore =
      app.add_subcommand("restore", "a text with the values back in the place of their pseudonyms");
  restore->add_option("INPUT", flags->input, "a file, or `-` for standard input")
      ->capture_default_str();
  restore->add_option("--map", flags->map, "what `haechi redact` wrote")->required();
  restore->add_flag("--json-string", flags->is_json_string,
                    "the text is inside a JSON string: escape values for it");
  restore->footer("Example: haechi restore --map map.json answer.txt");
  restore->callback([flags, &outcome] { outcome.exit = run_restore(*flags); });
}

} // namespace haechi::cli
