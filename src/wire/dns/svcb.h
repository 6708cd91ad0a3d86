#pragma once
// SVCB and HTTPS RDATA (RFC 9460 section 2.2): priority, uncompressed TargetName, parameters in
// strictly ascending order of their keys. Posture: robust to untrusted upstream input.

#include "wire/dns/record.h"

namespace haechi::wire::dns {

inline constexpr std::uint16_t kSvcbMandatory = 0;
inline constexpr std::uint16_t kSvcbIpv4Hint = 4;
inline constexpr std::uint16_t kSvcbEch = 5;
inline constexpr std::uint16_t kSvcbIpv6Hint = 6;

struct SvcbParameter {
  std::uint16_t key = 0;
  ByteView value; // into the message
};

struct Svcb {
  std::uint16_t priority = 0; // 0: AliasMode
  Name target;                // the root: the owner itself (ServiceMode), or nothing (AliasMode)
  ByteView parameters;        // checked: take them with next_parameter
};

// nullopt when malformed, also when the target is compressed or keys repeat or descend.
[[nodiscard]] std::optional<Svcb> parse_svcb(ByteView message, const Record& record);

// Takes the first parameter off checked parameters; nullopt at the end.
[[nodiscard]] std::optional<SvcbParameter> take_parameter(ByteView& parameters);

// The value of a parameter; nullopt when it is not there.
[[nodiscard]] std::optional<ByteView> find_parameter(const Svcb& svcb, std::uint16_t key);

// The RDATA without `ech`, which leaves `mandatory` too; everything else as it was. nullopt when
// `mandatory` is no ascending list of keys: then no client may use the record either.
[[nodiscard]] std::optional<Bytes> make_rdata_without_ech(const Svcb& svcb);

} // namespace haechi::wire::dns
