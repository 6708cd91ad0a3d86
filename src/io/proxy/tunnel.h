#pragma once
// Joins two sockets: bytes pass both ways until both ends have ended. A FIN passes on as a FIN
// after what was sent before it, a reset resets the other side, and a side that does not read stops
// the other one (one pending piece per direction). Small transfers are copied through a buffer that
// all tunnels of the worker share, bulk is spliced; an idle tunnel owns neither buffer nor pipe.

#include "io/proxy/pipe_pool.h"
#include "io/proxy/stream.h"

#include <array>
#include <chrono>
#include <span>
#include <string>

namespace haechi::io::proxy {

// What tunnels of one worker share.
struct TunnelTools {
  PipePool pipes;
  std::array<char, 64 * 1024> buffer{};
  std::chrono::milliseconds uptime{0}; // coarse, of the last tick
  std::uint64_t from_clients = 0;      // bytes, since the start
  std::uint64_t to_clients = 0;
};

class Tunnel {
 public:
  // Borrows the streams; `to_client` and `to_upstream` are sent first.
  Tunnel(TunnelTools& tools, Stream& client, Stream& upstream, std::string to_client,
         std::string to_upstream);

  enum class State : unsigned char { Running, Ended, Broken };

  // Moves what is there and waits for more on behalf of `owner`.
  State start(const std::shared_ptr<StreamOwner>& owner);
  State on_ready(Side side, Ready ready, const std::shared_ptr<StreamOwner>& owner);

  // When a byte last moved (coarse).
  [[nodiscard]] std::chrono::milliseconds last_active() const { return last_active_; }

 private:
  struct Flow {
    Stream* from = nullptr;
    Stream* to = nullptr;
    std::string pending;      // read, not yet written
    std::optional<Pipe> pipe; // lent while in_pipe > 0 or bulk is moving
    std::size_t in_pipe = 0;
    std::size_t moved = 0;
    bool is_bulk = false;
    bool has_ended = false; // the sender sends nothing more
    bool is_done = false;   // and the receiver knows
  };

  enum class Move : unsigned char { Moved, Blocked, Ended, Broken };

  [[nodiscard]] State begin(Flow& flow, const std::shared_ptr<StreamOwner>& owner);
  [[nodiscard]] State pump_and_count(Flow& flow, const std::shared_ptr<StreamOwner>& owner);
  [[nodiscard]] State pump(Flow& flow, const std::shared_ptr<StreamOwner>& owner);
  [[nodiscard]] Move drain(Flow& flow);
  [[nodiscard]] Move drain_pipe(Flow& flow);
  [[nodiscard]] Move fill(Flow& flow);
  [[nodiscard]] Move copy(Flow& flow);
  [[nodiscard]] Move splice_in(Flow& flow);
  void rest(Flow& flow);
  [[nodiscard]] State state() const;

  TunnelTools& tools_;
  Flow up_;
  Flow down_;
  std::chrono::milliseconds last_active_;
};

} // namespace haechi::io::proxy
