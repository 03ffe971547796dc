/** `npm run bench -- kernel`: pipeline, tree, search and export in one run, each beside its reference. */
import { cityDay, systemClock } from '#kernel/clock/index.ts';
import { measureApprovals } from './command.ts';
import { EXPORT_NOTES, measureExport, namesRoom } from './export.ts';
import { importTree } from './nation.ts';
import { lineRoom, measurePipeline, PIPELINE_NOTES } from './pipeline.ts';
import { joined, machineOf, type Report } from './report.ts';
import { openScratch, requireDisk } from './scratch.ts';
import { measureSearch, PEOPLE, SEARCH_NOTES } from './search.ts';
import { measureTree, TREE_NOTES } from './tree.ts';

const EXPORTED = { rows: 300_000, rounds: 3 };
const NEEDED_GB = 5;

const NOTES = [
  'One scratch city for all parts but the approvals, which have a city and two servers of their own: the pipeline ' +
    'before anything is in it, then the tree of the nation, people, and the audit trail that is exported.',
  'Approvals over HTTP: as in the benchmark command, in fewer rounds and without the published pages.',
];

/** Runs the benchmark. */
export async function benchKernel({ say }: { say: (line: string) => void }): Promise<Report> {
  const startedAt = systemClock.now().toISOString();
  const scratch = await openScratch([namesRoom(), lineRoom]);
  try {
    await requireDisk(scratch.folder, NEEDED_GB);
    const machine = machineOf(scratch.postgres);
    const pipeline = await measurePipeline(scratch, say);
    const approvals = await measureApprovals(say);
    const { units } = await importTree(scratch, say);
    const tree = await measureTree(scratch, say);
    const search = await measureSearch(scratch, PEOPLE, say);
    const exported = await measureExport(scratch, EXPORTED, say);
    return {
      name: 'kernel',
      title: `pipeline, tree, search and export on ${cityDay(systemClock.now())}`,
      startedAt,
      machine,
      sizes: [
        { what: 'units', value: units },
        { what: 'people', value: PEOPLE },
        { what: 'rows exported', value: EXPORTED.rows },
      ],
      ...joined({ pipeline, approvals, tree, search, export: exported }),
      notes: [...NOTES, ...PIPELINE_NOTES, ...TREE_NOTES, ...SEARCH_NOTES, ...EXPORT_NOTES],
    };
  } finally {
    await scratch.close();
  }
}
