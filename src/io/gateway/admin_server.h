#pragma once
// The gateway's own door for whoever runs it: a Unix socket that its owner alone may open (mode
// 0600, and the kernel's word on who calls). One line of JSON in, one out, then it ends. One
// thread; requests are answered one after the other. Posture: robust to untrusted local input: few
// connections, small requests, a deadline for each.
// A socket that a killed gateway left behind is taken over; one that answers is not.

#include "base/result.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace haechi::io {

class AdminServer {
 public:
  static constexpr std::size_t kMaxConnections = 16;
  static constexpr std::chrono::seconds kDeadline{
      5}; // to say what is wanted, and to take the reply

  // The whole reply to a request of the user `caller`, as the kernel names him; called on the
  // server's own thread.
  using Handler = std::function<std::string(std::string_view line, uid_t caller)>;

  // Listens, answers nobody yet. Errors: E-ADMIN-001 (cannot be made), -002 (another gateway's).
  [[nodiscard]] static Result<std::unique_ptr<AdminServer>> make(const std::string& path);
  // Ends its thread and removes its socket.
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  void start(Handler handler);

 private:
  struct Parts;
  explicit AdminServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The other end, for commands: sends one line and reads the reply to its end. Errors: E-ADMIN-005
// (nobody answers there), -006 (no reply in time, or more than engine::admin::kMaxReply).
[[nodiscard]] Result<std::string> ask_admin(const std::string& path, std::string_view line,
                                            std::chrono::milliseconds limit);

} // namespace haechi::io
