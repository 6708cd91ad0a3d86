#pragma once
// Where QUIC clients come to one worker: UDP listeners before one engine::quic::QuicRefuser. All
// calls, and all that it calls, happen on the loop's thread; what is given outlives the server.

#include "engine/quic/quic_refuser.h"

#include <memory>

namespace boost::asio {
class io_context;
} // namespace boost::asio

namespace haechi::io {

class QuicServer {
 public:
  // Port 0: any free one. Errors: E-NET-001, -002.
  [[nodiscard]] static Result<std::unique_ptr<QuicServer>>
  start(boost::asio::io_context& loop, engine::gateway::Judge& judge, ledger::Recorder& recorder,
        engine::quic::QuicRefuser::ReferenceSource references, const std::vector<Endpoint>& listen);
  ~QuicServer();
  QuicServer(const QuicServer&) = delete;
  QuicServer& operator=(const QuicServer&) = delete;

  [[nodiscard]] const std::vector<Endpoint>& bound() const;
  [[nodiscard]] const engine::quic::QuicRefuser::Numbers& numbers() const;
  // Answers nobody any more.
  void stop();

 private:
  struct Parts;
  explicit QuicServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::io
