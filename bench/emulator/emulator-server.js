/** A process with the emulator as it is built. */
import { startEmulator } from '../../dist/emulator/index.js'

const api = await startEmulator({ reply: process.argv[2] ?? '' })
process.send?.({ url: api.url })
process.on('disconnect', () => process.exit(0))
