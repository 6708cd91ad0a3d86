// The PAC file, for who asks the proxy itself for it.

#include "engine/proxy/pac_reply.h"

#include "engine/proxy/proxy_step.h"

#include <fmt/format.h>

namespace haechi::engine::proxy {

bool is_for_pac(const wire::http1::RequestHead& head) {
  const std::string_view path = head.path.substr(0, head.path.find('?'));
  return head.form == wire::http1::TargetForm::Origin && (head.is("GET") || head.is("HEAD")) &&
         head.framing.kind == wire::http1::BodyKind::None &&
         (path == "/proxy.pac" || path == "/wpad.dat");
}

std::string write_pac_answer(std::string_view pac, const ReplyShape& shape) {
  std::string out = fmt::format("HTTP/1.1 200 OK\r\n"
                                "Content-Type: application/x-ns-proxy-autoconfig\r\n"
                                "Content-Length: {}\r\n"
                                "Cache-Control: max-age=300\r\n"
                                "X-Content-Type-Options: nosniff\r\n{}\r\n",
                                pac.size(),
                                shape.closes          ? "Connection: close\r\n"
                                : shape.is_old_client ? "Connection: keep-alive\r\n"
                                                      : "");
  if (!shape.has_no_body) {
    out += pac;
  }
  return out;
}

// Browsers cannot give credentials for it, so none are asked; strangers get nothing.
void ProxySession::serve_pac(const ReplyShape& shape, Step& step) {
  asker_.use_address();
  work_->request.shape = shape;
  if (asker_.find_subject(step.world.judge) == nullptr) {
    refuse(step.world.judge.refuse_unknown_client(),
           {"proxy.pac", gateway::Depth::Request, std::string_view()}, step);
    return;
  }
  tell(write_pac_answer(*step.world.options.pac, shape), shape, step);
}

} // namespace haechi::engine::proxy
