#pragma once
// Builds datagrams of QUIC clients for tests.

#include "wire/quic/initial_packet.h"
#include "wire/quic/varint.h"

#include <algorithm>
#include <string>

namespace haechi::wire::quic::fixture {

inline const std::string kDestination = "\x83\x94\xc8\xf0\x3e\x51\x57\x08";

inline std::string crypto(std::size_t offset, std::string_view data) {
  Bytes out{6};
  append_varint(out, offset);
  append_varint(out, data.size());
  return std::string(as_text(out)) + std::string(data);
}

struct Initial {
  std::string frames;
  std::uint32_t number = 0;
  std::uint32_t version = kVersion1;
  std::string destination = kDestination;
  std::string keyed_by = {}; // the id that the keys come from; empty: destination
};

inline std::string seal(const Initial& initial) {
  std::string frames = initial.frames;
  frames.resize(std::max<std::size_t>(frames.size(), 4), '\0');
  const std::string& id = initial.keyed_by.empty() ? initial.destination : initial.keyed_by;
  const InitialToSeal packet{
      initial.version, as_bytes(initial.destination), {}, initial.number, as_bytes(frames)};
  return std::string(as_text(
      seal_initial(packet, derive_initial_keys(initial.version, as_bytes(id), Side::Client))));
}

} // namespace haechi::wire::quic::fixture
