// A text and where things are in it. Owns paths, offsets, lines and columns; knows no syntax.

/** A place for people: 1-based line and column; columns count UTF-16 code units, as ESLint does. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** One text, with its path. `path` is absolute, normalised, with `/` (in-memory projects live under `/`). */
export class SourceFile {
  readonly path: string
  readonly text: string
  /**
   * True for texts that irsalint itself ships (knowledge about registry modules): they take part in evaluation,
   * but no finding may ever point into them.
   */
  readonly virtual: boolean
  #lineStarts: number[] | undefined

  constructor(path: string, text: string, options: { readonly virtual?: boolean } = {}) {
    this.path = path
    this.text = text
    this.virtual = options.virtual ?? false
  }

  /** Offsets at which lines start. `\n` and `\r\n` end a line, as does a lone `\r`. */
  get lineStarts(): readonly number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0]
      const ends = /\r\n|\n|\r/g
      while (ends.exec(this.text) !== null) starts.push(ends.lastIndex)
      this.#lineStarts = starts
    }
    return this.#lineStarts
  }

  /** Line and column of an offset; offsets outside the text are clamped. */
  positionAt(offset: number): Position {
    const starts = this.lineStarts
    const clamped = Math.max(0, Math.min(offset, this.text.length))
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= clamped) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: clamped - (starts[low] ?? 0) + 1 }
  }
}

/** A range of a file, as offsets: `start` inclusive, `end` exclusive. One flat form for everything. */
export interface Location {
  readonly file: SourceFile
  readonly start: number
  readonly end: number
  /** True where only the neighbourhood is known (fallback parsers, encoded text): no fix may be built on it. */
  readonly approximate?: true
}

export function sameLocation(a: Location, b: Location): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end
}
