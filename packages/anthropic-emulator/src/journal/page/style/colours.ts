/** Every colour, for light and for dark. */
export const COLOURS = `
:root {
  color-scheme: light dark;
  --ground: #f6f4f0; --surface: #ffffff; --sunken: #f4f1ec; --line: #e3ded6; --line-soft: #ece8e1;
  --ink: #211f1c; --soft: #5d5850; --faint: #767067;
  --accent: #a84a24; --accent-ground: #fbeee7; --focus: #1d6fd1;
  --good: #1f7047; --good-ground: #e2f2e8; --bad: #b02a20; --bad-ground: #fbe7e4;
  --warn: #8a5a00; --warn-ground: #fbf0d6; --live: #1c62ad; --live-ground: #e3eefa;
  --k-text: #3a6ea8; --k-thinking: #7a56b0; --k-call: #a9620a; --k-result: #2b7a4e;
  --k-media: #0d7482; --k-other: #77726a; --k-error: #b02a20;
  --json-key: #7a3e9d; --json-string: #22683f; --json-value: #a2440f;
  --sans: ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
  --mono: ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #141311; --surface: #1c1b18; --sunken: #232220; --line: #383531; --line-soft: #2b2926;
    --ink: #ece8e1; --soft: #b5aea3; --faint: #938c82;
    --accent: #e8926b; --accent-ground: #33231b; --focus: #6eb0f5;
    --good: #7ccf9d; --good-ground: #1a3024; --bad: #f39a90; --bad-ground: #3b201d;
    --warn: #e6bd68; --warn-ground: #362a12; --live: #8cbdf2; --live-ground: #1a2b40;
    --k-text: #7fb0e6; --k-thinking: #b79ae8; --k-call: #e0a050; --k-result: #74c896;
    --k-media: #5fc0cd; --k-other: #9a938a; --k-error: #f39a90;
    --json-key: #c9a1e8; --json-string: #8ccf9f; --json-value: #eea877;
  }
}
`
