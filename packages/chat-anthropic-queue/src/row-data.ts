/** What a job of BullMQ holds: data, and nothing that runs. */
import type { RemoteRow } from 'chat-anthropic/batch/remote'

export interface RowData extends RemoteRow {
  /** Whose row it is. */
  run: string
}
