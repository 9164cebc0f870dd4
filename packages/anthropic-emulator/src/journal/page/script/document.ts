/** The fixed elements of the document, and what its address says. */
import { byId } from './dom.ts'

export const connectionState = byId('link', HTMLElement)
export const followBox = byId('follow', HTMLInputElement)
export const filterField = byId('filter', HTMLInputElement)
export const rowList = byId('rows', HTMLElement)
export const rowCount = byId('count', HTMLElement)
export const emptyList = byId('empty', HTMLElement)
export const olderButton = byId('older', HTMLElement)
export const clearButton = byId('clear', HTMLElement)
export const homeLink = byId('home', HTMLElement)
export const detailPane = byId('detail', HTMLElement)

/** Where the emulator's control routes begin. */
export const base = location.pathname.replace(/\/+$/, '')

/** The id of the exchange that the address names, or an empty text. */
export const chosenId = (): string => decodeURIComponent(location.hash.slice(1))
