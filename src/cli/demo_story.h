#pragma once
// What a demo plays: stand-in sites, and who asks for what with which outcome. Read from
// `demo.yaml` beside a haechi.yaml. Errors: E-YAML-*, E-DEMO-010 to 012 (docs/errors/demo.md).

#include "base/ip.h"
#include "base/result.h"
#include "base/source_file.h"
#include "base/words.h"
#include "io/demo/stand_in_sites.h"

#include <cstdint>
#include <string>
#include <vector>

namespace haechi::cli {

enum class Way : std::uint8_t { Dns, Https, Http };

enum class Story : std::uint8_t { Refused, Caution, Passes, Unseen };

struct DemoRow {
  IpAddress from;
  std::string host;
  Way over{};
  Story story{};
};

// One who asks, with rows in the order written.
struct DemoPerson {
  IpAddress from;
  Words who;
  std::vector<DemoRow> rows;
};

struct DemoStory {
  std::vector<io::StandInSite> sites;
  std::vector<DemoPerson> people;
};

[[nodiscard]] Result<DemoStory> parse_story(const SourceFile& file);

} // namespace haechi::cli
