import { describeNode } from './run.ts'

describeNode('The Node of the tests')
