// The signer as a process of its own, by the real program: it signs, it comes back after it was
// killed, it ends with the gateway, and it can do nothing but sign.
#include "certificate_maker.h"
#include "io/files/temporary_folder.h"
#include "io/signer/authority_files.h"
#include "io/signer/sandbox.h"
#include "io/signer/signer_client.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <future>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace haechi::certificates_test {

namespace {

using engine::certificates::SignRequest;
using io::signer::SignerClient;

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Children {
  std::vector<pid_t> workers;
  std::vector<pid_t> standbys;
};

// Children of a keeper, by the kernel's list.
Children children_of(pid_t keeper) {
  const std::string process = "/proc/" + std::to_string(keeper);
  std::ifstream list(process + "/task/" + std::to_string(keeper) + "/children");
  Children out;
  for (pid_t child = 0; list >> child;) {
    const std::string name = read_file("/proc/" + std::to_string(child) + "/comm");
    (name == "haechi-standby\n" ? out.standbys : out.workers).push_back(child);
  }
  return out;
}

std::vector<pid_t> workers_of(pid_t keeper) {
  return children_of(keeper).workers;
}

bool wait_until(const std::function<bool()>& is_true) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(15);
  while (std::chrono::steady_clock::now() < until) {
    if (is_true()) {
      return true;
    }
    ::usleep(5'000);
  }
  return false;
}

class SignerProcess : public testing::Test {
 protected:
  SignerProcess() { EXPECT_TRUE(io::signer::create_authority(folder(), {{}, "", now(), now()})); }

  [[nodiscard]] std::string folder() const { return home_.path() + "/ca"; }

