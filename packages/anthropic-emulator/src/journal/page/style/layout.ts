/** The frame of the page, the list, and what both widths share. */
export const LAYOUT = `
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { height: 100%; -webkit-text-size-adjust: 100%; }
body { margin: 0; height: 100dvh; display: flex; flex-direction: column; overflow: hidden;
  background: var(--ground); color: var(--ink); font: 14px/1.5 var(--sans); }
h1, h2, h3, p, ol, ul, dl, dd, figure, pre { margin: 0; padding: 0; }
a { color: inherit; text-decoration: none; }
button, input { font: inherit; color: inherit; }
button { padding: 4px 12px; min-height: 32px; border: 1px solid var(--line); border-radius: 8px;
  background: var(--surface); cursor: pointer; }
button:hover { border-color: var(--faint); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
.muted { color: var(--faint); }
.spring { flex: 1; }

.bar { display: flex; align-items: center; gap: 14px; padding: 10px 18px; flex: none;
  background: var(--surface); border-bottom: 1px solid var(--line); }
.bar h1 { font-size: 15px; font-weight: 650; letter-spacing: -0.01em; }
.bar h1 a::before { content: ''; display: inline-block; width: 10px; height: 10px; margin-right: 8px;
  border-radius: 3px; background: var(--accent); }
.link { font-size: 12px; color: var(--faint); }
.link::before { content: ''; display: inline-block; width: 7px; height: 7px; margin-right: 6px;
  border-radius: 50%; background: var(--faint); vertical-align: 1px; }
.link[data-state=live] { color: var(--good); }
.link[data-state=live]::before { background: var(--good); }
.link[data-state=offline] { color: var(--bad); }
.link[data-state=offline]::before { background: var(--bad); }
.follow { display: flex; align-items: center; gap: 6px; color: var(--soft); font-size: 13px; cursor: pointer; }
.follow input { accent-color: var(--accent); width: 15px; height: 15px; margin: 0; }
.bar button { font-size: 13px; }

.panes { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(280px, 360px) minmax(0, 1fr); }
.list { overflow-y: auto; border-right: 1px solid var(--line); background: var(--surface); }
.search { position: sticky; top: 0; z-index: 1; display: flex; align-items: center; gap: 10px;
  padding: 10px 14px; background: var(--surface); border-bottom: 1px solid var(--line-soft); }
.search input { flex: 1; min-width: 0; padding: 5px 10px; min-height: 32px; font-size: 13px;
  border: 1px solid var(--line); border-radius: 8px; background: var(--ground); }
.search input::placeholder { color: var(--faint); }
#count { font-size: 12px; color: var(--faint); font-variant-numeric: tabular-nums; }
#rows { list-style: none; }
#rows li { content-visibility: auto; contain-intrinsic-size: auto 84px; }
#rows a { display: block; padding: 10px 14px 11px 15px; border-bottom: 1px solid var(--line-soft);
  border-left: 3px solid transparent; }
#rows a:hover { background: var(--sunken); }
#rows a:focus-visible { outline-offset: -2px; }
#rows a[aria-current] { background: var(--accent-ground); border-left-color: var(--accent); }
.row-top { display: flex; align-items: baseline; gap: 8px; font-size: 12px; color: var(--faint); }
.row-top time { font: 11.5px/1.5 var(--mono); }
.row-top .model { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.preview { display: block; margin: 3px 0 1px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  font-weight: 500; }
#rows .facts { display: block; font-size: 12px; font-variant-numeric: tabular-nums; }
#older { display: block; margin: 14px auto; }
.empty { padding: 40px 22px; color: var(--soft); }
.list .empty p + p { margin-top: 6px; }
.empty pre { margin-top: 12px; padding: 10px 12px; border-radius: 8px; background: var(--sunken);
  font: 11px/1.7 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }

.badge { flex: none; padding: 0 7px; border-radius: 999px; font-size: 11.5px; line-height: 19px; font-weight: 600;
  font-variant-numeric: tabular-nums; white-space: nowrap; background: var(--sunken); color: var(--soft); }
.badge[data-tone=good] { background: var(--good-ground); color: var(--good); }
.badge[data-tone=bad] { background: var(--bad-ground); color: var(--bad); }
.badge[data-tone=warn] { background: var(--warn-ground); color: var(--warn); }
.badge[data-tone=live] { background: var(--live-ground); color: var(--live); }
.badge[data-tone=live]::before { content: ''; display: inline-block; width: 6px; height: 6px; margin-right: 5px;
  border-radius: 50%; background: currentColor; vertical-align: 1px; animation: beat 1.2s ease-in-out infinite; }
@keyframes beat { 50% { opacity: 0.25; } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; } }

@media (max-width: 699px) {
  .bar { padding: 8px 14px; gap: 10px; }
  .panes { display: block; }
  .list, .detail { height: 100%; }
  .list { border-right: 0; }
  body.chosen .list, body:not(.chosen) .detail { display: none; }
  #rows a { padding-block: 12px; }
  .search input { font-size: 16px; min-height: 38px; }
  button { min-height: 38px; }
}
`
