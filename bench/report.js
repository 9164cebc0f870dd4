/** What is printed. */
import { NAMES } from './names.js'

/** A row: each contender's figures, and ours as a part of its first figure. */
export function showRow({ title, unit, figures, results }) {
  const ours = results.ours?.[figures[0]]
  const lines = Object.entries(results).map(([name, values]) => {
    const ratio = ours === undefined ? '' : (ours / values[figures[0]]).toFixed(3)
    return [NAMES[name], ...figures.map((figure) => String(values[figure] ?? '')), ratio]
  })
  const heading = [`${title} (${unit})`, ...figures, 'ours / it']
  return `\n${table([heading, ...lines])}`
}

/** The targets: met or not. */
export function showTargets({ targets, floors }) {
  const heading = ['ours', 'over', 'ratio', 'at most', '']
  const lines = targets.map((target) => [...lineOf(target), target.met ? 'met' : 'NOT MET'])
  const above = floors.map((floor) => [...lineOf(floor), ''])
  const parts = [
    targets.length ? `\n\nTargets\n${table([heading, ...lines])}` : '',
    floors.length ? `\n\nWhat is left above the floor\n${table([heading, ...above])}` : '',
  ]
  return parts.join('')
}

const lineOf = ({ work, over, ratio, most }) => [
  work,
  NAMES[over] ?? over,
  ratio.toFixed(3),
  String(most),
]

function table(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  return lines
    .map((line) => line.map((cell, column) => pad(cell, widths[column], column)).join('  '))
    .join('\n')
}

const pad = (cell, width, column) => (column === 0 ? cell.padEnd(width) : cell.padStart(width))
