#include "emit/refusal/page_style.h"

namespace haechi::emit {

// Colours reach a contrast of at least 4.5:1 on their ground in both schemes.
const std::string_view kRefusalStyle = R"css(
:root{color-scheme:light dark;--ground:#f4f3ef;--sheet:#fff;--ink:#1d2327;--soft:#565f66;--line:#e0ddd5;--accent:#0f5f57;--tint:#edf5f3;--mark:#b3402a}
@media(prefers-color-scheme:dark){:root{--ground:#14171a;--sheet:#1d2225;--ink:#e9e8e4;--soft:#a7afb4;--line:#343b40;--accent:#7fd0c3;--tint:#1f302e;--mark:#e58a72}}
*{box-sizing:border-box}
html{font:16px/1.65 system-ui,-apple-system,"Segoe UI",Roboto,"Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR","Noto Sans CJK KR",sans-serif;background:var(--ground);color:var(--ink);-webkit-text-size-adjust:100%}
body{margin:0;padding:clamp(1rem,5vw,4.5rem) 1rem 3rem}
main{max-width:44rem;margin:0 auto;background:var(--sheet);border:1px solid var(--line);border-top:4px solid var(--mark);border-radius:10px;padding:clamp(1.25rem,4.5vw,2.75rem)}
:lang(ko){word-break:keep-all}
h1,h2,h3,dd,p,li{overflow-wrap:anywhere}
.kicker{margin:0 0 .5rem;color:var(--mark);font-size:.875rem;font-weight:600}
h1,.title{margin:0 0 .75rem;font-size:clamp(1.5rem,4.6vw,2rem);line-height:1.3;font-weight:700;text-wrap:balance}
.lead{margin:0;font-size:1.0625rem}
h2,h3{margin:2rem 0 .5rem;font-size:1rem;line-height:1.4;font-weight:700}
.because{margin:1.25rem 0 0;padding:.1rem 0 .1rem 1rem;border-left:3px solid var(--line)}
.because small{display:block;color:var(--soft);font-size:.8125rem}
.instead{margin-top:1.75rem;padding:1rem 1.25rem;background:var(--tint);border-radius:8px}
.instead :is(h2,h3){margin:0 0 .25rem;color:var(--accent)}
.instead ul{margin:0;padding:0;list-style:none;font-size:1.0625rem;font-weight:600}
dl{display:grid;grid-template-columns:minmax(6.5rem,max-content) 1fr;margin:.25rem 0 0;border-top:1px solid var(--line)}
dt,dd{margin:0;padding:.55rem 0;border-bottom:1px solid var(--line)}
dt{padding-right:1.5rem;color:var(--soft)}
dd small{display:block;color:var(--soft);font-size:.875rem}
code{font:600 .9375em ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.reference{display:inline-block;padding:.1rem .55rem;border:1px solid var(--line);border-radius:6px;letter-spacing:.04em;word-break:normal;user-select:all}
.small{color:var(--soft);font-size:.875rem}
.ask p{margin:.25rem 0}
details{margin-top:2.25rem;border-top:1px solid var(--line);padding-top:1rem}
summary{cursor:pointer;color:var(--accent);font-weight:600;border-radius:4px}
summary:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
details .kicker{display:none}
details .title{margin-top:1.25rem;font-size:1.375rem}
footer{max-width:44rem;margin:1rem auto 0;color:var(--soft);font-size:.8125rem;text-align:center}
form{margin-top:2rem;padding:1.25rem;border:1px solid var(--line);border-radius:8px}
fieldset{margin:0 0 1rem;padding:0;border:0}
legend,label{padding:0;font-weight:600}
label.choice{display:flex;gap:.6rem;align-items:baseline;font-weight:400;padding:.3rem 0}
.choice input{margin:0}
form :is(h2,h3){margin:0 0 .75rem}
form p:last-child{margin-bottom:0}
input[type=text]{display:block;width:100%;margin-top:.35rem;padding:.55rem .7rem;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--soft);border-radius:6px}
button,a.go{display:inline-block;text-decoration:none;font:inherit;font-weight:700;padding:.65rem 1.4rem;color:var(--sheet);background:var(--accent);border:0;border-radius:6px;cursor:pointer}
:is(button,input,a.go):focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.wrong{margin:0 0 1.5rem;padding:.75rem 1rem;border:2px solid var(--mark);border-radius:8px;color:var(--mark);font-weight:600}
@media(max-width:30rem){dl{grid-template-columns:1fr}dt{border-bottom:0;padding:.65rem 0 0;font-size:.875rem}dd{padding-top:0}}
@media print{html{background:#fff}main{border:0;padding:0}}
)css";

} // namespace haechi::emit
