import { SCRIPT, STYLE } from './assets.ts'

const ICON =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">' +
      '<rect width="16" height="16" rx="4" fill="#b4552d"/>' +
      '<path d="M4 5.5h8M4 8h5M4 10.5h7" stroke="#fff" stroke-width="1.4" stroke-linecap="round"/>' +
      '</svg>',
  )

const BODY = `
<header class="bar">
  <h1><a href="#" id="home">Emulator</a></h1>
  <span class="link" id="link" role="status" data-state="connecting">connecting</span>
  <span class="spring"></span>
  <label class="follow"><input type="checkbox" id="follow"> Follow</label>
  <button type="button" id="clear">Clear</button>
</header>
<div class="panes">
  <nav class="list" aria-label="Exchanges">
    <div class="search">
      <input type="search" id="filter" placeholder="Filter by text, model, status" aria-label="Filter the exchanges" autocomplete="off" spellcheck="false">
      <span id="count"></span>
    </div>
    <ol id="rows"></ol>
    <button type="button" id="older" hidden>Show more</button>
    <div id="empty" class="empty" hidden></div>
  </nav>
  <main class="detail" id="detail" tabindex="-1" aria-label="Exchange"></main>
</div>
<noscript>This page needs JavaScript. The same is at <code>/_emulator/journal</code> as JSON.</noscript>
`

/** The document; only what carries the nonce runs. */
export function html(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Emulator</title>
<link rel="icon" href="${ICON}">
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>${BODY}<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>
`
}
