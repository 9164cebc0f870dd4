/** The chosen exchange, around its blocks. */
export const DETAIL_STYLE = `

.detail { position: relative; overflow-y: auto; overflow-x: hidden; padding: 22px 28px 60px; scroll-padding-top: 60px; }
.detail:focus { outline: none; }
.detail > * { max-width: 860px; margin-inline: auto; }
.back { display: none; color: var(--accent); font-size: 13px; }
.head h2 { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 8px; font: 600 17px/1.4 var(--mono);
  letter-spacing: -0.02em; overflow-wrap: anywhere; }
.head .method { color: var(--faint); font-weight: 500; }
.head .badge { font-family: var(--sans); letter-spacing: 0; }
.facts { color: var(--faint); font-size: 12.5px; overflow-wrap: anywhere; }
.head .facts { margin-top: 3px; }
.id { font: 11.5px/1.5 var(--mono); color: var(--faint); overflow-wrap: anywhere; }

.usage:empty { display: none; }
.usage { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 14px; }
.counter { flex: 0 1 auto; min-width: 86px; padding: 6px 12px 7px; border: 1px solid var(--line); border-radius: 10px;
  background: var(--surface); }
.counter b { display: block; font-size: 15px; font-weight: 600; font-variant-numeric: tabular-nums; }
.counter span { display: block; font-size: 11.5px; color: var(--faint); }
.counter.stop b { font: 600 13px/22px var(--mono); letter-spacing: -0.02em; }

[role=tablist] { position: sticky; top: -22px; z-index: 1; display: flex; gap: 2px; margin-top: 16px;
  overflow-x: auto; background: var(--ground); border-bottom: 1px solid var(--line); }
[role=tab] { flex: none; padding: 8px 12px; border: 0; border-radius: 0; background: none; color: var(--soft);
  font-size: 13px; border-bottom: 2px solid transparent; margin-bottom: -1px; font-variant-numeric: tabular-nums; }
[role=tab]:hover { color: var(--ink); }
[role=tab]:focus-visible { outline-offset: -3px; }
[role=tab][aria-selected=true] { color: var(--ink); font-weight: 600; border-bottom-color: var(--accent); }
[role=tabpanel] { padding-top: 16px; }
[role=tabpanel]:focus { outline: none; }
[role=tabpanel] h3 { margin-bottom: 8px; font-size: 12px; font-weight: 650; color: var(--soft); }
* + h3 { margin-top: 22px; }

.settings { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: 12px; }
.settings:empty { display: none; }
.setting { max-width: 100%; padding: 1px 8px; border: 1px solid var(--line); border-radius: 6px; font: 12px/20px var(--mono);
  overflow-wrap: anywhere; }
.setting i { font-style: normal; color: var(--faint); }

.fold { margin-bottom: 8px; border: 1px solid var(--line); border-radius: 10px; background: var(--surface); }
.fold > summary { padding: 8px 14px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.fold[open] > summary { border-bottom: 1px solid var(--line-soft); }
.fold > :not(summary) { padding: 10px 14px 12px; }
.fold .blocks > .block { box-shadow: none; }
details[open] > summary > .muted { visibility: hidden; }
summary { cursor: pointer; }
summary b { font-weight: 600; }
summary::marker { color: var(--faint); }
.tools { list-style: none; display: grid; gap: 14px; }
.tools .prose { color: var(--soft); margin: 2px 0 4px; }
.tools details > summary { font-size: 12.5px; color: var(--faint); }

.turn { margin-top: 20px; }
.turn > h3 { text-transform: capitalize; }
.turn[data-role=assistant] > h3 { color: var(--accent); }
.reply { padding-top: 18px; border-top: 1px dashed var(--line); }
.earlier { display: block; width: 100%; margin-top: 14px; color: var(--soft); border-style: dashed; background: none; }
.note { margin-top: 10px; font-size: 13px; color: var(--faint); }
.note[data-state=broken] { padding: 7px 12px; border-radius: 8px; background: var(--warn-ground); color: var(--warn); }
.note[data-state=live] { color: var(--live); }
.reply .blocks:not(:empty) + div:not(:empty) { margin-top: 8px; }
.reply[data-state=live] > .blocks > .block:last-child .block-body > :first-child::after { content: '';
  display: inline-block; width: 7px; height: 1em; margin-left: 2px; vertical-align: -2px; background: currentColor;
  opacity: 0.55; animation: beat 1s steps(2) infinite; }

.events { border: 1px solid var(--line); border-radius: 10px; background: var(--surface); overflow: hidden; }
.events:empty { display: none; }
.events + button:not([hidden]) { display: block; margin: 12px auto; }
.event + .event { border-top: 1px solid var(--line-soft); }
.event > summary { display: grid; grid-template-columns: 76px 76px 170px minmax(0, 1fr); gap: 0 10px; padding: 4px 14px;
  font: 12px/20px var(--mono); list-style: none; }
.event > summary::-webkit-details-marker { display: none; }
.event > summary:hover { background: var(--sunken); }
.event > summary:focus-visible { outline-offset: -2px; }
.event .at, .event .gap { text-align: right; font-variant-numeric: tabular-nums; }
.event .gap { color: var(--faint); }
.event[data-type=content_block_delta] .event-type { padding-left: 2ch; color: var(--faint); }
.event .event-type { color: var(--soft); overflow: hidden; text-overflow: ellipsis; }
.event .gist { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.event[data-type=error] .event-type, .event[data-type=raw] .event-type { color: var(--bad); }
.event[data-type=message_start] .event-type, .event[data-type=message_delta] .event-type,
.event[data-type=message_stop] .event-type { color: var(--accent); }
.event[data-type=content_block_start] .event-type, .event[data-type=content_block_stop] .event-type { color: var(--k-text); }
.event > pre { margin: 2px 14px 10px; }

.headers dl { display: grid; grid-template-columns: minmax(140px, max-content) minmax(0, 1fr); gap: 4px 18px;
  padding: 10px 14px; border: 1px solid var(--line); border-radius: 10px; background: var(--surface); font: 12px/1.6 var(--mono); }
.headers dt { color: var(--faint); }
.headers dd { overflow-wrap: anywhere; }

@media (max-width: 699px) {
  .detail { padding: 12px 14px 60px; }
  .back { display: inline-block; padding: 4px 0 8px; }
  .head h2 { font-size: 15px; }
  .usage { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 6px; }
  .counter { min-width: 0; padding: 5px 8px 6px; }
  .counter span { font-size: 11px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .counter.stop { grid-column: 1 / -1; display: flex; flex-direction: row-reverse; justify-content: space-between; }
  .counter.stop span { line-height: 22px; }
  [role=tablist] { top: -12px; margin-inline: -14px; padding-inline: 6px; }
  .event > summary { grid-template-columns: auto auto minmax(0, 1fr); padding-block: 6px; }
  .event .gist { grid-column: 1 / -1; }
  .event .at { text-align: left; }
  .event .event-type { text-align: right; }
  .event[data-type=content_block_delta] .event-type { display: none; }
  .event[data-type=content_block_delta] .gist { grid-column: auto; }
  .headers dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .headers dd { margin-bottom: 6px; }
}
`
