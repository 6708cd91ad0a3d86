// `haechi peek`: the TLS and QUIC hellos in packet captures.
#include "cli/arguments.h"
#include "cli/commands.h"
#include "engine/peek/capture_peek.h"
#include "io/files/input.h"
#include "io/process/progress.h"
#include "wire/json/writer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

namespace haechi::cli {

namespace {

using engine::peek::CapturePeek;
using engine::peek::SeenHello;

// RFC 3339 to the microsecond, as captures count.
std::string to_text(wire::pcap::Timestamp time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(time - whole);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", std::chrono::system_clock::time_point(whole),
                     rest.count());
}

std::string version_text(std::uint16_t version) {
  switch (version) {
  case 0x0304:
    return "1.3";
  case 0x0303:
    return "1.2";
  case 0x0302:
    return "1.1";
  case 0x0301:
    return "1.0";
  default:
    return fmt::format("0x{:04x}", version);
  }
}

void write_hello(wire::json::Writer& out, const SeenHello& hello) {
  out.key("sni");
  hello.server_name ? out.string(*hello.server_name) : out.null();
  out.key("host");
  hello.host.empty() ? out.null() : out.string(hello.host);
  out.key("alpn").strings(hello.alpn);
  out.member("ech", hello.has_encrypted_hello ? "present" : "none");
  out.key("versions").begin_array();
  for (const std::uint16_t version : hello.versions) {
    out.string(version_text(version));
  }
  out.end_array().member("ja4", hello.ja4);
}

// Whether every hello could be read.
bool print_all(const std::vector<SeenHello>& hellos) {
  bool is_fine = true;
  for (const SeenHello& hello : hellos) {
    wire::json::Writer out;
    out.begin_object().key("frame").number(static_cast<std::int64_t>(hello.frame));
    out.member("time", to_text(hello.time)).member("proto", hello.is_quic ? "quic" : "tls");
    out.member("src", hello.source.to_string()).member("dst", hello.destination.to_string());
    if (hello.error.empty()) {
      write_hello(out, hello);
    } else {
      out.member("error", hello.error);
      is_fine = false;
    }
    fmt::print("{}\n", out.end_object().text());
  }
  return is_fine;
}

Error broken(const io::Input& input, const Error& error) {
  Error out = error;
  out.where.file = input.name;
  return out;
}

// Feeds what the reader holds to the peek; an error of the file, with its name.
Result<bool> look(wire::pcap::CaptureReader& reader, CapturePeek& peek, const io::Input& input) {
  bool is_fine = true;
  for (;;) {
    const auto packet = reader.next();
    if (!packet) {
      return tl::make_unexpected(broken(input, packet.error()));
    }
    if (!*packet) {
      return is_fine;
    }
    is_fine = print_all(peek.feed(**packet)) && is_fine;
  }
}

Result<bool> peek_into(const io::Input& input) {
  wire::pcap::CaptureReader reader;
  CapturePeek peek;
  io::Progress progress(input.name, input.size);
  std::vector<Byte> chunk(1U << 18U);
  bool is_fine = true;
  for (;;) {
    const ssize_t got = ::read(input.file.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return fail("E-IO-001",
                  fmt::format("cannot be read: {}", std::generic_category().message(errno)),
                  {input.name});
    }
    if (got == 0) {
      break;
    }
    reader.feed(ByteView(chunk).first(static_cast<std::size_t>(got)));
    const auto looked = look(reader, peek, input);
    if (!looked) {
      return looked;
    }
    is_fine = *looked && is_fine;
    progress.add(static_cast<std::uint64_t>(got));
  }
  is_fine = print_all(peek.finish()) && is_fine;
  if (!reader.is_at_border()) {
    return fail("E-PCAP-004", "the file breaks off inside a packet", {input.name},
                "what came before was read");
  }
  return is_fine;
}

Exit run_peek(const std::vector<std::string>& paths) {
  Exit exit = Exit::Fine;
  for (const std::string& path : paths) {
    const auto input = io::open_input(path);
    const auto looked = input ? peek_into(*input) : tl::make_unexpected(input.error());
    if (!looked) {
      print_error(looked.error());
      return Exit::CannotRun;
    }
    exit = *looked ? exit : Exit::Findings;
  }
  return exit;
}

} // namespace

void add_peek_command(Command& app, Outcome& outcome) {
  auto* command = app.add_subcommand(
      "peek", "the TLS and QUIC hellos in packet captures, one JSON line each: who asked for what");
  auto paths = std::make_shared<std::vector<std::string>>();
  auto as_json = std::make_shared<bool>(false);
  command->add_option("FILE", *paths, "pcap or pcapng; -: standard input")->required();
  command->add_flag("--json", *as_json, "the lines are JSON in any case");
  command->footer(
      "Exit: 0 all hellos were read, 1 some could not be (they have an `error`), 2 a file "
      "is no capture or damaged.\n"
      "Example: tcpdump -w - 'port 443' | haechi peek -");
  command->callback([paths, as_json, &outcome] { outcome.exit = run_peek(*paths); });
}

} // namespace haechi::cli
