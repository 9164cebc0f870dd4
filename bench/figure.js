/** The results as bars. The colours are read on white and on black. */
import { NAMES } from './names.js'

const OURS = '#d9663d'
const THEIRS = '#7f96b2'
const INK = '#78818c'
const LINE = '#8b949e'

const WIDTH = 880
const COLUMN = 430
const LABELS = 150
const BARS = 210
const BAR = 18

const EVERYBODY = ['ours', 'sdk', 'sdk-stream', 'provider', 'peer', 'ai']
const FEATURES = {
  'tool-concat': 'tool input, folded',
  events: 'streamEvents v2',
  v1: 'outputVersion v1',
  traced: 'tracer attached',
}

const PANELS = [
  single('Text stream', 'CPU, µs an event', 'text', 'cpu', EVERYBODY),
  single('Tool input stream', 'CPU, µs an event', 'tool', 'cpu', EVERYBODY),
  single('Thinking stream', 'CPU, µs an event', 'thinking', 'cpu', EVERYBODY),
  {
    title: 'Streams read in other ways',
    axis: 'CPU, µs an event',
    bars: pairs,
  },
  single('invoke, 200 at once', 'CPU, µs a call', 'invoke', 'cpu', EVERYBODY),
  single('New process: first reply', 'ms', 'start', 'first', EVERYBODY),
  single('1,000 slow streams', 'peak memory, KB a stream', 'slow', 'peak', EVERYBODY),
  single('Bundle for browsers', 'KB with gzip', 'bundle', 'all gzip', EVERYBODY),
]

/** The figure as SVG. */
export function drawFigure(results) {
  const panels = PANELS.map((panel) => ({ ...panel, bars: panel.bars(results.rows) }))
  const rows = Array.from({ length: panels.length / 2 }, (_, nth) =>
    panels.slice(nth * 2, nth * 2 + 2),
  )
  let y = 16
  const drawn = rows.flatMap((row) => {
    const top = y
    y += Math.max(...row.map(({ bars }) => bars.length)) * BAR + 80
    return row.map((panel, nth) => drawPanel(panel, nth * (WIDTH - COLUMN), top))
  })
  const { node, cpu, cores, date } = results
  const foot = text(
    0,
    y + 4,
    `Less is better. Node ${node}, ${cpu}, ${cores} cores, ${date}.`,
    'small',
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 12}" role="img">`,
    `<title>chat-anthropic beside its peers: less is better</title>`,
    STYLE,
    ...drawn,
    foot,
    '</svg>\n',
  ].join('\n')
}

const STYLE = `<style>
text { font: 12px -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: ${INK} }
.title { font-size: 14px; font-weight: 600 }
.ours { fill: ${OURS}; font-weight: 600 }
.small { font-size: 11px }
.middle { text-anchor: middle }
.end { text-anchor: end }
</style>`

function single(title, axis, id, figure, names) {
  const bars = (rows) => {
    const results = rows.find((row) => row.id === id)?.results ?? {}
    return names
      .filter((name) => results[name]?.[figure] !== undefined)
      .map((name) => ({
        label: NAMES[name],
        value: results[name][figure],
        isOurs: name === 'ours',
      }))
  }
  return { title, axis, bars }
}

/** Ours above the peer's, for each of the ways to read a stream. */
function pairs(rows) {
  return Object.entries(FEATURES).flatMap(([id, label]) => {
    const results = rows.find((row) => row.id === id)?.results
    if (!results) return []
    return [
      { label, value: results.ours.cpu, isOurs: true },
      { label: NAMES.peer, value: results.peer.cpu, isOurs: false },
    ]
  })
}

function drawPanel({ title, axis, bars }, x, y) {
  const { step, end } = scale(Math.max(...bars.map(({ value }) => value)))
  const length = (value) => (value / end) * BARS
  const bottom = 30 + bars.length * BAR
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, nth) => nth * step)
  return [
    `<g transform="translate(${x} ${y})">`,
    text(0, 12, title, 'title'),
    ...ticks.map((tick) => drawTick(LABELS + length(tick), bottom, tick)),
    text(LABELS + BARS / 2, bottom + 28, axis, 'small middle'),
    ...bars.map((bar, nth) => drawBar(bar, 28 + nth * BAR, length(bar.value))),
    '</g>',
  ].join('\n')
}

function drawTick(x, bottom, value) {
  const line = `<path d="M${at(x)} 24V${bottom}" stroke="${LINE}" stroke-opacity="${value ? 0.25 : 1}"/>`
  return line + text(x, bottom + 14, value.toLocaleString('en'), 'small middle')
}

function drawBar({ label, value, isOurs }, y, width) {
  const tone = isOurs ? ' ours' : ''
  const box = `x="${LABELS}" y="${y}" width="${at(width)}" height="${BAR - 5}"`
  return [
    text(LABELS - 8, y + 11, label, `end${tone}`),
    `<rect ${box} fill="${isOurs ? OURS : THEIRS}"/>`,
    text(LABELS + width + 5, y + 11, value.toLocaleString('en'), `small${tone}`),
  ].join('')
}

const text = (x, y, content, look) =>
  `<text x="${at(x)}" y="${at(y)}" class="${look}">${content}</text>`

const at = (number) => Number(number.toFixed(1))

/** An axis to a round number, in steps of 1, 2 or 5 and noughts: three to six of them. */
function scale(most) {
  const power = 10 ** Math.floor(Math.log10(most / 3))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((step) => most / step <= 6)
  return { step, end: Math.ceil(most / step) * step }
}
