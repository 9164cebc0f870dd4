import { describeNode } from './run.ts'

describeNode('Node 26')
