#include "engine/admin/request.h"
#include "io/files/temporary_folder.h"
#include "io/gateway/admin_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class AdminServerTest : public testing::Test {
 protected:
  AdminServerTest() { path_ = (folder_ / "haechi.sock").string(); }

  std::unique_ptr<AdminServer> serve() {
    auto server = AdminServer::make(path_);
    EXPECT_TRUE(server) << to_string(server.error());
    if (!server) {
      return nullptr;
    }
    (*server)->start([this](std::string_view line, uid_t caller) {
      caller_ = caller;
      return "heard " + std::string(line) + "\n";
    });
    return std::move(*server);
  }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-admin").value();
  fs::path folder_ = temporary_.path();
  std::string path_;
  std::atomic<uid_t> caller_{~uid_t{0}};
};

TEST_F(AdminServerTest, AnswersItsOwnerAlone) {
  const auto server = serve();
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  for (int i = 0; i < 3; ++i) {
    const auto reply = ask_admin(path_, "hello\n", 5s);
    ASSERT_TRUE(reply) << to_string(reply.error());
    EXPECT_EQ(*reply, "heard hello\n");
  }
}

TEST_F(AdminServerTest, SaysWhoAsks) {
  const auto server = serve();
  ASSERT_TRUE(ask_admin(path_, "hello\n", 5s));
  EXPECT_EQ(caller_, ::geteuid());
}

TEST_F(AdminServerTest, RefusesARequestWithoutEnd) {
  const auto server = serve();
  const std::string line(engine::admin::kMaxRequest + 1, 'a');
  const auto reply = ask_admin(path_, line, 5s);
  ASSERT_TRUE(reply) << to_string(reply.error());
  EXPECT_NE(reply->find("E-ADMIN-003"), std::string::npos);
}

TEST_F(AdminServerTest, RemovesItsSocketAtTheEnd) {
  serve().reset();
  EXPECT_FALSE(fs::exists(path_));
  EXPECT_EQ(ask_admin(path_, "hello\n", 5s).error().code, "E-ADMIN-005");
}

TEST_F(AdminServerTest, TakesOverWhatAKilledGatewayLeft) {
  {
    const auto server = serve();
    fs::create_hard_link(path_, folder_ / "kept"); // so that its end removes the name, not the file
  }
  fs::rename(folder_ / "kept", path_);
  ASSERT_TRUE(fs::exists(path_));
  const auto server = serve();
  ASSERT_NE(server, nullptr);
  EXPECT_EQ(*ask_admin(path_, "hello\n", 5s), "heard hello\n");
}

TEST_F(AdminServerTest, LeavesOthersAlone) {
  const auto server = serve();
  EXPECT_EQ(AdminServer::make(path_).error().code, "E-ADMIN-002");
  const std::string file = (folder_ / "precious").string();
  std::ofstream(file) << "x";
  EXPECT_EQ(AdminServer::make(file).error().code, "E-ADMIN-001");
  EXPECT_EQ(fs::file_size(file), 1U);
  EXPECT_EQ(AdminServer::make((folder_ / std::string(120, 'a')).string()).error().code,
            "E-ADMIN-001");
  EXPECT_EQ(AdminServer::make((folder_ / "none" / "a").string()).error().code, "E-ADMIN-001");
}

} // namespace
} // namespace haechi::io
