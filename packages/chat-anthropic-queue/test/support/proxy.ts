/** A network between processes and Redis that a test can cut. */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

export class Proxy implements AsyncDisposable {
  readonly #target: number
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  port = 0

  constructor(target: number) {
    this.#target = target
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Lets connections through. */
  async join(): Promise<void> {
    const server = createServer((socket) => this.#pass(socket))
    server.listen(this.port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    this.port = typeof address === 'object' && address ? address.port : 0
    this.#server = server
  }

  /** Breaks all connections, and takes no more. */
  async cut(): Promise<void> {
    const closed = this.#server && once(this.#server, 'close')
    this.#server?.close()
    for (const socket of this.#sockets) socket.resetAndDestroy()
    await closed
    this.#server = undefined
  }

  #pass(socket: Socket): void {
    const other = connect(this.#target, '127.0.0.1')
    for (const end of [socket, other]) {
      this.#sockets.add(end)
      end.on('error', () => {})
      end.on('close', () => {
        this.#sockets.delete(end)
        socket.destroy()
        other.destroy()
      })
    }
    socket.pipe(other).pipe(socket)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cut()
  }
}

/** A proxy before a port. */
export async function startProxy(target: number): Promise<Proxy> {
  const proxy = new Proxy(target)
  await proxy.join()
  return proxy
}
