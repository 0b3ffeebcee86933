import { advanceAYear, openDaily } from './daily-work.ts'

// Advances a clock over a year of daily work, and kills itself in the middle of the given day's.
const [folder = '', day = ''] = process.argv.slice(2)
const workspaces = openDaily(folder, (subject) => {
  if (subject === day) process.kill(process.pid, 'SIGKILL')
})
advanceAYear(workspaces)
