#include "engine/proxy/commands.h"

namespace haechi::engine::proxy {

namespace {

template <class Send> void send(Commands& commands, std::string bytes) {
  if (bytes.empty()) {
    return;
  }
  if (!commands.empty()) {
    if (auto* last = std::get_if<Send>(&commands.back())) {
      last->bytes += bytes;
      return;
    }
  }
  commands.emplace_back(Send{std::move(bytes)});
}

} // namespace

void send_to_client(Commands& commands, std::string bytes) {
  send<command::ToClient>(commands, std::move(bytes));
}

void send_to_upstream(Commands& commands, std::string bytes) {
  send<command::ToUpstream>(commands, std::move(bytes));
}

} // namespace haechi::engine::proxy
