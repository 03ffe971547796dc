/** How many parts of the screen hold something typed that is not saved: while any does, the page is not left. */
let held = 0;

/** Holds the page until the function that it gives is called. */
export function holdUnsaved(): () => void {
  held += 1;
  return () => {
    held -= 1;
  };
}

export function hasUnsaved(): boolean {
  return held > 0;
}
