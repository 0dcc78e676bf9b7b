import { ABOUT } from './about.ts'
import { HOME } from './home.ts'
import { KITCHEN } from './kitchen.ts'
import { LISTS } from './lists.ts'
import { TOWNS } from './towns.ts'
import { TRAVELS } from './travels.ts'

/** Every note of the drawn sample, by its path inside the library. */
export const NOTES: Readonly<Record<string, string>> = { ...ABOUT, ...TRAVELS, ...TOWNS, ...HOME, ...KITCHEN, ...LISTS }
