/** Follows the emulator: reads its journal, then what happens from now on. */
import { addEvent, showDetail, shownId, type EventNote } from './detail.ts'
import {
  base,
  chosenId,
  clearButton,
  connectionState,
  filterField,
  followBox,
  homeLink,
  olderButton,
  rowList,
} from './document.ts'
import { throttle } from './dom.ts'
import { exchanges, forgetAll, readNewest, remember, type ExchangeSummary } from './exchanges.ts'
import { drawList, redrawList, showOlder, stepThrough } from './list.ts'

const wide = matchMedia('(min-width: 700px)')

function choose(): void {
  const id = chosenId()
  document.body.classList.toggle('chosen', id !== '')
  drawList()
  void showDetail(id)
}

const chooseNewest = throttle(() => {
  const newest = [...exchanges.keys()].at(-1)
  if (!followBox.checked || newest === undefined || newest === chosenId()) return
  history.replaceState(null, '', `#${newest}`)
  choose()
}, 120)

async function reload(): Promise<void> {
  await readNewest()
  redrawList()
  if (chosenId() === '' && wide.matches) followBox.checked = true
  if (followBox.checked) chooseNewest()
  else if (chosenId() !== '') void showDetail(chosenId())
}

function onRequest(entry: ExchangeSummary): void {
  remember(entry)
  redrawList()
  if (followBox.checked) chooseNewest()
}

function onReply({ id, status }: Pick<ExchangeSummary, 'id' | 'status'>): void {
  const known = exchanges.get(id)
  if (known) remember({ ...known, status })
  redrawList()
  if (id === shownId()) void showDetail(id)
}

function onEnd(entry: ExchangeSummary): void {
  remember(entry)
  redrawList()
  if (entry.id === shownId()) void showDetail(entry.id)
}

function onClear(): void {
  forgetAll()
  location.hash = ''
  drawList()
}

function showState(state: 'live' | 'offline'): void {
  connectionState.dataset.state = state
  connectionState.textContent = state
}

const goOffline = (): void => showState('offline')

function connect(): void {
  const source = new EventSource(`${base}/events?events=paced`)
  const on = (type: string, run: (data: string) => void): void =>
    source.addEventListener(type, ({ data }: MessageEvent<string>) => run(data))
  source.addEventListener('open', () => {
    showState('live')
    reload().catch(goOffline)
  })
  source.addEventListener('error', goOffline)
  on('request', (data) => onRequest(JSON.parse(data)))
  on('reply', (data) => onReply(JSON.parse(data)))
  on('end', (data) => onEnd(JSON.parse(data)))
  on('clear', onClear)
  on(
    'behind',
    throttle(() => void reload().catch(goOffline), 1000),
  )
  // Only the chosen exchange's are read; with many exchanges, all would take too long.
  on('event', (data) => {
    const id = shownId()
    if (id === '' || !data.includes(`"id":"${id}"`)) return
    const note: EventNote = JSON.parse(data)
    if (note.id === id) addEvent(note)
  })
}

const stopFollowing = (): void => {
  followBox.checked = false
}

filterField.addEventListener('input', redrawList)
olderButton.addEventListener('click', () => void showOlder())
clearButton.addEventListener('click', () => void fetch(`${base}/journal`, { method: 'DELETE' }))
homeLink.addEventListener('click', stopFollowing)
rowList.addEventListener('click', stopFollowing)
followBox.addEventListener('change', chooseNewest)
addEventListener('hashchange', choose)
addEventListener('keydown', stepThrough)
choose()
connect()
