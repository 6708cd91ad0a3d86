#pragma once
// A name server for the demo: answers A questions (UDP) for the names it was given, has no address
// of another type for them, and knows no other name.

#include "base/ip.h"
#include "base/result.h"

#include <map>
#include <memory>
#include <string>

namespace haechi::io {

class StandInDns {
 public:
  // `addresses`: IPv4, by canonical host name. Serves until destroyed, in a thread of its own.
  // Errors: E-NET-*.
  [[nodiscard]] static Result<StandInDns> start(const Endpoint& listen,
                                                std::map<std::string, IpAddress> addresses);
  ~StandInDns();
  StandInDns(StandInDns&&) noexcept;
  StandInDns& operator=(StandInDns&&) noexcept;

  [[nodiscard]] Endpoint endpoint() const;

 private:
  struct Parts;
  explicit StandInDns(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::io