  [[nodiscard]] SignerClient::Options options() const {
    SignerClient::Options out;
    out.signer.folder = folder();
    out.program = HAECHI_PROGRAM;
    out.patience = std::chrono::milliseconds(1'000);
    return out;
  }

  static SignRequest request(std::uint32_t generation = 1) {
    static const auto key = io::signer::make_leaf_key(false).value();
    const Instant at = std::chrono::floor<std::chrono::seconds>(now());
    return {0,
            generation,
            io::signer::public_key_of(key),
            {{{"chat.test"}, {}}, at, at + std::chrono::hours(24)}};
  }

  static Result<Bytes> sign(SignerClient& client, SignRequest wanted) {
    auto promise = std::make_shared<std::promise<Result<Bytes>>>();
    auto out = promise->get_future();
    client.sign(std::move(wanted),
                [promise](Result<Bytes> made) { promise->set_value(std::move(made)); });
    return out.get();
  }

  io::TemporaryFolder home_ = io::TemporaryFolder::make("haechi-ca").value();
  io::Fd quiet_{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
  io::Log log_{quiet_.get()};
};

TEST_F(SignerProcess, SignsWhatTheRulesAllowAndSaysWhyItRefuses) {
  auto client = SignerClient::start(options(), log_).value();
  ASSERT_EQ(client->authorities()->size(), 1U);
  const auto made = sign(*client, request());
  ASSERT_TRUE(made) << to_string(made.error());
  const auto leaf = engine::certificates::parse_upstream_leaf(*made);
  EXPECT_EQ(leaf->names.hosts, std::vector<std::string>{"chat.test"});
  SignRequest long_lived = request();
  long_lived.profile.not_after += std::chrono::hours(24 * 400);
  EXPECT_EQ(sign(*client, long_lived).error().code, "E-SIGN-002");
  EXPECT_EQ(sign(*client, request(2)).error().code, "E-SIGN-008");
}

TEST_F(SignerProcess, AWorkerThatIsKilledIsFollowedByAnother) {
  auto client = SignerClient::start(options(), log_).value();
  const auto workers = workers_of(client->process());
  ASSERT_EQ(workers.size(), 1U);
  ::kill(workers.front(), SIGKILL);
  EXPECT_TRUE(wait_until([&] { return sign(*client, request()).has_value(); }));
  EXPECT_NE(workers_of(client->process()), workers);
}

// A gateway that has given up root could not start another one.
TEST_F(SignerProcess, AKeeperThatIsKilledIsFollowedByItsStandby) {
  auto client = SignerClient::start(options(), log_).value();
  const pid_t keeper = client->process();
  const Children children = children_of(keeper);
  ASSERT_EQ(children.standbys.size(), 1U);
  ::kill(keeper, SIGKILL);
  EXPECT_TRUE(wait_until([&] { return client->process() != keeper; }));
  EXPECT_TRUE(wait_until([&] { return sign(*client, request()).has_value(); }));
  EXPECT_TRUE(client->is_up()) << "the same socket";
  const pid_t successor = children.standbys.front();
  EXPECT_EQ(read_file("/proc/" + std::to_string(successor) + "/comm"), "haechi-signer\n");
  EXPECT_TRUE(wait_until([&] {
    const Children now_there = children_of(successor);
    return now_there.workers.size() == 1 && now_there.standbys.size() == 1;
  }));
  EXPECT_TRUE(wait_until([&] { return ::kill(children.workers.front(), 0) != 0; }));
  ::kill(workers_of(successor).front(), SIGKILL);
  EXPECT_TRUE(wait_until([&] { return sign(*client, request()).has_value(); }));
  client.reset();
  EXPECT_TRUE(wait_until([&] { return ::kill(successor, 0) != 0; })) << "all end with the gateway";
}

TEST_F(SignerProcess, AStandbyThatIsKilledIsFollowedByAnother) {
  auto client = SignerClient::start(options(), log_).value();
  const Children before = children_of(client->process());
  ASSERT_EQ(before.standbys.size(), 1U);
  ::kill(before.standbys.front(), SIGKILL);
  EXPECT_TRUE(wait_until([&] {
    const Children after = children_of(client->process());
    return after.standbys.size() == 1 && after.standbys != before.standbys;
  }));
  EXPECT_EQ(workers_of(client->process()), before.workers) << "it serves on";
  EXPECT_TRUE(sign(*client, request()));
}

TEST_F(SignerProcess, WhenNobodyIsLeftTheGatewayStartsAllAnew) {
  auto client = SignerClient::start(options(), log_).value();
  const pid_t keeper = client->process();
  const Children children = children_of(keeper);
  for (const pid_t each : {children.standbys.at(0), keeper, children.workers.at(0)}) {
    ::kill(each, SIGKILL);
  }
  EXPECT_TRUE(wait_until([&] { return !client->is_up() || client->process() > keeper; }));
  EXPECT_TRUE(wait_until([&] { return sign(*client, request()).has_value(); }));
}

TEST_F(SignerProcess, WhileItIsAwayRequestsFailAtOnce) {
  auto client = SignerClient::start(options(), log_).value();
  std::filesystem::rename(folder(), folder() + ".away");
  ::kill(client->process(), SIGKILL);
  EXPECT_TRUE(wait_until([&] { return !client->is_up(); }));
  EXPECT_EQ(sign(*client, request()).error().code, "E-SIGN-005");
  std::filesystem::rename(folder() + ".away", folder());
  EXPECT_TRUE(wait_until([&] { return sign(*client, request()).has_value(); }));
}

TEST_F(SignerProcess, EndsWithTheGateway) {
  auto client = SignerClient::start(options(), log_).value();
  const pid_t keeper = client->process();
  const Children children = children_of(keeper);
  client.reset();
  for (const pid_t each : {keeper, children.standbys.at(0), children.workers.at(0)}) {
    EXPECT_TRUE(wait_until([&] { return ::kill(each, 0) != 0; }));
  }
}

TEST_F(SignerProcess, TakesUpANewGenerationWhenItIsToldTo) {
  auto client = SignerClient::start(options(), log_).value();
  ASSERT_TRUE(
      io::signer::add_generation(folder(), {{}, "", now(), now() + std::chrono::milliseconds(1)}));
  client->reload();
  EXPECT_TRUE(wait_until([&] { return client->authorities()->size() == 2; }));
  EXPECT_TRUE(wait_until([&] { return sign(*client, request(2)).has_value(); }));
}

TEST_F(SignerProcess, AReloadOfABrokenFolderChangesNothing) {
  auto client = SignerClient::start(options(), log_).value();
  const auto workers = workers_of(client->process());
  ::chmod((folder() + "/ca-1.key").c_str(), 0644);
  client->reload();
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(sign(*client, request()));
  }
  EXPECT_EQ(workers_of(client->process()), workers);
}

TEST_F(SignerProcess, DoesNotStartWithoutAnAuthorityOrItsPassphrase) {
  SignerClient::Options none = options();
  none.signer.folder = home_.path() + "/none";
  EXPECT_FALSE(SignerClient::start(none, log_));
  const std::string locked = home_.path() + "/locked";
  ASSERT_TRUE(io::signer::create_authority(locked, {{}, "open sesame", now(), now()}));
  SignerClient::Options without = options();
  without.signer.folder = locked;
  EXPECT_FALSE(SignerClient::start(without, log_));
  without.signer.passphrase_file = home_.path() + "/pass";
  std::ofstream(without.signer.passphrase_file) << "open sesame\n";
  EXPECT_FALSE(SignerClient::start(without, log_)) << "others may read the file";
  ::chmod(without.signer.passphrase_file.c_str(), 0600);
  EXPECT_TRUE(SignerClient::start(without, log_));
}

TEST_F(SignerProcess, IsShutInAndHasNoDescriptorsButItsOwn) {
  auto client = SignerClient::start(options(), log_).value();
  const pid_t worker = workers_of(client->process()).at(0);
  const std::string text = read_file("/proc/" + std::to_string(worker) + "/status");
  EXPECT_NE(text.find("Seccomp:\t2"), std::string::npos) << text;
  EXPECT_NE(text.find("NoNewPrivs:\t1"), std::string::npos);
  const auto count_open = [](pid_t process) {
    const std::filesystem::directory_iterator all("/proc/" + std::to_string(process) + "/fd");
    return std::ranges::distance(begin(all), end(all));
  };
  const pid_t keeper = client->process();
  EXPECT_EQ(count_open(worker), 5) << "standard ones, the gateway's socket, the keeper's";
  EXPECT_EQ(count_open(keeper), 6) << "likewise, to its worker and to its standby";
  EXPECT_EQ(count_open(children_of(keeper).standbys.at(0)), 5);
}

// In a child, as what the sandbox takes never comes back.
int try_in_sandbox(const std::function<bool()>& is_possible) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!io::signer::enter_sandbox()) {
      ::_exit(9);
    }
    ::_exit(is_possible() ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

TEST(SignerSandbox, TakesFilesSocketsProgramsAndProcesses) {
  EXPECT_EQ(try_in_sandbox([] { return ::open("/etc/passwd", O_RDONLY) >= 0; }), 0);
  EXPECT_EQ(try_in_sandbox([] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; }), 0);
  EXPECT_EQ(try_in_sandbox([] { return ::fork() >= 0; }), 0);
  EXPECT_EQ(try_in_sandbox([] { return ::kill(::getppid(), 0) == 0; }), 0);
  EXPECT_EQ(try_in_sandbox([] {
              char* const none[] = {nullptr}; // NOLINT: as execve wants it
              ::execve("/bin/true", none, none);
              return false;
            }),
            0);
  EXPECT_EQ(try_in_sandbox([] { return ::getpid() > 0; }), 1) << "what is allowed goes on";
}

} // namespace

} // namespace haechi::certificates_test
