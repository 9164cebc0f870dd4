/** Figures for whatever collects metrics in the program: without an SDK of OpenTelemetry they cost nothing. */
import { type Attributes, metrics } from '@opentelemetry/api'

const NAME = 'chat-anthropic-queue'

/** What is counted of a request: how it has ended, by which model. */
export type RequestOutcome = 'answered' | 'refused for rate' | 'failed'

export function createWorkerMetrics(queue: string) {
  const meter = metrics.getMeter(NAME)
  const requests = meter.createCounter('chat_anthropic.worker.requests', {
    description: 'Requests sent, by how they have ended',
  })
  const rows = meter.createCounter('chat_anthropic.worker.rows', {
    description: 'Rows finished, by what they have come to',
  })
  const tokens = meter.createCounter('chat_anthropic.worker.tokens', { unit: '{token}' })
  const cost = meter.createCounter('chat_anthropic.worker.cost', { unit: 'USD' })
  const underWay = meter.createUpDownCounter('chat_anthropic.worker.rows_under_way')
  const waits = meter.createHistogram('chat_anthropic.worker.wait', {
    unit: 'ms',
    description: 'How long requests wait for their turn',
  })
  const about = (more: Attributes): Attributes => ({ queue, ...more })
  return {
    countRequest: (model: string, outcome: RequestOutcome) =>
      requests.add(1, about({ model, outcome })),
    countRow: (outcome: 'done' | 'failed' | 'put back') => rows.add(1, about({ outcome })),
    countTokens: (model: string, input: number, output: number) => {
      tokens.add(input, about({ model, direction: 'input' }))
      tokens.add(output, about({ model, direction: 'output' }))
    },
    countCost: (model: string, usd: number) => cost.add(usd, about({ model })),
    moveUnderWay: (by: 1 | -1) => underWay.add(by, about({})),
    noteWait: (model: string, ms: number) => waits.record(ms, about({ model })),
  }
}

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>

/** What a coordinator shows when it is asked. */
export interface QueueFigures {
  open: number
  workers: number
}

/** Shows figures of a queue until the returned function is called; `countRows` counts what came back. */
export function createCoordinatorMetrics(queue: string, read: () => QueueFigures) {
  const meter = metrics.getMeter(NAME)
  const gauges = (['open', 'workers'] as const).map((figure) => {
    const gauge = meter.createObservableGauge(`chat_anthropic.queue.${figure}`)
    const observe = (result: { observe(value: number, attributes: Attributes): void }) =>
      result.observe(read()[figure], { queue })
    gauge.addCallback(observe)
    return () => gauge.removeCallback(observe)
  })
  const rows = meter.createCounter('chat_anthropic.queue.rows', {
    description: 'Rows that came back, by what they have come to',
  })
  return {
    countRow: (outcome: 'done' | 'failed' | 'lost') => rows.add(1, { queue, outcome }),
    stop: () => {
      for (const stop of gauges) stop()
    },
  }
}

export type CoordinatorMetrics = ReturnType<typeof createCoordinatorMetrics>
