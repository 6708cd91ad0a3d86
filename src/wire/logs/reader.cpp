#include "wire/logs/reader.h"

#include "wire/logs/fields.h"

namespace haechi::wire::logs {

std::unique_ptr<Reader> make_reader(Format format, const Assumptions& assumptions) {
  switch (format) {
  case Format::Haechi:
    return make_haechi_reader();
  case Format::Squid:
    return make_squid_reader();
  case Format::Common:
    return make_common_reader();
  case Format::Dnsmasq:
    return make_dnsmasq_reader(assumptions);
  }
  return make_haechi_reader();
}

std::optional<Format> detect_format(std::span<const std::string_view> lines) {
  std::optional<Format> best;
  std::size_t most = 0;
  for (std::size_t i = 0; i < kFormatWords.size(); ++i) {
    const auto format = static_cast<Format>(i);
    const auto reader = make_reader(format, {});
    std::size_t read = 0;
    for (const std::string_view line : lines) {
      read += reader->read(line) ? 1U : 0U;
    }
    if (read > most) {
      most = read;
      best = format;
    }
  }
  return best;
}

} // namespace haechi::wire::logs
