// `haechi key new|show|revoke|import`: keys of officers and issuers, and the body's list of those
// whose orders it hears.
#include "cli/arguments.h"
#include "cli/key_place.h"
#include "cli/put_file.h"
#include "io/files/folder_lock.h"
#include "io/files/input.h"
#include "io/files/read.h"
#include "io/order/key_files.h"
#include "io/process/terminal.h"
#include "text/visible.h"

#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <system_error>

namespace haechi::cli {

namespace {

using order::Issuers;
using order::PublicKey;
using order::Revocation;

struct KeyOptions {
  std::string file;
  std::string holder;
  std::string body;
  std::uint32_t days = 730;
  std::string because;
  std::string list;
  std::vector<std::string> targets;
  bool is_line = false;
  PassphraseFlags passphrase;
};

Exit finish(const Result<void>& done) {
  if (!done) {
    print_error(done.error());
  }
  return done ? Exit::Fine : Exit::CannotRun;
}

void print_key(const PublicKey& key) {
  fmt::print("key {} of `{}` for `{}`, from {} until {}\n", key.id(), key.holder, key.body,
             to_rfc3339(key.from), to_rfc3339(key.until));
}

Result<void> make_new(const KeyOptions& options) {
  std::string random = io::random_bytes(order::Seed::kBytes);
  const order::Seed seed(Bytes(random.begin(), random.end()));
  order::wipe(random);
  PublicKey wanted;
  wanted.holder = options.holder;
  wanted.body = options.body;
  wanted.from = io::now();
  wanted.until = wanted.from + std::chrono::days(options.days);
  const auto key = make_public_key(std::move(wanted), seed);
  if (!key) {
    return tl::make_unexpected(key.error());
  }
  auto passphrase = find_passphrase(options.passphrase, "New passphrase");
  if (!passphrase) {
    return tl::make_unexpected(std::move(passphrase.error()));
  }
  const std::string salt = io::random_bytes(order::kSaltBytes);
  const std::string nonce = io::random_bytes(order::kNonceBytes);
  const auto text = seal_key(*key, seed, *passphrase, as_bytes(salt), as_bytes(nonce));
  order::wipe(*passphrase);
  if (!text) {
    return tl::make_unexpected(text.error());
  }
  return io::write_key_file(options.file, *text).map([&] { fmt::print("{}\n", key->line); });
}

Result<void> show(const KeyOptions& options) {
  return read_public_key(options.file).map([&](const PublicKey& key) {
    if (options.is_line) {
      fmt::print("{}\n", key.line);
    } else {
      print_key(key);
    }
  });
}

// What cannot be looked at is read, which says why it cannot.
Result<Issuers> read_list(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  return status.type() == std::filesystem::file_type::not_found ? Result<Issuers>(Issuers())
                                                                : read_issuers(path);
}

// Changes the list while no other command does.
Result<void> change_list(const std::string& path,
                         const std::function<Result<void>(Issuers&)>& change) {
  const auto turn = io::FolderLock::take_around(path);
  auto issuers = turn ? read_list(path) : Result<Issuers>(tl::make_unexpected(turn.error()));
  if (!issuers) {
    return tl::make_unexpected(std::move(issuers.error()));
  }
  return change(*issuers).and_then(
      [&] { return put_file(path, to_text(*issuers)).map([](bool) {}); });
}

// Others show it on their terminals.
Result<void> check_reason(const std::string& because) {
  return text::has_hidden(because)
             ? fail("E-ORDER-002", "`--because` holds control characters, or is no UTF-8")
             : Result<void>();
}

// The holder's own statement, for all who keep the key in their list.
Result<void> revoke_own(const KeyOptions& options) {
  const auto opened = check_reason(options.because).and_then([&] {
    return open_key(options.file, options.passphrase);
  });
  if (!opened) {
    return tl::make_unexpected(opened.error());
  }
  return make_revocation({{}, io::now(), options.because, {}}, opened->seed)
      .map([](const Revocation& made) { fmt::print("{}\n", made.line); });
}

// The decision of the body that keeps the list.
Result<void> revoke_in_list(const KeyOptions& options) {
  if (auto checked = check_reason(options.because); !checked) {
    return checked;
  }
  return change_list(options.list, [&](Issuers& issuers) -> Result<void> {
    const order::Issuer* issuer = issuers.find(options.file);
    if (issuer == nullptr) {
      return fail("E-ORDER-006",
                  fmt::format("key `{}` is not in `{}`", options.file, options.list));
    }
    issuers.revoked.push_back({options.file, io::now(), options.because, {}});
    print_key(issuer->key);
    return {};
  });
}

Result<void> import_revocation(const std::string& text, Issuers& issuers) {
  const auto statement = order::parse_statement(text, order::kRevocationKind);
  if (!statement) {
    return tl::make_unexpected(statement.error());
  }
  const wire::json::Value* id = statement->body.find("key");
  const order::Issuer* issuer = id == nullptr ? nullptr : issuers.find(id->text);
  if (issuer == nullptr) {
    return fail("E-ORDER-006", "the key that this revokes is not in the list");
  }
  return parse_revocation(text, issuer->key).map([&](Revocation revocation) {
    fmt::print("key {} is revoked since {}: {}\n", revocation.key, to_rfc3339(revocation.at),
               text::to_visible(revocation.because));
    issuers.revoked.push_back(std::move(revocation));
  });
}

Result<void> import_key(const KeyOptions& options, PublicKey key, Issuers& issuers) {
  if (issuers.find(key.id()) != nullptr) {
    return fail("E-ORDER-005", fmt::format("key {} is in `{}` already", key.id(), options.list));
  }
  print_key(key);
  issuers.issuers.push_back({std::move(key), options.targets});
  return {};
}

Result<void> import(const KeyOptions& options) {
  const auto file = io::read_file(options.file, 4 * order::kMaxStatementBytes);
  if (!file) {
    return tl::make_unexpected(file.error());
  }
  return change_list(options.list, [&](Issuers& issuers) {
    auto key = order::parse_public_key(file->text);
    return key                                 ? import_key(options, std::move(*key), issuers)
           : key.error().code == "E-ORDER-002" ? import_revocation(file->text, issuers)
                                               : Result<void>(tl::make_unexpected(key.error()));
  });
}

Command* add_command(Command& key, const char* name, const char* help, const char* file_help,
                     const std::shared_ptr<KeyOptions>& options,
                     Result<void> (*run)(const KeyOptions&), Outcome& outcome) {
  Command* command = key.add_subcommand(name, help);
  command->add_option("file", options->file, file_help)->required();
  command->callback([options, run, &outcome] { outcome.exit = finish(run(*options)); });
  return command;
}

void add_new(Command& key, Outcome& outcome) {
  auto options = std::make_shared<KeyOptions>();
  Command* command = add_command(key, "new", "Make a key; prints the line by which it is known",
                                 "Where it is kept; never over a file", options, make_new, outcome);
  command->add_option("--holder", options->holder, "Who signs with it: the officer's id")
      ->required();
  command->add_option("--body", options->body, "For which body")->required();
  command->add_option("--days", options->days, "How long it is valid")
      ->check(in_range(1, 3'650))
      ->capture_default_str();
  add_passphrase_flags(*command, options->passphrase);
  command->footer("Exit code: 0 made, 2 cannot run.\n"
                  "Example: haechi key new kim.key --holder kim --body kr.pipc");
}

void add_revoke(Command& key, Outcome& outcome) {
  auto options = std::make_shared<KeyOptions>();
  const auto run = [](const KeyOptions& flags) {
    return flags.list.empty() ? revoke_own(flags) : revoke_in_list(flags);
  };
  Command* command =
      add_command(key, "revoke", "End a key: prints the statement that says so",
                  "The key; with --list the id of a key in it", options, run, outcome);
  command->add_option("--because", options->because, "Why")->required();
  command->add_option("--list", options->list, "By decision of whoever keeps this list");
  add_passphrase_flags(*command, options->passphrase);
}

} // namespace

void add_key_commands(Command& app, Outcome& outcome) {
  Command* key = app.add_subcommand("key", "Keys with which officers and issuers of orders sign");
  key->require_subcommand(1);
  add_new(*key, outcome);
  auto shown = std::make_shared<KeyOptions>();
  add_command(*key, "show", "Whose a key is, and how long", "A key, or its public line", shown,
              show, outcome)
      ->add_flag("--line", shown->is_line, "The public line, for others to take in");
  add_revoke(*key, outcome);
  auto imported = std::make_shared<KeyOptions>();
  Command* command =
      add_command(*key, "import", "Take a key, or its revocation, into the list of issuers",
                  "The line", imported, import, outcome);
  command->add_option("--list", imported->list, "The list")->required();
  command
      ->add_option("--targets", imported->targets,
                   "Services, providers or groups about which it is heard; default: all")
      ->delimiter(',');
}

} // namespace haechi::cli
