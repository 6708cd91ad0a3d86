#include "io/dns/udp_listener.h"

#include "io/net/socket_address.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

namespace haechi::io {

namespace {

constexpr std::size_t kBatch = 64;
constexpr std::size_t kQueryRoom = 2048; // a query that is longer is cut and found malformed
constexpr int kMaxBatchesAtOnce = 16;    // then other sockets have their turn
constexpr std::size_t kControlRoom = CMSG_SPACE(sizeof(in6_pktinfo));

bool is_wildcard(const Endpoint& endpoint) {
  return std::ranges::all_of(endpoint.address.bytes(), [](Byte byte) { return byte == 0; });
}

// The address to which a datagram was sent, where the kernel tells it.
IpAddress read_local(msghdr& header) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr;
       control = CMSG_NXTHDR(&header, control)) {
    if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO) {
      in_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(control), sizeof(info));
      std::array<Byte, 4> bytes{};
      std::memcpy(bytes.data(), &info.ipi_addr, bytes.size());
      return IpAddress::from_bytes(bytes).value_or(IpAddress());
    }
    if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(control), sizeof(info));
      std::array<Byte, 16> bytes{};
      std::memcpy(bytes.data(), &info.ipi6_addr, bytes.size());
      return IpAddress::from_bytes(bytes).value_or(IpAddress());
    }
  }
  return {};
}

// Makes the message leave from `local`.
void write_local(msghdr& header, std::span<Byte> room, const IpAddress& local) {
  header.msg_control = room.data();
  header.msg_controllen = room.size();
  std::ranges::fill(room, Byte{0});
  cmsghdr* control = CMSG_FIRSTHDR(&header);
  if (local.is_v4()) {
    in_pktinfo info{};
    std::memcpy(&info.ipi_spec_dst, local.bytes().data(), 4);
    control->cmsg_level = IPPROTO_IP;
    control->cmsg_type = IP_PKTINFO;
    control->cmsg_len = CMSG_LEN(sizeof(info));
    std::memcpy(CMSG_DATA(control), &info, sizeof(info));
    header.msg_controllen = CMSG_SPACE(sizeof(info));
  } else {
    in6_pktinfo info{};
    std::memcpy(&info.ipi6_addr, local.bytes().data(), 16);
    control->cmsg_level = IPPROTO_IPV6;
    control->cmsg_type = IPV6_PKTINFO;
    control->cmsg_len = CMSG_LEN(sizeof(info));
    std::memcpy(CMSG_DATA(control), &info, sizeof(info));
    header.msg_controllen = CMSG_SPACE(sizeof(info));
  }
}

std::uint32_t read_scope(const sockaddr_storage& storage) {
  if (storage.ss_family != AF_INET6) {
    return 0;
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &storage, sizeof(v6));
  return v6.sin6_scope_id;
}

} // namespace

struct UdpListener::Batch {
  struct Slot {
    sockaddr_storage peer;
    iovec in;
    iovec out;
    std::array<Byte, kQueryRoom> query;
    std::array<Byte, kAnswerRoom> answer;
    alignas(cmsghdr) std::array<Byte, kControlRoom> control;
  };

  std::array<Slot, kBatch> slots{};
  std::array<mmsghdr, kBatch> received{};
  std::array<mmsghdr, kBatch> to_send{};
  std::array<ByteView, kBatch> queries{};

  Batch() {
    for (std::size_t i = 0; i < kBatch; ++i) {
      Slot& slot = slots[i];
      slot.in = {.iov_base = slot.query.data(), .iov_len = slot.query.size()};
      received[i].msg_hdr = {.msg_name = &slot.peer, .msg_iov = &slot.in, .msg_iovlen = 1};
    }
  }

  // PERF (bench dns): the kernel changes only the headers that it fills.
  void prepare(std::size_t filled, bool with_control) {
    for (std::size_t i = 0; i < filled; ++i) {
      msghdr& header = received[i].msg_hdr;
      header.msg_namelen = sizeof(sockaddr_storage);
      header.msg_control = with_control ? slots[i].control.data() : nullptr;
      header.msg_controllen = with_control ? slots[i].control.size() : 0;
    }
  }
};

