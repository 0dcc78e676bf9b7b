/** Days in cities. */
export const TOWNS: Readonly<Record<string, string>> = {
  'notes/travel/copenhagen.md': `---
title: A weekend in Copenhagen
date: 2021-08-14
tags: [drawn sample, travel, harbour]
image: ../../photos/coast/harbour-day.jpg
---

# A weekend in Copenhagen

## Saturday

Everybody photographs the coloured houses along the quay, so I was determined not to, and then I did, for an hour. It is the way
they lean together: mustard, brick, sky blue, like people on a bench. Below them the old fishing boats creak at their ropes.

![Coloured houses along the quay](../../photos/coast/harbour-day.jpg)

Lunch was a herring with more onion than herring. It rained from two to three, precisely, and the whole harbour squeezed under
one awning and became friends.

## Saturday night

Came back after midnight. No wind, no tourists, and every lit window lay a second time in the black water. Somebody on one of the
boats was playing the accordion, very quietly, the same four bars again and again, getting them right at last.

![The quay after midnight](../../photos/coast/harbour-night.jpg)

## Sunday

Bicycles, cinnamon rolls, museum closed. Train home through fields of wind turbines.
`,
  'notes/travel/prague.md': `# Prague, for the concert

The hotel is in a street that the sun reaches for twenty minutes a day. I know because I sat in the window and waited for it.

![[street-day.jpg]]

The concert was Dvořák in a church so cold that the cellist played in fingerless gloves. On the way home the cobbles were wet
and each lamp had a second lamp underneath. We took the long way on purpose.

![[street-night.jpg]]

> Remember: the bakery at number 14 opens at five for the people who have not been to bed.

Next time come in October, when the trees along the street turn yellow and the stag parties have gone home.
`,
  'notes/travel/regensburg.md': `---
date: 2023-08-19
tags: [drawn sample, bridge, river]
---

# The old stone bridge

The story goes that the bridge builder made a bet with the cathedral builder about who would finish first, and that the devil
helped the bridge along. It has stood for nearly nine hundred years, so the devil does good work.

![Three arches and the weir](../../photos/cities/bridge-day.jpg)

Under the arches the river speeds up and folds over itself. Students jump in upstream, shoot through the middle arch and climb
out at the sausage kitchen. We only ate sausages.

On our last morning the fog was so dense that the bridge simply stopped half-way. People walked out of nothing, carrying bread.

![](../../photos/cities/bridge-fog.jpg)
`,
  'notes/travel/ghent.md': `# The green bicycle

It leant against the yellow wall the whole week, in exactly the same place, under the window with the flower boxes. Nobody ever
rode it. By Wednesday I had begun to say good morning.

![](../../photos/cities/bicycle-day.jpg)

On Friday evening it was still there, under the lamp, and I took one more picture to have them both.

![](../../photos/cities/bicycle-night.jpg)

On Saturday it was gone. I was happy for it, and a little hurt.
`,
  'notes/family/piero-and-the-car.md': `---
title: Uncle Piero and the car
tags: [drawn sample, family, turin]
---

# Uncle Piero and the car

He bought it in 1966 with the money for his own wedding, and my aunt married him all the same. It is red, it has eighteen horse
power, and according to Piero it has never broken down; it has only *rested*, sometimes for several weeks.

![Freshly polished](../../photos/cities/car-day.jpg)

## Things that car has carried

1. A double bass, through the roof.
2. Four nuns, to Superga.
3. My cousin Laura, to the hospital, to be born. She was early. They made it as far as the bridge.

## The winter of the snow

In the big snow it stood by the wall for nine days like a cake. On the tenth Piero came down with a kettle, talked to it for a
while in dialect, and it started.

![It did start, in the end](../../photos/cities/car-snow.jpg)
`
}
