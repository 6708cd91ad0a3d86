#include "engine/config/parse.h"

#include "engine/config/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::engine::config {

namespace {

constexpr std::array<std::string_view, 20> kKeys{
    "policy",     "catalog", "lists",        "operator",        "run_as",
    "records",    "dns",     "proxy",        "upstream",        "identity",
    "users",      "limits",  "status",       "metrics",         "admin",
    "inspection", "quic",    "certificates", "trusted_headers", "address_users"};
constexpr std::array<std::string_view, 1> kUsersKeys{"file"};

// Reads one file; each section has its member function or its place in sections.h.
class ConfigParser {
 public:
  explicit ConfigParser(const std::string& file) : in_(file) { out_.file = file; }

  ResultOrErrors<Config> run(const Node& root);

 private:
  void read_paths(const Node& root);
  void read_people(const Node& root);
  void read_network(const Node& root);
  void require(const Node& root);
  void check_listeners(const Node& root);
  void check_authentication(const Node& root);
  void check_steering(const Node& root);

  FieldReader in_;
  Config out_;
  bool has_authenticate_ = false;
};

void ConfigParser::read_paths(const Node& root) {
  if (const Node* policy = root.find("policy")) {
    out_.policy = in_.path(*policy, "policy");
  }
  if (const Node* catalog = root.find("catalog")) {
    out_.catalog = in_.path(*catalog, "catalog");
  }
  if (const Node* lists = root.find("lists")) {
    read_lists(in_, *lists, out_.lists);
  }
  out_.records.dir = {beside(in_.file(), "records"), {in_.file()}};
  if (const Node* records = root.find("records")) {
    out_.records.dir.where = in_.where(*records);
    read_records(in_, *records, out_.records);
  }
  if (out_.records.pseudonym_key.is_empty()) {
    out_.records.pseudonym_key = {default_pseudonym_key(out_.records.dir.path),
                                  out_.records.dir.where};
  }
}

void ConfigParser::read_people(const Node& root) {
  if (const Node* body = root.find("operator")) {
    out_.operator_body = in_.text(*body, "operator");
    out_.operator_where = in_.where(*body);
  }
  if (const Node* identity = root.find("identity")) {
    read_identity(in_, *identity, out_);
  }
  if (const Node* users = root.find("users")) {
    if (users->is_scalar()) {
      out_.users = in_.path(*users, "users");
    } else if (in_.expect_mapping(*users, "users", kUsersKeys)) {
      if (const Node* file = users->find("file")) {
        out_.users = in_.path(*file, "file");
      } else {
        in_.complain("E-CONFIG-003", "users has no `file`", *users, "users: {file: users.txt}");
      }
    }
  }
  read_claims(in_, root, out_);
  if (const Node* run_as = root.find("run_as")) {
    out_.run_as = in_.text(*run_as, "run_as");
  }
}

void ConfigParser::read_network(const Node& root) {
  if (const Node* dns = root.find("dns")) {
    read_dns(in_, *dns, out_.dns);
  }
  if (const Node* proxy = root.find("proxy")) {
    read_proxy(in_, *proxy, out_.proxy, has_authenticate_);
  }
  if (const Node* quic = root.find("quic")) {
    read_quic(in_, *quic, out_.quic);
  }
  if (const Node* upstream = root.find("upstream")) {
    read_upstream(in_, *upstream, out_.upstream);
  }
  if (const Node* limits = root.find("limits")) {
    read_limits(in_, *limits, out_.limits);
  }
  if (const Node* inspection = root.find("inspection")) {
    read_inspection(in_, *inspection, out_.inspection);
  }
  if (const Node* status = root.find("status")) {
    read_status(in_, *status, out_.status);
  }
  if (const Node* metrics = root.find("metrics")) {
    read_metrics(in_, *metrics, out_.metrics);
  }
  // The records folder is the owner's alone, and it is there in any case.
  out_.admin = {out_.records.dir.path + "/haechi.sock", out_.records.dir.where};
  if (const Node* admin = root.find("admin")) {
    out_.has_default_admin = false;
    read_admin(in_, *admin, out_.admin);
  }
}

void ConfigParser::require(const Node& root) {
  if (root.find("policy") == nullptr) {
    in_.complain("E-CONFIG-003", "there is no `policy`", root,
                 "policy: policy/ names a folder or file of the policy language");
  }
  if (root.find("dns") == nullptr && root.find("proxy") == nullptr) {
    in_.complain("E-CONFIG-009", "there is neither `dns` nor `proxy`: nothing to listen on", root,
                 "dns: {listen: [127.0.0.1:8053], upstream: [192.0.2.53]}");
  }
  const Node* identity = root.find("identity");
  if (identity == nullptr || (identity->is_sequence() && identity->items.empty())) {
    in_.complain("E-CONFIG-003", "there is no `identity`: every client would be refused", root,
                 "identity: [{cidr: 10.1.0.0/16, body: ...}]");
  }
}

// The proxy, the status page and (on TCP) DNS cannot share an address and port.
void ConfigParser::check_listeners(const Node& root) {
  std::vector<Endpoint> taken = out_.dns.listen;
  const auto claim = [&](const Endpoint& endpoint, std::string_view section) {
    if (endpoint.port != 0 && std::ranges::find(taken, endpoint) != taken.end()) {
      in_.complain(
          "E-CONFIG-006",
          fmt::format("`{}` of {} is another listener's too", endpoint.to_string(), section),
          *root.find(section), "every listener needs its own address and port");
    }
    taken.push_back(endpoint);
  };
  for (const Endpoint& endpoint : out_.proxy.listen) {
    claim(endpoint, "proxy");
  }
  for (const SecureListener& secure : out_.proxy.secure) {
    claim(secure.listen, "proxy");
  }
  for (const SteeredListener& steered : out_.proxy.steered) {
    claim(steered.listen, "proxy");
  }
  for (const Endpoint& endpoint : out_.proxy.transparent) {
    claim(endpoint, "proxy");
  }
  for (const Endpoint& endpoint : out_.quic.listen) { // UDP, as DNS is, beside TCP of the others
    const bool is_taken = std::ranges::find(out_.dns.listen, endpoint) != out_.dns.listen.end();
    if (endpoint.port != 0 && is_taken) {
      in_.complain("E-CONFIG-006",
                   fmt::format("`{}` of quic is another listener's too", endpoint.to_string()),
                   *root.find("quic"), "every listener needs its own address and port");
    }
  }
  if (out_.status) {
    claim(*out_.status, "status");
  }
  if (out_.metrics) {
    claim(*out_.metrics, "metrics");
  }
}

// Passwords are accepted in clear on loopback only, so a gateway that must have them cannot listen
// elsewhere.
void ConfigParser::check_authentication(const Node& root) {
  if (!has_authenticate_ && !out_.users.is_empty()) {
    out_.proxy.authenticate = Authenticate::Optional;
  }
  if (out_.proxy.authenticate != Authenticate::Off && out_.users.is_empty()) {
    in_.complain("E-CONFIG-010", "proxy.authenticate needs `users`", *root.find("proxy"),
                 "users: {file: users.txt}; lines come from `haechi password`");
  }
}

// The proxy must learn the addresses of sites, not its own.
void ConfigParser::check_steering(const Node& root) {
  if (out_.dns.steer.empty()) {
    return;
  }
  for (const Endpoint& resolver : out_.upstream.resolver) {
    if (std::ranges::find(out_.dns.listen, resolver) != out_.dns.listen.end()) {
      in_.complain("E-CONFIG-010",
                   fmt::format("`{}` of upstream.resolver would send the proxy to itself",
                               resolver.to_string()),
                   *root.find("upstream"), "leave it out: dns.upstream is asked then");
    }
  }
}

ResultOrErrors<Config> ConfigParser::run(const Node& root) {

  if (in_.expect_mapping(root, "haechi.yaml", kKeys)) {
    read_paths(root);
    read_people(root);
    read_network(root);
    require(root);
    check_listeners(root);
    check_authentication(root);
    check_steering(root);
  }
  if (!in_.is_clean()) {
    return tl::make_unexpected(in_.take());
  }
  return std::move(out_);
}

} // namespace

ResultOrErrors<Config> parse_config(const SourceFile& file) {
  const auto root = wire::yaml::parse(file);
  if (!root) {
    return tl::make_unexpected(Errors{root.error()});
  }
  return ConfigParser(file.path).run(*root);
}

std::string beside(const std::string& file, const std::string& path) {
  const std::size_t slash = file.rfind('/');
  if (path.starts_with('/') || slash == std::string::npos) {
    return path;
  }
  return file.substr(0, slash + 1) + path;
}

} // namespace haechi::engine::config
