#pragma once
// The process that holds the authority's key. The gateway starts it with one end of a socket pair;
// it splits: into a keeper, which waits, one that stands by for it, and a worker, which reads the
// folder, becomes `user`, enters the sandbox and serves. Whichever dies is followed by a new one on
// the same socket, so the gateway notices a request without an answer and nothing more. A reload is
// tried out by a process of its own first: what cannot be read changes nothing. All end when the
// gateway does.

#include "io/log/log.h"
#include "io/net/socket.h"
#include "io/signer/signer_service.h"

#include <functional>
#include <sys/types.h>

namespace haechi::io::signer {

// The only descriptor that the child is started with, besides standard input, output and error.
inline constexpr int kSignerSocket = 3;

struct SignerOptions {
  std::string folder;
  std::string user;            // empty: stay who started it
  std::string passphrase_file; // its first line; read by the worker alone; empty: none
  SignerLimits limits;
};

// The child's whole life; returns its exit code. `socket` is of SOCK_SEQPACKET.
[[nodiscard]] int run_signer(Fd socket, const SignerOptions& options, const Log& log);

// Serves until the other end is closed (kServed), a reload is asked for and may be (kReload), or
// the socket breaks.
[[nodiscard]] int serve(int socket, SignerService service, const std::function<bool()>& may_reload);

struct StartedSigner {
  Fd socket; // the gateway's end
  pid_t keeper = -1;
};

// Runs `program signer ...` (this very program where `program` is empty) with no other descriptors
// and no environment. Errors: E-SIGN-007.
[[nodiscard]] Result<StartedSigner> start_signer(const std::string& program,
                                                 const SignerOptions& options);

} // namespace haechi::io::signer