UdpListener::UdpListener(boost::asio::io_context& loop, Fd fd, std::uint32_t number,
                         Preparer prepare, Handler handler)
    : watch_(loop, std::move(fd)), number_(number),
      is_wildcard_(is_wildcard(local_endpoint(watch_.fd()))), prepare_(std::move(prepare)),
      handler_(std::move(handler)), batch_(std::make_unique<Batch>()) {
  batch_->prepare(kBatch, is_wildcard_);
  watch_.on_readable([this] { read_all(); });
}

UdpListener::~UdpListener() = default;

void UdpListener::start() {
  watch_.await_readable();
}

void UdpListener::stop() {
  while (handle_batch()) {
  }
  is_stopped_ = true;
}

Endpoint UdpListener::bound() const {
  return local_endpoint(watch_.fd());
}

void UdpListener::read_all() {
  if (is_stopped_) {
    return;
  }
  for (int batches = 0; batches < kMaxBatchesAtOnce && handle_batch(); ++batches) {
  }
  watch_.await_readable();
}

bool UdpListener::handle_batch() {
  Batch& batch = *batch_;
  const int received = recvmmsg(watch_.fd(), batch.received.data(), kBatch, MSG_DONTWAIT, nullptr);
  if (received <= 0) {
    return received < 0 && errno == ECONNREFUSED; // an ICMP error of an earlier answer was reported
  }
  const auto count = static_cast<std::size_t>(received);
  for (std::size_t i = 0; i < count; ++i) {
    batch.queries[i] = ByteView(batch.slots[i].query).first(batch.received[i].msg_len);
  }
  prepare_(std::span(batch.queries).first(count));
  std::size_t answers = 0;
  for (std::size_t i = 0; i < count; ++i) {
    answers += answer(i, batch.to_send[answers].msg_hdr) ? 1U : 0U;
  }
  for (std::size_t sent = 0; sent < answers;) {
    const int taken = sendmmsg(watch_.fd(), &batch.to_send[sent],
                               static_cast<unsigned>(answers - sent), MSG_DONTWAIT);
    // The first of the rest cannot be sent (a full buffer, an unreachable client): go on behind it.
    sent += taken > 0 ? static_cast<std::size_t>(taken) : 1U;
  }
  batch.prepare(count, is_wildcard_);
  return count == kBatch;
}

bool UdpListener::answer(std::size_t place, msghdr& out) {
  Batch::Slot& slot = batch_->slots[place];
  msghdr& header = batch_->received[place].msg_hdr;
  const engine::dns::Client client{.remote = to_endpoint(slot.peer),
                                   .local = is_wildcard_ ? read_local(header) : IpAddress(),
                                   .scope = read_scope(slot.peer),
                                   .listener = number_,
                                   .carrier = wire::dns::Carrier::Udp};
  const std::size_t size = handler_(batch_->queries[place], client, slot.answer);
  if (size == 0) {
    return false;
  }
  slot.out = {.iov_base = slot.answer.data(), .iov_len = size};
  out = {.msg_name = &slot.peer,
         .msg_namelen = header.msg_namelen,
         .msg_iov = &slot.out,
         .msg_iovlen = 1};
  if (is_wildcard_) {
    write_local(out, slot.control, client.local);
  }
  return true;
}

void UdpListener::send(const engine::dns::Client& client, ByteView message) {
  SocketAddress address = to_socket_address(client.remote);
  if (client.scope != 0 && address.storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.storage, sizeof(v6));
    v6.sin6_scope_id = client.scope;
    std::memcpy(&address.storage, &v6, sizeof(v6));
  }
  Bytes copy(message.begin(), message.end());
  iovec out{.iov_base = copy.data(), .iov_len = copy.size()};
  msghdr header{
      .msg_name = &address.storage, .msg_namelen = address.size, .msg_iov = &out, .msg_iovlen = 1};
  alignas(cmsghdr) std::array<Byte, kControlRoom> control{};
  if (is_wildcard_) {
    write_local(header, control, client.local);
  }
  while (sendmsg(watch_.fd(), &header, MSG_DONTWAIT) < 0 && errno == EINTR) {
  }
}

} // namespace haechi::io
