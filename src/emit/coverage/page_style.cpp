#include "emit/coverage/page_style.h"

namespace haechi::emit::coverage {

// Each effect has a colour, a sign and its word. Colours reach a contrast of at least 4.5:1 in both
// schemes.
const std::string_view kPageStyle = R"css(
:root{color-scheme:light dark;--ground:#f4f3ef;--sheet:#fff;--ink:#1d2327;--soft:#565f66;--line:#e0ddd5;--head:#ecebe5;--accent:#0f5f57;
--block:#9c2f1d;--block-g:#fbe9e5;--redact:#7a3e9d;--redact-g:#f4eaf9;--warn:#845400;--warn-g:#fdf2dc;--inspect:#1f5a93;--inspect-g:#e6f0fa;--allow:#256a33;--allow-g:#e7f4e9;--none:#555d63;--none-g:#eef0f1}
@media(prefers-color-scheme:dark){:root{--ground:#14171a;--sheet:#1d2225;--ink:#e9e8e4;--soft:#a7afb4;--line:#343b40;--head:#252b2f;--accent:#7fd0c3;
--block:#f3a391;--block-g:#3a211c;--redact:#d7b0ee;--redact-g:#32233b;--warn:#efc376;--warn-g:#362a14;--inspect:#9cc7f0;--inspect-g:#1c2c3c;--allow:#98d6a4;--allow-g:#1b3020;--none:#b4bcc1;--none-g:#2a3034}}
*{box-sizing:border-box}
html{font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR","Noto Sans CJK KR",sans-serif;background:var(--ground);color:var(--ink);-webkit-text-size-adjust:100%}
body{margin:0;padding:clamp(.75rem,3vw,2.5rem)}
main{max-width:84rem;margin:0 auto}
body:has(#lang-en:checked) .ko,body:has(#lang-ko:checked) .en{display:none}
.ko{word-break:keep-all}
h1{margin:0 0 .25rem;font-size:clamp(1.35rem,3.6vw,1.9rem);line-height:1.3}
h2{margin:0;font-size:1.05rem;line-height:1.4;overflow-wrap:anywhere}
.lead,.facts{margin:0 0 .35rem;color:var(--soft)}
.facts{overflow-wrap:anywhere;font-size:.875rem}
.partial{margin:1rem 0;padding:.75rem 1rem;border-left:4px solid var(--warn);background:var(--warn-g);border-radius:4px}
.bar{position:sticky;top:0;z-index:2;display:flex;flex-wrap:wrap;gap:.5rem .9rem;align-items:center;margin:1rem 0;padding:.7rem .9rem;background:var(--sheet);border:1px solid var(--line);border-radius:10px}
.bar fieldset{display:flex;flex-wrap:wrap;gap:.35rem;margin:0;padding:0;border:0}
.bar legend{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.bar label{cursor:pointer}
.bar input[type=search]{flex:1 1 14rem;min-width:9rem;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--line);border-radius:8px;padding:.4rem .7rem}
.chip input,.tongue input{position:absolute;opacity:0}
.chip span.pill{opacity:.45;text-decoration:line-through}
.chip input:checked+span.pill{opacity:1;text-decoration:none}
.chip input:focus-visible+span.pill,.tongue input:focus-visible+span,input[type=search]:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.tongue span{display:inline-block;padding:.2rem .65rem;border:1px solid var(--line);border-radius:99px}
.tongue input:checked+span{background:var(--accent);border-color:var(--accent);color:var(--sheet);font-weight:600}
.pill{display:inline-block;padding:.12rem .6rem;border-radius:99px;font-weight:650;white-space:nowrap;border:1px solid currentColor}
.pill::before{content:attr(data-sign) " "}
.block{color:var(--block);background:var(--block-g)}.redact{color:var(--redact);background:var(--redact-g)}.warn{color:var(--warn);background:var(--warn-g)}
.inspect{color:var(--inspect);background:var(--inspect-g)}.allow{color:var(--allow);background:var(--allow-g)}.no-decision{color:var(--none);background:var(--none-g)}
.open{border-style:dashed}
section{margin:0 0 1.1rem;background:var(--sheet);border:1px solid var(--line);border-radius:10px;overflow:clip}
section>header{padding:.7rem .9rem;background:var(--head);border-bottom:1px solid var(--line)}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
th,td{padding:.5rem .9rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-size:.8125rem;font-weight:600}
tr:last-child td{border-bottom:0}
td{overflow-wrap:anywhere}
td small{display:block;color:var(--soft);font-size:.8125rem}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
summary{cursor:pointer;color:var(--accent);border-radius:4px}
details p{margin:.35rem 0 0;font-size:.875rem;color:var(--soft)}
.empty{display:none;padding:1rem;color:var(--soft)}
[hidden]{display:none!important}
body.nothing .empty{display:block}
@media(max-width:46rem){
.bar{position:static}
thead{display:none}
table,tbody,tr,td{display:block}
tr{padding:.6rem 0;border-bottom:1px solid var(--line)}
tr:last-child{border-bottom:0}
td{display:grid;grid-template-columns:5.5rem 1fr;gap:.5rem;padding:.18rem .9rem;border:0}
td::before{color:var(--soft);font-size:.8125rem;content:attr(data-en)}
body:has(#lang-ko:checked) td::before{content:attr(data-ko)}
}
@media print{.bar{display:none}html{background:#fff}section{break-inside:avoid}}
)css";

const std::string_view kPageScript = R"js(
"use strict";
const search = document.getElementById("search");
const boxes = Array.from(document.querySelectorAll("input[name=effect]"));
const rows = Array.from(document.querySelectorAll("tr[data-effects]"));
const texts = rows.map((row) => (row.closest("section").querySelector("header").textContent + " " + row.textContent).toLowerCase());
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  let shown = 0;
  rows.forEach((row, i) => {
    const fits = words.every((word) => texts[i].includes(word)) && row.dataset.effects.split(" ").some((effect) => wanted.has(effect));
    row.hidden = !fits;
    shown += fits ? 1 : 0;
  });
  document.querySelectorAll("section").forEach((section) => {
    section.hidden = !section.querySelector("tr[data-effects]:not([hidden])");
  });
  document.body.classList.toggle("nothing", shown === 0);
}
document.querySelectorAll("input[name=lang]").forEach((tongue) => tongue.addEventListener("change", () => {
  document.documentElement.lang = tongue.value;
}));
search.addEventListener("input", filter);
boxes.forEach((box) => box.addEventListener("change", filter));
document.getElementById("tools").hidden = false;
filter();
)js";

} // namespace haechi::emit::coverage
