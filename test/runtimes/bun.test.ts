import { describeImported } from './run.ts'

describeImported('Bun')
