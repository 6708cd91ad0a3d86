#pragma once
// The gateway's way to the signer: a thread that starts the process, sends it requests and hands
// back replies, starts it anew when it is gone, and says so when it does not answer. While the
// signer is away every request fails at once, so that what needs a leaf follows `on_undecided`.

#include "engine/certificates/signer_message.h"
#include "io/log/log.h"
#include "io/signer/signer_process.h"

#include <functional>
#include <memory>

namespace haechi::io::signer {

// Whoever can have a leaf signed.
class LeafSigner {
 public:
  // DER. Errors: those of SignerService; E-SIGN-005 (the signer is away), -006 (too many wait).
  using Done = std::function<void(Result<Bytes>)>;

  LeafSigner() = default;
  virtual ~LeafSigner() = default;
  LeafSigner(const LeafSigner&) = delete;
  LeafSigner& operator=(const LeafSigner&) = delete;

  // Calls `done` once, at once or from another thread. The id is chosen here.
  virtual void sign(engine::certificates::SignRequest request, Done done) = 0;
  // All generations, as last heard.
  [[nodiscard]] virtual std::shared_ptr<const std::vector<engine::certificates::AuthorityFacts>>
  authorities() const = 0;
};

class SignerClient final : public LeafSigner {
 public:
  struct Options {
    SignerOptions signer;
    std::string program; // empty: this very program
    std::size_t max_waiting = 1'024;
    std::chrono::milliseconds patience{2'000};  // for one reply
    std::chrono::milliseconds first_pause{100}; // before the process is started anew; doubled
  };

  // Waits until the signer has told its authorities. Errors: E-SIGN-005, -007.
  [[nodiscard]] static Result<std::unique_ptr<SignerClient>> start(Options options, Log log);
  // Ends the process and fails whatever waits.
  ~SignerClient() override;

  void sign(engine::certificates::SignRequest request, Done done) override;
  [[nodiscard]] std::shared_ptr<const std::vector<engine::certificates::AuthorityFacts>>
  authorities() const override;

  // The signer reads its folder anew; `authorities` follows.
  void reload();
  [[nodiscard]] bool is_up() const;

  // The keeper that was started; -1 once it is gone, also where its standby has taken its place.
  [[nodiscard]] pid_t process() const;

 private:
  struct Parts;
  explicit SignerClient(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::io::signer
