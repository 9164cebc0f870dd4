import { ChatAnthropic } from '@langchain/anthropic'
import { langchain } from './langchain.js'

export const open = langchain((options) => new ChatAnthropic(options))
