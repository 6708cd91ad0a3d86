#include "cli/ca_settings.h"

#include "cli/arguments.h"

namespace haechi::cli {

using engine::certificates::AuthorityKey;
using engine::certificates::AuthorityProfile;
using engine::certificates::NameConstraints;

void add_authority_flags(Command& command, AuthorityFlags& flags) {
  add_folder_flags(command, flags.place);
  command.add_option("--name", flags.common_name, "Common name; the generation is added");
  command.add_option("--organization", flags.organization, "Organization");
  command.add_option("--years", flags.years, "How long it holds");
  command.add_option("--key", flags.key, "p256, or rsa3072 for clients that cannot check ECDSA")
      ->check(one_of({"p256", "rsa3072"}));
  command.add_option("--permit", flags.permitted,
                     "Sign for this domain or prefix only (may be repeated)");
  command.add_option("--exclude", flags.excluded,
                     "Never sign for this domain or prefix (may be repeated)");
  add_passphrase_flags(command, flags.passphrase);
}

Result<io::signer::NewAuthority> make_wish(const AuthorityFlags& flags,
                                           const AuthorityProfile& base,
                                           const std::string& passphrase_file, Instant now) {
  io::signer::NewAuthority out{base, {}, now, now};
  out.profile.common_name = flags.common_name.value_or(base.common_name);
  out.profile.organization = flags.organization.value_or(base.organization);
  out.profile.years = flags.years.value_or(base.years);
  if (flags.key) {
    out.profile.key = *flags.key == "p256" ? AuthorityKey::EcdsaP256 : AuthorityKey::Rsa3072;
  }
  if (!flags.permitted.empty() || !flags.excluded.empty()) {
    out.profile.constraints = NameConstraints();
  }
  for (const std::string& text : flags.permitted) {
    if (auto added = add_permitted(out.profile.constraints, text); !added) {
      return tl::make_unexpected(added.error());
    }
  }
  for (const std::string& text : flags.excluded) {
    if (auto added = add_excluded(out.profile.constraints, text); !added) {
      return tl::make_unexpected(added.error());
    }
  }
  // Before a passphrase is asked for.
  if (auto checked = check_authority_profile(out.profile); !checked) {
    return tl::make_unexpected(checked.error());
  }
  auto passphrase = read_passphrase(flags.passphrase, passphrase_file);
  if (!passphrase) {
    return tl::make_unexpected(passphrase.error());
  }
  out.passphrase = *std::move(passphrase);
  return out;
}

} // namespace haechi::cli
