#include "io/gateway/inspection_files.h"

#include "io/signer/authority_files.h"
#include "io/tls/upstream_trust.h"

#include <fmt/format.h>

namespace haechi::io {

namespace {

Error at_place(Error error, const engine::config::Path& path) {
  error.where = path.where;
  return error;
}

} // namespace

InspectionFindings check_inspection(const engine::config::Config& config, Instant now) {
  InspectionFindings out;
  for (const engine::config::Path& list : config.inspection.revocation_lists) {
    if (auto read = tls::check_revocation_list(list.path); !read) {
      out.errors.push_back(at_place(std::move(read.error()), list));
    }
  }
  for (const auto& exception : config.inspection.exceptions) {
    if (exception.until <= now) {
      out.warnings.push_back({"E-GATEWAY-010",
                              fmt::format("the exception for `{}` ended at {}", exception.host,
                                          to_rfc3339(exception.until)),
                              {config.file},
                              "remove it, or decide anew"});
    }
  }
  for (const auto& pinned : config.inspection.pinned) {
    if (pinned.until <= now) {
      out.warnings.push_back({"E-GATEWAY-010",
                              fmt::format("the pinned exception for `{}` ended at {}", pinned.host,
                                          to_rfc3339(pinned.until)),
                              {config.file},
                              "remove it, or decide anew"});
    }
  }
  return out;
}

InspectionFindings check_authority(const engine::config::Config& config, Instant now) {
  constexpr std::chrono::hours kSoon{30 * 24};
  InspectionFindings out;
  const engine::config::Inspection& inspection = config.inspection;
  if (!inspection.is_on()) {
    return out;
  }
  const auto passphrase = signer::read_passphrase_file(inspection.passphrase_file.path);
  if (!passphrase) {
    out.errors.push_back(at_place(passphrase.error(), inspection.passphrase_file));
    return out;
  }
  const auto opened = signer::open_authorities(inspection.ca.path, *passphrase);
  if (!opened) {
    out.errors.push_back(at_place(opened.error(), inspection.ca));
    return out;
  }
  std::vector<engine::certificates::AuthorityFacts> facts;
  for (const signer::Authority& authority : *opened) {
    facts.push_back(authority.facts);
  }
  const auto warn = [&](std::string message) {
    out.warnings.push_back(
        {"E-GATEWAY-021", std::move(message), inspection.ca.where, "haechi ca rotate"});
  };
  if (find_signing_authority(facts, now) == nullptr) {
    warn("no generation of the authority signs now");
  } else if (find_signing_authority(facts, now + kSoon) == nullptr) {
    warn(fmt::format("the authority expires at {} and has no successor",
                     to_rfc3339(facts.back().limits.not_after)));
  }
  return out;
}

} // namespace haechi::io
