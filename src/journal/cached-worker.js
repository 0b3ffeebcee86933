// The journal thread where the sources run as they are: stripped of their types once for all starts. Without this, each
// process would load the compiler that strips them, and keep its 20 MiB.
import module from 'node:module'

if (module.enableCompileCache) module.enableCompileCache()
module.createRequire(import.meta.url)('./journal-worker.ts')
