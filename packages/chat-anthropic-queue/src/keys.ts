/** The names of what is in Redis. The braces keep all of it on one node of a cluster. */

export const PREFIX = '{chat-anthropic}'

/** The keys of a queue beside BullMQ's own. */
export function keysOf(name: string) {
  const key = (part: string) => `${PREFIX}:${name}:${part}`
  return {
    /** The job as workers have to know it. */
    job: key('about:job'),
    /** The coordinator, as long as it lives. */
    lease: key('about:lease'),
    /** Who has taken the lease last, also when it has ended. */
    holder: key('about:holder'),
    /** The job's run, and whether anything more is sent. */
    control: key('about:control'),
    /** What may be spent, what is, and what is reserved for whom. */
    budget: key('about:budget'),
    /** Rows of which a request may have been paid. */
    sent: key('about:sent'),
    /** Workers by when they were last seen. */
    workers: key('about:workers'),
    /** What is known of the limits of a model. */
    pace: (model: string) => key(`about:pace:${model}`),
  }
}

export type Keys = ReturnType<typeof keysOf>

/** The id of a row's job. */
export const jobIdOf = (run: string, row: number | ''): string => `${run}-${row}`
