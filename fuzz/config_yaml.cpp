// haechi.yaml, the password file and the file of addresses from any bytes: an error or a value,
// never a crash, never slow. The first byte chooses which of them is read.
#include "engine/config/parse.h"
#include "engine/identity/address_users.h"
#include "engine/identity/users.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const haechi::SourceFile file{"fuzz/input",
                                std::string(haechi::as_text(haechi::ByteView(data + 1, size - 1)))};
  if (data[0] == 'u') {
    const auto users = haechi::engine::identity::Users::parse(file);
    if (!users && users.error().empty()) {
      std::abort(); // a refusal without a reason
    }
    return 0;
  }
  if (data[0] == 'a') {
    const auto users = haechi::engine::identity::parse_address_users(file);
    if (!users && users.error().empty()) {
      std::abort();
    }
    return 0;
  }
  const auto config = haechi::engine::config::parse_config(file);
  if (!config && config.error().empty()) {
    std::abort();
  }
  // What was accepted keeps its promises to those who use it.
  if (config && (config->policy.is_empty() || config->identity.empty() ||
                 (config->dns.listen.empty() && !config->proxy.has_listener()))) {
    std::abort();
  }
  return 0;
}
