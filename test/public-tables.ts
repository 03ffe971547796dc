/** Tables that everyone may read, each with the reason. The catalogue test refuses any other. */
export const PUBLIC_TABLES: ReadonlyMap<string, string> = new Map([
  ['migration.applied', 'names and hashes of files that anyone can read in the source'],
  ['kernel.written_base', 'one number, added to transaction numbers; it tells nothing'],
  ['units.unit', 'the tree of a government is public knowledge'],
  ['units.version', 'the tree of a government is public knowledge'],
  ['units.link', 'the tree of a government is public knowledge'],
  ['keys.key', 'public keys are published; a policy keeps the sealed halves to Taihu itself'],
  ['installation.demo', 'whether data are a demo is told on every page'],
  ['installation.step', 'how far a demo is loaded'],
  ['indicators.indicator', 'what a figure means is for everyone to know'],
  ['indicators.fold_cursor', 'one number, up to which sums are folded'],
  ['indicators.vintage', 'instants at which closed sequences came into force'],
  ['audit.anchor', 'signed roots of the trail, meant to leave the house'],
  ['reporting.public_trace', 'what the public may know of approved reports: units and times, no person'],
  ['publication.page', 'published bytes'],
  ['publication.dependency', 'which figures published pages show'],
  ['publication.invalidation', 'which published pages changed'],
]);
