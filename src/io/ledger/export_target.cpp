#include "io/ledger/export_sink.h"

#include <fmt/format.h>

namespace haechi::io {

namespace {

tl::unexpected<Error> no_target(std::string_view text) {
  return fail("E-LEDGER-014", fmt::format("`{}` is no place to send records to", text), {},
              "-, file:PATH, udp:HOST:PORT, tcp:HOST:PORT, tls:HOST:PORT, http://HOST:PORT/PATH or "
              "https://...");
}

// `HOST:PORT`, `[v6]:PORT`; the port may be left out where there is a usual one.
bool split_authority(std::string_view text, std::string_view usual_port, ExportTarget& out) {
  const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  if (bracket == std::string_view::npos) {
    return false;
  }
  const std::size_t colon = text.find(':', bracket);
  out.host = std::string(bracket == 0 ? text.substr(0, colon) : text.substr(1, bracket - 1));
  out.port = std::string(colon == std::string_view::npos ? usual_port : text.substr(colon + 1));
  return !out.host.empty() && !out.port.empty() && out.port.size() <= 5 &&
         out.port.find_first_not_of("0123456789") == std::string::npos &&
         out.host.find_first_of(" \r\n\t/") == std::string::npos;
}

} // namespace

Result<ExportTarget> parse_export_target(std::string_view text) {
  using Way = ExportTarget::Way;

  struct Scheme {
    std::string_view prefix;
    Way way;
    std::string_view usual_port;
  };

  static constexpr Scheme kSchemes[] = {{"udp:", Way::Udp, "514"},
                                        {"tcp:", Way::Tcp, ""},
                                        {"tls:", Way::Tls, "6514"},
                                        {"http://", Way::Http, "80"},
                                        {"https://", Way::Https, "443"}};
  ExportTarget out;
  constexpr std::string_view kFile = "file:";
  if (text == "-" || (text.starts_with(kFile) && text.size() > kFile.size())) {
    out.host = std::string(text == "-" ? text : text.substr(kFile.size()));
    return out;
  }
  for (const Scheme& scheme : kSchemes) {
    if (!text.starts_with(scheme.prefix)) {
      continue;
    }
    std::string_view rest = text.substr(scheme.prefix.size());
    out.way = scheme.way;
    const std::size_t slash = out.is_syslog() ? std::string_view::npos : rest.find('/');
    out.path = slash == std::string_view::npos ? "/" : std::string(rest.substr(slash));
    const bool has_target = split_authority(rest.substr(0, slash), scheme.usual_port, out) &&
                            out.path.find_first_of(" \r\n\t") == std::string::npos;
    return has_target ? Result<ExportTarget>(std::move(out))
                      : Result<ExportTarget>(no_target(text));
  }
  return no_target(text);
}

} // namespace haechi::io
