/** Notes about home: animals, walks, the house. */
export const HOME: Readonly<Record<string, string>> = {
  'notes/home/juno.md': `---
title: Juno
date: 2021-05-22
tags: [drawn sample, horse]
cover: ../../photos/home/horse-day.jpg
---

# Juno

## The day she came

Bay mare, nine years, 158 cm, bites. That was the whole advertisement. She walked down the ramp, looked at the paddock, looked at
us, and sighed. Then she put her nose into my jacket and ate the contract.

![Juno, the day she came](../../photos/home/horse-day.jpg)

## Care

- Farrier every seven weeks (Mr Hollis, mornings only).
- Oats: half a scoop, not more, whatever she says.
- Rug below minus five. She takes it off above that.
- Left hind leg: cold water after long rides.

## Winter

Most horses turn their backs to the weather. Juno stands in the middle of the field with snow on her mane like an old queen in
ermine, waiting for it to apologise.

![](../../photos/home/horse-snow.jpg)
`,
  'notes/home/biscuit.md': `# Biscuit, a list of crimes

The dog that steals sandwiches, in order of severity:

1. One ham sandwich, from a bench, from a bishop.
2. One left shoe (still missing).
3. The whole of Sunday's salmon.
4. A tennis ball, from a tournament, during the second set.

He is otherwise perfect. Every morning at seven he sits in the park in the same place and waits for the ball with his entire body.

![Waiting for the ball](../../photos/home/dog-day.jpg)

In October he disappears into the heaps of leaves until only the tail shows.

![[dog-autumn.jpg]]
`,
  'notes/home/miss-marple.md': `---
tags: [drawn sample, cat, garden]
---

# Miss Marple

She came with the house. The previous owners swore they had never had a cat. She has her wall, between the roses and the lane, and
from there she investigates the street.

![Miss Marple on her wall](../../photos/home/cat-day.jpg)

At ten in the evening she asks to go out, sits under the lamp for an hour, and returns with the expression of somebody who knows
who did it.

![](../../photos/home/cat-night.jpg)

The vet says she is about eleven. Miss Marple says it is none of the vet's business.
`,
  'notes/home/beech-avenue.md': `---
title: Sunday walks
tags: [drawn sample, forest, walking]
---

# Sunday walks

The same walk, fifty times a year: down the lane, over the stile, up through the beech avenue and home by the mill. It is never
the same.

## June

Green light, like walking on the floor of a lake. Wood pigeons. Somebody has built a den of branches to the left of the path.

![](../../photos/home/forest-day.jpg)

## October

Gold above and gold below. You wade. Mother says the trees are spending all their money at once.

![Walking through gold](../../photos/home/forest-autumn.jpg)

## January

No footprints but ours, and a fox's. The trunks are black on one side and white on the other, so that the wood changes colour when
you turn around.

![](../../photos/home/forest-snow.jpg)
`,
  'notes/home/harvest.md': `# Harvest at Kelston

Helped with the bales for two days and could not close my hands for three. The machine makes them round now, three hundred kilos
each, and they still end up wherever they like: one rolled down through the hedge and into the vicar's pond.

![Bales after the harvest](../../photos/home/field-day.jpg)

The stubble crackles as it cools in the evening. Swallows all over it. Cider on the trailer, nobody talking, the oak with its
long shadow going half across the field.

![](../../photos/home/field-sunset.jpg)
`,
  'notes/home/living-room.md': `---
title: Living room, what was done
date: 2021-06-02
tags: [drawn sample, house]
---

# Living room, what was done

- Walls: two coats, *old linen*, 5 litres, about half a litre left in the cellar (shelf by the door).
- Floor: sanded, oiled twice. No wet shoes until Thursday!
- Window: sash cord replaced on the left, still stiff.
- Curtain rail: 184 cm, cut by hand, slightly short. Nobody will notice. (Everybody notices.)

![Finally painted](../../photos/home/room-day.jpg)

The blue sofa stays. We tried it on every wall and it went back to where it had always been. The lamp from Aunt Vera beside it
makes the whole room warm in the evening.

![](../../photos/home/room-night.jpg)
`
}
