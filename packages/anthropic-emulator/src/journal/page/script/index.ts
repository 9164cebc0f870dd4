import { BLOCKS } from './blocks.ts'
import { CONVERSATION } from './conversation.ts'
import { DETAIL } from './detail.ts'
import { DOM } from './dom.ts'
import { EVENTS } from './events.ts'
import { FOLD } from './fold.ts'
import { LIST } from './list.ts'
import { LIVE } from './live.ts'

/** What runs in the page: plain JavaScript, so that no build step comes before it. */
export const SCRIPT = `'use strict';{
${[DOM, FOLD, BLOCKS, CONVERSATION, EVENTS, DETAIL, LIST, LIVE].join('\n')}
}`
