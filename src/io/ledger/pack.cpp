#include "io/ledger/pack.h"

#include "io/ledger/record_lines.h"
#include "io/net/socket.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <system_error>
#include <unistd.h>
#include <vector>
#include <zstd.h>

namespace haechi::io {

namespace {

constexpr int kLevel = 3;
constexpr std::size_t kChunk = 1U << 20U;

tl::unexpected<Error> packing_error(const std::string& path) {
  return fail("E-LEDGER-001", fmt::format("`{}` of the ledger cannot be packed: {}", path,
                                          std::generic_category().message(errno)));
}

struct FreeStream {
  void operator()(ZSTD_CCtx* stream) const { ZSTD_freeCCtx(stream); }
};

bool write_all(int fd, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t done = ::write(fd, bytes, size);
    if (done < 0 && errno == EINTR) {
      continue;
    }
    if (done <= 0) {
      return false;
    }
    bytes += done;
    size -= static_cast<std::size_t>(done);
  }
  return true;
}

bool pack_all(int from, int to) {
  const std::unique_ptr<ZSTD_CCtx, FreeStream> stream(ZSTD_createCCtx());
  ZSTD_CCtx_setParameter(stream.get(), ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(stream.get(), ZSTD_c_checksumFlag, 1);
  std::vector<char> in(kChunk);
  std::vector<char> out(ZSTD_CStreamOutSize());
  for (;;) {
    const ssize_t got = ::read(from, in.data(), in.size());
    if (got < 0) {
      return false;
    }
    ZSTD_inBuffer input{in.data(), static_cast<std::size_t>(got), 0};
    const ZSTD_EndDirective mode = got == 0 ? ZSTD_e_end : ZSTD_e_continue;
    for (bool is_done = false; !is_done;) {
      ZSTD_outBuffer output{out.data(), out.size(), 0};
      const std::size_t left = ZSTD_compressStream2(stream.get(), &output, &input, mode);
      if (ZSTD_isError(left) != 0 || !write_all(to, out.data(), output.pos)) {
        return false;
      }
      is_done = got == 0 ? left == 0 : input.pos == input.size;
    }
    if (got == 0) {
      return true;
    }
  }
}

} // namespace

Result<Sha256> begin_packing(const std::string& dir, const std::string& name) {
  const std::string path = dir + "/" + name;
  const std::string packed = path + std::string(kPackedSuffix) + ".new";
  const Fd from(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  const Fd to(::open(packed.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!from.is_open() || !to.is_open() || !pack_all(from.get(), to.get()) ||
      ::fsync(to.get()) != 0) {
    auto error = packing_error(path);
    ::unlink(packed.c_str());
    return error;
  }
  return digest_of_file(packed);
}

Result<void> finish_packing(const std::string& dir, const std::string& name) {
  const std::string path = dir + "/" + name;
  const std::string packed = path + std::string(kPackedSuffix);
  if (std::rename((packed + ".new").c_str(), packed.c_str()) != 0 || ::unlink(path.c_str()) != 0) {
    return packing_error(path);
  }
  return {};
}

} // namespace haechi::io
