#pragma once
// One UDP socket of the DNS server: datagrams in and out in batches of 64. Answers leave from the
// address that was asked, also on wildcard sockets. No decisions, no DNS in here.

#include "engine/dns/ports.h"
#include "io/dns/watch.h"

struct msghdr;

namespace haechi::io {

class UdpListener {
 public:
  static constexpr std::size_t kAnswerRoom = wire::dns::kMaxUdpSize;
  // Writes the answer into the room and returns its size; 0: none, or later by send().
  using Handler = std::function<std::size_t(ByteView, const engine::dns::Client&, std::span<Byte>)>;

  // Called before each batch with all that is in it.
  using Preparer = std::function<void(std::span<const ByteView>)>;

  // `number` comes back in Client::listener.
  UdpListener(boost::asio::io_context& loop, Fd fd, std::uint32_t number, Preparer prepare,
              Handler handler);
  ~UdpListener();

  void start();
  // Handles what the kernel has queued, then listens no more; send() still works.
  void stop();
  // Drops the answer when the kernel takes no more; the client asks again.
  void send(const engine::dns::Client& client, ByteView message);

  [[nodiscard]] Endpoint bound() const;

 private:
  struct Batch;
  // False when nothing more is queued.
  bool handle_batch();
  // Has the query at this place of the batch answered into `out`; false: there is no answer.
  bool answer(std::size_t place, msghdr& out);
  void read_all();

  Watch watch_;
  std::uint32_t number_;
  bool is_wildcard_;
  bool is_stopped_ = false;
  Preparer prepare_;
  Handler handler_;
  std::unique_ptr<Batch> batch_;
};

} // namespace haechi::io
