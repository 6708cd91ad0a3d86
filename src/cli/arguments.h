#pragma once
// Commands of the command line with their options and flags. CLI11 stands behind them, in
// arguments.cpp alone: it takes a compiler seconds wherever it is included.
// Names, help and limits of an option read as CLI11 has them: `--long,-s`, or `NAME` by place.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
class Validator;
} // namespace CLI

namespace haechi::cli {

// What values of an option must be.
class Check {
 public:
  explicit Check(std::shared_ptr<CLI::Validator> validator) : validator_(std::move(validator)) {}

  [[nodiscard]] const CLI::Validator& validator() const { return *validator_; }

 private:
  std::shared_ptr<CLI::Validator> validator_;
};

[[nodiscard]] Check one_of(std::vector<std::string> words);
// From `least` to `most`, both included.
template <typename Number> [[nodiscard]] Check in_range(Number least, Number most);
[[nodiscard]] Check existing_directory();

class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  Option* required(bool is_required = true);
  Option* check(const Check& check);
  Option* capture_default_str();
  Option* excludes(Option* other);
  Option* delimiter(char mark);
  Option* allow_extra_args(bool are_allowed);
  Option* description(std::string help);
  // How often it was given.
  [[nodiscard]] std::size_t count() const;

 private:
  CLI::Option* option_;
};

class Command {
 public:
  explicit Command(CLI::App& app) : app_(&app) {}

  // What is returned lives as long as this command; `into` must outlive the parse.
  template <typename Value>
  Option* add_option(std::string names, Value& into, std::string help = {});
  template <typename Value> Option* add_flag(std::string names, Value& into, std::string help = {});
  // One that was added before.
  Option* get_option(std::string name);
  Command* add_subcommand(std::string name, std::string help = {});
  Command* require_subcommand(int count);
  Command* callback(std::function<void()> run);
  Command* footer(std::string text);
  Command* group(std::string name); // empty: not in the help

 private:
  Option* keep(CLI::Option& option);

  CLI::App* app_;
  std::deque<Option> options_;
  std::vector<std::unique_ptr<Command>> commands_;
};

// Ends the parse from a callback, as when something that is required is not there.
[[noreturn]] void throw_required(const std::string& what);

} // namespace haechi::cli
