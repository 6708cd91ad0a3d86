// The least that a DNS server by UDP can do: every datagram goes back as an answer with one fixed
// address. No parsing, no cache, no policy: what is left is the cost of the wire. Not a peer.
// usage: dns_echo PORT [THREADS]
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t kBatch = 64;
constexpr std::size_t kRoom = 1536;
constexpr std::size_t kLeastQuery = 17;
constexpr std::array<unsigned char, 16> kRecord{0xC0, 0x0C, 0, 1, 0,   1, 0, 0,
                                                0x0E, 0x10, 0, 4, 192, 0, 2, 1};

int open_socket(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  const int on = 1;
  const int buffer = 4 << 20;
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer));
  setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof(buffer));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr storage{};
  std::memcpy(&storage, &address, sizeof(address));
  if (bind(fd, &storage, sizeof(address)) != 0) {
    std::perror("bind");
    std::exit(1); // NOLINT: no other thread yet
  }
  return fd;
}

// The size of the answer that stands where the query stood; 0: none.
std::size_t make_answer(std::array<unsigned char, kRoom>& packet, std::size_t size) {
  if (size < kLeastQuery || size + kRecord.size() > kRoom || (packet[2] & 0x80U) != 0) {
    return 0;
  }
  packet[2] |= 0x80U;
  packet[3] = 0x80;
  packet[7] = 1;
  packet[11] = 0;
  std::memcpy(packet.data() + size, kRecord.data(), kRecord.size());
  return size + kRecord.size();
}

struct Batch {
  std::array<std::array<unsigned char, kRoom>, kBatch> packets;
  std::array<sockaddr_storage, kBatch> peers;
  std::array<iovec, kBatch> rooms;
  std::array<mmsghdr, kBatch> received{};
  std::array<mmsghdr, kBatch> answers{};
};

[[noreturn]] void serve(int fd) {
  const auto batch = std::make_unique<Batch>();
  for (;;) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      batch->rooms[i] = {.iov_base = batch->packets[i].data(), .iov_len = kRoom};
      batch->received[i].msg_hdr = {.msg_name = &batch->peers[i],
                                    .msg_namelen = sizeof(sockaddr_storage),
                                    .msg_iov = &batch->rooms[i],
                                    .msg_iovlen = 1};
    }
    const int count = recvmmsg(fd, batch->received.data(), kBatch, MSG_WAITFORONE, nullptr);
    unsigned answers = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count > 0 ? count : 0); ++i) {
      const std::size_t size = make_answer(batch->packets[i], batch->received[i].msg_len);
      if (size > 0) {
        batch->rooms[i].iov_len = size;
        batch->answers[answers++] = batch->received[i];
      }
    }
    for (unsigned sent = 0; sent < answers;) {
      const int taken = sendmmsg(fd, &batch->answers[sent], answers - sent, 0);
      sent += taken > 0 ? static_cast<unsigned>(taken) : 1U;
    }
  }
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: dns_echo PORT [THREADS]\n", stderr);
    return 2;
  }
  const auto port = static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10));
  const unsigned long threads = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1;
  std::vector<std::thread> others;
  for (unsigned long i = 1; i < threads; ++i) {
    others.emplace_back(serve, open_socket(port));
  }
  serve(open_socket(port));
}
