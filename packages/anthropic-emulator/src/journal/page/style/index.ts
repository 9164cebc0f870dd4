import { BLOCK_STYLE } from './blocks.ts'
import { COLOURS } from './colours.ts'
import { DETAIL_STYLE } from './detail.ts'
import { LAYOUT } from './layout.ts'

/** All of the page's style. */
export const STYLE = [COLOURS, LAYOUT, DETAIL_STYLE, BLOCK_STYLE].join('\n')
