/** A process with the emulator as it is built. */
import { startEmulator } from 'anthropic-emulator'
import { tellCpu } from './cpu.js'

const api = await startEmulator({ reply: process.argv[2] ?? '' })
tellCpu()
process.send?.({ url: api.url })
process.on('disconnect', () => process.exit(0))
