// `haechi ca rotate`: a successor, trusted before it signs.
#include "cli/arguments.h"
#include "cli/ca_settings.h"
#include "cli/ca_view.h"
#include "io/files/input.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace haechi::cli {

namespace {

struct RotateOptions {
  AuthorityFlags authority;
  std::string from;
};

constexpr std::chrono::days kOverlap{30}; // for clients to learn the new one

Result<Instant> read_from(const std::string& text, Instant now) {
  if (text.empty()) {
    return now + kOverlap;
  }
  const auto time = parse_date_time(text);
  if (!time) {
    return tl::make_unexpected(time.error());
  }
  const Instant out(time->local.time_since_epoch() - time->offset);
  if (out < now) {
    return fail("E-CA-006", fmt::format("`{}` is over", text), {},
                "--from says when the new authority begins to sign");
  }
  return out;
}

// Without the generation that stands behind it.
std::string plain_name(const engine::certificates::AuthorityFacts& one) {
  const std::string tail = fmt::format(" G{}", one.generation);
  return one.common_name.ends_with(tail)
             ? one.common_name.substr(0, one.common_name.size() - tail.size())
             : one.common_name;
}

engine::certificates::AuthorityProfile profile_of(const engine::certificates::AuthorityFacts& one) {
  engine::certificates::AuthorityProfile out;
  out.common_name = plain_name(one);
  out.organization = one.organization;
  out.constraints = one.limits.constraints;
  out.key = one.key;
  return out;
}

Result<engine::certificates::AuthorityFacts>
add_successor(const RotateOptions& options, const engine::config::Inspection& place, Instant now) {
  const std::string& folder = place.ca.path;
  const auto all = io::signer::read_authorities(folder);
  if (!all) {
    return tl::make_unexpected(all.error());
  }
  const auto from = read_from(options.from, now);
  if (!from) {
    return tl::make_unexpected(from.error());
  }
  auto wish =
      make_wish(options.authority, profile_of(all->back()), place.passphrase_file.path, now);
  if (!wish) {
    return tl::make_unexpected(wish.error());
  }
  wish->signs_from = *from;
  // One passphrase opens all keys: the signer is given one.
  if (const auto opened = io::signer::open_authorities(folder, wish->passphrase); !opened) {
    return tl::make_unexpected(opened.error());
  }
  return io::signer::add_generation(folder, *wish);
}

Exit rotate(const RotateOptions& options) {
  const Instant now = io::now();
  const auto place = read_place(options.authority.place);
  if (!place) {
    print_errors(place.error());
    return Exit::CannotRun;
  }
  const auto made = add_successor(options, *place, now);
  if (!made) {
    print_error(made.error());
    return Exit::CannotRun;
  }
  fmt::print("{}", describe(*made, made->signs_from > now ? "waits" : "signs"));
  fmt::print(stderr,
             "hand out `haechi ca export` again before {}; then reload the gateway (SIGHUP)\n",
             to_rfc3339(made->signs_from));
  return Exit::Fine;
}

} // namespace

void add_ca_rotate(Command& ca, Outcome& outcome) {
  auto options = std::make_shared<RotateOptions>();
  Command* command =
      ca.add_subcommand("rotate", "Make a successor that signs later; both are exported");
  add_authority_flags(*command, options->authority);
  command->add_option(
      "--from", options->from,
      "When it begins to sign (UTC unless an offset is given; default: in 30 days)");
  command->footer("Name, organization, key and constraints are those of the last generation unless "
                  "flags say otherwise.\n"
                  "Example: haechi ca rotate --dir /var/lib/haechi/ca --from 2027-01-01");
  command->callback([options, &outcome] { outcome.exit = rotate(*options); });
}

} // namespace haechi::cli
