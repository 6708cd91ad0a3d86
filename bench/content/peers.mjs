// redact-pii and secretlint over one text in prompts of 4 kB, and over labelled sentences.
// usage: node peers.mjs CORPUS CASES MIB    prints a JSON line for each program
import fs from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [, , corpusPath, casesPath, mib] = process.argv;
const kPrompt = 4096;

const corpus = fs.readFileSync(corpusPath).subarray(0, Number(mib) * 1048576).toString('utf8');
const cases = fs.readFileSync(casesPath, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const prompts = [];
for (let at = 0; at < corpus.length; at += kPrompt) prompts.push(corpus.slice(at, at + kPrompt));

const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

// `find` gives a predicate: whether the characters of a span were found.
async function run(name, find) {
  for (const prompt of prompts.slice(0, 20)) await find(prompt);
  const times = [];
  const begin = process.hrtime.bigint();
  for (const prompt of prompts) {
    const one = process.hrtime.bigint();
    await find(prompt);
    times.push(Number(process.hrtime.bigint() - one) / 1e3);
  }
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  times.sort((a, b) => a - b);
  const sets = {};
  for (const { set, text, spans } of cases) {
    const counts = (sets[set] ??= { texts: 0, wanted: 0, found: 0, alarms: 0 });
    const hits = await find(text);
    counts.texts += 1;
    for (const span of spans) {
      counts.wanted += 1;
      counts.found += hits.some(([from, to]) => from < span[1] && to > span[0]) ? 1 : 0;
    }
    counts.alarms += spans.length === 0 && hits.length > 0 ? 1 : 0;
  }
  console.log(JSON.stringify({ name, gbs: Buffer.byteLength(corpus) / seconds / 1e9,
    median_us: quantile(times, 0.5), p99_us: quantile(times, 0.99), sets }));
}

// Where a text differs from what was made of it: the spans of the original that are gone.
function changed(before, after) {
  const spans = [];
  let from = 0;
  let at = 0;
  const marks = after.split(/([A-Z_]{4,})/);
  for (const [i, piece] of marks.entries()) {
    if (i % 2 === 1 && !before.startsWith(piece, at)) {
      from = at;
      const next = marks[i + 1] ?? '';
      const end = next === '' ? before.length : before.indexOf(next, from);
      at = end < 0 ? before.length : end;
      spans.push([from, at]);
    } else {
      at += piece.length;
    }
  }
  return spans;
}

const { SyncRedactor } = require('redact-pii');
const redactor = new SyncRedactor();
await run(`redact-pii ${require('redact-pii/package.json').version}`, (text) => changed(text, redactor.redact(text)));

const { lintSource } = await import('@secretlint/core');
const { creator } = await import('@secretlint/secretlint-rule-preset-recommend');
const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, options: {} }] };
const version = JSON.parse(fs.readFileSync(new URL('node_modules/@secretlint/core/package.json', import.meta.url))).version;
await run(`secretlint ${version}`, async (text) => {
  const source = { filePath: 'prompt.txt', content: text, ext: '.txt', contentType: 'text' };
  const { messages } = await lintSource({ source, options: { config } });
  return messages.map((message) => message.range);
});
