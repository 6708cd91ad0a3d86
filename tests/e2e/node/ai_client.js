// A vendor's own library through the proxy. usage: node ai_client.js PROXY openai|anthropic BASE_URL MODEL whole|stream
// Prints JSON lines: {"delta"} as pieces come, {"text"} at the end, or what the library throws: {"error": class name,
// "status", "code", "type", "message"}.
"use strict";
const { load, makeFetch } = require("./proxied.js");

const say = value => console.log(JSON.stringify(value));
const messages = [{ role: "user", content: "해치는 무엇입니까?" }];

async function askOpenAi(options, model, isStream) {
  const { OpenAI } = load("openai");
  const client = new OpenAI({ apiKey: "test", maxRetries: 0, ...options });
  if (!isStream) {
    const answer = await client.chat.completions.create({ model, messages });
    return answer.choices[0].message.content;
  }
  let text = "";
  for await (const chunk of await client.chat.completions.create({ model, messages, stream: true })) {
    const delta = chunk.choices[0].delta.content;
    if (delta) {
      text += delta;
      say({ delta });
    }
  }
  return text;
}

async function askAnthropic(options, model) {
  const { Anthropic } = load("@anthropic-ai/sdk");
  const client = new Anthropic({ apiKey: "test", maxRetries: 0, ...options });
  const answer = await client.messages.create({ model, messages, max_tokens: 10 });
  return answer.content[0].text;
}

async function main([proxy, vendor, baseURL, model, how]) {
  const options = { baseURL, fetch: makeFetch(proxy) };
  try {
    const text = vendor === "openai" ? await askOpenAi(options, model, how === "stream")
      : await askAnthropic(options, model);
    say({ text });
  } catch (error) {
    const { status, code, type, message } = error;
    say({ error: error.constructor.name, status, code, type, message });
  }
  process.exit(0);
}

main(process.argv.slice(2));
