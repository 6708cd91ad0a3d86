// Several requests over one HTTP/2 connection. usage: node http2_client.js PROXY HOST PORT REQUEST...
// REQUEST: METHOD AUTHORITY PATH [BODY]. Prints one JSON line an answer:
// {"status", "headers", "body", "trailers", "early"}, or {"reset": code}.
"use strict";
const { connectHttp2 } = require("./proxied.js");

function ask(session, line) {
  const [method, authority, path, body] = line.split(" ");
  return new Promise(resolve => {
    const stream = session.request({ ":method": method, ":authority": authority, ":path": path,
      accept: "application/json" });
    const told = { body: "", early: [] };
    stream.setEncoding("utf8");
    stream.on("headers", headers => told.early.push(headers[":status"]));
    stream.on("response", headers => { told.status = headers[":status"]; told.headers = headers; });
    stream.on("trailers", headers => { told.trailers = { ...headers }; });
    stream.on("data", piece => { told.body += piece; });
    stream.on("error", () => {});
    stream.on("close", () => resolve(stream.rstCode ? { ...told, reset: stream.rstCode } : told));
    stream.end(body);
  });
}

async function main([proxy, host, port, ...requests]) {
  const session = await connectHttp2(proxy, host, port);
  for (const line of requests) {
    console.log(JSON.stringify(await ask(session, line)));
  }
  session.close();
}

main(process.argv.slice(2)).catch(error => {
  console.error(error);
  process.exitCode = 1;
});
