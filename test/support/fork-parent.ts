// Starts a flaky child, prints its process id, and waits: the test ends this process to see the child go too.
import { join } from 'node:path'
import { nodeSpawn } from '../../src/processes/node-spawn.ts'
import { Supervisor } from '../../src/processes/supervisor.ts'
import { flakyContract } from './flaky-contract.ts'

const supervisor = new Supervisor({ spawn: nodeSpawn })
const role = supervisor.start({
  name: 'flaky',
  contract: flakyContract,
  file: join(import.meta.dirname, 'flaky-child.ts')
})
const { pid } = await role.client.call('flaky.echo', { value: null })
console.log(pid)
