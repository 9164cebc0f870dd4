/** The program that imports, for Node, Deno and Bun. */
import { main } from './program.ts'

void main()
