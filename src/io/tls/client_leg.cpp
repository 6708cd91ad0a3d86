#include "io/tls/client_leg.h"

#include "io/tls/tls_end_parts.h"
#include "text/host_name.h"

#include <openssl/core_names.h>
#include <openssl/rand.h>

#include <algorithm>

namespace haechi::io::tls {

namespace {

constexpr const char* kCiphers12 = "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES";

tl::unexpected<Error> refused(std::string_view what) {
  ERR_clear_error();
  return fail("E-TLS-001", "OpenSSL cannot " + std::string(what));
}

// The one name in a server_name extension (RFC 6066 section 3); nullopt: not readable.
std::optional<std::string_view> read_server_name(ByteView extension) {
  Reader reader(extension);
  const auto list = reader.vector16();
  if (!list || !reader.is_done()) {
    return std::nullopt;
  }
  Reader names(*list);
  const auto type = names.u8();
  const auto name = names.vector16();
  if (!name || *type != 0 || !names.is_done()) {
    return std::nullopt;
  }
  return as_text(*name);
}

bool is_judged_name(SSL* ssl, const std::string& judged) {
  const unsigned char* bytes = nullptr;
  std::size_t size = 0;
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &bytes, &size) != 1) {
    return judged.empty();
  }
  const auto name = read_server_name({bytes, size});
  const auto host = name ? text::make_host_name(*name) : fail("E-NAME-001", "no name");
  return host ? *host == judged : judged.empty();
}

// SECURITY: called for every hello, also for the second one after a HelloRetryRequest, which must
// not name another server than the one that was judged.
int check_hello(SSL* ssl, int* alert, void* /*unused*/) {
  TlsEnd::Parts* parts = find_parts(ssl);
  if (is_judged_name(ssl, parts->server_name)) {
    return SSL_CLIENT_HELLO_SUCCESS;
  }
  parts->error = {
      "E-TLS-006", "the hello names another server than the one that was judged", {}, {}};
  *alert = SSL_AD_ILLEGAL_PARAMETER;
  return SSL_CLIENT_HELLO_ERROR;
}

int choose_protocol(SSL* ssl, const unsigned char** out, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void* /*unused*/) {
  const std::string& wanted = find_parts(ssl)->alpn;
  Reader names(ByteView(offered, offered_size));
  while (const auto name = names.vector8()) {
    if (!wanted.empty() && as_text(*name) == wanted) {
      *out = name->data();
      *size = static_cast<unsigned char>(name->size());
      return SSL_TLSEXT_ERR_OK;
    }
  }
  return SSL_TLSEXT_ERR_NOACK;
}

bool set_authentication(EVP_MAC_CTX* mac, TicketKeys::Key& key) {
  std::array<char, 7> digest{"SHA256"};
  const std::array parameters{
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.authentication.data(),
                                        key.authentication.size()),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  return EVP_MAC_CTX_set_params(mac, parameters.data()) == 1;
}

// 1: go on; 2: go on and give a new one, as clients of TLS 1.3 show each ticket once; 0: the ticket
// is not ours, make a full handshake; -1: broken.
int use_ticket_key(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                   EVP_MAC_CTX* mac, int writes) {
  TicketKeys& keys = *find_parts(ssl)->tickets;
  constexpr std::size_t kName = 16;
  constexpr int kIv = 16;
  if (writes == 1) {
    TicketKeys::Key key = keys.current(TicketKeys::Clock::now());
    std::ranges::copy(key.name, name);
    const bool is_set =
        RAND_bytes(iv, kIv) == 1 &&
        EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key.encryption.data(), iv) == 1 &&
        set_authentication(mac, key);
    return is_set ? 1 : -1;
  }
  auto key = keys.find({name, kName});
  if (!key) {
    return 0;
  }
  const bool is_set =
      EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key->encryption.data(), iv) == 1 &&
      set_authentication(mac, *key);
  return is_set ? 2 : -1;
}

// Told at each step of a handshake: whether the client has seen our certificate yet.
void note_progress(const SSL* ssl, int /*where*/, int /*value*/) {
  const OSSL_HANDSHAKE_STATE state = SSL_get_state(ssl);
  if (state == TLS_ST_SW_CERT || state == TLS_ST_SW_FINISHED || state == TLS_ST_SW_SRVR_DONE) {
    find_parts(ssl)->has_shown_certificate = true;
  }
}

// What a ticket of this connection is good for.
Sha256 session_context(const Leaf& leaf, std::uint64_t epoch) {
  Bytes text(leaf.identity.begin(), leaf.identity.end());
  for (unsigned shift = 0; shift < 64; shift += 8) {
    text.push_back(static_cast<Byte>(epoch >> shift));
  }
  return sha256(text);
}

} // namespace

struct ClientLeg::Parts {
  ContextPtr context;
  TicketKeys& tickets;
};

ClientLeg::ClientLeg(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ClientLeg::~ClientLeg() = default;

Result<std::unique_ptr<ClientLeg>> ClientLeg::make(TicketKeys& tickets) {
  ContextPtr made = make_context(TLS_server_method());
  SSL_CTX* context = made.get();
  if (context == nullptr || SSL_CTX_set_cipher_list(context, kCiphers12) != 1 ||
      SSL_CTX_set_tlsext_ticket_key_evp_cb(context, use_ticket_key) != 1 ||
      SSL_CTX_set_num_tickets(context, 1) != 1) {
    return refused("make a context for clients");
  }
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); // tickets alone
  SSL_CTX_set_client_hello_cb(context, check_hello, nullptr);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  SSL_CTX_set_info_callback(context, note_progress);
  SSL_CTX_set_options(context, SSL_OP_PRIORITIZE_CHACHA | SSL_OP_CIPHER_SERVER_PREFERENCE);
  return std::unique_ptr<ClientLeg>(
      new ClientLeg(std::make_unique<Parts>(Parts{std::move(made), tickets})));
}

Result<std::unique_ptr<TlsEnd>> ClientLeg::open(ClientWish wish) const {
  auto parts = std::make_unique<TlsEnd::Parts>();
  parts->is_server = true;
  parts->server_name = std::move(wish.server_name);
  parts->alpn = std::move(wish.alpn);
  parts->tickets = &parts_->tickets;
  const Sha256 context = session_context(*wish.leaf, wish.epoch);
  const bool is_open = attach(*parts, parts_->context.get(), wish.fd, std::move(wish.hello)) &&
                       SSL_use_certificate(parts->ssl.get(), wish.leaf->certificate.get()) == 1 &&
                       SSL_use_PrivateKey(parts->ssl.get(), wish.leaf->key.get()) == 1 &&
                       SSL_set_session_id_context(parts->ssl.get(), context.data(),
                                                  static_cast<unsigned>(context.size())) == 1;
  if (!is_open) {
    return refused("make a session for a client");
  }
  SSL_set_accept_state(parts->ssl.get());
  return std::make_unique<TlsEnd>(std::move(parts));
}

} // namespace haechi::io::tls
