#include "wire/tls/alert.h"

namespace haechi::wire::tls {

std::string make_fatal_alert(Alert alert) {
  std::string record{'\x15', '\x03', '\x03', '\x00', '\x02', '\x02'};
  record += static_cast<char>(alert);
  return record;
}

} // namespace haechi::wire::tls
