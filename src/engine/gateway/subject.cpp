#include "engine/gateway/subject.h"

namespace haechi::engine::gateway {

std::string mac_mark(std::string_view mac) {
  return std::string("mac:").append(mac);
}

std::string client_id_mark(std::string_view id) {
  return std::string("client-id:").append(id);
}

} // namespace haechi::engine::gateway
