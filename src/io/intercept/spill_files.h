#pragma once
// Bodies of one connection that wait for their verdict behind the window: one file each, without a
// name in any folder, gone with its descriptor.

#include "engine/intercept/events.h"
#include "io/net/socket.h"

#include <map>
#include <string>

namespace haechi::io::intercept {

class SpillFiles {
 public:
  // `total` counts the bytes of all files of a worker, `most` of them may be there at once.
  SpillFiles(std::string folder, std::uint64_t& total, std::uint64_t most)
      : folder_(std::move(folder)), total_(total), most_(most) {}

  ~SpillFiles();
  SpillFiles(const SpillFiles&) = delete;
  SpillFiles& operator=(const SpillFiles&) = delete;

  // False: the bytes could not be kept; what was kept before is still there.
  [[nodiscard]] bool append(engine::intercept::ExchangeNumber exchange, std::string_view bytes);
  // Exactly these bytes; empty: they cannot be read.
  [[nodiscard]] std::string read(engine::intercept::ExchangeNumber exchange, std::uint64_t offset,
                                 std::size_t bytes) const;
  void drop(engine::intercept::ExchangeNumber exchange);

 private:
  struct File {
    Fd fd;
    std::uint64_t size = 0;
  };

  const std::string folder_;
  std::uint64_t& total_;
  const std::uint64_t most_;
  std::map<engine::intercept::ExchangeNumber, File> files_;
};

} // namespace haechi::io::intercept
