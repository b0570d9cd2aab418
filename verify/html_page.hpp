// Style and script of the report's page, so that it needs no other file.
#pragma once

namespace mpgen::verify {

/// A style sheet for light and dark screens and for paper. States differ by word, not by colour
/// alone.
inline constexpr const char* kStyle = R"css(
:root { color-scheme: light dark; --ink: #1c2330; --paper: #ffffff; --soft: #f3f5f8;
  --line: #d5dae2; --good: #17703a; --goodback: #e3f4e8; --fair: #7a5200; --fairback: #fbf0d9;
  --bad: #a11d1d; --badback: #fbe3e3; --quiet: #5c6675; }
@media (prefers-color-scheme: dark) { :root { --ink: #e5e9f0; --paper: #14181f; --soft: #1d232d;
  --line: #364050; --good: #7fd69b; --goodback: #17321f; --fair: #f0c674; --fairback: #38300f;
  --bad: #ff9c9c; --badback: #431b1b; --quiet: #9aa5b5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 110rem; padding: 1.5rem; background: var(--paper);
  color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .3rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .6rem; }
p, ul { max-width: 60rem; } ul { padding-left: 1.2rem; }
code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.verdict { display: inline-block; padding: .1rem .7rem; border-radius: .3rem; font-weight: 600; }
.facts { color: var(--quiet); margin: .2rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left;
  vertical-align: top; }
thead th { background: var(--soft); position: sticky; top: 0; }
.matrix td { font-size: .85rem; white-space: nowrap; } .matrix td small { color: var(--quiet); }
.unit th { background: var(--soft); font-weight: 600; }
.passed { background: var(--goodback); color: var(--good); }
.open { background: var(--fairback); color: var(--fair); }
.failed { background: var(--badback); color: var(--bad); font-weight: 600; }
.left_out { color: var(--quiet); }
details.design { border: 1px solid var(--line); border-radius: .3rem; margin: .5rem 0;
  padding: .4rem .8rem; } details.design > summary { cursor: pointer; font-weight: 600; }
pre { background: var(--soft); padding: .5rem; overflow-x: auto; white-space: pre-wrap;
  font-size: 12px; margin: .3rem 0; }
.controls { display: flex; gap: 1rem; flex-wrap: wrap; margin: .6rem 0; }
input, select { font: inherit; padding: .2rem .4rem; }
@media print { .controls { display: none; } }
)css";

/// Filters rows and designs by name and state; opens the design that a link names.
inline constexpr const char* kScript = R"js(
const text = document.getElementById('name'), state = document.getElementById('state');
function apply() {
  const wanted = text.value.toLowerCase(), only = state.value;
  for (const row of document.querySelectorAll('[data-name]')) {
    const states = row.dataset.states.split(' ');
    row.hidden = !row.dataset.name.includes(wanted) || (only !== '' && !states.includes(only));
  }
  for (const head of document.querySelectorAll('tr.unit')) {
    let row = head.nextElementSibling, shown = false;
    for (; row && !row.classList.contains('unit'); row = row.nextElementSibling) {
      shown = shown || !row.hidden;
    }
    head.hidden = !shown;
  }
}
text.addEventListener('input', apply); state.addEventListener('change', apply);
function open() {
  const target = document.getElementById(location.hash.slice(1));
  if (target && target.tagName === 'DETAILS') { target.open = true; target.scrollIntoView(); }
}
addEventListener('hashchange', open); open();
)js";

}  // namespace mpgen::verify
