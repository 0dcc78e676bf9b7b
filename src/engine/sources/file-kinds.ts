import type { ItemKind } from '../../shared/item.ts'

const kinds: ReadonlyMap<string, ItemKind> = new Map<string, ItemKind>([
  ...['jpg', 'jpeg', 'jpe', 'png', 'webp', 'avif', 'tif', 'tiff', 'gif', 'heic', 'heif'].map(
    (extension) => [extension, 'photo'] as const
  ),
  ...['md', 'markdown', 'txt'].map((extension) => [extension, 'note'] as const)
])

/** The part after the last dot in lower case; empty when there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
}

/** What a file is, judged by its name alone; null for files that Keepsake does not read. */
export function kindOfFile(name: string): ItemKind | null {
  return kinds.get(extensionOf(name)) ?? null
}
