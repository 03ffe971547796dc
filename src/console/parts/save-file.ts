/** Hands a file to the browser, as if it had been followed to by a link. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** What a spreadsheet would run as a formula gets an apostrophe, as in the server's own exports. */
const RUN_BY_SPREADSHEETS = /^[=+\-@\t\r]/;

/** Rows as CSV that spreadsheets of every language open: with a mark of its encoding, every cell in quotes. */
export function csvOf(rows: readonly (readonly string[])[]): Blob {
  const cell = (text: string) => {
    const plain = RUN_BY_SPREADSHEETS.test(text) ? `'${text}` : text;
    return `"${plain.replaceAll('"', '""')}"`;
  };
  const lines = rows.map((row) => `${row.map(cell).join(',')}\r\n`);
  return new Blob(['\uFEFF', ...lines], { type: 'text/csv;charset=utf-8' });
}
