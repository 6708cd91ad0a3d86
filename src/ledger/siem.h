#pragma once
// Records in the words of other systems: OCSF 1.3 JSON, ArcSight CEF, RFC 5424 syslog around any of
// them. What a format has no place for goes into its field for the rest, never away.
// Posture: robust to untrusted text in records (host names, user names): it stays in its field.

#include "base/instant.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::wire::json {
struct Value;
} // namespace haechi::wire::json

namespace haechi::ledger {

enum class ExportFormat : std::uint8_t { Json, Ocsf, Cef };

[[nodiscard]] std::optional<ExportFormat> parse_export_format(std::string_view word);

// One line without its newline. `record` is `line`, read.
[[nodiscard]] std::string format_record(ExportFormat format, const wire::json::Value& record,
                                        std::string_view line);

// A syslog message (facility local0) around `text`.
[[nodiscard]] std::string to_syslog(const wire::json::Value& record, std::string_view host,
                                    std::string_view text);

} // namespace haechi::ledger
