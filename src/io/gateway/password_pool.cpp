#include "io/gateway/password_pool.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <openssl/crypto.h>

namespace haechi::io {

namespace {

void answer(boost::asio::io_context& loop, engine::proxy::CredentialVerifier::Done done,
            bool is_right) {
  boost::asio::post(loop, [done = std::move(done), is_right] { done(is_right); });
}

} // namespace

class PasswordPool::Verifier final : public engine::proxy::CredentialVerifier {
 public:
  Verifier(PasswordPool& pool, boost::asio::io_context& loop) : pool_(pool), loop_(loop) {}

  void verify(std::string user, std::string password, Done done) override {
    pool_.submit({&loop_, std::move(user), std::move(password), std::move(done)});
  }

 private:
  PasswordPool& pool_;
  boost::asio::io_context& loop_;
};

PasswordPool::PasswordPool(std::size_t queue,
                           std::shared_ptr<const engine::gateway::Snapshot> snapshot)
    : capacity_(queue), snapshot_(std::move(snapshot)) {}

void PasswordPool::start(std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { run(); });
  }
}

PasswordPool::~PasswordPool() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void PasswordPool::adopt(std::shared_ptr<const engine::gateway::Snapshot> snapshot) {
  const std::lock_guard lock(mutex_);
  snapshot_.swap(snapshot); // the old one is let go of after the lock
}

std::unique_ptr<engine::proxy::CredentialVerifier>
PasswordPool::make_verifier(boost::asio::io_context& loop) {
  return std::make_unique<Verifier>(*this, loop);
}

PasswordPool::Counters PasswordPool::counters() const {
  return {checked_.load(), wrong_.load(), turned_away_.load()};
}

void PasswordPool::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() < capacity_) {
      jobs_.push_back(std::move(job));
      wake_.notify_one();
      return;
    }
  }
  turned_away_.fetch_add(1);
  OPENSSL_cleanse(job.password.data(), job.password.size());
  answer(*job.loop, std::move(job.done), false);
}

void PasswordPool::run() {
  for (;;) {
    Job job;
    std::shared_ptr<const engine::gateway::Snapshot> snapshot;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return is_stopping_ || !jobs_.empty(); });
      if (is_stopping_) {
        return;
      }
      job = std::move(jobs_.front());
      jobs_.pop_front();
      snapshot = snapshot_;
    }
    const bool is_right = snapshot->identities().users().verify(job.user, job.password);
    OPENSSL_cleanse(job.password.data(), job.password.size());
    checked_.fetch_add(1);
    if (!is_right) {
      wrong_.fetch_add(1);
    }
    answer(*job.loop, std::move(job.done), is_right);
  }
}

} // namespace haechi::io
