/** An older build of ours, put beside the present one with `--before`. */
import { ChatAnthropic } from 'chat-anthropic-before'
import { langchain } from './langchain.js'

export const open = langchain((options) => new ChatAnthropic(options))
