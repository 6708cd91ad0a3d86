#include "cli/arguments.h"

#include <CLI/CLI.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace haechi::cli {

Check one_of(std::vector<std::string> words) {
  return Check(std::make_shared<CLI::Validator>(CLI::IsMember(std::move(words))));
}

template <typename Number> Check in_range(Number least, Number most) {
  return Check(std::make_shared<CLI::Validator>(CLI::Range(least, most)));
}

template Check in_range(int, int);
template Check in_range(double, double);
template Check in_range(std::uint64_t, std::uint64_t);

Check existing_directory() {
  return Check(std::make_shared<CLI::Validator>(CLI::ExistingDirectory));
}

Option* Option::required(bool is_required) {
  option_->required(is_required);
  return this;
}

Option* Option::check(const Check& check) {
  option_->check(check.validator());
  return this;
}

Option* Option::capture_default_str() {
  option_->capture_default_str();
  return this;
}

Option* Option::excludes(Option* other) {
  option_->excludes(other->option_);
  return this;
}

Option* Option::delimiter(char mark) {
  option_->delimiter(mark);
  return this;
}

Option* Option::allow_extra_args(bool are_allowed) {
  option_->allow_extra_args(are_allowed);
  return this;
}

Option* Option::description(std::string help) {
  option_->description(std::move(help));
  return this;
}

std::size_t Option::count() const {
  return option_->count();
}

Option* Command::keep(CLI::Option& option) {
  return &options_.emplace_back(option);
}

template <typename Value>
Option* Command::add_option(std::string names, Value& into, std::string help) {
  return keep(*app_->add_option(std::move(names), into, std::move(help)));
}

template <typename Value>
Option* Command::add_flag(std::string names, Value& into, std::string help) {
  return keep(*app_->add_flag(std::move(names), into, std::move(help)));
}

template Option* Command::add_option(std::string, std::string&, std::string);
template Option* Command::add_option(std::string, std::vector<std::string>&, std::string);
template Option* Command::add_option(std::string, std::optional<std::string>&, std::string);
template Option* Command::add_option(std::string, std::optional<unsigned>&, std::string);
template Option* Command::add_option(std::string, std::optional<std::uint64_t>&, std::string);
template Option* Command::add_option(std::string, std::vector<std::uint16_t>&, std::string);
template Option* Command::add_option(std::string, int&, std::string);
template Option* Command::add_option(std::string, unsigned&, std::string);
template Option* Command::add_option(std::string, std::int64_t&, std::string);
template Option* Command::add_option(std::string, std::uint64_t&, std::string);
template Option* Command::add_option(std::string, double&, std::string);
template Option* Command::add_flag(std::string, bool&, std::string);

Option* Command::get_option(std::string name) {
  return keep(*app_->get_option(std::move(name)));
}

Command* Command::add_subcommand(std::string name, std::string help) {
  CLI::App& made = *app_->add_subcommand(std::move(name), std::move(help));
  return commands_.emplace_back(std::make_unique<Command>(made)).get();
}

Command* Command::require_subcommand(int count) {
  app_->require_subcommand(count);
  return this;
}

Command* Command::callback(std::function<void()> run) {
  app_->callback(std::move(run));
  return this;
}

Command* Command::footer(std::string text) {
  app_->footer(std::move(text));
  return this;
}

Command* Command::group(std::string name) {
  app_->group(std::move(name));
  return this;
}

void throw_required(const std::string& what) {
  throw CLI::RequiredError(what);
}

} // namespace haechi::cli
