/** Generated inputs are the same in each run; `FUZZ_SEED=any`, as in `npm run fuzz`, takes others. */
import fc from 'fast-check'

const seed = process.env['FUZZ_SEED'] ?? '1'
if (seed !== 'any') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) })
