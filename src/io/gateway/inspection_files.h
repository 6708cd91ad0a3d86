#pragma once
// What the `inspection` section of haechi.yaml names, looked at before it is put into force. The
// authority's folder is the signer's: the gateway does not open it.

#include "engine/config/config.h"

namespace haechi::io {

struct InspectionFindings {
  Errors errors;   // E-IO-*, E-TLS-010: a revocation list
  Errors warnings; // E-GATEWAY-010: an exception that has ended
};

[[nodiscard]] InspectionFindings check_inspection(const engine::config::Config& config,
                                                  Instant now);

// Opens the authority's folder with its keys, as the signer will; for `haechi check`, since whoever
// runs that may be somebody else than the gateway later. Errors: E-CA-*; warnings: E-GATEWAY-021,
// the authority signs nothing now, or soon no more.
[[nodiscard]] InspectionFindings check_authority(const engine::config::Config& config, Instant now);

} // namespace haechi::io
