import { describeImported } from './run.ts'

describeImported('Deno')
