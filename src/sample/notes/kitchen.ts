/** Recipes; most of them have nothing to do with any photo. */
export const KITCHEN: Readonly<Record<string, string>> = {
  'notes/recipes/country-loaf.md': `---
title: Country loaf
tags: [drawn sample, recipe, bread]
---

# Country loaf

Makes two. Start the evening before.

| | |
|---|---|
| strong white flour | 800 g |
| wholemeal rye | 200 g |
| water, lukewarm | 720 g |
| starter | 180 g |
| salt | 21 g |

1. Mix flour and water, wait an hour. It looks wrong. It is not.
2. Add starter and salt. Fold every half hour, four times.
3. Overnight in the cold.
4. Shape, rest two hours, slash.
5. 245 °C in the lidded pot for 25 minutes, 20 more without the lid, until it sings.

![Apples from the tree, bread from the oven](../../photos/home/table-day.jpg)

The singing is the crust cracking as it cools. Do not cut it before it has finished. I have never managed this.
`,
  'notes/recipes/apple-cake.md': `# Grandmother's apple cake

*As dictated, with her comments.*

- 250 g butter (“real butter”)
- 200 g sugar (“less if the apples are sweet, more if the guests are not”)
- 4 eggs
- 300 g flour, 1 teaspoon baking powder
- 6 tart apples, peeled, in fans
- the zest of a lemon
- a glass of rum, of which a spoonful goes into the cake

Beat butter and sugar until your arm hurts. Eggs one by one. Flour last, and do not stir it to death. Apples on top, 180 °C, about
fifty minutes. A knife should come out clean.

Better on the second day. There has never been a second day.
`,
  'notes/recipes/lentil-soup.md': `# Lentil soup for a cold week

One onion, two carrots, a stick of celery, all small. Sweat them slowly in olive oil with a bay leaf and a teaspoon of cumin. Add
300 g of brown lentils, a spoonful of tomato paste and a litre and a half of stock. Forty minutes, lid half on.

At the end: vinegar, more than you think. Parsley. A poached egg if it has been that kind of day.

Freezes well for three months. Label the box this time.
`,
  'notes/recipes/power-cut-supper.md': `# Power cut supper

The whole street went dark at six, so: bread, cheese, apples, the bottle we had been saving, and one candle in the middle of the
table. Nobody looked at a screen for four hours. When the light came back somebody got up and switched it off again.

![[table-night.jpg]]

**Shopping list for the next one**: candles, matches that are not damp, another bottle.
`
}
