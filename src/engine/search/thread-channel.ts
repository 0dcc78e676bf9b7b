import type { MessagePort, Worker } from 'node:worker_threads'
import type { Channel } from '../../shared/transport.ts'

/** A channel over a thread's port or, on the other side, over the thread itself. It closes when the thread ends. */
export function threadChannel(port: MessagePort | Worker): Channel {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.once('terminate' in port ? 'exit' : 'close', () => listener()),
    close: () => void ('terminate' in port ? port.terminate() : port.close())
  }
}
