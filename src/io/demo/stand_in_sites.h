#pragma once
// Small web sites that stand in for the real ones: https and http, one loopback address each. A
// page says which site it stands in for. A few requests at once, each with a time limit.

#include "base/ip.h"
#include "base/result.h"
#include "io/tls/certificate_authority.h"

#include <memory>
#include <string>
#include <vector>

namespace haechi::io {

struct StandInSite {
  std::string host;
  std::string title; // plain text
  IpAddress address;
};

struct SitePorts {
  std::uint16_t https = 0;
  std::uint16_t http = 0;
};

class StandInSites {
 public:
  // Every site at the same two ports. Serves until destroyed. Errors: E-NET-*, E-TLS-001.
  [[nodiscard]] static Result<StandInSites> start(const std::vector<StandInSite>& sites,
                                                  const SitePorts& ports,
                                                  const ServerIdentity& identity);
  ~StandInSites();
  StandInSites(StandInSites&&) noexcept;
  StandInSites& operator=(StandInSites&&) noexcept;

 private:
  struct Parts;
  explicit StandInSites(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The head field by which a client knows that a stand-in answered; its value is the site's host.
inline constexpr std::string_view kStandInField = "X-Haechi-Stand-In";

} // namespace haechi::io
