import { parse } from 'node:path'
import { stagingSuffix } from './staging-folder.ts'

/** Whether this can name a model and its folder: no path, no hidden file, no upper case that some disks do not keep apart. */
export function isModelId(id: string): boolean {
  return /^[a-z0-9][a-z0-9._-]*$/.test(id) && !id.endsWith(stagingSuffix)
}

/** A model id out of a file name: `Visualized_m3.pth` → `visualized-m3`. */
export function idFromFileName(path: string): string {
  const id = parse(path)
    .name.toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
  return id === '' ? 'model' : id
}
