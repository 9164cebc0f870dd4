/** The program that `require`s, for Node. */
import { COMMONJS_CHECKS } from './commonjs-checks.ts'
import { main } from './program.ts'

void main(COMMONJS_CHECKS)
