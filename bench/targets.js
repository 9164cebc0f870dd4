/** What ours shall cost, as a part of what others cost for the same. */

const at = (row, figure, over, most) => ({ row, figure, over, most })

/** Ratios of medians. `floor` and `floor-wire` say how much is left to save. */
const RATIOS = [
  at('text', 'cpu', 'peer', 0.25),
  at('thinking', 'cpu', 'peer', 0.25),
  at('text-tools', 'cpu', 'peer', 0.25),
  at('tool', 'cpu', 'peer', 0.15),
  at('tool-16k', 'cpu', 'peer', 0.15),
  at('tool-concat', 'cpu', 'peer', 0.25),
  at('text', 'cpu', 'provider', 0.5),
  at('tool', 'cpu', 'provider', 0.5),
  at('tool-16k', 'cpu', 'provider', 0.5),
  at('text', 'cpu', 'sdk-stream', 1.5),
  at('events', 'cpu', 'peer', 0.5),
  at('events-tool', 'cpu', 'peer', 0.5),
  at('protocol', 'cpu', 'peer', 0.5),
  at('v1', 'cpu', 'peer', 0.5),
  at('traced', 'cpu', 'peer', 0.5),
  at('invoke', 'cpu', 'peer', 0.85),
  at('invoke', 'cpu', 'sdk', 1.15),
  at('invoke-default', 'cpu', 'peer', 1.2),
  at('history-text', 'cpu', 'peer', 1.5),
  at('history-grown', 'cpu', 'peer', 1),
  at('batch', 'cpu', 'sdk', 1.3),
  at('agent', 'cpu', 'peer', 0.5),
  at('bind', 'cpu', 'peer', 0.5),
  at('bind-call', 'cpu', 'peer', 1),
  at('structured', 'cpu', 'peer', 0.5),
  at('structured-call', 'cpu', 'peer', 1),
  at('slow', 'peak', 'peer', 0.6),
  at('slow', 'live', 'peer', 0.6),
  at('start', 'import', 'peer', 0.9),
  at('start', 'first', 'peer', 1.1),
  at('start-bundled', 'first', 'peer', 0.9),
]

const FLOORS = ['text', 'thinking', 'tool', 'events', 'v1', 'traced']
  .flatMap((row) => [at(row, 'cpu', 'floor', 1.25), at(row, 'cpu', 'floor-wire', 1.25)])
  .concat(
    at('invoke', 'cpu', 'floor-wire', 1.25),
    at('batch', 'cpu', 'floor-wire', 1.25),
    ...['agent', 'bind', 'structured', 'structured-call'].map((row) =>
      at(row, 'cpu', 'floor', 1.25),
    ),
    // The peer asks for no stream; a stream that the SDK reads to its end is the least ours can take.
    at('invoke-default', 'cpu', 'sdk', 1.25),
    // Its bytes, none of which is looked at.
    at('invoke-default', 'cpu', 'floor-wire', 1.25),
    at('slow', 'peak', 'floor-wire', 1.25),
    at('slow', 'live', 'floor-wire', 1.25),
    at('start', 'import', 'floor-wire', 1.25),
    at('start', 'first', 'floor-wire', 1.25),
    at('start-bundled', 'first', 'floor-wire', 1.25),
  )

const FLAT = [
  { row: 'growth-text', from: '4,000 deltas', to: '64,000 deltas', most: 1.15 },
  { row: 'growth-tool', from: '4,000 deltas', to: '64,000 deltas', most: 1.15 },
  // The last doubling: between the ends, the conversation outgrows the processor's caches.
  { row: 'growth-history', from: '4,000 messages', to: '8,000 messages', most: 1.15 },
]

/** A copy of the images' text would take as much as they do. */
const IMAGES = { megabytes: (200 * 200_000) / 1024 / 1024, most: 0.2 }

/** The targets that the rows tell something about, each with the ratio that was measured. */
export function judge(rows) {
  return {
    targets: [...compare(rows, RATIOS), ...growth(rows), ...copies(rows)],
    floors: compare(rows, FLOORS),
  }
}

function compare(rows, targets) {
  return targets.flatMap(({ row: id, figure, over, most }) => {
    const row = rows.find((row) => row.id === id)
    const ours = row?.results.ours?.[figure]
    const theirs = row?.results[over]?.[figure]
    return ours && theirs ? [verdict(`${row.title}: ${figure}`, over, ours / theirs, most)] : []
  })
}

function growth(rows) {
  return FLAT.flatMap(({ row: id, from, to, most }) => {
    const row = rows.find((row) => row.id === id)
    const { [from]: few, [to]: many } = row?.results.ours ?? {}
    return few && many ? [verdict(`${row.title}, ${to}`, `at ${from}`, many / few, most)] : []
  })
}

function copies(rows) {
  const row = rows.find(({ id }) => id === 'history')
  const peak = row?.results.ours?.peak
  if (peak === undefined) return []
  return [verdict(`${row.title}: peak`, 'the images', peak / IMAGES.megabytes, IMAGES.most)]
}

function verdict(work, over, exact, most) {
  const ratio = Number(exact.toFixed(3))
  return { work, over, ratio, most, met: ratio <= most }
}
