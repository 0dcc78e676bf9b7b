import { bicycleScene, birdScene, catScene, dogScene, horseScene } from './animals.ts'
import { beach, boat, sea } from './coast.ts'
import { bridge, field, train, village } from './country.ts'
import { harbour } from './harbour.ts'
import { library, room, stillLife } from './indoors.ts'
import { mountain } from './mountain.ts'
import type { Scene } from './scene.ts'
import { carScene, city, street } from './town.ts'
import { desert, forest, lake } from './wilds.ts'

/** Every scene of the drawn sample. */
export const SCENES: readonly Scene[] = [
  mountain,
  sea,
  harbour,
  city,
  forest,
  street,
  beach,
  desert,
  lake,
  village,
  bridge,
  field,
  train,
  carScene,
  bicycleScene,
  boat,
  horseScene,
  dogScene,
  catScene,
  birdScene,
  stillLife,
  room,
  library
]
