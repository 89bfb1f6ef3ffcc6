/** A piece of a line with one look; `colour` is one of the terminal's eight, 0 (black) to 7 (white). */
export interface AnsiPiece {
  readonly text: string;
  readonly colour?: number;
  readonly bold?: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are told what to do by control characters.
const sequence = /\u001b\[([0-9;]*)([A-Za-z])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]/g;

/**
 * A line as a terminal would have left it: colours and bold are kept, all other orders are dropped, and where a carriage return
 * went back to the line's start (a progress bar), what was written last stands.
 */
export function ansiPieces(line: string): readonly AnsiPiece[] {
  const shown = line.endsWith("\r") ? line.slice(0, -1) : line;
  const text = shown.slice(shown.lastIndexOf("\r") + 1);
  const pieces: AnsiPiece[] = [];
  let look: Omit<AnsiPiece, "text"> = {};
  let at = 0;
  const push = (to: number) => {
    if (to > at) pieces.push({ text: text.slice(at, to), ...look });
  };
  for (const match of text.matchAll(sequence)) {
    push(match.index);
    at = match.index + match[0].length;
    if (match[2] === "m") look = lookAfter(look, match[1] ?? "");
  }
  push(text.length);
  return pieces;
}

/** The line's text alone, as it is searched. */
export function plainLine(line: string): string {
  return line.includes("\u001b") || line.includes("\r")
    ? ansiPieces(line)
        .map(({ text }) => text)
        .join("")
    : line;
}

function lookAfter(before: Omit<AnsiPiece, "text">, codes: string): Omit<AnsiPiece, "text"> {
  let look = before;
  const numbers = codes === "" ? [0] : codes.split(";").map(Number);
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i] ?? 0;
    if (code === 0) look = {};
    else if (code === 1) look = { ...look, bold: true };
    else if (code === 22) look = without(look, "bold");
    else if (code === 39) look = without(look, "colour");
    else if (code >= 30 && code <= 37) look = { ...look, colour: code - 30 };
    else if (code >= 90 && code <= 97) look = { ...look, colour: code - 90 };
    else if (code === 38 || code === 48) i += numbers[i + 1] === 5 ? 2 : 4; // Of 256 or 16 million colours: none of ours.
  }
  return look;
}

function without(look: Omit<AnsiPiece, "text">, name: "bold" | "colour"): Omit<AnsiPiece, "text"> {
  const { [name]: _, ...rest } = look;
  return rest;
}
