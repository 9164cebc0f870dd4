/** Tells the process that started this one how much CPU time it has used, when it asks. */
export function tellCpu() {
  process.on('message', (message) => {
    if (message !== 'cpu') return
    const { user, system } = process.cpuUsage()
    process.send?.({ cpu: user + system })
  })
}
