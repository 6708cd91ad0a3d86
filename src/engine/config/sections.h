#pragma once
// The sections of haechi.yaml, each read from its node. Private to this folder.

#include "engine/config/field_reader.h"

namespace haechi::engine::config {

void read_identity(FieldReader& in, const Node& node, Config& out);
void read_dns(FieldReader& in, const Node& node, Dns& out);
void read_dns_answers(FieldReader& in, const Node& node, Dns& out); // of `dns`
void read_steering(FieldReader& in, const Node& node, Dns& out);    // of `dns`
void read_bypass(FieldReader& in, const Node& node, DnsBypass& out);
void read_steered(FieldReader& in, const Node& node, Proxy& out); // of `proxy`
void read_ways_in(FieldReader& in, const Node& node, Proxy& out); // likewise
void read_claims(FieldReader& in, const Node& root, Config& out); // of the whole file
void read_proxy(FieldReader& in, const Node& node, Proxy& out, bool& has_authenticate);
void read_upstream(FieldReader& in, const Node& node, Upstream& out);
void read_inspection(FieldReader& in, const Node& node, Inspection& out);
void read_quic(FieldReader& in, const Node& node, Quic& out);
void read_status(FieldReader& in, const Node& node, std::optional<Endpoint>& out);
void read_metrics(FieldReader& in, const Node& node, std::optional<Endpoint>& out);
void read_admin(FieldReader& in, const Node& node, Path& out);
void read_records(FieldReader& in, const Node& node, Records& out);
void read_limits(FieldReader& in, const Node& node, Limits& out);
void read_lists(FieldReader& in, const Node& node, std::vector<DomainList>& out);

} // namespace haechi::engine::config
