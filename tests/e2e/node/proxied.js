// Ways through the proxy for Node clients. Authorities beside the system's come from NODE_EXTRA_CA_CERTS.
"use strict";
const http = require("node:http");
const http2 = require("node:http2");
const { createRequire } = require("node:module");
const tls = require("node:tls");

const load = createRequire(`${process.env.HAECHI_NODE_CLIENTS}/`);

// A fetch that goes through the proxy, for libraries that take one.
function makeFetch(proxy) {
  const { ProxyAgent, fetch } = load("undici");
  const dispatcher = new ProxyAgent(proxy);
  return (url, options) => fetch(url, { ...options, dispatcher });
}

// An HTTP/2 connection to `host:port` through CONNECT.
function connectHttp2(proxy, host, port) {
  const { hostname, port: proxyPort } = new URL(proxy);
  return new Promise((resolve, reject) => {
    const target = `${host}:${port}`;
    const request = http.request(
      { host: hostname, port: proxyPort, method: "CONNECT", path: target, headers: { host: target } });
    request.on("error", reject);
    request.on("connect", (answer, socket) => {
      if (answer.statusCode !== 200) {
        socket.destroy();
        reject(new Error(`CONNECT was answered with ${answer.statusCode}`));
        return;
      }
      const secured = tls.connect({ socket, servername: host, ALPNProtocols: ["h2"] }, () => {
        resolve(http2.connect(`https://${host}:${port}`, { createConnection: () => secured }));
      });
      secured.on("error", reject);
    });
    request.end();
  });
}

module.exports = { connectHttp2, load, makeFetch };
