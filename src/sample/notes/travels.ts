/** Diaries of journeys to mountains, coasts and deserts. */
export const TRAVELS: Readonly<Record<string, string>> = {
  'notes/travel/alps-summer-2022.md': `---
title: Two weeks under the north face
date: 2022-07-04
tags: [drawn sample, travel, alps, hiking]
cover: ../../photos/alps/mountain-day.jpg
---

# Two weeks under the north face

## Arriving

The last bus up the valley was full of schoolchildren and one enormous cheese. Helga had left the key under the geraniums and a
loaf on the table with a note that said only *eat*.

## The meadow

We took the first cable car and had the meadow to ourselves until ten. It is steeper than it looks from below, and the flowers
come up to your knees: arnica, buttercups, something violet that nobody could name. The north face fills half the sky. You keep
lowering your voice, as if it could hear.

![The north face from the meadow](../../photos/alps/mountain-day.jpg)

Tom wanted to wait for the evening light. I wanted soup. Tom was right, for once. For ten minutes the whole wall glowed like
the inside of an oven, and then somebody switched it off.

![](../../photos/alps/mountain-sunset.jpg)

## The lake

On the rest day we rowed across the lake, badly. The boat is Helga's brother's and pulls to the left. The water is so cold that
it hurts your teeth to think about it, and so clear that the boat seems to hang in the air above its own shadow.

![The rowing boat at the jetty](../../photos/alps/lake-day.jpg)

## What I would do again

- Start before seven, always.
- Carry less water: there is a trough every half hour.
- Bring the good boots and leave the guidebook.
`,
  'notes/travel/alps-winter-2023.md': `# The village in winter

January 2023. Same flat, same geraniums, only under a glass dome of frost.

We came for skiing and hardly skied. It snowed for three days without a break, the road closed, and the village went quiet in a
way I had forgotten was possible. You could hear the church clock being wound.

![First snow, smoke from every chimney](../../photos/alps/village-snow.jpg)

On the fourth day the sun came out and we walked up to the summer meadow on borrowed snowshoes. The path was gone. Tom found the
bench by falling over it.

![[mountain-snow.jpg]]

In the evening everybody stood in the square with mulled wine, and the baker's son played the tuba so badly and so gladly that
people asked for more. From the hill behind, the houses looked like lanterns somebody had set down in the snow.

![](../../photos/alps/village-night.jpg)
`,
  'notes/travel/steam-railway.md': `---
date: 2023-06-11
tags: [drawn sample, railway]
---

# The steam railway

The rack locomotive was built in 1933 and takes on water at the half-way halt, where the driver also takes on a sausage. You can
stand on the open platform of the last carriage if you promise to hold on.

![Coming down the valley](../../photos/alps/train-day.jpg)

## Timetable, so that I do not miss it again

| up | down |
|---|---|
| 09:36 | 11:02 |
| 11:45 | 13:20 |
| 14:45 | 16:12 |

We missed the 16:12 and walked, which took four hours and two blisters. From the path we saw it pass below us, all its windows
shining, with that whistle that makes every dog in the valley answer.

## Later

Went back in October for the last steam day. The beeches above the line were copper and the smoke hung in them like wool.

![](../../photos/alps/train-autumn.jpg)
`,
  'notes/travel/cornwall.md': `---
title: Coast path, five days
tags: [drawn sample, walking, sea]
---

# Coast path, five days

**Day 1.** Wind. You lean on it and it lets go.

**Day 2.** More wind. The path runs along the edge of cliffs that look as if they had been broken off this morning. Below, the
swell comes in from three thousand miles away and does not slow down at all.

**Day 3.** Reached the lighthouse at noon. It is smaller than on the postcards and much whiter. The keeper's cottage is a
tearoom now; the scones are the size of bricks, and about as light.

![The lighthouse at the end of the path](../../photos/coast/sea-day.jpg)

**Day 4.** Stayed. Sat on the rocks all afternoon and watched the tide take the beach away. At sunset even the gulls shut up.

![](../../photos/coast/sea-sunset.jpg)

**Day 5.** Rain, sideways. Took the bus. No regrets.
`,
  'notes/travel/malaga.md': `# A fortnight of doing nothing

Malaga, June 2024. The plan was to read eleven books. I read two, and one of those was about plumbing.

The beach is ten minutes down the hill. There is a man called Paco who rents two loungers and a red parasol for six euros and
remembers your name for ever. By the third day he had us in the same place without asking: second row, under the tall palm.

![Our two loungers](../../photos/coast/beach-day.jpg)

It rained exactly once, all afternoon, warm as a bath, and the children ran straight into the sea because they were wet anyway.

The best hour is the last one. The families go home, the sand cools, the parasol finally comes down and everything turns the
colour of apricots.

![[beach-sunset.jpg]]
`,
  'notes/travel/morocco.md': `---
title: The caravan
date: 2019-03-28
tags: [drawn sample, desert, morocco]
---

# The caravan

## Out

You do not ride a camel, you are carried about on one like luggage. Mine was called Jimi Hendrix. Hassan walked the whole way in
plastic sandals and sang.

![Four camels on the ridge](../../photos/desert/desert-day.jpg)

The dunes are not yellow. They are pink in the morning, white at noon, and at six o'clock such a deep copper that the camera
refused to believe it. Every ridge is sharp as a folded sheet on one side and soft on the other.

![](../../photos/desert/desert-sunset.jpg)

## The night

They put carpets on the sand and served a tagine that had been in the embers since breakfast. Then they put out the lamps. I had
thought I knew what stars were. It was cold enough for two blankets, and nobody slept much, because nobody wanted to.

## Back

Sand in the shoes, in the bread, in the camera, in the ears. Found some this morning, in the lining of my coat, five years later.
`,
  'notes/travel/sailing-log.md': `---
tags: [drawn sample, sailing]
---

# Log of the *Lachmöwe*, summer 2021

| day | from, to | wind | remarks |
|---|---|---|---|
| 17 July | Flensburg, Langballigau | W 3 | anchored too close, moved twice |
| 18 July | Langballigau, Sønderborg | SW 4 | first reef, biscuits overboard |
| 19 July | stayed | none | fog until noon |
| 20 July | Sønderborg, Marstal | W 4–5 | the best day |

## 19 July

Fog so thick that we could not see our own mast head. Sounded the horn every two minutes until the neighbours complained. Around
eleven a white sail came out of nothing, passed twenty metres off without a sound, and dissolved again.

![Out of the fog](../../photos/coast/sailboat-fog.jpg)

## 20 July

Sun, spray, the blue yacht from Kiel ahead of us all the way. They waved. We pretended that we were not racing. We were.

![](../../photos/coast/sailboat-day.jpg)
`
}
