// A site that speaks HTTP/2 and HTTP/1.1. usage: node http2_site.js ADDRESS PORT KEY CERTIFICATE
"use strict";
const fs = require("node:fs");
const http2 = require("node:http2");

const [address, port, key, certificate] = process.argv.slice(2);
const options = { allowHTTP1: true, key: fs.readFileSync(key), cert: fs.readFileSync(certificate) };

function answer(request, response) {
  const host = (request.authority || request.headers.host).split(":")[0];
  let received = 0;
  request.on("data", piece => { received += piece.length; });
  request.on("end", () => {
    if (request.url === "/nothing") {
      response.writeHead(204);
      response.end();
      return;
    }
    if (request.url === "/early") {
      response.writeEarlyHints({ link: "</style.css>; rel=preload; as=style" });
    }
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    if (request.url === "/trailers") {
      response.addTrailers({ "x-checksum": "42" });
    }
    response.end(`<!DOCTYPE html><h1>the site ${host}</h1><p>over HTTP/${request.httpVersion}, ${received} bytes</p>\n`);
  });
}

const server = http2.createSecureServer(options, answer);
server.on("sessionError", () => {});
server.listen(Number(port), address, () => console.log("ready"));
