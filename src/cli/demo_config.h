#pragma once
// The configuration that a demo runs: the example's own haechi.yaml with listeners, upstreams,
// records and status replaced, and its paths made absolute.

#include "base/ip.h"
#include "base/result.h"
#include "base/source_file.h"
#include "io/demo/stand_in_sites.h"

#include <string>
#include <vector>

namespace haechi::cli {

struct DemoPlaces {
  Endpoint dns;
  Endpoint proxy;
  Endpoint status;
  Endpoint upstream; // the stand-in name server
  io::SitePorts sites;
  std::vector<IpAddress> site_addresses;
  std::string records;
};

// YAML text. Errors: E-YAML-*.
[[nodiscard]] Result<std::string> make_demo_config(const SourceFile& example,
                                                   const DemoPlaces& places);

} // namespace haechi::cli
