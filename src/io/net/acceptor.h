#pragma once
// Takes connections one after the other until its loop ends; where none can be taken (no
// descriptors), it asks again after a pause rather than at once.

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <utility>

namespace haechi::io {

template <class Protocol> class Acceptor {
 public:
  using Socket = typename Protocol::socket;

  explicit Acceptor(boost::asio::io_context& loop) : acceptor_(loop), pause_(loop) {}

  // Takes over a listening socket; false when the loop does not take it, and the caller keeps it.
  [[nodiscard]] bool assign(const Protocol& protocol, int fd, boost::system::error_code& error) {
    acceptor_.assign(protocol, fd, error);
    return !error;
  }

  // `take` gets each connection, on the loop.
  void start(std::function<void(Socket)> take) {
    take_ = std::move(take);
    accept();
  }

 private:
  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, Socket socket) {
      if (error == boost::asio::error::operation_aborted) {
        return;
      }
      if (!error) {
        take_(std::move(socket));
      } else if (error != boost::asio::error::connection_aborted) {
        wait();
        return;
      }
      accept();
    });
  }

  void wait() {
    pause_.expires_after(std::chrono::milliseconds(100));
    pause_.async_wait([this](const boost::system::error_code& stopped) {
      if (!stopped) {
        accept();
      }
    });
  }

  boost::asio::basic_socket_acceptor<Protocol> acceptor_;
  boost::asio::steady_timer pause_;
  std::function<void(Socket)> take_;
};

} // namespace haechi::io
