/** Keys as the model names them, in the names that browsers have for them. */

const NAMES: Readonly<Record<string, string>> = {
  alt: 'Alt',
  backspace: 'Backspace',
  cmd: 'Meta',
  command: 'Meta',
  control: 'Control',
  ctrl: 'Control',
  del: 'Delete',
  delete: 'Delete',
  down: 'ArrowDown',
  end: 'End',
  enter: 'Enter',
  esc: 'Escape',
  escape: 'Escape',
  home: 'Home',
  insert: 'Insert',
  left: 'ArrowLeft',
  meta: 'Meta',
  minus: '-',
  option: 'Alt',
  page_down: 'PageDown',
  page_up: 'PageUp',
  pagedown: 'PageDown',
  pageup: 'PageUp',
  plus: '+',
  return: 'Enter',
  right: 'ArrowRight',
  shift: 'Shift',
  space: 'Space',
  super: 'Meta',
  tab: 'Tab',
  up: 'ArrowUp',
  win: 'Meta',
}

/** A chord such as `ctrl+shift+a` as its keys; a lone `+` is a key. */
export function toKeys(chord: string): string[] {
  if (chord === '+') return ['+']
  return chord.split('+').filter(Boolean).map(toKey)
}

/** A sequence of chords such as `Backspace ctrl+a`. */
export function toChords(text: string): string[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map((chord) => toKeys(chord).join('+'))
}

function toKey(name: string): string {
  const known = NAMES[name.toLowerCase()]
  if (known) return known
  return /^f\d{1,2}$/i.test(name) ? name.toUpperCase() : name
}
