#include "io/tls/ticket_keys.h"

#include "io/process/terminal.h"

#include <algorithm>

namespace haechi::io::tls {

namespace {

template <std::size_t Size> void fill(std::array<Byte, Size>& out) {
  const std::string bytes = random_bytes(Size);
  std::ranges::copy(as_bytes(bytes), out.begin());
}

TicketKeys::Key make_key() {
  TicketKeys::Key out;
  fill(out.name);
  fill(out.encryption);
  fill(out.authentication);
  return out;
}

} // namespace

TicketKeys::Key TicketKeys::current(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (!current_ || now - made_ >= life_) {
    former_ = current_;
    current_ = make_key();
    made_ = now;
  }
  return *current_;
}

std::optional<TicketKeys::Key> TicketKeys::find(ByteView name) const {
  const std::lock_guard lock(mutex_);
  for (const std::optional<Key>& key : {current_, former_}) {
    if (key && std::ranges::equal(key->name, name)) {
      return key;
    }
  }
  return std::nullopt;
}

} // namespace haechi::io::tls
