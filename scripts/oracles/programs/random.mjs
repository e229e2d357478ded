// Random choices from a seed: the same programs on every machine.

/** Numbers in [0, 1) (mulberry32), and what is made of them. */
export function createRandom(seed) {
  let state = seed >>> 0
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const int = (below) => Math.floor(random() * below)
  return { random, int, pick: (items) => items[int(items.length)], chance: (share) => random() < share }
}
