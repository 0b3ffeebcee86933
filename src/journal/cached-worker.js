// The thread of the sources as they are: stripped of their types once for all starts. Else every process would load the
// compiler that strips them, and keep its 20 MiB.
import module from 'node:module'

if (module.enableCompileCache) module.enableCompileCache()
await import('./journal-worker.ts')
