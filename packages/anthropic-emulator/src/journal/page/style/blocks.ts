/** Blocks, one colour for each kind, and the JSON inside of them. */
export const BLOCK_STYLE = `
.blocks { display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; }
.block { --kind: var(--k-other); min-width: 0; padding: 9px 14px 11px; border: 1px solid var(--line);
  border-left: 3px solid var(--kind); border-radius: 4px 10px 10px 4px; background: var(--surface); }
.block[data-kind=text] { --kind: var(--k-text); }
.block[data-kind=thinking] { --kind: var(--k-thinking); }
.block[data-kind=call] { --kind: var(--k-call); }
.block[data-kind=result] { --kind: var(--k-result); }
.block[data-kind=media] { --kind: var(--k-media); }
.block[data-kind=error] { --kind: var(--k-error); }
.block > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 9px; margin-bottom: 3px; font-size: 12px; }
.block .type { color: var(--kind); font-weight: 600; }
.block .id { margin-left: auto; font-size: 11px; }
.block .id:empty { display: none; }
.name { font: 600 12.5px/1.5 var(--mono); overflow-wrap: anywhere; }
.tag { padding: 0 6px; border: 1px solid var(--line); border-radius: 5px; font-size: 11px; line-height: 17px; color: var(--faint);
  white-space: nowrap; }
.tag.cache { border-color: var(--k-media); color: var(--k-media); }
.prose { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 14.5px; line-height: 1.58; }
.prose button { display: block; margin-top: 8px; font-size: 13px; }
.block[data-kind=thinking] .prose { color: var(--soft); font-style: italic; }
.block[data-kind=error] .prose { color: var(--bad); }
.block .block { box-shadow: none; background: var(--ground); }
.block-body > * + * { margin-top: 8px; }

.json { font: 12px/1.6 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; }
.raw > .json, .turn > .json, .reply > div > .json { padding: 12px 14px; border: 1px solid var(--line); border-radius: 10px; background: var(--surface); }
.block .json, .tools .json, .event > .json { padding: 8px 10px; border-radius: 7px; background: var(--sunken); }
.json-key { color: var(--json-key); }
.json-string { color: var(--json-string); }
.json-value { color: var(--json-value); }

.block img { display: block; max-width: min(100%, 320px); max-height: 240px; border: 1px solid var(--line); border-radius: 7px;
  background: repeating-conic-gradient(var(--sunken) 0 25%, transparent 0 50%) 0 / 14px 14px; image-rendering: auto; }
figure .facts { margin-top: 4px; }
.document-title { font-weight: 600; }
.citations { margin: 8px 0 0; padding: 8px 0 0 18px; border-top: 1px solid var(--line-soft); font-size: 12.5px; color: var(--soft);
  overflow-wrap: anywhere; }
.citations b { font-weight: 600; color: var(--ink); }
`
