// Tests that stop the clock stop neither these waits nor the turns of the event loop.
const [wait, nextTurn] = [setTimeout, setImmediate]

const PAUSE_MS = 5
const TURNS = 3
const MOST_PAUSES = 20

// What has arrived while a busy process did not look is read in the turns after the pause.
async function pause(): Promise<void> {
  await new Promise<void>((resolve) => void wait(resolve, PAUSE_MS))
  for (let turn = 0; turn < TURNS; turn += 1) {
    await new Promise<void>((resolve) => void nextTurn(resolve))
  }
}

/**
 * Waits until no more requests arrive. No API begins its answer before it has read what was sent
 * together with the request; here a reply could be over before the next request is looked at.
 */
export async function waitForNeighbours(countArrived: () => number): Promise<void> {
  for (let pauses = 0, seen = -1; seen !== countArrived() && pauses < MOST_PAUSES; pauses += 1) {
    seen = countArrived()
    await pause()
  }
}
