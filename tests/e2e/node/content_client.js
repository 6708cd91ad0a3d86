// OpenAI's own library through the proxy. usage: node content_client.js PROXY BASE_URL plain|stream|tools|responses|file TEXT
// Prints one JSON line: {"text"}, the arguments of the tool, or {"status", "code"} of what the library throws.
"use strict";
const { load, makeFetch } = require("./proxied.js");

async function streamed(client, request) {
  let text = "", tool = "";
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
    text += chunk.choices[0].delta.content || "";
    tool += (chunk.choices[0].delta.tool_calls || []).map(call => call.function.arguments || "").join("");
  }
  return tool ? JSON.parse(tool) : { text };
}

async function main([proxy, baseURL, how, text]) {
  const { OpenAI, toFile } = load("openai");
  const client = new OpenAI({ apiKey: "test", maxRetries: 0, baseURL, fetch: makeFetch(proxy) });
  const request = { model: "m", messages: [{ role: "user", content: text }] };
  const tools = [{ type: "function", function: { name: "look_up", parameters: {} } }];
  const ways = {
    plain: async () => ({ text: (await client.chat.completions.create(request)).choices[0].message.content }),
    stream: () => streamed(client, request),
    tools: () => streamed(client, { ...request, tools }),
    responses: async () => ({ text: (await client.responses.create({ model: "m", input: text })).output_text }),
    file: async () => client.files.create({ file: await toFile(Buffer.from([0x50, 0x4b, 3, 4]), "a.zip"), purpose: "assistants" }),
  };
  try {
    console.log(JSON.stringify(await ways[how]()));
  } catch (error) {
    console.log(JSON.stringify({ status: error.status, code: error.code }));
  }
  process.exit(0);
}

main(process.argv.slice(2));
